#ifndef SHEAF_AUDITOR_EXHIBIT_H
#define SHEAF_AUDITOR_EXHIBIT_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/*
 * One piece of evidence as it lies in a file: a signed checkpoint, a receipt
 * with the checkpoint in it, or a signed statement.  Nothing is verified.
 */
enum exhibit_kind { EXHIBIT_CHECKPOINT, EXHIBIT_RECEIPT, EXHIBIT_STATEMENT };

struct exhibit {
	const char *name; /* of the file, for people */
	struct buf bytes; /* all below borrows from it */
	enum exhibit_kind kind;
	struct note note;             /* the checkpoint's, or the statement's */
	struct checkpoint checkpoint; /* not of a statement */
	struct receipt receipt;       /* EXHIBIT_RECEIPT */
	struct statement statement;   /* EXHIBIT_STATEMENT */
};

/* Parse x->bytes, as they are or as carried_restore() makes them. */
int exhibit_parse(struct exhibit *x, struct err *e) MUST_USE;

/*
 * Read a file, as it is or as carried_restore() makes it.  Freed with
 * exhibit_free() in every case.
 */
int exhibit_read(struct exhibit *x, const char *path, struct err *e) MUST_USE;
void exhibit_free(struct exhibit *x);

#endif

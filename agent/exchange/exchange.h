#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/exchange/exchange_export.h"
#include "agent/exchange/exchange_words.h"
#include "agent/register/access.h"
#include "agent/register/register.h"
#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The register's exchange format: service,client,event,date,mode,flags,
 * ref,value,staff.  Import reads a whole file, merges it with what is
 * stored, checks the result, and stores all of it or nothing.
 */

/* The column in which refused rows carry the reason; read over, so that they
 * can be corrected and imported as they are. */
#define EXCHANGE_REASON "reason"

struct exchange_report {
	/* rows: read = stored + corrected + unchanged + refused */
	size_t read, stored, corrected, unchanged, refused;
	size_t taken; /* facts that went with a withdrawn referral or job */
	/* The row of a stored fact that was not as expected (-1: the
	 * expected one is gone); 0: none.  Nothing was written then. */
	int64_t overtaken;
	bool written; /* false for a dry run and for a refused file */
	struct exchange_remark *remark; /* sorted by line */
	size_t remarks;
	/* Clients of the register whom rows are about, and those of refused
	 * rows: what was stored of them beside the row can be told from the
	 * answer (exchange_report_shown()). */
	struct access_shown beside, refused_of;
};

/*
 * What a change was made from: the one stored fact that rows may correct or
 * withdraw, in the version that the person saw (facts_version()).  fact 0: no
 * stored fact, the rows are new.
 */
struct exchange_expected {
	int64_t fact;
	const char *version;
};

struct exchange_options {
	int32_t today;         /* nothing may be dated after it */
	bool dry_run;          /* report, corrections too; write nothing */
	bool accept_good_rows; /* store the rest when rows are refused */
	/* All rows are of this client, by number: only what the register
	 * holds of them is read and judged.  0: rows of anybody. */
	uint32_t client;
	/* With client 0: all rows are employer contacts of no client, and
	 * only the contacts of their refs are read and judged. */
	bool of_nobody;
	/* NULL: a file, which says what is right whatever was there. */
	const struct exchange_expected *expected;
	/* Services that rows may be of, or NULL for any. */
	const char *const *services; /* ends with NULL */
};

/*
 * Import the bytes of a file.  Returns 0 with *report filled (freed with
 * exchange_report_free()) when the file was read to its end, also when rows
 * were refused and nothing was stored: report->refused says so.  -1 when
 * the file is not such a CSV at all (e has line and reason) or the
 * database failed; nothing was stored then.
 */
int exchange_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e) MUST_USE;

/*
 * exchange_import() inside the caller's transaction, which must be rolled back
 * after a failure and unless report->written, and ends with
 * vault_rows_commit().
 */
int exchange_take(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e) MUST_USE;

/*
 * The clients whose stored facts or particulars an answer with this report
 * tells.  Where nothing was stored these are all whom rows are about: counts
 * and remarks say what the register holds beside each row.  Else those of
 * refused rows: what was stored has its history.
 */
struct access_shown *exchange_report_shown(struct exchange_report *report);

/* Free what it holds. */
void exchange_report_free(struct exchange_report *report);

#endif

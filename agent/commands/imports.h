#ifndef SHEAF_AGENT_COMMANDS_IMPORTS_H
#define SHEAF_AGENT_COMMANDS_IMPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/settings.h"

/* What the commands that import a file share. */

/* Refuse to overwrite: ERR_USAGE when the file is there; path may be NULL. */
int imports_new_file(const char *path, struct err *e) MUST_USE;

/* What a command may suggest after rows were refused. */
enum imports_offer {
	IMPORTS_ACCEPT = 1, /* --accept-good-rows was not given */
	IMPORTS_WRITE = 2   /* --refused was not given */
};

/*
 * The last sentence of an import: 0 when no row was refused, else
 * ERR_REFUSED with how many were, what became of the others (written: they
 * are stored), and what of `offers` helps.
 */
int imports_refused(size_t rows, bool written, unsigned offers,
    struct err *e) MUST_USE;

/*
 * What may be begun at this desk: the services of --new-service, and those of
 * a file's text (or `service`, NULL: a file) that are new here and that a
 * person at a terminal says are meant.  ERR_REFUSED when one is not.  Without
 * a terminal nobody is asked, and the desk refuses.
 */
int imports_services(struct desk *d, const struct settings *s,
    const char *service, struct slice text, struct err *e) MUST_USE;

/* Say in e, after the counts were printed, that the file of the refused rows
 * could not be written, for the reason that e holds.  Returns -1. */
int imports_unwritten(struct err *e);

#endif

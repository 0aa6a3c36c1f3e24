#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_LOG_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_LOG_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/table.h"
#include "common/ips/registry.h"

/*
 * DIR/access.log: who signed in, who was refused, who exported or saw exact
 * figures, who changed accounts, tokens or the registry.  One line for each,
 * added at the end and never changed:
 *
 *	time=2026-05-03T10:20:30Z uid=0 command=totals policy=exact/1 ...
 *	time=2026-05-03T10:21:02Z user=ann event=sign-in address=192.0.2.7
 *	time=2026-05-03T10:22:10Z token=board event=export ...
 *
 * No line holds anything of a client, a password, a code or a secret, nor a
 * name that was typed at sign-in and that no account has: it may be a password
 * in the wrong field.
 *
 * A file that is full is kept under a number (access_files.h), and read with the rest.
 */

/* Who did something; all NULL, or no such struct: somebody at a terminal of
 * this machine, who is known by the user id. */
struct access_log_who {
	const char *user;    /* whose account, or "-" when nobody's */
	const char *token;   /* which token */
	const char *address; /* where from, or NULL */
};

/*
 * Add a line, durably.  `what` is words of the form key=value with single
 * blanks between; it holds no line feed.
 */
int access_log_add(const char *dir, const struct access_log_who *who,
    const char *what, struct err *e) MUST_USE;

/* Which lines are read. */
struct access_log_range {
	int32_t since;     /* of this day (UTC) and later; DAY_NONE: all */
	size_t newest_max; /* only so many of the newest; 0: all */
	/* Of one account, token or user id: its name or "user=ann"; NULL: all. */
	const char *who;
	const char *kind; /* access_words_kind_code(), or NULL: all */
	/* For the names of regions; NULL: their codes are shown. */
	const struct registry *registry;
};

/*
 * Lines in words, the newest first: columns time, shown ("3 May 2026 at 14:05"),
 * who, person (for people), kind, says, about, and what, the line as it stands in
 * the file.  A log that is not there is empty; a line of another form, which no
 * program wrote, is shown as it is under `says`.  ERR_USAGE for a kind that there
 * is not.  The caller frees the table.
 */
int access_log_list(struct table **out, const char *dir,
    const struct access_log_range *range, struct err *e) MUST_USE;

/* Who is in the log at all, by name: columns who and person.  The caller frees
 * the table. */
int access_log_people(struct table **out, const char *dir,
    struct err *e) MUST_USE;

#endif

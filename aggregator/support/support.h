#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/err.h"

/*
 * DIR/support.db (mode 0600): events that were held and support that services were
 * given, as people of the centre write it down.  Nothing of it is in the log, and
 * nothing of it is about a client.  Any thread may call any function of this room
 * with one struct support; commands open the file beside a daemon.  Each change is
 * one transaction and a line in the access log, and leaves what was before as an
 * earlier version.
 */
struct support;

enum {
	/* "token=" or "user=" and a name */
	SUPPORT_WHO_SIZE = ACCOUNTS_NAME_SIZE + 8,
	/* "3-7": which row, and its version */
	SUPPORT_VERSION_SIZE = 48
};

/*
 * Who makes a change.  by.registry must be there.  person is NULL for somebody at
 * a terminal of the centre, who may change everything.
 */
struct support_by {
	struct accounts_by by;
	const struct accounts_person *person;
};

/* Where a version comes from: who made it, and when. */
struct support_mark {
	int64_t id, version; /* from 1 */
	char at[32];         /* "2026-05-03T10:20:30Z" */
	char who[SUPPORT_WHO_SIZE];
	bool withdrawn;
};

/* A place in a list, the newest first: what was on an earlier day, or on this one under
 * a smaller number, comes after it. */
struct support_behind {
	int32_t day;
	int64_t id;
};

/*
 * Open DIR/support.db, and make it when it is not there; DIR must be.  On a disk
 * that has no room for it, it is made by the first use for which there is room, and
 * every one before fails with code "full".  Closed with support_close() (NULL is
 * allowed), when nobody is in a function of it.
 */
int support_open(struct support **out, const char *dir, struct err *e) MUST_USE;
void support_close(struct support *s);

/* How many versions there are of everything: it grows with each change. */
int support_changes(struct support *s, int64_t *n, struct err *e) MUST_USE;

/* "3-7" of a row, for If-Match. */
void support_version(char out[static SUPPORT_VERSION_SIZE],
    const struct support_mark *m);

/*
 * For backups: DIR/support.db as it is now into the new file TO/support.db; *any is
 * false where there is none, and nothing was made.  And whether such a copy in `dir`
 * opens, with today's schema: it may lack.
 */
int support_copy(const char *dir, const char *to, bool *any,
    struct err *e) MUST_USE;
int support_check_copy(const char *dir, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_FOLDER_H
#define SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_FOLDER_H

#include "aggregator/authority/authority.h"
#include "common/base/json.h"
#include "protocol/sign.h"

/* Inside authority.h: what its two files share, the folder and its key. */

/*
 * Files of the folder: authority.key (seed, 0600), authority.lock (held by the
 * one command that has the folder open, and naming it), trust.note (newest),
 * services-<agent>.note (newest, for the invites of that agent),
 * notes/<kind>-<16 hex>.note (all that it signed),
 * numbers.json ({"origin": …, "services": {"<agent>": last number}}).  A
 * number is stored before the note that uses it leaves, so that a crash
 * may skip a number but never use one twice.
 */
struct authority {
	char *dir;
	int lock; /* of the folder; -1: none, nothing can be written there */
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct sign_key key;
	struct keys_verifier verifier;
	struct buf trust_note;
	struct statement trust;
	struct jval *numbers;
};

/* authority_open(), waiting wait_ms for another command. */
int authority_folder_open(struct authority **out, const char *dir, int wait_ms,
    struct err *e) MUST_USE;

/* Store the numbers used so far, durably. */
int authority_folder_save_numbers(const struct authority *a,
    struct err *e) MUST_USE;

/* An empty statement of that kind for this authority's log. */
void authority_folder_begin(const struct authority *a, struct statement *s,
    enum statement_kind kind);

/* Write s and the authority's signature line, the first, into note (emptied
 * before).  The length of the text that is signed. */
size_t authority_folder_sign(const struct authority *a,
    const struct statement *s, struct buf *note);

/* Keep a note that is signed in notes/, durably, under a name made of its bytes: what
 * the log may one day have lost (PROTOCOL.md P-REC-10).  Nothing where the folder cannot
 * be written. */
int authority_folder_keep(const struct authority *a, struct slice note,
    struct err *e) MUST_USE;

/* Keep a signed list of services as the agent's newest, durably. */
int authority_folder_keep_services(const struct authority *a, const char *agent,
    struct slice note, struct err *e) MUST_USE;

/* Sign a trust statement and keep it as the newest, durably. */
int authority_folder_keep_trust(struct authority *a, const struct statement *s,
    struct buf *note, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_H
#define SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/keys.h"
#include "protocol/policy.h"
#include "protocol/statement.h"

/*
 * The authority: the key that says which agents may report which services.
 * Its folder lives apart from the daemon, best on another machine, and
 * holds the key, the origin, the newest trust note, the newest list of
 * services of each agent and the last numbers used.  Every function here writes a signed note; `accept` logs it.
 */
struct authority;

enum {
	AUTHORITY_SECRET_SIZE = 32,
	AUTHORITY_SECRET_TEXT_SIZE = 80,
	/* For how long an invite can be used unless somebody says otherwise: long
	 * enough for a holiday, and no longer than a stray one should be good for. */
	AUTHORITY_INVITE_DAYS = 30
};

/*
 * Make the folder (mode 0700) with a new key and trust number 1, which
 * names the log's key and the aggregator's recipient.  Refuses a folder
 * that holds an authority already.  trust receives the signed note.
 */
int authority_create(const char *dir, const struct keys_verifier *log_key,
    const struct keys_recipient *recipient, struct buf *trust,
    struct err *e) MUST_USE;

/*
 * Read the folder and have it alone until authority_close(), which also wipes
 * the key and frees a.  While another process has it, this one waits
 * LIMITS_AUTHORITY_WAIT_MS, then gives ERR_LATER and names the other one.
 */
int authority_open(struct authority **out, const char *dir,
    struct err *e) MUST_USE;
void authority_close(struct authority *a);

/* The authority's verifier key, its origin, its newest trust note. */
const struct keys_verifier *authority_verifier(const struct authority *a);
const char *authority_origin(const struct authority *a);
struct slice authority_trust_note(const struct authority *a);

/* The aggregator's own recipient key, the first of the newest trust note. */
struct keys_recipient authority_recipient(const struct authority *a);

/*
 * An invitation of agent/epoch, and the one-time secret (AUTHORITY_SECRET_
 * SIZE bytes, to be wiped by the caller).  note receives the signed note.
 * ERR_USAGE with the code "agent", "epoch", "provider" or "expires" for what is
 * no such thing, and for a last day that is over.
 */
struct authority_invitation {
	const char *agent;
	uint64_t epoch;
	const char *provider;
	int32_t expires; /* civil day */
	int32_t today; /* likewise: an invite that ends before it is refused */
};
int authority_invite(struct authority *a,
    const struct authority_invitation *what,
    uint8_t secret[static AUTHORITY_SECRET_SIZE], struct buf *note,
    struct err *e) MUST_USE;

/*
 * Append the file that a site takes up: the invite's note with the newest trust
 * note and the newest list of the agent's services.
 */
int authority_invite_file(const struct authority *a, const char *agent,
    struct slice note, struct buf *file, struct err *e) MUST_USE;

/* "0f3a-…" (P-INV-3): sixteen groups of four hex digits. */
void authority_secret_text(char out[static AUTHORITY_SECRET_TEXT_SIZE],
    const uint8_t secret[static AUTHORITY_SECRET_SIZE]);

/*
 * The full list of an agent's services, from a comma-separated text ("" for
 * none), with the next number.
 */
int authority_services(struct authority *a, const char *agent,
    const char *services, struct buf *note, struct err *e) MUST_USE;

/* Append the newest list of an agent's services, as this folder keeps it;
 * nothing when it has made none. */
int authority_services_note(const struct authority *a, const char *agent,
    struct buf *note, struct err *e) MUST_USE;

/*
 * The next trust statement: the newest one with a recipient added or removed
 * (either may be NULL).  The first recipient, the aggregator's own, cannot be
 * removed.
 */
int authority_trust(struct authority *a, const struct keys_recipient *add,
    const struct keys_recipient *remove, struct buf *note,
    struct err *e) MUST_USE;

/*
 * The next trust statement: the newest one with another policy, from the text of a
 * C2SP tlog-policy file.  Comments, blank lines and `log` lines of this log's key
 * are left out; a `log` line of another key is refused.  *policy is what was
 * written.
 */
int authority_trust_policy(struct authority *a, struct slice text,
    struct policy *policy, struct buf *note, struct err *e) MUST_USE;

/* End an agent's epoch: statements beyond `last` are no longer in force. */
int authority_revoke(struct authority *a, const char *agent, uint64_t epoch,
    const struct statement_revoke *what, struct buf *note,
    struct err *e) MUST_USE;

/* Erase the opening of the statement with this id; reason is one of
 * request, mistake, order. */
int authority_erase(struct authority *a, const struct hash *statement,
    const char *reason, struct buf *note, struct err *e) MUST_USE;

#endif

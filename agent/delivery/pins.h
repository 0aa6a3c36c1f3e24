#ifndef SHEAF_AGENT_DELIVERY_PINS_H
#define SHEAF_AGENT_DELIVERY_PINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/url.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/policy.h"
#include "protocol/statement.h"

/*
 * What one epoch of an agent believes, all of it public: whose log it is,
 * which keys speak for it, and how the agent itself is named there.  Fixed
 * at enrolment; only a newer trust statement changes recipients and policy.
 * The register holds the text that counts; pins.json in the spool is a copy
 * for the courier.
 */
enum { PINS_URL_MAX = URL_MAX, PINS_JSON_MAX = 32 * 1024 };

struct pins {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	char url[PINS_URL_MAX + 1]; /* "" when the site is never online */
	struct keys_public own;     /* this epoch's signing key */
	struct keys_public once;    /* one-time key of the invite */
	struct hash invite;         /* id of the invite */
	struct hash enrolment;      /* id of the enrolment */
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct keys_verifier authority;
	struct keys_verifier log_key[2];
	size_t log_keys;
	struct keys_recipient recipient[LIMITS_BOXES_MAX];
	size_t recipients;
	uint64_t trust_number;
	char policy_line[LIMITS_POLICY_LINES_MAX][160];
	size_t policy_lines;
	struct policy policy; /* made from log keys and policy lines */
};

/*
 * Take origin, authority, log keys, recipients, policy and number from a
 * trust statement whose signature the caller has verified.  Refused when
 * its policy does not parse; p is unchanged then.
 */
int pins_take_trust(struct pins *p, const struct statement *trust,
    struct err *e) MUST_USE;

/*
 * By what a checkpoint or receipt is judged that was accepted earlier: the log keys
 * alone, since its quorum was counted by the policy of then (PROTOCOL.md P-RCP-7).
 */
struct policy pins_held(const struct pins *p);

/* "<agent>/<epoch>" and this epoch's key as a verifier. */
struct keys_verifier pins_own_verifier(const struct pins *p);

/* Append the JSON text of p. */
void pins_write(const struct pins *p, struct buf *out);

/* Read what pins_write() wrote; anything else is refused in words. */
int pins_parse(struct pins *p, struct slice json, struct err *e) MUST_USE;

#endif

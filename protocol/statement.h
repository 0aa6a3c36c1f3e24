#ifndef SHEAF_PROTOCOL_STATEMENT_H
#define SHEAF_PROTOCOL_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/period.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/limits.h"
#include "protocol/note.h"

/*
 * Every kind of statement the log may hold: parsed strictly from a note
 * text into a struct, and written from a struct to the same text.  Parse
 * and write are inverses: statement_write(statement_parse(t)) == t.
 */
enum statement_kind {
	STATEMENT_BATCH,
	STATEMENT_TRUST,
	STATEMENT_INVITE,
	STATEMENT_SERVICES,
	STATEMENT_ENROL,
	STATEMENT_REVOKE,
	STATEMENT_REFUSAL,
	STATEMENT_RELEASE,
	STATEMENT_ERASE,
	STATEMENT_KINDS
};

enum statement_content {
	CONTENT_RETURN,               /* sheaf-return/1 */
	CONTENT_FIDELITY_INDEPENDENT, /* sheaf-fidelity-independent/1 */
	CONTENT_FIDELITY_SELF,        /* sheaf-fidelity-self/1 */
	CONTENT_RECONCILIATION,       /* sheaf-reconciliation/1 */
	CONTENT_KINDS
};

enum statement_reason { /* of a revocation */
	REASON_LOST,
	REASON_STOLEN,
	REASON_ENDED,
	REASON_REPLACED,
	REASON_KINDS
};

enum statement_refused { /* code of a refusal */
	REFUSED_SERVICE,
	REFUSED_REVISION,
	REFUSED_HEADER,
	REFUSED_PAYLOAD,
	REFUSED_THROUGH,
	REFUSED_KINDS
};

struct statement_seen {
	uint64_t size;
	struct hash root;
};

struct statement_batch {
	uint64_t seq;
	struct hash prev;
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	uint64_t revision;
	struct hash commit;
	struct statement_seen seen;
	int32_t time; /* civil day, information only */
};

struct statement_trust {
	uint64_t number;
	struct keys_verifier authority;
	struct keys_verifier log_key[2];
	size_t log_keys;
	struct keys_recipient recipient[LIMITS_BOXES_MAX];
	size_t recipients;
	char policy[LIMITS_POLICY_LINES_MAX][160];
	size_t policy_lines;
};

struct statement_invite {
	char provider[LIMITS_ID_MAX + 1];
	struct keys_public once;
	uint64_t trust_number;
	struct hash trust_id;
	int32_t expires; /* civil day */
};

struct statement_services {
	uint64_t number;
	char service[LIMITS_AGENT_SERVICES_MAX][LIMITS_ID_MAX + 1];
	size_t services;
};

struct statement_enrol {
	struct hash invite;
	struct keys_public key;
};

struct statement_revoke {
	bool of_invite; /* then `invite` holds, else agent/epoch/last */
	struct hash invite;
	uint64_t last; /* last valid seq */
	enum statement_reason reason;
};

struct statement_refusal {
	struct hash statement;
	uint64_t index;
	enum statement_refused code;
	uint64_t line;
};

struct statement_release {
	uint64_t number;
	uint64_t size;
	struct hash root, file, registry, record;
};

struct statement_erase {
	struct hash statement;
	char reason[LIMITS_ID_MAX + 1]; /* "request", "mistake" or "order" */
};

struct statement {
	enum statement_kind kind;
	char origin[LIMITS_ORIGIN_MAX + 1];
	/* for kinds that name an agent; epoch 0 where the kind has none */
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	union {
		struct statement_batch batch;
		struct statement_trust trust;
		struct statement_invite invite;
		struct statement_services services;
		struct statement_enrol enrol;
		struct statement_revoke revoke;
		struct statement_refusal refusal;
		struct statement_release release;
		struct statement_erase erase;
	} u;
};

/*
 * Parse a note text (without signatures) of any kind, strictly: exactly the
 * lines of that kind, in their order.  e carries code "grammar" and the line.
 * Where the grammar holds, the code is "unsupported" when the content is not
 * known here (s is then filled except for content and period), or "period"
 * when the content cannot have such a period.  e repeats no value of the text.
 */
int statement_parse(struct statement *s, struct slice text,
    struct err *e) MUST_USE;

/* Append the note text of s. Asserts that s is well formed. */
void statement_write(const struct statement *s, struct buf *out);

/*
 * The policy of a trust statement: its lines, with one of each log key in front
 * (P-TRU-3).  Those of a statement that was parsed always are one.
 */
struct policy;
int statement_policy(const struct statement_trust *t, struct policy *p,
    struct err *e) MUST_USE;

/*
 * The part of a batch text before its "commit" line (newlines included):
 * the header that the commitment covers.  text must have parsed.
 */
struct slice statement_header(struct slice text);

/* True when s is "name/1": content and rule set, [a-z][a-z0-9-]{0,39}, a
 * slash and a version from 1 to 9999. */
bool statement_is_versioned(struct slice s);

/* True when s is a day, "/P", 1 to 999 and one of D, W, M, Y: the shape of
 * a period, which need not be one that period_parse() takes. */
bool statement_is_period(struct slice s);

/* True for a reason that an erasure may have: request, mistake, order. */
bool statement_is_erase_reason(struct slice s);

/* True when a is `provider` or `provider.site` in the id grammar. */
bool statement_is_agent(struct slice a);

/*
 * The names of the keys that must sign s, in order, and how many there are (1
 * or 2).  batch: "<agent>/<epoch>"; invite: the authority's, then
 * "<agent>/<epoch>/once"; enrol: "<agent>/<epoch>", then the once key's;
 * refusal and release: the origin; all others: "<origin>/authority".
 */
size_t statement_signers(const struct statement *s,
    char names[static 2][KEYS_NAME_MAX]);

/*
 * 0 when the note has exactly the prescribed signature lines: number, names
 * in their order, length; nothing is verified.  e: code "grammar".
 */
int statement_check_lines(const struct statement *s, const struct note *n,
    struct err *e) MUST_USE;

/*
 * True when the note has exactly the prescribed signature lines, in order,
 * and key[i] verifies line i.  key has as many entries as
 * statement_signers() says.
 */
bool statement_verify(const struct statement *s, const struct note *n,
    const struct keys_public *key);

/* The words that stand for the enums in a statement ("sheaf-return/1"). The
 * parsers return false for any other word and leave *c or *r alone. */
const char *statement_kind_word(enum statement_kind k);
const char *statement_content_word(enum statement_content c);
const char *statement_refused_word(enum statement_refused r);
const char *statement_reason_word(enum statement_reason r);
bool statement_content_parse(struct slice s, enum statement_content *c);

/* The contents in the order of their words: CONTENT_KINDS of them. */
extern const enum statement_content statement_contents_by_word[CONTENT_KINDS];

/* Whether a content may have this period (P-BAT-4): a return a quarter, a
 * reconciliation a month, a review one day. */
bool statement_period_fits(enum statement_content c, struct period p);

/* The period of a content that begins on that day, which is one on which such a
 * period begins. */
struct period statement_period_from(enum statement_content c, int32_t start);
bool statement_reason_parse(struct slice s, enum statement_reason *r);

#endif

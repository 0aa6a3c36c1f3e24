#ifndef SHEAF_TESTS_UNIT_FAKE_AGGREGATOR_H
#define SHEAF_TESTS_UNIT_FAKE_AGGREGATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "agent/delivery/transport.h"
#include "common/base/buf.h"
#include "protocol/sign.h"
#include "protocol/statement.h"

/*
 * A log, its authority and an aggregator that believes everything: built
 * from signing and trees alone, for tests of what a site makes of answers.
 * All keys come from fixed seeds.
 */
#define FAKE_AGGREGATOR_ORIGIN "office.test/log"
#define FAKE_AGGREGATOR_AGENT  "trust.north"

enum { FAKE_AGGREGATOR_LEAVES_MAX = 64, FAKE_AGGREGATOR_WITNESSES = 4 };

enum fake_aggregator_mood {
	FAKE_AGGREGATOR_HONEST,
	FAKE_AGGREGATOR_OFFLINE,  /* no answer at all */
	FAKE_AGGREGATOR_SCRIPTED, /* the next POST gets `status` and `body` */
	FAKE_AGGREGATOR_CLOSED    /* every request gets `status` and `body` */
};

struct fake_aggregator {
	struct sign_key log, authority, once;
	/* Which witnesses cosign each checkpoint that it makes, a bit each. */
	unsigned cosigned;
	struct sign_recipient recipient;
	uint8_t secret[32];
	struct buf leaf[FAKE_AGGREGATOR_LEAVES_MAX];
	size_t leaves;
	struct buf trust, invite, invite_file;
	/* What it does with the next requests. */
	enum fake_aggregator_mood mood;
	unsigned status;
	struct buf body;
	int64_t retry_after_ms;
	int64_t date_s;          /* its date, in every answer; 0: none */
	bool stubborn;           /* the script holds for every POST */
	bool damage_consistency; /* of head answers */
	bool no_opening;         /* batches are answered 425 opening */
	uint64_t head_seq;       /* what head answers say of the agent */
	bool fixed_head;         /* ... instead of the truth */
	const char
	    *head_id; /* of that statement, in hex; NULL: they do not say */
	bool ended;   /* they say that the epoch has ended */
	const char *service; /* the one that they list; NULL: none */
	const char *other;   /* the one other agent they name; NULL: none */
	const char *set;     /* the one rule set they name; NULL: no list */
	/* Statements that one of them holds when asked for, at most, with proofs
	 * of this one's log (NULL: its own); how often they were asked for, and
	 * behind which the last time. */
	unsigned statements;
	const struct fake_aggregator *proofs_of;
	size_t unlisted;      /* leaves before this one are not among them */
	bool asks_statements; /* the last request did */
	unsigned statements_asked;
	uint64_t statements_after;
	unsigned keys; /* in force, as head answers say */
	unsigned page; /* of so many; 0: it knows no pages */
	bool endless;  /* the last page names a next one, too */
	/* A trust statement that head answers bring to who holds an older
	 * one; empty: none. */
	struct buf newer;
	uint64_t newer_number, newer_index;
	uint64_t held;  /* of the last request */
	bool paged;     /* the last request asked for a page, */
	unsigned after; /* the one behind so many keys */
	unsigned posts, gets;
	/* Checkpoints that were shown, which count as neither; answered with
	 * this, 0: 404 as by one that knows no such thing.  And the last one. */
	unsigned shown, shown_status;
	struct buf shown_text;
	/* Entries that it says it has lost, from that one on (0: it does not know of
	 * such a thing); what it was given in the last request, which counts as
	 * neither get nor post. */
	unsigned lost_from, lost;
	unsigned recover_gets, recover_posts;
	struct buf given;
	char last_url[512];
	struct transport transport;
};

/* An aggregator whose keys are made from seed; trust statement 1 is leaf 0 and
 * an invite for FAKE_AGGREGATOR_AGENT, epoch 1, is ready. Freed by fake_aggregator_close(). */
struct fake_aggregator *fake_aggregator_open(uint8_t seed);
void fake_aggregator_close(struct fake_aggregator *o);

/* Make invite and invite file again, for an epoch and agent. */
void fake_aggregator_invite(struct fake_aggregator *o, const char *agent,
    uint64_t epoch);

/* Sign the statement (one or two keys, as its kind asks) into out, which
 * is initialised here. */
void fake_aggregator_sign(const struct statement *s,
    const struct sign_key *first, const struct sign_key *second,
    struct buf *out);

/* Add a leaf; its index. */
uint64_t fake_aggregator_log(struct fake_aggregator *o, struct slice note);

/* A trust statement with that number, signed by `by`; out as above. */
void fake_aggregator_trust(const struct fake_aggregator *o, uint64_t number,
    const struct sign_key *by, struct buf *out);

/* Append the signed checkpoint of size. */
void fake_aggregator_checkpoint(const struct fake_aggregator *o, uint64_t size,
    struct buf *out);

/* Append the receipt of leaf index in the tree of size, from old. */
void fake_aggregator_receipt(const struct fake_aggregator *o, uint64_t index,
    uint64_t size, uint64_t old, struct buf *out);

/* Append a head answer for FAKE_AGGREGATOR_AGENT's epoch at size, from old. */
void fake_aggregator_head(const struct fake_aggregator *o, uint64_t epoch,
    uint64_t size, uint64_t old, struct buf *out);

/*
 * Append a problem+json answer: code, then pairs of member and text, ended
 * by NULL.
 */
void fake_aggregator_problem(struct buf *out, const char *code, ...);

/* Answer the next POST with this; body NULL for an empty one. */
void fake_aggregator_script(struct fake_aggregator *o, unsigned status,
    const char *body);

/* The pins of an agent with key `own`, as enrol would make them. */
struct pins fake_aggregator_pins(const struct fake_aggregator *o,
    const struct sign_key *own);

/* The verifier of witness i, whose name is "w<i>.test". */
struct keys_verifier fake_aggregator_witness(unsigned i);

/*
 * Pins that ask for what the lines say, of the witnesses w0 to w3, which need no
 * lines of their own: "quorum w0", say, or a group and then its quorum.
 */
void fake_aggregator_quorum(struct pins *p, const char *const *lines, size_t n);

/* An agent key from a seed. */
struct sign_key fake_aggregator_key(uint8_t seed);

#endif

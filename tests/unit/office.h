#ifndef SHEAF_TESTS_UNIT_OFFICE_H
#define SHEAF_TESTS_UNIT_OFFICE_H

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
#define OFFICE_ORIGIN "office.test/log"
#define OFFICE_AGENT  "trust.north"

enum { OFFICE_LEAVES_MAX = 64 };

enum office_mood {
	OFFICE_HONEST,
	OFFICE_OFFLINE,  /* no answer at all */
	OFFICE_SCRIPTED, /* the next POST gets `status` and `body` */
	OFFICE_CLOSED    /* every request gets `status` and `body` */
};

struct office {
	struct sign_key log, authority, once;
	struct sign_recipient recipient;
	uint8_t secret[32];
	struct buf leaf[OFFICE_LEAVES_MAX];
	size_t leaves;
	struct buf trust, invite, invite_file;
	/* What it does with the next requests. */
	enum office_mood mood;
	unsigned status;
	struct buf body;
	int64_t retry_after_ms;
	bool stubborn;           /* the script holds for every POST */
	bool damage_consistency; /* of head answers */
	bool no_opening;         /* batches are answered 425 opening */
	uint64_t head_seq;       /* what head answers say of the agent */
	bool fixed_head;         /* ... instead of the truth */
	unsigned posts, gets;
	char last_url[512];
	struct transport transport;
};

/* An office whose keys are made from seed; trust statement 1 is leaf 0 and
 * an invite for OFFICE_AGENT, epoch 1, is ready. Freed by office_close(). */
struct office *office_open(uint8_t seed);
void office_close(struct office *o);

/* Make invite and invite file again, for an epoch and agent. */
void office_invite(struct office *o, const char *agent, uint64_t epoch);

/* Sign the statement (one or two keys, as its kind asks) into out, which
 * is initialised here. */
void office_sign(const struct statement *s, const struct sign_key *first,
    const struct sign_key *second, struct buf *out);

/* Add a leaf; its index. */
uint64_t office_log(struct office *o, struct slice note);

/* A trust statement with that number, signed by `by`; out as above. */
void office_trust(const struct office *o, uint64_t number,
    const struct sign_key *by, struct buf *out);

/* Append the signed checkpoint of size. */
void office_checkpoint(const struct office *o, uint64_t size, struct buf *out);

/* Append the receipt of leaf index in the tree of size, from old. */
void office_receipt(const struct office *o, uint64_t index, uint64_t size,
    uint64_t old, struct buf *out);

/* Append a head answer for OFFICE_AGENT's epoch at size, from old. */
void office_head(const struct office *o, uint64_t epoch, uint64_t size,
    uint64_t old, struct buf *out);

/*
 * Append a problem+json answer: code, then pairs of member and text, ended
 * by NULL.
 */
void office_problem(struct buf *out, const char *code, ...);

/* The next POST is answered so; body NULL for an empty one. */
void office_script(struct office *o, unsigned status, const char *body);

/* The pins of an agent with key `own`, as enrol would make them. */
struct pins office_pins(const struct office *o, const struct sign_key *own);

/* An agent key from a seed. */
struct sign_key office_key(uint8_t seed);

#endif

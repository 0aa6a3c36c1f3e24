#ifndef SHEAF_TESTS_BENCH_FLEET_H
#define SHEAF_TESTS_BENCH_FLEET_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/centre/centre.h"
#include "common/base/buf.h"
#include "common/ips/period.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/sign.h"
#include "protocol/statement.h"

/*
 * A fresh aggregator in a temporary directory, and many agents whose
 * statements are made ahead of time, so that a measurement holds nothing
 * but the aggregator's work.  Any failure ends the program.
 */
struct fleet_agent {
	char id[40];
	char (*service)[33]; /* as many as the fleet's services_each */
	struct sign_key key;
	struct hash prev;
	uint64_t seq;
};

struct fleet {
	char dir[64];   /* temporary; removed by fleet_free() */
	char state[80]; /* the aggregator's */
	char origin[32];
	struct keys_verifier log_key, authority;
	struct keys_recipient recipient;
	struct fleet_agent *agent;
	size_t agents, services_each;
	size_t turn; /* the agent that is next in fleet_fill() */
	/* Each service reports so many, up to fleet_quarter(); 0: that one. */
	size_t quarters;
};

/* Make the aggregator, enrol the agents, register services for each: of all
 * in a row, service i lies in region i % regions, named r0, r1, … */
void fleet_make(struct fleet *f, size_t agents, size_t services_each,
    size_t regions);
/* Make the temporary directory alone. */
void fleet_make_dir(struct fleet *f);
void fleet_free(struct fleet *f);

/* Append agent i's next envelope: a full return of one quarter, for each of
 * its services in turn, then of the quarter before, then their next revisions. */
void fleet_batch(struct fleet *f, size_t i, struct buf *out);
/* The quarter of them all, or the newest. */
struct period fleet_quarter(void);

/* The same for a payload of your own: append agent g's next envelope.  Of b
 * service, content, period and revision count.  The statement's id. */
struct hash fleet_envelope(struct fleet *f, struct fleet_agent *g,
    const struct statement_batch *b, struct slice payload, struct buf *out);
/* Bring a file of envelopes to the aggregator, each of which must be logged. */
void fleet_accept(const struct fleet *f, const struct buf *file);

/* Give the opened aggregator `batches` envelopes, the agents in turn, in
 * groups of `group`; the nanoseconds of intake and merge together. */
double fleet_fill(struct fleet *f, struct centre *c, size_t batches,
    size_t group);

#endif

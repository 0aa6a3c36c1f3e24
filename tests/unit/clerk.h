#ifndef SHEAF_TESTS_UNIT_CLERK_H
#define SHEAF_TESTS_UNIT_CLERK_H

#include "agent/delivery/courier.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_receive.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/pocket.h"
#include "tests/unit/site.h"

/* A site with a register and a spool in memory, reporting to an aggregator. */
struct clerk {
	struct fake_aggregator *aggregator;
	struct site site;
	struct pocket pocket;
	struct spool spool;
	struct courier_world world;
	struct courier *courier;
	struct clock_wall now;
	struct outbox_receive_report taken;
};

/* Open a site and an aggregator of its own. */
void clerk_open(struct clerk *c);
void clerk_close(struct clerk *c);

/* Enrol with the aggregator's invite and put the enrolment into the spool. */
void clerk_enrol(struct clerk *c);

/* Seal a return of `service` for a quarter ("2026-04-01/P3M") with that
 * many referrals, and publish. */
void clerk_seal(struct clerk *c, const char *service, const char *period,
    int64_t referrals);

/* One round of a new courier until it has nothing more to do now; what it
 * said last. */
struct courier_result clerk_send(struct clerk *c);

/* The register takes in and publishes. */
void clerk_take_in(struct clerk *c);

/* The newest epoch as stored. */
struct outbox_agent clerk_agent(struct clerk *c);

/* How many statements (enrolments not counted) are in this state. */
int64_t clerk_count(struct clerk *c, const char *state);

/* The size of the newest checkpoint in the spool, and of the register. */
uint64_t clerk_spool_size(struct clerk *c);
uint64_t clerk_seen_size(struct clerk *c);

#endif

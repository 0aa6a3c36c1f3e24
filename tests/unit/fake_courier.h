#ifndef SHEAF_TESTS_UNIT_FAKE_COURIER_H
#define SHEAF_TESTS_UNIT_FAKE_COURIER_H

#include "agent/delivery/courier.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_receive.h"
#include "agent/sealing/signoff.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/memory_spool.h"

/* A site with a register and a spool in memory, reporting to an aggregator. */
struct fake_courier {
	struct fake_aggregator *aggregator;
	struct memory_register reg;
	struct memory_spool memory;
	struct spool spool;
	char boot[CLOCK_BOOT_SIZE];
	struct courier_world world;
	struct courier *courier;
	struct clock_wall now;
	struct outbox_receive_report taken;
};

/* Open a site and an aggregator of its own. */
void fake_courier_open(struct fake_courier *c);
void fake_courier_close(struct fake_courier *c);

/* Enrol with the aggregator's invite and put the enrolment into the spool. */
void fake_courier_enrol(struct fake_courier *c);

/* Ann's yes to these returns, which were shown to her; freed with
 * signoff_free(). */
struct signoff *fake_courier_yes(struct fake_courier *c,
    const struct returns *const *list, size_t n);

/* Seal a return of `service` for a quarter ("2026-04-01/P3M") with that
 * many referrals, and publish. */
void fake_courier_seal(struct fake_courier *c, const char *service,
    const char *period, int64_t referrals);

/* One round of a new courier until it has nothing more to do now; what it
 * said last. */
struct courier_result fake_courier_send(struct fake_courier *c);

/* The pins in the spool ask for this quorum of w0.test to w3.test ("quorum w0")
 * until the register publishes its own again; what is kept stays as it was. */
void fake_courier_quorum(struct fake_courier *c, const char *line);

/* The register takes in and publishes. */
void fake_courier_take_in(struct fake_courier *c);

/* The newest epoch as stored. */
struct outbox_agent fake_courier_agent(struct fake_courier *c);

/* How many statements (enrolments not counted) are in this state. */
int64_t fake_courier_count(struct fake_courier *c, const char *state);

/* The size of the newest checkpoint in the spool, and of the register. */
uint64_t fake_courier_spool_size(struct fake_courier *c);
uint64_t fake_courier_seen_size(struct fake_courier *c);

#endif

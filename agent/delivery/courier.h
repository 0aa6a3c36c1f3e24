#ifndef SHEAF_AGENT_DELIVERY_COURIER_H
#define SHEAF_AGENT_DELIVERY_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/courier_result.h"
#include "agent/delivery/spool.h"
#include "agent/delivery/transport.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * The courier: brings envelopes from the spool to the aggregator and
 * settled answers back into it.  One statement is under way at a time, in
 * order, none skipped.  It opens no register and holds no key; all it needs
 * comes through the three doors of struct courier_world, so a simulation
 * can stand behind each of them.
 *
 *	        +-> enrol ---+
 *	start --+            +-> compare -> join ... -> send ... -> idle
 *	        +------------+      ^                               |
 *	                            +-------------------------------+
 *
 * Every step is safe to repeat: a crash between any two of them, or inside
 * one, loses nothing.
 */
struct courier_world {
	const struct spool *spool;
	const struct transport *transport;
	struct clock_wall (*now)(void *arg);
	uint64_t (*random)(void *arg);
	void *arg; /* of now and random */
	/* Which start of this machine it is (clock_boot()); NULL: not known. */
	const char *boot;
};

struct courier;

/* A courier at the start of a round.  world must live as long. */
struct courier *courier_new(const struct courier_world *world);
void courier_free(struct courier *c);

/*
 * Do at most one exchange with the aggregator and write down what came of
 * it.  -1 only when the spool itself fails (disk).
 */
int courier_step(struct courier *c, struct courier_result *out,
    struct err *e) MUST_USE;

#endif

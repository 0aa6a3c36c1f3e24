#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_STATE_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/centre/centre.h"
#include "aggregator/views/views_shown.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/ips/disclosure.h"
#include "common/ips/registry.h"
#include "protocol/hash.h"

/*
 * The newest published state, under one policy, with the table of all regions
 * that most answers are made of.  Making it takes what adding up all returns
 * takes; it is made once for all who ask, and again when the log has grown, the
 * registry has changed or a day has begun.
 */
struct pages_state {
	enum disclosure_policy policy;
	uint64_t log_size;
	struct hash registry_hash;
	struct registry registry;
	int32_t day;
	struct views_shown *shown;
};

struct pages_states;

/* c is borrowed.  Freed with pages_states_free(), when no state is held. */
struct pages_states *pages_states_new(struct centre *c);
void pages_states_free(struct pages_states *all);

/*
 * Hold the newest state; pages_states_let_go() ends that.  reader: of the
 * calling thread.  While no newer one can be made (nothing is signed, the disk is
 * full) it is the last one there was, and pages_states_behind() says so.
 * ERR_LATER when there is none at all.
 */
int pages_states_hold(struct pages_states *all, struct store *reader,
    enum disclosure_policy policy, const struct pages_state **out,
    struct err *e) MUST_USE;
void pages_states_let_go(struct pages_states *all,
    const struct pages_state *state);

/*
 * The services of a region in a state that is held, each with every quarter:
 * made when somebody first asks, from the returns that the state has read, and
 * kept as long as the state.  region: as the registry spells it.
 */
int pages_states_services(struct pages_states *all,
    const struct pages_state *state, const char *region,
    const struct views_shown **out, struct err *e);

/*
 * Since when readers see an old state, or the log takes nothing (by the clock of
 * this machine, in seconds), and why; false when all is well.
 */
bool pages_states_behind(struct pages_states *all, struct clock_wall *since,
    struct err *why);

/* For totals_begin() of a look into the store of one's own. */
struct totals_gate pages_states_gate(struct pages_states *all);

#endif

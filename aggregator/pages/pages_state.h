#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_STATE_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/centre/centre.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views.h"
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

/* c and dir (its directory) are borrowed.  Freed with pages_states_free(), when no
 * state is held. */
struct pages_states *pages_states_new(struct centre *c, const char *dir);
void pages_states_free(struct pages_states *all);

/*
 * Hold the newest state; pages_states_let_go() ends that.  While no newer one can
 * be made (nothing is signed, the disk is full) it is the last one there was, and
 * pages_states_behind() says so; the last one it also is while somebody else has
 * been making the newest for two seconds.  Where there is none, and the store is
 * ahead of what is published, it is made of the published size (centre_earlier.h),
 * which may take long.  ERR_LATER when there is none at all.
 */
int pages_states_hold(struct pages_states *all, enum disclosure_policy policy,
    const struct pages_state **out, struct err *e) MUST_USE;
void pages_states_let_go(struct pages_states *all,
    const struct pages_state *state);

/*
 * A look into the store as a state that is held found it, for this thread alone
 * until pages_states_look_end().  While the log does not grow it is that state,
 * also when nothing newer can be published.  Once the log has grown, the store
 * is looked at as it is now, with `reader`, which is of the calling thread: then
 * out->log_size is another than the state's, and the answer is of no state.
 */
int pages_states_look(struct pages_states *all, const struct pages_state *state,
    struct store *reader, struct totals_snapshot *out, struct err *e) MUST_USE;
/*
 * The same for a long look.  Nobody waits for one, as it goes through `reader`; but
 * where the store is ahead of what is published, it is the state's like any other.
 */
int pages_states_look_apart(struct pages_states *all,
    const struct pages_state *state, struct store *reader,
    struct totals_snapshot *out, struct err *e) MUST_USE;

/* The end of either, with the reader that it was begun with. */
void pages_states_look_end(const struct pages_state *state,
    const struct store *reader, struct totals_snapshot *look);

/*
 * To be called about once a second: notes since when a state is old, and of states that
 * the log has outgrown, the look into the store ends.  As long as somebody looks, the store's write-ahead log
 * cannot be used again, and what was erased stays in it.
 */
void pages_states_tick(struct pages_states *all);

/*
 * A table of a state that is held, made from the returns that the state has read:
 * the request is for its policy and day.  Freed with views_free(), before the
 * state is let go.
 */
int pages_states_table(struct pages_states *all,
    const struct pages_state *state, const struct views_request *request,
    struct views_table **out, struct err *e) MUST_USE;

/*
 * The services of a region in a state that is held, each with every quarter:
 * made when somebody first asks, from the returns that the state has read, and
 * kept as long as the state.  region: as the registry spells it.
 */
int pages_states_services(struct pages_states *all,
    const struct pages_state *state, const char *region,
    const struct views_shown **out, struct err *e);

/*
 * Since when readers see an old state, too few witnesses sign a newer one, or the log
 * takes nothing (by the clock of this machine, in seconds), and why; false when all is
 * well.  A state that was made of the published size is old as long as nothing
 * newer is published.
 */
bool pages_states_behind(struct pages_states *all, struct clock_wall *since,
    struct err *why);

#endif

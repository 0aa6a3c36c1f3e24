#ifndef SHEAF_TESTS_DEMO_WORLD_H
#define SHEAF_TESTS_DEMO_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "tests/demo/demo_types.h"

/*
 * An invented service: people who never lived, their referrals, contacts
 * and jobs.  Only two sums are real, the published counts of its site:
 * accepted referrals and counted job starts of the six quarters.  How they
 * spread over the quarters is ours.  Everything is decided here, by what
 * each person is made to do; nothing is read back from a register.
 */

/* Make a service; the same site and seed give the same one. */
void demo_world_make(struct demo_world *w, const struct demo_site *site,
    uint64_t seed);

/* Free what is in w. */
void demo_world_free(struct demo_world *w);

/* How much later a slip is. */
enum { DEMO_WORLD_SLIP_DAYS = 91 };

/*
 * A counted job whose dates could be written down DEMO_WORLD_SLIP_DAYS too
 * late, in the next quarter, without breaking a rule of the register; NULL
 * when there is none.  *client is the index of whose it is.
 */
struct demo_job *demo_world_slip(struct demo_world *w, size_t *client);

/* Move a job's start and threshold dates by so many days. */
void demo_world_move(struct demo_job *job, int32_t days);

#endif

#ifndef SHEAF_COMMON_BASE_CONDITION_H
#define SHEAF_COMMON_BASE_CONDITION_H

#include <pthread.h>
#include <stdbool.h>

#include "common/base/clock.h"

/*
 * Condition variables whose waits end by the monotonic clock: a clock on the wall that is
 * put back would make them as much longer.
 */

/* Make one; the caller destroys it with pthread_cond_destroy(). */
void condition_make(pthread_cond_t *c);

/*
 * As pthread_cond_timedwait(), with the mutex held, on one that was made so: until it is
 * signalled, or that moment has come.  True: it has come.  It may return false without
 * reason.
 */
bool condition_wait(pthread_cond_t *c, pthread_mutex_t *m,
    struct clock_mono until);

/* The moment in so many milliseconds. */
struct clock_mono condition_in_ms(int64_t ms);

#endif

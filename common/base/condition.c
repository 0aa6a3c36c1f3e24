/* The one place that sets a condition variable's clock. */
#include "common/base/condition.h"

#include <errno.h>
#include <time.h>

#include "common/base/err.h"

void
condition_make(pthread_cond_t *c)
{
	pthread_condattr_t attr;

	ASSERT(pthread_condattr_init(&attr) == 0);
	ASSERT(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
	ASSERT(pthread_cond_init(c, &attr) == 0);
	(void)pthread_condattr_destroy(&attr);
}

bool
condition_wait(pthread_cond_t *c, pthread_mutex_t *m, struct clock_mono until)
{
	const struct timespec t = { .tv_sec = (time_t)(until.ms / 1000),
		.tv_nsec = (long)(until.ms % 1000) * 1000000L };

	return pthread_cond_timedwait(c, m, &t) == ETIMEDOUT;
}

struct clock_mono
condition_in_ms(int64_t ms)
{
	struct clock_mono now = clock_mono_now();

	return (struct clock_mono){ now.ms + ms };
}

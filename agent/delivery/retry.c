/*
 * How long to wait after a failure.  Delays grow and are spread by chance, so
 * that an aggregator that comes back is not met by every site at once.
 */
#include "agent/delivery/retry.h"

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/text.h"
#include "protocol/limits.h"

int64_t
retry_delay_ms(unsigned failures, uint64_t random, int64_t told_ms)
{
	int64_t top = LIMITS_RETRY_BASE_MS;
	int64_t told = told_ms > 0 ? told_ms : 0;

	ASSERT(failures > 0);
	for (unsigned i = 1; i < failures && top < LIMITS_RETRY_CAP_MS; i++)
		top *= 2;
	if (top > LIMITS_RETRY_CAP_MS)
		top = LIMITS_RETRY_CAP_MS;
	if (told > LIMITS_RETRY_TOLD_MAX_MS)
		told = LIMITS_RETRY_TOLD_MAX_MS;
	return told + (int64_t)(random % ((uint64_t)top + 1));
}

int64_t
retry_after_ms(const char *value)
{
	uint64_t seconds;

	/* A larger number is capped later; this one cannot overflow. */
	if (value == NULL ||
	    !text_parse_u64(slice_of(value), 1000000000, &seconds))
		return 0;
	return (int64_t)seconds * 1000;
}

#ifndef SHEAF_AGENT_DELIVERY_RETRY_H
#define SHEAF_AGENT_DELIVERY_RETRY_H

#include <stdint.h>

/*
 * How long to wait before the next attempt: full jitter, so that thousands
 * of sites that lost the aggregator at one moment do not come back at one
 * moment.  A pure function.
 *
 * failures   failures in a row, at least 1
 * random     a random number of 64 bits
 * told_ms    what the aggregator asked for (Retry-After), 0 if nothing
 *
 * The delay in milliseconds is drawn from 0 to the smaller of base times
 * 2^(failures - 1) and the cap (limits.h).  Where the aggregator asked for a
 * delay, that much is waited first, at most LIMITS_RETRY_TOLD_MAX_MS of it.
 */
int64_t retry_delay_ms(unsigned failures, uint64_t random, int64_t told_ms);

/*
 * The value of a Retry-After header (RFC 9110: seconds, or a date, which is
 * not understood here) as milliseconds; 0 for anything else.
 */
int64_t retry_after_ms(const char *value);

#endif

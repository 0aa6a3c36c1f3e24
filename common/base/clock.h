#ifndef SHEAF_COMMON_BASE_CLOCK_H
#define SHEAF_COMMON_BASE_CLOCK_H

#include <stdint.h>

/* Wall time and monotonic time are different types and never mix. */
struct clock_wall {
	int64_t s; /* seconds since 1970-01-01 UTC */
};
struct clock_mono {
	int64_t ms; /* milliseconds since some fixed moment */
};

/* The system's wall clock. For people's eyes; it decides nothing. */
struct clock_wall clock_wall_now(void);

/* The monotonic clock, for deadlines and delays. */
struct clock_mono clock_mono_now(void);

/* Nanoseconds of CPU time this process has used (all threads). */
int64_t clock_cpu_ns(void);

/* Today's civil date in the system's time zone, as in day.h. */
int32_t clock_today(void);

/* The day of a moment in UTC, as in day.h; moments outside 1970 to 9999 are
 * taken for the nearest one between. */
int32_t clock_day(struct clock_wall w);

enum { CLOCK_BOOT_SIZE = 37 };

/* An id that this start of the machine has alone, which Linux draws at each;
 * "" where it cannot be read. */
void clock_boot(char out[static CLOCK_BOOT_SIZE]);

enum { CLOCK_TEXT_SIZE = 21 };

/* "2026-05-03T10:20:30Z" into out; moments before 1970 or after 9999 are
 * shown as the nearest one between. */
void clock_format(char out[static CLOCK_TEXT_SIZE], struct clock_wall w);

#endif

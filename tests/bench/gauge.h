#ifndef SHEAF_TESTS_BENCH_GAUGE_H
#define SHEAF_TESTS_BENCH_GAUGE_H

#include <stddef.h>

/* Time, and what nothing can be faster than. */

/* Median nanoseconds of one signature check and one box opening. */
double gauge_floor_ns(void);
/* The same of the signature check alone. */
double gauge_verify_ns(void);

/* Nanoseconds since some moment. */
double gauge_now_ns(void);
/* The middle of n numbers, and the least; both sort them. */
double gauge_median(double *x, size_t n);
double gauge_least(double *x, size_t n);

#endif

#ifndef SHEAF_TESTS_BENCH_GAUGE_H
#define SHEAF_TESTS_BENCH_GAUGE_H

#include <stddef.h>

/* Time, and what nothing can be faster than. */

/* Median nanoseconds of one signature check. */
double gauge_verify_ns(void);

/*
 * Median nanoseconds of one signature check and one box opening, taken by a
 * thread that does some now and then from start to stop: the processors are
 * then as warm and as busy as what is measured beside it has them.
 */
struct gauge;
struct gauge *gauge_start(void);
double gauge_stop(struct gauge *g);

/* Nanoseconds since some moment. */
double gauge_now_ns(void);
/* The middle of n numbers, and the least; both sort them. */
double gauge_median(double *x, size_t n);
double gauge_least(double *x, size_t n);

#endif

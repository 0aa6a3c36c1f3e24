#ifndef SHEAF_TESTS_BENCH_GAUGE_H
#define SHEAF_TESTS_BENCH_GAUGE_H

#include <stdbool.h>
#include <stddef.h>

/* Clocks, and the floor that nothing can be faster than. */

/* Signature checks in a second, when all processors do nothing else. */
double gauge_verify_rate(void);

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
/* The middle of n numbers, which it sorts. */
double gauge_median(double *x, size_t n);

/* Print one figure as a line of JSON; ratio or floor below 0: absent. */
void gauge_print(const char *name, double value, const char *unit, double floor,
    double ratio);

/* Print one that may be at most `limit`, above 0, as its floor; the ratio is above 1
 * within it.  True where it is over, which a line of standard error says too: run.sh
 * repeats those at its end. */
bool gauge_over(const char *name, double value, const char *unit, double limit);

/* End the program with a sentence. */
void gauge_die(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif

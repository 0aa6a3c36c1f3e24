#ifndef SHEAF_TESTS_BENCH_PROGRAMS_H
#define SHEAF_TESTS_BENCH_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * Programs, mostly the built ones, as processes of their own.  Any failure ends
 * the benchmark.
 */
struct programs_daemon {
	pid_t pid;
	uint16_t port;
	FILE *out;
};

/* sheaf-aggregator serve on a free port of 127.0.0.1, until stopped. */
void programs_serve(struct programs_daemon *d, const char *state);
void programs_stop(struct programs_daemon *d);
/* User and system time of it so far, in seconds. */
double programs_cpu_s(const struct programs_daemon *d);

/* Start build/<argv[0]>; of what it prints only errors are shown. */
pid_t programs_start(const char *const argv[]);
/* The same, and wait for its success. */
void programs_run(const char *const argv[]);
/* The same; the most memory it ever held, in KiB.  What this process holds at that
 * moment is the least that can be said, since it begins as a copy of it. */
long programs_run_peak_kib(const char *const argv[]);
/* Run another program, found by PATH, which must succeed. */
void programs_run_other(const char *const argv[]);
/* True when it has ended; it must then have succeeded. */
bool programs_ended(pid_t pid);
/* Ask it to stop and wait; it must end well. */
void programs_end(pid_t pid);

/* KiB of a line of /proc/PID/status ("VmRSS:"); -1 when it has ended. */
long programs_memory_kib(pid_t pid, const char *line);

#endif

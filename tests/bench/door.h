#ifndef SHEAF_TESTS_BENCH_DOOR_H
#define SHEAF_TESTS_BENCH_DOOR_H

#include "aggregator/api/api.h"
#include "aggregator/pages/pages.h"
#include "common/http/httpsessions.h"
#include "tests/bench/fleet.h"

enum { DOOR_THREADS_MAX = 64 };

/* A centre with its pages, and somebody who is signed in. */
struct door {
	struct fleet fleet;
	struct centre *centre;
	struct pages *pages;
	struct api *api;
	struct httpsessions_secrets secrets;
	int fd;
	char *answer; /* the last one */
	/* Threads that take deliveries: the writer's, and the door's. */
	long intake[DOOR_THREADS_MAX], other[DOOR_THREADS_MAX];
	size_t threads, known;
};

/* Open it with so many services, each of which has reported so many quarters.  Any
 * failure ends the program. */
void door_open(struct door *d, size_t services, size_t quarters);
void door_close(struct door *d);

/* Connect d->fd with it. */
void door_dial(struct door *d);

/* Ask for a path as who is signed in, with a tag that may be ""; the milliseconds
 * from request to answer, and its status. */
double door_ask(struct door *d, const char *path, const char *tag,
    unsigned *status);

/* Processor time of the threads that take deliveries, in seconds so far.  Those
 * of the door hand requests for pages on as well, which is in it. */
double door_intake_s(const struct door *d);

#endif

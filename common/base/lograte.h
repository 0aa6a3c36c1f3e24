#ifndef SHEAF_COMMON_BASE_LOGRATE_H
#define SHEAF_COMMON_BASE_LOGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/clock.h"

/*
 * How many lines of one sort may be written.  A stranger can make a daemon
 * log the same event thousands of times a second; the system's journal then
 * drops lines of that daemon, important ones among them.  So each event has a
 * budget of its own at each level: a few lines at once, and then one a
 * second.  An event that happens often never uses up the budget of another,
 * and the same word as an alarm has a budget apart from the warning.
 */
enum {
	/* Events the programs know, at both levels, are fewer than 40. */
	LOGRATE_ROWS_MAX = 64,
	LOGRATE_EVENT_MAX = 32, /* letters of an event that are compared */
	/* Lines at once.  All rows together stay below 100 lines a second
	 * even when a stranger can cause ten different events. */
	LOGRATE_BURST = 5,
	LOGRATE_BURST_ALARM = 20, /* each may be of another site */
	LOGRATE_EVERY_MS = 1000   /* then one line in this time */
};

struct lograte_row {
	char event[LOGRATE_EVENT_MAX];
	bool alarm;
	unsigned left;        /* lines that may be written now */
	struct clock_mono at; /* when the last one was added to `left` */
	uint64_t held; /* lines not written since the last one that was */
};

/* All zero at first.  The caller locks it. */
struct lograte {
	size_t rows;
	struct lograte_row row[LOGRATE_ROWS_MAX];
};

/*
 * True when a line for this event may be written now.  *held is then the
 * number of lines of the event that were not written since the one before.
 * When all rows are taken, further events share the last one.
 */
bool lograte_take(struct lograte *l, const char *event, bool alarm,
    struct clock_mono now, uint64_t *held);

#endif

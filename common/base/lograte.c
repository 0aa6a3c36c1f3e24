/*
 * A budget of lines for each event and level: a bucket that holds a few lines
 * and is given another once a second.
 */
#include "common/base/lograte.h"

#include <string.h>

static unsigned
burst_of(bool alarm)
{
	return alarm ? LOGRATE_BURST_ALARM : LOGRATE_BURST;
}

static struct lograte_row *
row_of(struct lograte *l, const char *event, bool alarm, struct clock_mono now)
{
	struct lograte_row *r;

	for (size_t i = 0; i < l->rows; i++) {
		r = &l->row[i];
		if (r->alarm == alarm &&
		    strncmp(r->event, event, LOGRATE_EVENT_MAX - 1) == 0)
			return r;
	}
	if (l->rows == LOGRATE_ROWS_MAX)
		return &l->row[LOGRATE_ROWS_MAX - 1];
	r = &l->row[l->rows++];
	strncpy(r->event, event, LOGRATE_EVENT_MAX - 1);
	r->alarm = alarm;
	r->left = burst_of(alarm);
	r->at = now;
	return r;
}

bool
lograte_take(struct lograte *l, const char *event, bool alarm,
    struct clock_mono now, uint64_t *held)
{
	struct lograte_row *r = row_of(l, event, alarm, now);
	int64_t more = (now.ms - r->at.ms) / LOGRATE_EVERY_MS;

	if (more > 0) {
		unsigned room = burst_of(r->alarm) - r->left;

		r->left += more < room ? (unsigned)more : room;
		r->at.ms += more * LOGRATE_EVERY_MS;
	}
	if (r->left == 0) {
		r->held++;
		return false;
	}
	r->left--;
	*held = r->held;
	r->held = 0;
	return true;
}

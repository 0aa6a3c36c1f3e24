#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_PAST_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_PAST_H

#include <stddef.h>

#include "agent/people/people_roll.h"
#include "agent/register/facts.h"
#include "agent/register/people_book.h"

/* What was changed about a client: when, by whom, and what it was before. */
struct people_past_item {
	char *at;   /* time of the change */
	char *by;   /* member of staff */
	char *what; /* "withdrew contact of 2026-05-04, phone" */
};

struct people_past {
	struct people_past_item *item; /* oldest first */
	size_t n, cap;
};

/* Load the history of a client's facts and particulars; freed, and wiped,
 * with people_past_free(). */
int people_past_load(const struct people_desk *desk,
    const struct people_entry *client, struct people_past *out,
    struct err *e) MUST_USE;
void people_past_free(struct people_past *past);

/* Append a fact in words: "job_started of 2026-05-04, 20, ref j1". */
void people_past_fact(struct buf *out, const struct fact *f,
    const struct symbols *names);

#endif

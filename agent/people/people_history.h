#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_HISTORY_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/people/people_search.h"
#include "agent/register/facts.h"
#include "agent/register/people_book.h"
#include "agent/register/register.h"

/* What was changed about a client: when, by whom, and what it was before. */
struct people_history_item {
	int64_t fact;    /* its row; 0: particulars */
	uint32_t client; /* whose it was; 0: nobody's, or particulars */
	bool withdrawn;
	char *at;     /* time of the change */
	char *by;     /* member of staff */
	char *what;   /* "withdrew contact of 2026-05-04, phone" */
	char *reason; /* as they gave it; NULL: none */
};

struct people_history {
	struct people_history_item *item; /* oldest first */
	size_t n, cap;
};

/* Load the history of a client's facts and particulars; freed, and wiped,
 * with people_history_free(). */
int people_history_load(const struct open_register *reg,
    const struct people_entry *client, struct people_history *out,
    struct err *e) MUST_USE;
void people_history_free(struct people_history *past);

/* The same with facts in other words: `what` of a fact is what `say` appends of
 * it, and nothing else. */
typedef void people_history_words(const void *arg, const struct fact *f,
    const struct symbols *names, struct buf *out);
struct people_history_say {
	people_history_words *say;
	const void *arg;
};
int people_history_load_as(const struct open_register *reg,
    const struct people_entry *client, const struct people_history_say *as,
    struct people_history *out, struct err *e) MUST_USE;

/* The same of one fact alone, by its row. */
int people_history_of_fact(const struct open_register *reg, int64_t fact,
    const struct people_history_say *as, struct people_history *out,
    struct err *e) MUST_USE;

/* The same of the facts of one kind that were of some days and were withdrawn,
 * whosever they were. */
struct people_history_days {
	int64_t service; /* its row */
	enum event event;
	int32_t first, last;
	const char *staff; /* of one specialist, by code; NULL: of anybody */
};
int people_history_withdrawn(const struct open_register *reg,
    const struct people_history_days *days, const struct people_history_say *as,
    struct people_history *out, struct err *e) MUST_USE;

/* Move the items of *more into *into, in the order of time; *more is empty then. */
void people_history_join(struct people_history *into,
    struct people_history *more);

/* Append a fact in words: "job_started of 2026-05-04, 20, ref j1". */
void people_history_fact(struct buf *out, const struct fact *f,
    const struct symbols *names);

#endif

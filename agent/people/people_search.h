#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_SEARCH_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "agent/people/people_alike.h"
#include "agent/register/people_book.h"
#include "agent/register/register.h"

/*
 * All clients of a register, opened: searching happens here, in memory,
 * since no index over identifiable fields exists.
 */
struct people_entry {
	uint32_t number; /* row of table client: by it commands name one */
	int64_t service; /* row of table service */
	char *service_id;
	char *reference;
	int32_t review_on; /* day of the retention review, or DAY_NONE */
	struct people_words words;
	char *text; /* what is searched: people_query_text() */
	uint64_t alike[PEOPLE_ALIKE_WAYS]; /* people_alike_marks() */
};

struct people_search {
	struct people_entry *entry; /* by number */
	size_t n, cap;
};

/* Open every client; freed, and wiped, with people_search_free(). */
int people_search_open(const struct open_register *reg,
    struct people_search *out, struct err *e) MUST_USE;
void people_search_free(struct people_search *roll);

/*
 * All clients as the register has them now, kept in memory (register/held.h)
 * so that only those that were touched are opened again.  *out is borrowed
 * until the next call; an answer that outlives that takes copies with
 * people_search_copy().
 */
int people_search_hold(struct open_register *reg,
    const struct people_search **out, struct err *e) MUST_USE;

/* Open one client into an empty *out, which stays empty where there is none
 * of that number; freed as people_search_open(). */
int people_search_open_one(const struct open_register *reg, uint32_t number,
    struct people_search *out, struct err *e) MUST_USE;

/* Append a copy of a client; people_search_get() needs them by number. */
void people_search_copy(struct people_search *out,
    const struct people_entry *entry);

/* The client of a number, or NULL. */
const struct people_entry *people_search_get(const struct people_search *roll,
    uint32_t number);

#endif

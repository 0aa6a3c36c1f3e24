#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_CASE_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/exchange/exchange_merge.h"

/*
 * One client as a merge would leave them: the facts in force, sorted, and
 * the referrals among them.  Client 0 stands for facts without a client.
 */
struct exchange_item {
	const struct fact *fact;
	struct exchange_entry *entry;
};

struct exchange_episode {
	uint32_t ref;
	int32_t begin;
	int32_t discharged;          /* DAY_NONE while it is open */
	struct exchange_item *first; /* the row that it begins with */
};

struct exchange_case {
	uint32_t client;
	struct exchange_entry **entry; /* all that concern the client */
	size_t entries;
	struct exchange_item *item; /* in the order of facts_compare() */
	size_t items;
	struct exchange_episode *episode; /* by begin */
	struct exchange_episode *by_ref;  /* the same ones, by ref */
	size_t episodes;
};

/* Which facts to look at. */
enum exchange_view {
	VIEW_IN_FORCE, /* as the merge would leave them */
	VIEW_STORED    /* as the register has them */
};

/* The case of the client whose links are n at link. */
void exchange_case_build(struct exchange_case *c,
    const struct exchange_merge *m, const struct exchange_link *link, size_t n,
    enum exchange_view view);
void exchange_case_free(struct exchange_case *c);

/* The latest referral begun by day, or NULL. */
const struct exchange_episode *
exchange_case_belongs(const struct exchange_case *c, int32_t day);

/* The referral with that id, or NULL. */
const struct exchange_episode *
exchange_case_episode(const struct exchange_case *c, uint32_t ref);

/*
 * The first item of the referral or the job (by subject) with that ref; *n is
 * the length of its run, 0 when there is none.
 */
size_t exchange_case_find(const struct exchange_case *c,
    enum event_subject subject, uint32_t ref, size_t *n);

/*
 * The number of items from i on that are of the same referral or the same
 * job; 1 for any other.
 */
size_t exchange_case_run(const struct exchange_case *c, size_t i);

/* The start of the job whose run begins at i, or NULL. */
const struct fact *exchange_case_job_start(const struct exchange_case *c,
    size_t i);

/* The item of one event within the n items from i on, or NULL. */
struct exchange_item *exchange_case_of(const struct exchange_case *c, size_t i,
    size_t n, enum event event);

/* What an item belongs to. */
enum event_subject exchange_case_subject(const struct exchange_item *item);

#endif

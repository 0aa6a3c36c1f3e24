#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_MERGE_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/exchange/exchange_row.h"
#include "agent/register/clients.h"
#include "agent/register/facts.h"
#include "agent/register/register.h"

/*
 * What one service would hold if a file's rows were taken: every key that
 * the register or the file knows, with what each says of it.
 */
struct exchange_entry {
	const struct fact *stored; /* NULL: not in the register */
	struct exchange_row *row;  /* NULL: not in the file */
	/* the withdrawal of a referral or job that takes this fact along */
	struct exchange_row *taken_by;
};

/* One key and a client it concerns, or a refused row that opens a referral
 * or job and its client. */
struct exchange_link {
	uint32_t client;
	size_t entry;
};
struct exchange_head {
	uint32_t client;
	const struct exchange_row *row;
};

/* The links of one client. */
struct exchange_group {
	uint32_t client;
	const struct exchange_link *link;
	size_t n;
	bool due; /* to be judged, or to be judged again */
};

struct exchange_merge {
	struct symbols *names;
	struct clients clients;
	uint32_t first_new; /* number of the first client added here */
	size_t clients_stored;
	struct facts stored;
	struct exchange_row **row; /* of this service, in the file's order */
	size_t rows;
	struct exchange_entry *entry;
	size_t entries;
	uint32_t *slot; /* open addressing by key: entry + 1 */
	size_t slots;
	struct exchange_link *link; /* sorted by client */
	size_t links;
	struct exchange_group *group; /* sorted by client */
	size_t groups;
	struct exchange_head *head; /* sorted by client, then by line */
	size_t heads;
};

/*
 * Merge rows (of one service, whose name is `service`) with what the
 * register holds of it under number.  Sets each row's client and state;
 * rows with the same key and other content are refused here, both lines
 * named.  Freed with exchange_merge_free(), also after a failure.
 */
struct exchange_merge_input {
	const struct open_register *reg;
	struct symbols *names;
	struct exchange_remarks *remarks;
	const char *service;
	int64_t number;
	uint32_t client; /* the only one that rows are of, or 0 */
	bool of_nobody;  /* rows are employer contacts without a client */
	const struct exchange_expected *expected; /* or NULL */
	struct exchange_row **row;
	size_t rows;
};
int exchange_merge_build(struct exchange_merge *m,
    const struct exchange_merge_input *input, uint32_t *next_client,
    struct err *e) MUST_USE;
void exchange_merge_free(struct exchange_merge *m);

/* The fact in force under an entry, NULL when there is none. */
const struct fact *exchange_merge_in_force(const struct exchange_entry *entry);

/* The entry with the key of f, or NULL. */
struct exchange_entry *exchange_merge_find(const struct exchange_merge *m,
    const struct fact *f);

/* The rows that open referrals or jobs of a client, by line; returns how many
 * there are at *head. */
size_t exchange_merge_heads(const struct exchange_merge *m, uint32_t client,
    const struct exchange_head **head);

/*
 * Refuse the row of an entry.  If it would have moved a fact from another
 * client to this one, that client gets the fact back and is due again.
 */
void exchange_merge_refuse(struct exchange_merge *m,
    struct exchange_entry *entry);

/* A client that this merge added, by number; NULL for a known one. */
struct client *exchange_merge_new_client(struct exchange_merge *m,
    uint32_t number);

#endif

#ifndef SHEAF_AGENT_REGISTER_CLIENTS_H
#define SHEAF_AGENT_REGISTER_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The clients of one service.  Each has a row number; the reference is sealed,
 * and found by a keyed hash of it.
 */
extern const struct vault_column clients_column; /* client.reference */

struct client {
	uint32_t number; /* row of table client */
	bool stored;
	uint8_t lookup[VAULT_LOOKUP_SIZE];
};

struct clients {
	const char *service;
	int64_t service_number;
	struct client *client;
	size_t n, cap;
	uint32_t *slot; /* open addressing by lookup: index + 1 */
	size_t slots;
};

/* Load the hashes of a service's clients; freed with clients_free(). */
int clients_load(struct db *db, int64_t service_number, const char *service,
    struct clients *out, struct err *e) MUST_USE;
/* The same with one client only, of that row number. */
int clients_load_one(struct db *db, int64_t service_number, const char *service,
    uint32_t number, struct clients *out, struct err *e) MUST_USE;
void clients_free(struct clients *c);

/* The client with that reference, or NULL.  Valid until the next addition. */
const struct client *clients_find(const struct clients *c,
    const struct vault *v, struct slice reference);

/*
 * The client with that reference; when there is none, a new one under the
 * number *next, which is then counted up.  Valid until the next call.
 */
struct client *clients_find_or_add(struct clients *c, const struct vault *v,
    struct slice reference, uint32_t *next);

/* The number that the next new client gets: above all that were ever given. */
int clients_next_number(struct db *db, uint32_t *next, struct err *e) MUST_USE;

/* Store a new client with its reference sealed; sets stored. */
int clients_store(const struct open_register *reg, const struct clients *c,
    struct client *client, struct slice reference, struct err *e) MUST_USE;

/*
 * Open the reference of the client in a query's current row, of which number,
 * version and sealed reference stand in columns at, at + 1 and at + 2.  A copy
 * into *reference ("" after a failure), which the caller wipes and frees.
 */
int clients_open_reference(const struct vault *v, struct db_stmt *q, int at,
    char **reference, struct err *e) MUST_USE;

/*
 * The opened reference of every client of a service, in order of their
 * numbers; freed (and wiped) with clients_free_references().
 */
struct clients_reference {
	uint32_t number;
	char *text;
};
struct clients_references {
	struct clients_reference *client;
	size_t n;
};
int clients_open_references(const struct open_register *reg,
    int64_t service_number, struct clients_references *out,
    struct err *e) MUST_USE;
void clients_free_references(struct clients_references *r);

/* How many clients a service has (NULL: all have). */
int clients_count(struct db *db, const char *service, size_t *n,
    struct err *e) MUST_USE;

/* The reference of a client's number; NULL when there is no such row. */
const char *clients_reference(const struct clients_references *r,
    uint32_t number);

#endif

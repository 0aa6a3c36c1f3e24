/*
 * Clients of a service in memory, found by the keyed hash of their reference.
 * No reference is opened to find one.
 */
#include "agent/register/clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

enum { SLOTS_FIRST = 1024, FIRST_VERSION = 1 };

static void
make_lookup(const struct vault *v, const struct vault_row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	vault_lookup(v, r->service, buf_slice(&r->plain), out);
}

const struct vault_column clients_column = {
	.field = "client.reference",
	.title = "client",
	.rows = "SELECT c.id, c.version, c.reference, 0, s.name, c.lookup, NULL"
		" FROM client c JOIN service s ON s.id = c.service"
		" WHERE c.id > ? ORDER BY c.id",
	.store = "UPDATE client SET reference = ?1, version = ?3, lookup = ?4"
		 " WHERE id = ?2",
	.lookup = make_lookup,
};

/* The keyed hash is uniform already, so its first bytes are a good slot. */
static size_t
home(const struct clients *c, const uint8_t lookup[static VAULT_LOOKUP_SIZE])
{
	uint32_t h;

	memcpy(&h, lookup, sizeof(h));
	return h & (c->slots - 1);
}

static void
place(struct clients *c, size_t index)
{
	size_t i = home(c, c->client[index].lookup);

	while (c->slot[i])
		i = (i + 1) & (c->slots - 1);
	c->slot[i] = (uint32_t)index + 1;
}

static struct client *
add(struct clients *c, const struct client *client)
{
	c->client = mem_grow(c->client, c->n, &c->cap, sizeof(*c->client));
	c->client[c->n++] = *client;
	if (c->n > c->slots / 2) {
		free(c->slot);
		c->slots = c->slots ? c->slots * 2 : SLOTS_FIRST;
		c->slot = mem_array(c->slots, sizeof(*c->slot));
		for (size_t i = 0; i < c->n; i++)
			place(c, i);
	} else {
		place(c, c->n - 1);
	}
	return &c->client[c->n - 1];
}

/* Take the clients of a query: number, lookup. */
static int
take_clients(struct db_stmt *q, struct clients *out, struct err *e)
{
	while (db_step(q)) {
		struct client client = { .number = (uint32_t)db_i64(q, 0),
			.stored = true };
		struct slice lookup = db_bytes(q, 1);

		/* A damaged row is found at unlock (vault_rows_check()). */
		if (lookup.n != sizeof(client.lookup))
			continue;
		memcpy(client.lookup, lookup.p, lookup.n);
		add(out, &client);
	}
	if (db_done(q, e) == 0)
		return 0;
	clients_free(out);
	return -1;
}

int
clients_load(struct db *db, int64_t service_number, const char *service,
    struct clients *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, lookup FROM client WHERE service = ?");

	*out = (struct clients){ .service = service,
		.service_number = service_number };
	db_bind_i64(q, 1, service_number);
	return take_clients(q, out, e);
}

int
clients_load_one(struct db *db, int64_t service_number, const char *service,
    uint32_t number, struct clients *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT id, lookup FROM client WHERE id = ? AND service = ?");

	*out = (struct clients){ .service = service,
		.service_number = service_number };
	db_bind_i64(q, 1, number);
	db_bind_i64(q, 2, service_number);
	return take_clients(q, out, e);
}

void
clients_free(struct clients *c)
{
	free(c->client);
	free(c->slot);
	*c = (struct clients){ 0 };
}

/* The client of that look-up, or NULL. */
static struct client *
look_up(const struct clients *c, const uint8_t lookup[static VAULT_LOOKUP_SIZE])
{
	if (c->slots == 0)
		return NULL;
	for (size_t i = home(c, lookup); c->slot[i];
	     i = (i + 1) & (c->slots - 1)) {
		struct client *known = &c->client[c->slot[i] - 1];

		if (memcmp(known->lookup, lookup, VAULT_LOOKUP_SIZE) == 0)
			return known;
	}
	return NULL;
}

const struct client *
clients_find(const struct clients *c, const struct vault *v,
    struct slice reference)
{
	uint8_t lookup[VAULT_LOOKUP_SIZE];

	vault_lookup(v, c->service, reference, lookup);
	return look_up(c, lookup);
}

struct client *
clients_find_or_add(struct clients *c, const struct vault *v,
    struct slice reference, uint32_t *next)
{
	struct client client = { 0 };
	struct client *known;

	vault_lookup(v, c->service, reference, client.lookup);
	known = look_up(c, client.lookup);
	if (known != NULL)
		return known;
	client.number = (*next)++;
	return add(c, &client);
}

/* SQLite's own counter (AUTOINCREMENT): it does not go back when a client is
 * erased, so a number never means two people. */
int
clients_next_number(struct db *db, uint32_t *next, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT seq FROM sqlite_sequence WHERE name = 'client'");
	int64_t last = 0;
	bool found;

	if (db_get_i64(q, &last, &found, e) < 0)
		return -1;
	*next = found ? (uint32_t)last + 1 : 1;
	return 0;
}

int
clients_store(const struct open_register *reg, const struct clients *c,
    struct client *client, struct slice reference, struct err *e)
{
	struct vault_row r = vault_column_row(&clients_column);
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO client (id, service, lookup, version, reference, mark)"
	    " VALUES (?, ?, ?, 0, x'', randomblob(16))");
	int rc;

	db_bind_i64(q, 1, client->number);
	db_bind_i64(q, 2, c->service_number);
	db_bind_blob(q, 3, client->lookup, sizeof(client->lookup));
	rc = db_run(q, e);
	if (rc == 0) {
		r.number = client->number;
		r.version = FIRST_VERSION;
		(void)snprintf(r.service, sizeof(r.service), "%s", c->service);
		buf_add_slice(&r.plain, reference);
		rc = vault_column_put(reg->db, reg->vault, &r, e);
	}
	buf_free(&r.plain);
	client->stored = rc == 0;
	return rc;
}

int
clients_open_reference(const struct vault *v, struct db_stmt *q, int at,
    char **reference, struct err *e)
{
	struct vault_row r = vault_column_row(&clients_column);
	int rc;

	vault_column_take(&r, q, at);
	rc = vault_column_open(v, &r, e);
	*reference = mem_string(buf_str(&r.plain));
	buf_free(&r.plain);
	return rc;
}

int
clients_open_references(const struct open_register *reg, int64_t service_number,
    struct clients_references *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, reference FROM client WHERE service = ?"
	    " ORDER BY id");
	struct clients_reference *last;
	size_t cap = 0;
	int rc = 0;

	*out = (struct clients_references){ 0 };
	db_bind_i64(q, 1, service_number);
	while (rc == 0 && db_step(q)) {
		out->client =
		    mem_grow(out->client, out->n, &cap, sizeof(*out->client));
		last = &out->client[out->n++];
		last->number = (uint32_t)db_i64(q, 0);
		rc = clients_open_reference(reg->vault, q, 0, &last->text, e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		clients_free_references(out);
	return rc;
}

void
clients_free_references(struct clients_references *r)
{
	for (size_t i = 0; i < r->n; i++) {
		mem_wipe(r->client[i].text, strlen(r->client[i].text));
		free(r->client[i].text);
	}
	free(r->client);
	*r = (struct clients_references){ 0 };
}

const char *
clients_reference(const struct clients_references *r, uint32_t number)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->client[mid].number == number)
			return r->client[mid].text;
		if (r->client[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

int
clients_count(struct db *db, const char *service, size_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT count(*) FROM client c JOIN service s ON s.id = c.service"
	    " WHERE ?1 IS NULL OR s.name = ?1");
	int64_t count = 0;
	bool found;

	if (service == NULL)
		db_bind_null(q, 1);
	else
		db_bind_str(q, 1, service);
	if (db_get_i64(q, &count, &found, e) < 0)
		return -1;
	*n = (size_t)count;
	return 0;
}

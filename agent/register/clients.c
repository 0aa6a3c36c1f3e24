#include "agent/register/clients.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

static const char field[] = "client.reference";

enum { SLOTS_FIRST = 1024, FIRST_VERSION = 1 };

static void
make_lookup(const struct vault *v, const struct vault_row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	vault_lookup(v, r->service, buf_slice(&r->plain), out);
}

const struct vault_column clients_column = {
	.field = field,
	.title = "client",
	.rows = "SELECT c.id, c.version, c.reference, 0, s.name, c.lookup, NULL"
		" FROM client c JOIN service s ON s.id = c.service"
		" WHERE c.id > ? ORDER BY c.id",
	.store = "UPDATE client SET reference = ?1, lookup = ?3 WHERE id = ?2",
	.lookup = make_lookup,
};

/* The hash is uniform already. */
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
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 64;
		c->client = mem_resize(c->client, c->cap, sizeof(*c->client));
	}
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

int
clients_load(struct db *db, int64_t service_number, const char *service,
    struct clients *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, lookup FROM client WHERE service = ?");

	*out = (struct clients){ .service = service,
		.service_number = service_number };
	db_bind_i64(q, 1, service_number);
	while (db_step(q)) {
		struct client client = { .number = (uint32_t)db_i64(q, 0),
			.stored = true };
		struct slice lookup = db_bytes(q, 1);

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
	struct vault_place place = { .table = field,
		.row = client->number,
		.version = FIRST_VERSION };
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO client (id, service, lookup, version, reference, mark)"
	    " VALUES (?, ?, ?, ?, ?, randomblob(16))");
	struct buf sealed;
	int rc;

	buf_init(&sealed, LIMITS_FIELD_SEALED_MAX);
	vault_seal(reg->vault, &place, reference, &sealed);
	db_bind_i64(q, 1, client->number);
	db_bind_i64(q, 2, c->service_number);
	db_bind_blob(q, 3, client->lookup, sizeof(client->lookup));
	db_bind_i64(q, 4, place.version);
	db_bind_blob(q, 5, sealed.data, sealed.n);
	rc = db_run(q, e);
	buf_free(&sealed);
	client->stored = rc == 0;
	return rc;
}

static int
open_reference(struct db_stmt *q, const struct vault *v,
    struct clients_reference *r, struct err *e)
{
	struct vault_place place = { .table = field,
		.row = db_i64(q, 0),
		.version = db_i64(q, 1) };
	struct buf plain;
	int rc;

	buf_init(&plain, LIMITS_FIELD_SEALED_MAX);
	rc = vault_open(v, &place, db_bytes(q, 2), &plain, e);
	r->number = (uint32_t)place.row;
	r->text = mem_string(buf_str(&plain));
	if (plain.n)
		mem_wipe(plain.data, plain.n);
	buf_free(&plain);
	return rc;
}

int
clients_open_references(const struct open_register *reg, int64_t service_number,
    struct clients_references *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, reference FROM client WHERE service = ?"
	    " ORDER BY id");
	struct err ignored = ERR_INIT;
	size_t cap = 0;
	int rc = 0;

	*out = (struct clients_references){ 0 };
	db_bind_i64(q, 1, service_number);
	while (rc == 0 && db_step(q)) {
		if (out->n == cap) {
			cap = cap ? cap * 2 : 64;
			out->client =
			    mem_resize(out->client, cap, sizeof(*out->client));
		}
		rc = open_reference(q, reg->vault, &out->client[out->n++], e);
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
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

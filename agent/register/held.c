/*
 * Facts and references in memory, kept true by triggers.  They are TEMP
 * triggers, so they belong to this connection and leave no trace in the file,
 * and they see every statement, whichever room it comes from: no writer can
 * forget to tell.  They are made with the first question, so a command that
 * imports and asks nothing does not pay for them.
 */
#include "agent/register/held.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/base/mem.h"

enum {
	/* More clients than these are not read one by one: a whole service of
	 * 5,000 clients is read in the time of some 500 single ones. */
	TOUCHED_MAX = 256
};

/* What is held of one service; what is not known is not read yet. */
struct kept {
	int64_t number; /* row of table service */
	struct held_facts facts;
	struct clients_references clients;
	bool facts_known, clients_known;
	struct kept *next;
};

struct held {
	struct kept *first;
	struct held_people people;
	uint64_t inside; /* of that transaction; 0: of none */
};

/* Client 0 stands for facts that belong to no client; -1 for all clients. */
static const char watch[] =
    "CREATE TEMP TABLE held_fact (service INTEGER, client INTEGER,"
    " PRIMARY KEY (service, client)) WITHOUT ROWID;"
    "CREATE TEMP TABLE held_reference (service INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE held_person (client INTEGER PRIMARY KEY);"
    "CREATE TEMP TRIGGER held_fact_insert AFTER INSERT ON main.fact BEGIN"
    " INSERT OR IGNORE INTO held_fact VALUES (NEW.service, NEW.client); END;"
    "CREATE TEMP TRIGGER held_fact_update AFTER UPDATE ON main.fact BEGIN"
    " INSERT OR IGNORE INTO held_fact VALUES (OLD.service, OLD.client);"
    " INSERT OR IGNORE INTO held_fact VALUES (NEW.service, NEW.client); END;"
    "CREATE TEMP TRIGGER held_fact_delete AFTER DELETE ON main.fact BEGIN"
    " INSERT OR IGNORE INTO held_fact VALUES (OLD.service, OLD.client); END;"
    "CREATE TEMP TRIGGER held_client_insert AFTER INSERT ON main.client BEGIN"
    " INSERT OR IGNORE INTO held_reference VALUES (NEW.service);"
    " INSERT OR IGNORE INTO held_person VALUES (NEW.id); END;"
    "CREATE TEMP TRIGGER held_client_update AFTER UPDATE ON main.client BEGIN"
    " INSERT OR IGNORE INTO held_reference VALUES (OLD.service);"
    " INSERT OR IGNORE INTO held_reference VALUES (NEW.service);"
    " INSERT OR IGNORE INTO held_person VALUES (NEW.id); END;"
    "CREATE TEMP TRIGGER held_client_delete AFTER DELETE ON main.client BEGIN"
    " INSERT OR IGNORE INTO held_reference VALUES (OLD.service);"
    " INSERT OR IGNORE INTO held_person VALUES (OLD.id); END;"
    "CREATE TEMP TRIGGER held_words_insert AFTER INSERT ON main.particulars"
    " BEGIN INSERT OR IGNORE INTO held_person VALUES (NEW.client); END;"
    "CREATE TEMP TRIGGER held_words_update AFTER UPDATE ON main.particulars"
    " BEGIN INSERT OR IGNORE INTO held_person VALUES (OLD.client);"
    " INSERT OR IGNORE INTO held_person VALUES (NEW.client); END;"
    "CREATE TEMP TRIGGER held_words_delete AFTER DELETE ON main.particulars"
    " BEGIN INSERT OR IGNORE INTO held_person VALUES (OLD.client); END;"
    "CREATE TEMP TRIGGER held_service_update AFTER UPDATE OF name"
    " ON main.service BEGIN INSERT OR IGNORE INTO held_person VALUES (-1);"
    " END;";

/* Make the triggers, unless this connection has them already: those made
 * inside a transaction that was undone are gone with it. */
static int
watch_changes(struct db *db, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT 1 FROM sqlite_temp_master WHERE name = 'held_fact'");
	int64_t one;
	bool watched;

	if (db_get_i64(q, &one, &watched, e) < 0)
		return -1;
	return watched ? 0 : db_exec(db, watch, e);
}

static void
forget_facts(struct kept *k)
{
	if (k->facts_known) {
		facts_free(&k->facts.facts);
		symbols_free(&k->facts.names);
	}
	k->facts_known = false;
}

static void
forget_clients(struct kept *k)
{
	clients_free_references(&k->clients);
	k->clients_known = false;
}

static void
forget(struct held *h)
{
	while (h->first != NULL) {
		struct kept *k = h->first;

		h->first = k->next;
		forget_facts(k);
		forget_clients(k);
		free(k);
	}
	if (h->people.thing != NULL)
		h->people.free(h->people.thing);
	h->people = (struct held_people){ 0 };
}

static void
free_held(void *thing)
{
	forget(thing);
	free(thing);
}

void
held_drop(struct db *db)
{
	void **slot = db_slot(db, free_held);

	if (*slot != NULL)
		free_held(*slot);
	*slot = NULL;
}

/*
 * What the connection holds, watched.  What was read inside a transaction is
 * forgotten once that is over: it may have been undone, and the notes of what
 * it touched with it.
 */
static int
meet(struct db *db, struct held **out, struct err *e)
{
	void **slot = db_slot(db, free_held);
	struct held *h;

	if (*slot == NULL)
		*slot = mem_alloc(sizeof(struct held));
	h = *slot;
	if (h->inside != 0 && h->inside != db_transaction(db))
		forget(h);
	h->inside = db_transaction(db);
	*out = h;
	return watch_changes(db, e);
}

static struct kept *
of_service(struct held *h, int64_t number)
{
	struct kept *k = h->first;

	while (k != NULL && k->number != number)
		k = k->next;
	if (k == NULL) {
		k = mem_alloc(sizeof(*k));
		k->number = number;
		k->next = h->first;
		h->first = k;
	}
	return k;
}

static int
take_off(struct db *db, const char *sql, int64_t service, struct err *e)
{
	struct db_stmt *q = db_prepare(db, sql);

	db_bind_i64(q, 1, service);
	return db_run(q, e);
}

/* ------------------------------------------------------------------ services */

static int
read_facts(struct db *db, struct kept *k, struct err *e)
{
	forget_facts(k);
	symbols_init(&k->facts.names);
	k->facts_known = true;
	if (take_off(db, "DELETE FROM temp.held_fact WHERE service = ?",
		k->number, e) < 0)
		return -1;
	return facts_load(db, k->number, &k->facts.names, &k->facts.facts, e);
}

/* The clients whose facts were touched, sorted: *n of them in *out, which the
 * caller frees; *n is above TOUCHED_MAX when it is not worth naming them. */
static int
list_touched(struct db *db, int64_t service, uint32_t **out, size_t *n,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT client FROM temp.held_fact WHERE service = ?"
			   " ORDER BY client");

	*out = mem_array(TOUCHED_MAX, sizeof(**out));
	*n = 0;
	db_bind_i64(q, 1, service);
	while (db_step(q) && ++*n <= TOUCHED_MAX)
		(*out)[*n - 1] = (uint32_t)db_i64(q, 0);
	return db_end(q, 0, e);
}

/* Take the facts of the clients (sorted, n of them) out of all. */
static void
take_out(struct facts *all, const uint32_t *client, size_t n)
{
	size_t kept = 0, c = 0;

	for (size_t i = 0; i < all->n; i++) {
		while (c < n && client[c] < all->fact[i].client)
			c++;
		if (c == n || client[c] != all->fact[i].client)
			all->fact[kept++] = all->fact[i];
	}
	all->n = kept;
}

/* Put the facts of clients who have none in all in their places, from the
 * end, so that no second copy of all is made. */
static void
put_in(struct facts *all, const struct facts *anew)
{
	size_t from = all->n, left = anew->n;

	for (size_t i = 0; i < anew->n; i++)
		facts_add(all, &anew->fact[i]);
	while (left > 0) {
		const struct fact *next = &anew->fact[left - 1];

		if (from > 0 && all->fact[from - 1].client > next->client) {
			from--;
			all->fact[from + left] = all->fact[from];
		} else {
			left--;
			all->fact[from + left] = *next;
		}
	}
}

static int
read_touched(struct db *db, struct kept *k, const uint32_t *client, size_t n,
    struct err *e)
{
	struct facts anew = { .service = k->number };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = facts_load_client(db, k->number, client[i],
		    &k->facts.names, &anew, e);
	if (rc == 0)
		rc =
		    take_off(db, "DELETE FROM temp.held_fact WHERE service = ?",
			k->number, e);
	if (rc == 0) {
		facts_sort(&anew);
		take_out(&k->facts.facts, client, n);
		put_in(&k->facts.facts, &anew);
	}
	facts_free(&anew);
	return rc;
}

static int
follow(struct db *db, struct kept *k, struct err *e)
{
	uint32_t *client;
	size_t n;
	int rc = list_touched(db, k->number, &client, &n, e);

	if (rc == 0 && n > TOUCHED_MAX)
		rc = read_facts(db, k, e);
	else if (rc == 0 && n > 0)
		rc = read_touched(db, k, client, n, e);
	free(client);
	return rc;
}

int
held_facts(struct db *db, int64_t service, const struct held_facts **out,
    struct err *e)
{
	struct held *h;
	struct kept *k;
	int rc;

	*out = NULL;
	if (meet(db, &h, e) < 0)
		return -1;
	k = of_service(h, service);
	rc = k->facts_known ? follow(db, k, e) : read_facts(db, k, e);
	if (rc == 0)
		rc = facts_load_untitled(db, &k->facts.facts, e);
	if (rc < 0) {
		forget_facts(k);
		return -1;
	}
	*out = &k->facts;
	return 0;
}

int
held_references(const struct open_register *reg, int64_t service,
    const struct clients_references **out, struct err *e)
{
	struct db_stmt *q;
	struct held *h;
	struct kept *k;
	int64_t one;
	bool touched;

	*out = NULL;
	if (meet(reg->db, &h, e) < 0)
		return -1;
	k = of_service(h, service);
	q = db_prepare(reg->db,
	    "SELECT 1 FROM temp.held_reference WHERE service = ?");
	db_bind_i64(q, 1, service);
	if (db_get_i64(q, &one, &touched, e) < 0)
		return -1;
	if (touched || !k->clients_known) {
		forget_clients(k);
		if (take_off(reg->db,
			"DELETE FROM temp.held_reference WHERE service = ?",
			service, e) < 0 ||
		    clients_open_references(reg, service, &k->clients, e) < 0)
			return -1;
		k->clients_known = true;
	}
	*out = &k->clients;
	return 0;
}

/* -------------------------------------------------------------------- people */

int
held_people(struct db *db, struct held_people **out, uint32_t **touched,
    size_t *n, struct err *e)
{
	struct db_stmt *q;
	struct held *h;
	size_t cap = 0;
	bool all = false;

	*touched = NULL;
	*n = 0;
	if (meet(db, &h, e) < 0)
		return -1;
	*out = &h->people;
	q = db_prepare(db,
	    "SELECT client FROM temp.held_person ORDER BY client");
	while (db_step(q)) {
		all = all || db_i64(q, 0) < 0 || *n == TOUCHED_MAX;
		if (all || db_i64(q, 0) == 0)
			continue;
		*touched = mem_grow(*touched, *n, &cap, sizeof(**touched));
		(*touched)[(*n)++] = (uint32_t)db_i64(q, 0);
	}
	if (db_done(q, e) < 0 ||
	    db_exec(db, "DELETE FROM temp.held_person", e) < 0) {
		free(*touched);
		*touched = NULL;
		return -1;
	}
	if (all && (*out)->thing != NULL) {
		(*out)->free((*out)->thing);
		(*out)->thing = NULL;
	}
	return 0;
}

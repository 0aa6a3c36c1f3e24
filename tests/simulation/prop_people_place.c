/*
 * Registers in memory for the people property: filled, erased from, merged and
 * read through the agent's own functions.
 */
#include "tests/simulation/prop_people_place.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/figures/due.h"
#include "agent/register/clients.h"
#include "agent/register/schema.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/db_schema.h"
#include "tests/simulation/sim_workers.h"

static const struct actor ann = { .name = "ann" };

enum { QUARTERS = 5, FILE_BYTES = 1 << 22 };

#define SERVICE "svc-a"

static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		sim_workers_fail("%s", e->text);
}

void
prop_people_place_open(struct prop_people_place *p, int32_t today)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;

	*p = (struct prop_people_place){ .today = today };
	must(db_schema_open(&p->db, ":memory:", DB_CREATE, schema_register, &e),
	    &e);
	must(vault_create(&p->vault, sealed_columns(p->db), "ann",
		 "a password for tests", VAULT_COST_WEAK_FOR_TESTS, recovery,
		 &e),
	    &e);
	p->reg = (struct open_register){ .db = p->db,
		.vault = p->vault,
		.actor = &ann };
	/* So that outcomes shown by evidence are among the figures. */
	must(db_begin(p->db, &e), &e);
	must(services_set_evidence(&p->reg, SERVICE, true, &e), &e);
	must(db_commit(p->db, &e), &e);
}

void
prop_people_place_close(struct prop_people_place *p)
{
	vault_lock(p->vault);
	db_close(p->db);
}

size_t
prop_people_place_import(struct prop_people_place *p, const char *file)
{
	const struct exchange_options options = { .today = p->today,
		.accept_good_rows = true };
	struct exchange_report report;
	struct err e = ERR_INIT;
	size_t refused;

	must(exchange_import(&(struct open_register){ .db = p->db,
				 .vault = p->vault,
				 .actor = &ann },
		 slice_of(file), &options, &report, &e),
	    &e);
	refused = report.refused;
	exchange_report_free(&report);
	return refused;
}

uint32_t
prop_people_place_number(struct prop_people_place *p, const char *reference)
{
	struct clients clients;
	const struct client *client;
	struct err e = ERR_INIT;
	uint32_t number;
	int64_t service = 0;
	bool found;

	must(db_get_i64(db_prepare(p->db, "SELECT id FROM service"), &service,
		 &found, &e),
	    &e);
	must(clients_load(p->db, service, SERVICE, &clients, &e), &e);
	client = clients_find(&clients, p->vault, slice_of(reference));
	number = client == NULL ? 0 : client->number;
	clients_free(&clients);
	return number;
}

/* -------------------------------------------------------------- particulars */

/* Few words, so that some are the same; sometimes none. */
static void
describe(struct prop_people_place *p, struct demo_prng *rng,
    const struct people_key *key)
{
	static const char *const word[] = { "Ash", "Birch", "Cedar", "" };
	struct people_words words = { 0 };
	enum people_change change;
	struct err e = ERR_INIT;

	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (people_has(key->kind, (enum people_field)i) &&
		    demo_prng_chance(rng, 40))
			people_set(&words, (enum people_field)i,
			    slice_of(word[demo_prng_below(rng, 4)]));
	must(people_book_put(&p->reg, key, &words, &change, &e), &e);
	people_wipe(&words);
}

void
prop_people_place_describe(struct prop_people_place *p, struct demo_prng *rng)
{
	/* 7: job_started, 18: employer_contact */
	static const char all[] =
	    "SELECT service, id, 1, '' FROM client UNION ALL"
	    " SELECT service, client, 2, ref FROM fact WHERE event = 7"
	    " UNION ALL SELECT service, 0, 3, ref FROM fact WHERE event = 18"
	    " ORDER BY 1, 2, 3, 4";
	struct db_stmt *q = db_prepare(p->db, all);
	struct err e = ERR_INIT;

	must(db_begin(p->db, &e), &e);
	while (db_step(q)) {
		struct people_key key = { .service = db_i64(q, 0),
			.client = (uint32_t)db_i64(q, 1),
			.kind = (enum people_kind)db_i64(q, 2),
			.ref = db_str(q, 3) };

		if (demo_prng_chance(rng, 60))
			describe(p, rng, &key);
	}
	must(db_done(q, &e), &e);
	must(vault_rows_commit(p->db, p->vault, &e), &e);
}

/* ----------------------------------------------------------------- contacts */

/* The reference of some client, or "" for none. */
static const char *
anybody(const struct prop_people_state *s, struct demo_prng *rng)
{
	size_t clients = 0, pick;

	while (clients < s->n && s->row[clients].tag == 'c')
		clients++;
	pick = (size_t)demo_prng_below(rng, (int32_t)clients + 1);
	return pick == clients ? "" : s->row[pick].cell[CELL_CLIENT];
}

void
prop_people_place_move(struct prop_people_place *p, struct demo_prng *rng)
{
	struct prop_people_state s;
	struct buf file;

	prop_people_state_take(&s, p->db, p->vault);
	buf_init(&file, FILE_BYTES);
	exchange_export_header(&file);
	for (size_t i = 0; i < s.n; i++) {
		const struct prop_people_row *row = &s.row[i];
		bool again = row->tag == 'h' &&
			     prop_people_state_is(row, CELL_TAKEN, "1") &&
			     demo_prng_chance(rng, 50);
		bool moves = row->tag == 'f' && demo_prng_chance(rng, 40);

		if (!prop_people_state_is(row, CELL_EVENT,
			"employer_contact") ||
		    (!again && !moves))
			continue;
		buf_printf(&file, "svc-a,%s,employer_contact,%s,%s,%s,%s,,\n",
		    anybody(&s, rng), row->cell[CELL_DATE],
		    row->cell[CELL_MODE],
		    moves && demo_prng_chance(rng, 20) ? "withdrawn"
						       : row->cell[CELL_FLAGS],
		    row->cell[CELL_REF]);
	}
	(void)prop_people_place_import(p, buf_str(&file));
	buf_free(&file);
	prop_people_state_free(&s);
}

/* ------------------------------------------------------------------ returns */

/* Whether there is a return for the quarter. */
static bool
derive(struct prop_people_place *p, struct period period, struct returns *out)
{
	const struct due_question due = { .service = SERVICE,
		.today = p->today,
		.through = DAY_NONE,
		.inside = true };
	struct err e = ERR_INIT;

	if (due_return(p->db, &due, period, out, &e) == 0)
		return true;
	if (e.kind != ERR_REFUSED)
		must(-1, &e);
	return false;
}

void
prop_people_place_compare(struct prop_people_place *a,
    struct prop_people_place *b, struct period around)
{
	struct period period = period_of(around.start - 100);

	for (int i = 0; i < QUARTERS; i++, period = period_next(period)) {
		struct returns x, y;
		bool any = derive(a, period, &x);

		if (any != derive(b, period, &y))
			sim_workers_fail("only one of two has a return");
		ASSERT(!any || x.n == measures_ips_grow_2()->n);
		for (size_t j = 0; any && j < x.n; j++)
			if (x.value[j] != y.value[j])
				sim_workers_fail("%s is %lld here and %lld in "
						 "a fresh register",
				    x.rules->rows[j].code,
				    (long long)x.value[j],
				    (long long)y.value[j]);
	}
}

/*
 * Property test: an erasure takes exactly one client, a merge loses, doubles
 * and alters nothing, or changes nothing at all.
 *
 * A case is a random register (prop_derive_file.h) with random particulars,
 * corrected, withdrawn from, and with employer contacts that change hands.
 * After every erasure and every merge all that the register holds of people,
 * history too, is what prop_people_model.h makes of what it was; the returns
 * of several quarters are those of a fresh register that imports the export;
 * and the vault's own check of its rows passes.
 *
 * - One to three clients are erased.
 * - Random pairs are merged.  A merge is refused exactly when two facts
 *   contradict each other, or an import would refuse the result.
 * - A client is split into two records, by chance or by time, and the two are
 *   merged: this never fails, and gives the figures of the whole.  Only where
 *   the two differ in something it may be refused.
 * - Who was merged is erased, with all that came from the other.
 *
 * PROP_CASES=n registers (160); PROP_SEED=n repeats one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange_export.h"
#include "agent/people/people_erase.h"
#include "agent/people/people_merge.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/keys.h"
#include "tests/simulation/prop_people_model.h"
#include "tests/simulation/prop_people_names.h"
#include "tests/simulation/prop_people_place.h"
#include "tests/simulation/prop_people_split.h"
#include "tests/simulation/sim_workers.h"

static const struct actor ann = { .name = "ann" };

enum { CASES = 160, PAIRS = 3, FILE_BYTES = 1 << 22 };

/* A case. */
struct run {
	struct prop_people_place p;
	struct demo_prng rng;
	struct period focus;
	char *dir;
};

static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		sim_workers_fail("%s", e->text);
}

/* ---------------------------------------------------------------- comparing */

/* Two texts, of which the first lines that differ are shown. */
static void
same_text(const char *what, const char *want, const char *got)
{
	while (*want != '\0' && *want == *got) {
		const char *a = strchr(want, '\n'), *b = strchr(got, '\n');

		if (a == NULL || b == NULL || a - want != b - got ||
		    memcmp(want, got, (size_t)(a - want)) != 0)
			break;
		want = a + 1;
		got = b + 1;
	}
	if (strcmp(want, got) != 0)
		sim_workers_fail("%s:\nwant %.*s\ngot  %.*s", what,
		    (int)strcspn(want, "\n"), want, (int)strcspn(got, "\n"),
		    got);
}

static void
same(const char *what, const struct prop_people_state *want,
    const struct prop_people_state *got, const char *tags)
{
	struct buf a, b;

	prop_people_state_text(want, tags, &a);
	prop_people_state_text(got, tags, &b);
	same_text(what, buf_str(&a), buf_str(&b));
	buf_free(&a);
	buf_free(&b);
}

/* The register is sound: its rows are vouched for, and a fresh one that
 * imports what it exports gives the same returns. */
static void
check_sound(struct run *r, struct prop_people_place *p)
{
	struct prop_people_state here, there;
	struct prop_people_place fresh;
	struct err e = ERR_INIT;
	struct vault *again;
	struct buf out;

	must(vault_unlock(&again, sealed_columns(p->db),
		 &(struct vault_login){ "ann", "a password for tests" }, NULL,
		 &e),
	    &e);
	vault_lock(again);
	buf_init(&out, FILE_BYTES);
	must(exchange_export(&(struct open_register){ .db = p->db,
				 .vault = p->vault,
				 .actor = &ann },
		 NULL, &out, &e),
	    &e);
	prop_people_place_open(&fresh, p->today);
	if (prop_people_place_import(&fresh, buf_str(&out)) > 0)
		sim_workers_fail("an export was refused");
	prop_people_place_compare(p, &fresh, r->focus);
	prop_people_state_take(&here, p->db, p->vault);
	prop_people_state_take(&there, fresh.db, fresh.vault);
	prop_people_names_new(&here, &(struct prop_people_state){ 0 });
	prop_people_names_new(&there, &(struct prop_people_state){ 0 });
	same("in a fresh register", &here, &there, "f");
	prop_people_state_free(&here);
	prop_people_state_free(&there);
	prop_people_place_close(&fresh);
	buf_free(&out);
}

/* ------------------------------------------------------------------ erasing */

/* No row of any table is of that number. */
static void
is_gone(struct prop_people_place *p, uint32_t number)
{
	static const char *const counts[] = {
		"SELECT count(*) FROM client WHERE id = ?",
		"SELECT count(*) FROM client_also WHERE client = ?",
		"SELECT count(*) FROM fact WHERE client = ?",
		"SELECT count(*) FROM fact_history WHERE client = ?",
		"SELECT count(*) FROM particulars WHERE client = ?",
		"SELECT count(*) FROM particulars_history WHERE client = ?",
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct db_stmt *q = db_prepare(p->db, counts[i]);
		struct err e = ERR_INIT;
		int64_t n = 1;
		bool found;

		db_bind_i64(q, 1, number);
		must(db_get_i64(q, &n, &found, &e), &e);
		if (n != 0)
			sim_workers_fail("%s: %lld", counts[i], (long long)n);
	}
}

static void
erase(struct run *r, struct prop_people_place *p, const char *client)
{
	struct people_erasure what = { prop_people_place_number(p, client),
		"request", p->today };
	struct prop_people_state want, got;
	struct err e = ERR_INIT;

	prop_people_state_take(&want, p->db, p->vault);
	prop_people_model_erase(&want, client);
	must(people_erase(&p->reg, r->dir, &what, &e), &e);
	is_gone(p, what.client);
	prop_people_state_take(&got, p->db, p->vault);
	same("after an erasure", &want, &got, "fhwpc");
	prop_people_state_free(&want);
	prop_people_state_free(&got);
	check_sound(r, p);
}

/* A copy of some client's reference, or NULL when there is none (other than
 * that one). */
static char *
pick(struct run *r, struct prop_people_place *p, const char *besides)
{
	struct prop_people_state s;
	char *name[64], *picked = NULL;
	int32_t n = 0;

	prop_people_state_take(&s, p->db, p->vault);
	for (size_t i = 0; i < s.n && n < 64; i++)
		if (s.row[i].tag == 'c' &&
		    (besides == NULL ||
			!prop_people_state_is(&s.row[i], CELL_CLIENT, besides)))
			name[n++] = s.row[i].cell[CELL_CLIENT];
	if (n > 0)
		picked = mem_string(name[demo_prng_below(&r->rng, n)]);
	prop_people_state_free(&s);
	return picked;
}

/* ------------------------------------------------------------------ merging */

static int
merge(struct prop_people_place *p, const char *keep, const char *other)
{
	struct people_merge m = { .today = p->today };
	struct people_search roll;
	struct err e = ERR_INIT;
	struct buf said;
	int rc;

	must(people_search_open(&p->reg, &roll, &e), &e);
	m.keep = people_search_get(&roll, prop_people_place_number(p, keep));
	m.other = people_search_get(&roll, prop_people_place_number(p, other));
	buf_init(&said, FILE_BYTES);
	rc = people_merge(&p->reg, &m, &said, &e);
	if (rc < 0 && (strcmp(e.code, "conflict") != 0 || said.n == 0))
		sim_workers_fail("a merge failed: %s", e.text);
	buf_free(&said);
	people_search_free(&roll);
	return rc;
}

/* Whether an import takes the facts of a state. */
static bool
can_be(const struct prop_people_state *want, int32_t today)
{
	struct prop_people_state spelt = { 0 };
	struct prop_people_place fresh;
	struct buf file;
	bool good;

	prop_people_state_copy(&spelt, want);
	prop_people_names_spell(&spelt);
	prop_people_state_sheet(&spelt, &file);
	prop_people_place_open(&fresh, today);
	good = prop_people_place_import(&fresh, buf_str(&file)) == 0;
	prop_people_place_close(&fresh);
	buf_free(&file);
	prop_people_state_free(&spelt);
	return good;
}

/* Merge two, as the model says; whether they could be merged. */
static bool
try_merge(struct run *r, struct prop_people_place *p, const char *keep,
    const char *other)
{
	struct prop_people_state was, want = { 0 }, got;
	bool good;

	prop_people_state_take(&was, p->db, p->vault);
	prop_people_state_copy(&want, &was);
	good = prop_people_model_merge(&want, keep, other);
	if (good)
		good = can_be(&want, p->today);
	if ((merge(p, keep, other) == 0) != good)
		sim_workers_fail(good ? "a merge was refused"
				      : "two were merged that cannot be one");
	prop_people_state_take(&got, p->db, p->vault);
	if (!good) {
		same("after a merge that was refused", &was, &got, "fhwpc");
	} else {
		prop_people_names_new(&got, &was);
		prop_people_names_refs(&want, &was);
		prop_people_names_refs(&got, &was);
		same("after a merge", &want, &got, "fhwpc");
	}
	prop_people_state_free(&was);
	prop_people_state_free(&want);
	prop_people_state_free(&got);
	check_sound(r, p);
	return good;
}

static void
merge_pairs(struct run *r)
{
	for (int i = 0; i < PAIRS; i++) {
		char *keep = pick(r, &r->p, NULL);
		char *other = keep == NULL ? NULL : pick(r, &r->p, keep);

		if (other != NULL && try_merge(r, &r->p, keep, other) &&
		    demo_prng_chance(&r->rng, 50))
			erase(r, &r->p, keep);
		free(keep);
		free(other);
	}
}

/* A client in two records becomes one again. */
static void
split(struct run *r, enum prop_people_split how)
{
	struct prop_people_place parted;
	struct prop_people_state s;
	char *client = pick(r, &r->p, NULL);
	struct buf file;

	if (client == NULL)
		return;
	prop_people_state_take(&s, r->p.db, r->p.vault);
	if (prop_people_split_write(&s, client, how, &r->rng, &file)) {
		prop_people_place_open(&parted, r->p.today);
		if (prop_people_place_import(&parted, buf_str(&file)) > 0)
			sim_workers_fail("half a client was refused:\n%s",
			    buf_str(&file));
		prop_people_place_describe(&parted, &r->rng);
		prop_people_place_describe(&parted, &r->rng);
		if (try_merge(r, &parted, client, "TWIN")) {
			if (how != PROP_PEOPLE_OTHERWISE)
				prop_people_place_compare(&parted, &r->p,
				    r->focus);
		} else if (how != PROP_PEOPLE_OTHERWISE) {
			sim_workers_fail("halves could not be merged");
		}
		erase(r, &parted, client);
		prop_people_place_close(&parted);
	}
	buf_free(&file);
	prop_people_state_free(&s);
	free(client);
}

/* -------------------------------------------------------------------- a case
 */

static void
fill(struct run *r, uint64_t seed)
{
	struct prop_derive_file *f = mem_alloc(sizeof(*f));
	struct buf text;

	buf_init(&text, FILE_BYTES);
	prop_derive_file_make(f, seed);
	r->focus = f->focus;
	prop_people_place_open(&r->p, f->today);
	prop_derive_file_write(f, &text);
	(void)prop_people_place_import(&r->p, buf_str(&text));
	prop_people_place_describe(&r->p, &r->rng);
	buf_reset(&text);
	prop_derive_file_change(f);
	prop_derive_file_write(f, &text);
	(void)prop_people_place_import(&r->p, buf_str(&text));
	for (int i = 0; i < 3; i++)
		prop_people_place_move(&r->p, &r->rng);
	prop_people_place_describe(&r->p, &r->rng);
	buf_free(&text);
	free(f);
}

static void
run_case(const char *dir, uint64_t seed)
{
	struct run r = { .dir = mem_string(dir) };

	demo_prng_seed(&r.rng, seed, "people");
	fill(&r, seed);
	split(&r, PROP_PEOPLE_BY_CHANCE);
	split(&r, PROP_PEOPLE_BY_TIME);
	split(&r, PROP_PEOPLE_OTHERWISE);
	if (seed % 2 == 0)
		merge_pairs(&r);
	for (int n = 1 + demo_prng_below(&r.rng, 3); n > 0; n--) {
		char *client = pick(&r, &r.p, NULL);

		if (client != NULL)
			erase(&r, &r.p, client);
		free(client);
	}
	prop_people_place_close(&r.p);
	free(r.dir);
}

int
main(void)
{
	uint64_t one = sim_workers_number("PROP_SEED", 0);
	struct sim_workers w = { .first = one != 0 ? one : 1,
		.count = one != 0 ? 1 : sim_workers_number("PROP_CASES", CASES),
		.run = run_case,
		.seed_name = "PROP_SEED" };
	int failed;

	keys_start();
	log_set_level(LOG_ALARM);
	failed = sim_workers_run(&w);
	if (failed == 0)
		printf("%llu registers: nobody is lost, doubled or left over\n",
		    (unsigned long long)w.count);
	return failed;
}

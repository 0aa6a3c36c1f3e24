/*
 * Every member and element of `totals --json`, changed, removed, doubled and
 * joined by another: the auditor must find each.  The one exception is the day
 * (auditor/DESIGN.md, Totals): another day is another document.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"service,alpha,A,A1,2000-01-01,,\n" \
	"service,gamma,C,A1,2000-01-01,,\n"

enum { TEXT_MAX = 1 << 22 };

static struct err e;

enum change { CHANGE, REMOVE, DOUBLE, ADD, CHANGES };

/* One change, at the node whose number is `at` in the order of writing. */
struct mutation {
	enum change change;
	size_t at, seen;
	bool done;
};

static struct jval *mutated(struct mutation *m, const struct jval *v);

static struct jval *
other(const struct jval *v)
{
	int64_t n;
	bool flag;

	if (jval_bool(v, &flag))
		return jval_flag(!flag);
	if (jval_i64(v, &n))
		return jval_number(n + 1);
	return jval_is_null(v) ? jval_number(0) : jval_text("2001-01-01");
}

/* True when the node at hand is the one; *m then has its turn. */
static bool
is_turn(struct mutation *m)
{
	return m->seen++ == m->at;
}

static void
copy_member(struct mutation *m, const struct jval *from, const char *name,
    struct jval *to)
{
	const struct jval *v = jval_get(from, name);
	char *longer = mem_printf("%s_", name);

	if (!is_turn(m)) {
		jval_set(to, name, mutated(m, v));
	} else {
		m->done = true;
		if (m->change != REMOVE)
			jval_set(to, name,
			    m->change == CHANGE ? other(v) : jval_copy(v));
		if (m->change == DOUBLE || m->change == ADD)
			jval_set(to, longer,
			    m->change == ADD ? jval_null() : jval_copy(v));
	}
	free(longer);
}

static void
copy_element(struct mutation *m, const struct jval *v, struct jval *to)
{
	if (!is_turn(m)) {
		jval_add(to, mutated(m, v));
		return;
	}
	m->done = true;
	if (m->change != REMOVE)
		jval_add(to, m->change == CHANGE ? other(v) : jval_copy(v));
	if (m->change == DOUBLE)
		jval_add(to, jval_copy(v));
	if (m->change == ADD)
		jval_add(to, jval_text("beta"));
}

static struct jval *
mutated(struct mutation *m, const struct jval *v)
{
	struct jval *o;
	const char *name;

	if (jval_is_array(v)) {
		o = jval_array();
		for (size_t i = 0; i < jval_length(v); i++)
			copy_element(m, jval_at(v, i), o);
		return o;
	}
	if (!jval_is_object(v))
		return jval_copy(v);
	o = jval_object();
	for (size_t i = 0; (name = jval_name_at(v, i)) != NULL; i++)
		copy_member(m, v, name, o);
	return o;
}

static void
ck_found(const struct recompute *r, const struct jval *document,
    const struct mutation *m)
{
	char *words;
	struct buf text;

	buf_init(&text, TEXT_MAX);
	jval_write(document, true, &text);
	buf_puts(&text, "\n");
	words = recompute_fixture_compare(r, buf_str(&text));
	ck_assert_msg(words[0] != '\0', "change %d of node %zu is not found",
	    (int)m->change, m->at);
	free(words);
	buf_free(&text);
}

/* One for each kind of change: all sixteen pairs would take a minute. */
static const struct views_request requests[CHANGES] = {
	[CHANGE] = { .policy = DISCLOSURE_MHSDS_1, .region = "R1" },
	[REMOVE] = { .policy = DISCLOSURE_SHEAF_1, .by_service = true },
	[DOUBLE] = { .policy = DISCLOSURE_EXACT_1, .service = "alpha" },
	[ADD] = { .policy = DISCLOSURE_EXACT_1, .region = "R1" },
};

static struct aggregator_fixture *
make_centre(void)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 31, "alpha,beta");
	struct aggregator_fixture_batch batch = { .referrals = 7 };

	recompute_fixture_registry(h, REGISTRY);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch), 200);
	batch.service = "beta"; /* which the registry does not know */
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch), 200);
	recompute_fixture_openings(h);
	return h;
}

START_TEST(every_mutation_is_found)
{
	struct views_request q = requests[_i];
	struct aggregator_fixture *h = make_centre();
	struct findings *f = findings_new();
	struct recompute r;
	struct jval *v;
	char *text, *words;
	size_t n = 0;

	q.rules = measures_ips_grow_1();
	q.day = day_from_civil(2026, 6, 30);
	text = recompute_fixture_totals(h, &q);
	recompute_fixture_read(h, &r, f);
	words = recompute_fixture_compare(&r, text);
	ck_assert_str_eq(words, "");
	ck_assert_int_eq(jval_parse(&v, slice_of(text), TEXT_MAX, &e), 0);
	for (;; n++) {
		struct mutation m = { (enum change)_i, n, 0, false };
		struct jval *bad = mutated(&m, v);
		const char *day = jval_get_str(bad, "day");

		if (m.done && (day == NULL || strcmp(day, "2001-01-01") != 0))
			ck_found(&r, bad, &m);
		jval_free(bad);
		if (!m.done)
			break;
	}
	ck_assert_uint_gt(n, 500);
	jval_free(v);
	free(text);
	free(words);
	recompute_free(&r);
	findings_free(f);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const none[] = { NULL };
	const struct unit_suite suite = { .name = "recompute_mutations",
		.tests = none,
		.loop = every_mutation_is_found,
		.times = CHANGES };

	keys_start();
	return unit_run(&suite);
}

/* log.json: the golden log, and what it says at every size. */
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "protocol/inforce.h"
#include "protocol/opening.h"
#include "protocol/returns.h"
#include "tests/vectors/vec_files.h"

enum { SUMS_MAX = 8 };

/* One period's sum over services. */
struct sum {
	struct period period;
	int64_t services;
	int64_t value[MEASURES_MAX], collecting[MEASURES_MAX];
};

struct size_case {
	const struct vec_golden *g;
	struct jval *in_force, *totals;
	struct sum sum[SUMS_MAX];
	size_t sums;
};

static void
set_period(struct jval *o, struct period p)
{
	char text[PERIOD_TEXT_SIZE];

	period_format(text, p);
	jval_set_str(o, "period", text);
}

static void
add_to_sums(struct size_case *c, const struct returns *r)
{
	size_t i = 0;

	while (i < c->sums && c->sum[i].period.start != r->period.start)
		i++;
	if (i == c->sums) {
		ASSERT(c->sums++ < SUMS_MAX);
		c->sum[i].period = r->period;
	}
	c->sum[i].services++;
	for (size_t row = 0; row < r->n; row++) {
		if (r->value[row] == MEASURE_NOT_COLLECTED)
			continue;
		c->sum[i].value[row] += r->value[row];
		c->sum[i].collecting[row]++;
	}
}

static void
add_total(struct size_case *c, const struct returns *r)
{
	struct jval *o = jval_object(), *values;

	jval_add(c->totals, o);
	jval_set_str(o, "service", r->service);
	set_period(o, r->period);
	jval_set_str(o, "rules", r->rules->name);
	values = vec_list(o, "values");
	for (size_t i = 0; i < r->n; i++) {
		if (r->value[i] == MEASURE_NOT_COLLECTED)
			jval_add_null(values);
		else
			jval_add_i64(values, r->value[i]);
	}
	add_to_sums(c, r);
}

static void
read_payload(const struct vec_opening *o, struct returns *r)
{
	struct slice payload = slice_make(o->bytes.data + OPENING_SALT_SIZE,
	    o->bytes.n - OPENING_SALT_SIZE);
	struct err e = ERR_INIT;

	ASSERT(returns_parse(r, payload, &e) == 0);
}

static void
add_in_force(struct size_case *c, const struct inforce_entry *e)
{
	struct jval *o = jval_object();
	struct returns r = { .withdrawn = false };

	if (!e->erased)
		read_payload(vec_golden_opening(c->g, e->index), &r);
	jval_add(c->in_force, o);
	jval_set_i64(o, "index", (int64_t)e->index);
	vec_set_hex(o, "id", e->id.b, HASH_SIZE);
	jval_set_str(o, "agent", e->agent);
	jval_set_i64(o, "epoch", (int64_t)e->epoch);
	jval_set_i64(o, "seq", (int64_t)e->seq);
	jval_set_str(o, "service", e->service);
	jval_set_str(o, "content", statement_content_word(e->content));
	set_period(o, e->period);
	jval_set_i64(o, "revision", (int64_t)e->revision);
	jval_set_bool(o, "erased", e->erased);
	jval_set_bool(o, "withdrawn", r.withdrawn);
	if (!e->erased && !r.withdrawn && e->content == CONTENT_RETURN)
		add_total(c, &r);
}

static int
by_period(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	return (x->period.start > y->period.start) -
	       (x->period.start < y->period.start);
}

static void
write_sums(struct size_case *c, struct jval *list)
{
	const struct ruleset *rs = measures_ips_grow_1();

	qsort(c->sum, c->sums, sizeof(c->sum[0]), by_period);
	for (size_t i = 0; i < c->sums; i++) {
		struct jval *o = jval_object(), *values, *collecting;

		jval_add(list, o);
		set_period(o, c->sum[i].period);
		jval_set_str(o, "rules", rs->name);
		jval_set_i64(o, "services", c->sum[i].services);
		values = vec_list(o, "values");
		collecting = vec_list(o, "collecting");
		for (size_t row = 0; row < rs->n; row++) {
			jval_add_i64(values, c->sum[i].value[row]);
			jval_add_i64(collecting, c->sum[i].collecting[row]);
		}
	}
}

static void
add_size(struct jval *sizes, const struct vec_golden *g,
    const struct inforce *f)
{
	struct hash root = vec_log_root(&g->log, inforce_size(f));
	struct size_case c = { .g = g };
	struct jval *o = jval_object();
	struct inforce_entry *list;
	size_t n;

	jval_add(sizes, o);
	jval_set_i64(o, "size", (int64_t)inforce_size(f));
	vec_set_hash(o, "root", &root);
	c.in_force = vec_list(o, "in_force");
	c.totals = vec_list(o, "totals");
	inforce_list(f, &list, &n);
	for (size_t i = 0; i < n; i++)
		add_in_force(&c, &list[i]);
	write_sums(&c, vec_list(o, "sums"));
	free(list);
}

static void
feed(struct inforce *f, struct slice note)
{
	struct err e = ERR_INIT;
	struct statement s;
	struct note n;
	struct hash id;

	ASSERT(note_parse(&n, note, LIMITS_NOTE_MAX, true, &e) == 0);
	ASSERT(statement_parse(&s, n.text, &e) == 0);
	id = note_id(&n);
	inforce_add(f, &s, &id);
}

/* No checkpoint lies between a statement and its refusal. */
static bool
is_published(const struct vec_golden *g, uint64_t size)
{
	return size == 0 || size == g->log.n ||
	       vec_log_note(&g->log, size).n < 16 ||
	       memcmp(vec_log_note(&g->log, size).p, "sheaf-refusal/v1", 16) !=
		   0;
}

static void
write_sizes(struct jval *sizes, const struct vec_golden *g)
{
	struct inforce *f = inforce_new();

	add_size(sizes, g, f);
	for (uint64_t i = 0; i < g->log.n; i++) {
		feed(f, vec_log_note(&g->log, i));
		if (is_published(g, i + 1))
			add_size(sizes, g, f);
	}
	inforce_free(f);
}

static void
write_openings(struct jval *file, const struct vec_golden *g)
{
	struct jval *kept = jval_object(), *erased = jval_object();

	jval_set(file, "openings", kept);
	jval_set(file, "openings_before_erasure", erased);
	for (size_t i = 0; i < g->openings; i++) {
		const struct vec_opening *o = &g->opening[i];
		char hex[2 * HASH_SIZE + 1];

		encode_hex(hex, o->id.b, HASH_SIZE);
		if (!o->refused)
			vec_set_base64(o->erased ? erased : kept, hex,
			    buf_slice(&o->bytes));
	}
}

static void
set_vkey(struct jval *o, const char *key, const char *name)
{
	struct keys_verifier v = vec_verifier(name, 0x01);
	struct buf text = vec_buf();

	keys_verifier_write(&v, &text);
	jval_set_str(o, key, buf_str(&text));
	buf_free(&text);
}

struct jval *
vec_files_log(const struct vec_golden *g)
{
	struct jval *file = vec_file(), *entries;
	struct buf checkpoint = vec_buf();

	jval_set_str(file, "origin", VEC_ORIGIN);
	set_vkey(file, "authority", VEC_ORIGIN "/authority");
	set_vkey(file, "log_key", VEC_ORIGIN);
	entries = vec_list(file, "entries");
	for (uint64_t i = 0; i < g->log.n; i++)
		vec_add_base64(entries, vec_log_note(&g->log, i));
	write_openings(file, g);
	jval_set_str(file, "registry", vec_golden_registry());
	vec_log_checkpoint(&g->log, g->log.n, &checkpoint);
	jval_set_str(file, "checkpoint", buf_str(&checkpoint));
	write_sizes(vec_list(file, "sizes"), g);
	buf_free(&checkpoint);
	return file;
}

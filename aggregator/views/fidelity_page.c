/*
 * What the page of fidelity reviews shows, made of a fidelity view.  Scores are
 * not about clients, so none is hidden.  An average is made of exact sums and
 * rounded once; a change compares a service with itself, so only services with
 * two reviews of one kind are in it.
 */
#include "aggregator/views/fidelity_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"
#include "common/ips/typology.h"

enum { SENTENCE_MAX = 1024, NUMBER_SIZE = 64 };

static const struct {
	const char *one, *title, *none;
} kinds[FIDELITY_KINDS] = {
	[FIDELITY_INDEPENDENT] = { "independent review", "Independent reviews",
	    "No independent review has been received. A site sends one with "
	    "its "
	    "returns, once it is recorded there." },
	[FIDELITY_SELF] = { "self-assessment", "Self-assessments",
	    "No self-assessment has been received." },
};

/* ---------------------------------------------------------------- figures */

/* v / 100 as people write it: "98.29", "-1.50". */
static const char *
say_hundredths(char out[static NUMBER_SIZE], int64_t v, bool sign)
{
	uint64_t size = v < 0 ? -(uint64_t)v : (uint64_t)v;

	(void)snprintf(out, NUMBER_SIZE, "%s%" PRIu64 ".%02" PRIu64,
	    v < 0           ? "-"
	    : sign && v > 0 ? "+"
			    : "",
	    size / 100, size % 100);
	return out;
}

/* Sums that make the averages of one row. */
struct average {
	int64_t now, before, after; /* after: now, of those with a before */
	size_t n, pairs;
};

static void
average_add(struct average *a, int64_t now, bool has_before, int64_t before)
{
	a->now += now;
	a->n++;
	if (!has_before)
		return;
	a->before += before;
	a->after += now;
	a->pairs++;
}

static void
average_set(struct jval *o, const struct average *a)
{
	char text[NUMBER_SIZE];

	jval_set_i64(o, "services", (int64_t)a->n);
	if (a->n > 0)
		jval_set_str(o, "average",
		    say_hundredths(text, fidelity_hundredths(a->now, a->n),
			false));
	else
		jval_set_null(o, "average");
	jval_set_i64(o, "compared", (int64_t)a->pairs);
	if (a->pairs > 0)
		jval_set_str(o, "change",
		    say_hundredths(text,
			fidelity_hundredths(a->after - a->before, a->pairs),
			true));
	else
		jval_set_null(o, "change");
}

/* --------------------------------------------------------------- services */

static const struct registry_row *
service_row(const struct fidelity_view *v, const char *service)
{
	return registry_find(v->registry, REGISTRY_SERVICE, service,
	    v->request.until);
}

static struct jval *
scores_json(const uint8_t score[static FIDELITY_ITEMS])
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		jval_add_i64(a, score[i]);
	return a;
}

static struct jval *
sections_json(const struct fidelity_sum *sum)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < FIDELITY_SECTIONS; i++)
		jval_add_i64(a, sum->section[i]);
	return a;
}

/* "3 of 5 done"; what a site does not send is not 0. */
static void
set_actions(struct jval *o, const struct fidelity_view_review *r)
{
	char text[SENTENCE_MAX];

	if (r->planned == MEASURE_NOT_COLLECTED) {
		jval_set_str(o, "actions", "No plan sent");
		return;
	}
	if (r->planned == 0)
		(void)snprintf(text, sizeof(text), "None planned");
	else if (r->done == MEASURE_NOT_COLLECTED)
		(void)snprintf(text, sizeof(text), "%" PRId64 " planned",
		    r->planned);
	else
		(void)snprintf(text, sizeof(text),
		    "%" PRId64 " of %" PRId64 " done", r->done, r->planned);
	jval_set_str(o, "actions", text);
}

static void
set_before(struct jval *o, const struct fidelity_view_review *r)
{
	int64_t more = (int64_t)r->sum.total - r->before.total;
	struct jval *before;
	char text[NUMBER_SIZE], percent[NUMBER_SIZE];
	int64_t tenths;

	if (!r->has_before) {
		jval_set_null(o, "before");
		return;
	}
	/* Tenths of a per cent: hundredths of ten times as much. */
	tenths = fidelity_hundredths(more * 10, r->before.total);
	(void)snprintf(percent, sizeof(percent), "%s%" PRId64 ".%" PRId64 "%%",
	    more > 0   ? "+"
	    : more < 0 ? "-"
		       : "",
	    (tenths < 0 ? -tenths : tenths) / 10,
	    (tenths < 0 ? -tenths : tenths) % 10);
	(void)snprintf(text, sizeof(text), "%+" PRId64, more);
	before = jval_object();
	jval_set(before, "on", jval_day_shown(r->before_day));
	jval_set_i64(before, "total", r->before.total);
	jval_set_str(before, "band", fidelity_band_name(r->before.band));
	jval_set(before, "sections", sections_json(&r->before));
	jval_set(before, "scores", scores_json(r->before_score));
	jval_set_str(before, "change", more == 0 ? "0" : text);
	jval_set_str(before, "change_percent", percent);
	jval_set(o, "before", before);
}

static struct jval *
service_json(const struct fidelity_view *v,
    const struct fidelity_view_review *r)
{
	struct jval *o = jval_object();

	jval_set_str(o, "service", r->service);
	jval_set_str(o, "name",
	    registry_name(v->registry, REGISTRY_SERVICE, r->service));
	jval_set(o, "on", jval_day_shown(r->day));
	jval_set_i64(o, "position", r->position);
	jval_set_i64(o, "total", r->sum.total);
	jval_set_str(o, "band", fidelity_band_name(r->sum.band));
	jval_set(o, "sections", sections_json(&r->sum));
	jval_set(o, "scores", scores_json(r->score));
	set_actions(o, r);
	set_before(o, r);
	return o;
}

/* ------------------------------------------------------------------ items */

static struct jval *
item_json(const struct fidelity_view_table *t, unsigned i)
{
	struct average a = { 0 };
	struct jval *o = jval_object();

	for (size_t k = 0; k < t->n; k++)
		average_add(&a, t->review[k].score[i], t->review[k].has_before,
		    t->review[k].before_score[i]);
	jval_set_i64(o, "item", i + 1);
	jval_set_str(o, "name", fidelity_item_name(i + 1));
	jval_set_i64(o, "section", fidelity_item_section(i + 1));
	jval_set_i64(o, "strong", t->strong[i]);
	jval_set_i64(o, "weak", t->weak[i]);
	average_set(o, &a);
	return o;
}

/* An item and how many services share its strength or weakness. */
struct shared {
	unsigned item; /* from 0 */
	unsigned count;
};

static int
by_count(const void *a, const void *b)
{
	const struct shared *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* Names of the services that have it. */
static struct jval *
who_json(const struct fidelity_view *v, const struct fidelity_view_table *t,
    unsigned item, bool strong)
{
	struct jval *a = jval_array();

	for (size_t k = 0; k < t->n; k++) {
		const struct fidelity_view_review *r = &t->review[k];

		if ((r->score[item] >= FIDELITY_STRONG_FROM) == strong)
			jval_add_str(a, registry_name(v->registry,
					    REGISTRY_SERVICE, r->service));
	}
	return a;
}

/* What three or more have in common, the most shared first. */
static struct jval *
common_json(const struct fidelity_view *v, const struct fidelity_view_table *t,
    bool strong)
{
	const unsigned *count = strong ? t->strong : t->weak;
	struct shared list[FIDELITY_ITEMS];
	struct jval *a = jval_array();
	size_t n = 0;

	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		if (count[i] >= FIDELITY_COMMON_FROM)
			list[n++] = (struct shared){ i, count[i] };
	qsort(list, n, sizeof(list[0]), by_count);
	for (size_t k = 0; k < n; k++) {
		struct jval *o = jval_object();
		char text[SENTENCE_MAX];

		(void)snprintf(text, sizeof(text), "%u of %zu services",
		    list[k].count, t->n);
		jval_set_i64(o, "item", list[k].item + 1);
		jval_set_str(o, "name", fidelity_item_name(list[k].item + 1));
		jval_set_i64(o, "section",
		    fidelity_item_section(list[k].item + 1));
		jval_set_str(o, "says", text);
		jval_set(o, "services", who_json(v, t, list[k].item, strong));
		jval_add(a, o);
	}
	return a;
}

/* ---------------------------------------------------------------- averages */

static struct jval *
section_json(const struct fidelity_view_table *t, unsigned section)
{
	struct average a = { 0 };
	struct jval *o = jval_object();

	for (size_t k = 0; k < t->n; k++)
		average_add(&a, t->review[k].sum.section[section],
		    t->review[k].has_before,
		    t->review[k].before.section[section]);
	jval_set_str(o, "name",
	    fidelity_section_name((enum fidelity_section)section));
	average_set(o, &a);
	return o;
}

static struct jval *
group_row(const struct fidelity_view *v, const struct fidelity_view_table *t,
    const struct typology *by, size_t value)
{
	struct average a = { 0 };
	struct jval *o;

	for (size_t k = 0; k < t->n; k++) {
		const struct fidelity_view_review *r = &t->review[k];

		if (typology_of(by, service_row(v, r->service)) == value)
			average_add(&a, r->sum.total, r->has_before,
			    r->before.total);
	}
	if (a.n == 0)
		return NULL;
	o = jval_object();
	jval_set_str(o, "name", by->value[value].title);
	average_set(o, &a);
	return o;
}

/* Without any service of a known kind there is nothing to compare. */
static void
add_group(struct jval *all, const struct fidelity_view *v,
    const struct fidelity_view_table *t, const struct typology *by)
{
	struct jval *o, *rows = jval_array(), *row;
	bool known = false;

	for (size_t i = 0; i < by->n; i++) {
		row = group_row(v, t, by, i);
		if (row == NULL)
			continue;
		known |= by->value[i].word[0] != '\0';
		jval_add(rows, row);
	}
	if (!known) {
		jval_free(rows);
		return;
	}
	o = jval_object();
	jval_set_str(o, "title", by->title);
	jval_set(o, "rows", rows);
	jval_add(all, o);
}

/* ---------------------------------------------------------------- the page */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Services that the registry expects and that have no review of this kind. */
static struct jval *
without_json(const struct fidelity_view *v, const struct fidelity_view_table *t)
{
	struct period p = period_of(v->request.until);
	struct jval *a = jval_array();
	const char **code, **name;
	size_t n, without = 0;

	code = registry_codes(v->registry, REGISTRY_SERVICE, &n);
	name = mem_array(n, sizeof(*name));
	for (size_t i = 0; i < n; i++) {
		const char *region =
		    registry_region_of(v->registry, code[i], p);
		bool there = region == NULL ||
			     (v->request.region != NULL &&
				 strcmp(region, v->request.region) != 0);

		for (size_t k = 0; !there && k < t->n; k++)
			there = strcmp(t->review[k].service, code[i]) == 0;
		if (!there)
			name[without++] = registry_name(v->registry,
			    REGISTRY_SERVICE, code[i]);
	}
	if (without > 0)
		qsort(name, without, sizeof(*name), by_name);
	for (size_t i = 0; i < without; i++)
		jval_add_str(a, name[i]);
	free(name);
	free(code);
	return a;
}

/* "6 of 8 services have an independent review, the newest of 9 March 2021." */
static void
set_says(struct jval *o, const struct fidelity_view *v, enum fidelity_kind kind)
{
	const struct fidelity_view_table *t = &v->table[kind];
	int32_t newest = DAY_NONE;
	char day[DAY_SAID_SIZE];
	struct buf says;

	if (t->n == 0) {
		jval_set_str(o, "says", kinds[kind].none);
		return;
	}
	for (size_t k = 0; k < t->n; k++)
		if (t->review[k].day > newest)
			newest = t->review[k].day;
	day_say(day, newest);
	buf_init(&says, SENTENCE_MAX);
	buf_printf(&says, "%zu", t->n);
	/* One that has closed since keeps its review. */
	if (v->expected >= t->n)
		buf_printf(&says, " of %zu", v->expected);
	buf_printf(&says, " service%s %s %s %s, the newest of %s.",
	    v->expected == 1 || (v->expected < t->n && t->n == 1) ? "" : "s",
	    t->n == 1 ? "has" : "have",
	    kind == FIDELITY_INDEPENDENT ? "an" : "a", kinds[kind].one, day);
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
}

static struct jval *
kind_json(const struct fidelity_view *v, enum fidelity_kind kind)
{
	const struct fidelity_view_table *t = &v->table[kind];
	struct jval *o = jval_object(), *services = jval_array();
	struct jval *items = jval_array(), *sections = jval_array();
	struct jval *by = jval_array();
	struct average total = { 0 };
	struct jval *all = jval_object();

	for (size_t k = 0; k < t->n; k++) {
		jval_add(services, service_json(v, &t->review[k]));
		average_add(&total, t->review[k].sum.total,
		    t->review[k].has_before, t->review[k].before.total);
	}
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++)
		jval_add(items, item_json(t, i));
	for (unsigned i = 0; i < FIDELITY_SECTIONS; i++)
		jval_add(sections, section_json(t, i));
	for (size_t g = 0; g < TYPOLOGIES; g++)
		add_group(by, v, t, &typology_all()[g]);
	average_set(all, &total);
	jval_set_str(o, "kind", fidelity_kind_word(kind));
	jval_set_str(o, "title", kinds[kind].title);
	set_says(o, v, kind);
	jval_set(o, "without", without_json(v, t));
	jval_set(o, "services", services);
	jval_set(o, "items", items);
	jval_set(o, "sections", sections);
	jval_set(o, "all", all);
	jval_set(o, "groups", by);
	jval_set(o, "weaknesses", common_json(v, t, false));
	jval_set(o, "strengths", common_json(v, t, true));
	return o;
}

/* Of what, to when and from which state of the log. */
static void
set_stand(struct jval *o, const struct fidelity_view *v, const char *name)
{
	char day[DAY_SAID_SIZE];
	struct buf says;

	day_say(day, v->request.until);
	buf_init(&says, SENTENCE_MAX);
	buf_printf(&says,
	    "%s: the newest review of each service to %s, log "
	    "entry ",
	    name, day);
	views_words_number(&says, v->log_size);
	buf_puts(&says, ".");
	jval_set_str(o, "says", buf_str(&says));
	jval_set_str(o, "rule",
	    "Scores are not about clients, so none is hidden or rounded.");
	jval_set_str(o, "audience",
	    "No, not outside the circle of people who may see the region's "
	    "live figures: it names services with their scores.");
	buf_free(&says);
}

struct jval *
fidelity_page_json(const struct fidelity_view *v)
{
	const char *name =
	    v->request.region != NULL
		? registry_name(v->registry, REGISTRY_REGION, v->request.region)
		: "All regions";
	struct jval *o = jval_object(), *all = jval_array();
	struct buf root;

	buf_init(&root, 64);
	encode_base64(&root, v->log_root.b, HASH_SIZE);
	jval_set_str_or_null(o, "region", v->request.region);
	jval_set_str(o, "name", name);
	set_stand(o, v, name);
	jval_set(o, "until", jval_day_shown(v->request.until));
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_i64(o, "services_expected", (int64_t)v->expected);
	for (unsigned k = 0; k < FIDELITY_KINDS; k++)
		jval_add(all, kind_json(v, (enum fidelity_kind)k));
	jval_set(o, "kinds", all);
	buf_free(&root);
	return o;
}

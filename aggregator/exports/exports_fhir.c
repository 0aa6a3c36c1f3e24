/*
 * FHIR R4.  Source of the elements: the specification of MeasureReport and of
 * the extension data-absent-reason.  Systems are URNs, since a region has no
 * address of its own that would stay for ever.
 */
#include "aggregator/exports/exports_fhir.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/exports/exports_left_out.h"
#include "common/base/day.h"
#include "common/base/json.h"
#include "common/base/markup.h"

#define ABSENT      "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
#define POPULATIONS "http://terminology.hl7.org/CodeSystem/measure-population"
#define CODES       "urn:x-sheaf:ips-grow-1"
#define CODES_2     "urn:x-sheaf:ips-grow-2"

enum { TEXT_MAX = 4096, TIME_SIZE = 32 };

static struct jval *
coding_of(const char *system, const char *code, const char *display)
{
	struct jval *o = jval_object();

	jval_set_str(o, "system", system);
	jval_set_str(o, "code", code);
	if (display != NULL)
		jval_set_str(o, "display", display);
	return o;
}

/* A code belongs to the oldest rule set that has it: what was published under its
 * system stays there. */
static const char *
system_of(const char *code)
{
	bool later = measures_find(measures_ips_grow_1(), slice_of(code)) < 0 &&
		     measures_find(measures_ips_grow_2(), slice_of(code)) >= 0;

	return later ? CODES_2 : CODES;
}

static struct jval *
concept_of(const char *code, const char *display)
{
	struct jval *o = jval_object(), *list = jval_array();

	jval_add(list, coding_of(system_of(code), code, display));
	jval_set(o, "coding", list);
	return o;
}

static struct jval *
identifier_of(const char *system, const char *value)
{
	struct jval *o = jval_object();

	jval_set_str(o, "system", system);
	jval_set_str(o, "value", value);
	return o;
}

/* Why an element has no value. */
static struct jval *
absent(const struct views_shown_cell *c)
{
	struct jval *o = jval_object(), *list = jval_array();
	struct jval *reason = jval_object();

	jval_set_str(reason, "url", ABSENT);
	jval_set_str(reason, "valueCode", c->hidden ? "masked" : "not-asked");
	jval_add(list, reason);
	jval_set(o, "extension", list);
	return o;
}

/* What kind of population it is, by the specification's own list, and which one
 * by ours. */
static struct jval *
population_code(const char *code, const char *title)
{
	struct jval *o = jval_object(), *list = jval_array();

	jval_add(list, coding_of(POPULATIONS, "measure-population", NULL));
	jval_add(list, coding_of(system_of(code), code, title));
	jval_set(o, "coding", list);
	return o;
}

static struct jval *
population(const char *code, const char *title,
    const struct views_shown_cell *c)
{
	struct jval *o = jval_object();

	jval_set(o, "code", population_code(code, title));
	if (c->has_value)
		jval_set_i64(o, "count", c->value);
	else
		jval_set(o, "_count", absent(c));
	return o;
}

static struct jval *
score(const struct exports_figure *f, const struct views_shown_cell *c)
{
	struct jval *o;
	double value = (double)c->value;

	if (!c->has_value)
		return absent(c);
	for (unsigned i = 0; i < c->decimals; i++)
		value /= 10;
	o = jval_object();
	jval_set_real(o, "value", value);
	jval_set_str(o, "unit", f->unit);
	return o;
}

/* One quarter, and the group that rows are being added to. */
struct report {
	const struct exports_table *t;
	const struct exports_column *c;
	struct jval *groups, *group, *populations, *strata;
	const char *dimension;
	int whole; /* row that the group is about; -1: none */
};

static void
end_strata(struct report *r)
{
	struct jval *stratifier, *list, *codes;

	if (r->strata == NULL)
		return;
	stratifier = jval_object();
	list = jval_array();
	codes = jval_array();
	jval_add(codes, concept_of(r->dimension, NULL));
	jval_set(stratifier, "code", codes);
	jval_set(stratifier, "stratum", r->strata);
	jval_add(list, stratifier);
	jval_set(r->group, "stratifier", list);
	r->strata = NULL;
}

static void
end_group(struct report *r)
{
	if (r->group == NULL)
		return;
	if (r->populations != NULL)
		jval_set(r->group, "population", r->populations);
	end_strata(r);
	jval_add(r->groups, r->group);
	r->group = r->populations = NULL;
}

static void
begin_group(struct report *r, const char *code, const char *title)
{
	end_group(r);
	r->group = jval_object();
	jval_set(r->group, "code", concept_of(code, title));
}

static void
add_population(struct report *r, const char *code, const char *title,
    const struct views_shown_cell *c)
{
	if (r->populations == NULL)
		r->populations = jval_array();
	jval_add(r->populations, population(code, title, c));
}

static void
add_stratum(struct report *r, const struct exports_code *code,
    const char *title, const struct views_shown_cell *c)
{
	struct jval *o = jval_object(), *list = jval_array();

	if (r->strata == NULL)
		r->strata = jval_array();
	r->dimension = code->dimension;
	jval_set(o, "value", concept_of(code->option, title));
	jval_add(list, population(code->code, title, c));
	jval_set(o, "population", list);
	jval_add(r->strata, o);
}

/* Whether the figure is a part of the one that the group is about. */
static bool
belongs(const struct report *r, const struct exports_figure *f)
{
	return f->measure != NULL && f->measure->role == MEASURE_PART &&
	       r->populations != NULL && r->whole == f->measure->whole;
}

static void
add_figure(struct report *r, const struct exports_code *code, size_t i)
{
	const struct exports_figure f = exports_figure_of(code, r->t->rules);
	const struct views_shown_cell *c = &r->c->cell[i];

	if (f.band > 0) {
		add_stratum(r, code, f.title, c);
		return;
	}
	if (!belongs(r, &f)) {
		begin_group(r, code->code, f.title);
		r->whole = f.measure != NULL ? (int)f.row : -1;
	}
	if (f.ratio != NULL || f.decimals > 0)
		jval_set(r->group, "measureScore", score(&f, c));
	else
		add_population(r, code->code, f.title, c);
}

static void
add_services(struct report *r)
{
	const struct views_shown_cell reported =
	    views_shown_made((int64_t)r->c->reported, 0);
	const struct views_shown_cell expected =
	    views_shown_made((int64_t)r->c->expected, 0);

	begin_group(r, "services", "Services");
	add_population(r, "services_reported", "Services that reported",
	    &reported);
	add_population(r, "services_expected", "Services expected to report",
	    &expected);
}

/* What people read where a system shows no more of the report. */
static struct jval *
narrative(const struct report *r)
{
	struct jval *o = jval_object();
	struct buf plain, div;

	buf_init(&plain, TEXT_MAX);
	buf_init(&div, TEXT_MAX);
	exports_table_named(r->t, &plain);
	buf_printf(&plain, ". %s: %zu of %zu services reported. %s",
	    r->c->title, r->c->reported, r->c->expected,
	    views_shown_line(r->t->policy));
	exports_sets(r->c, &plain);
	buf_puts(&div, "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>");
	markup_escape(&div, buf_str(&plain));
	buf_puts(&div, "</p></div>");
	jval_set_str(o, "status", "generated");
	jval_set_str(o, "div", buf_str(&div));
	buf_free(&plain);
	buf_free(&div);
	return o;
}

static void
set_terms(const struct report *r, struct jval *o)
{
	const struct exports_table *t = r->t;
	struct jval *meta = jval_object(), *tags = jval_array();
	struct jval *list = jval_array();
	char entry[TIME_SIZE];

	jval_add(tags, coding_of("urn:x-sheaf:policy",
			   disclosure_policy_name(t->policy), NULL));
	jval_set(meta, "tag", tags);
	jval_set(o, "meta", meta);
	jval_set(o, "text", narrative(r));
	(void)snprintf(entry, sizeof(entry), "%" PRIu64, t->log_size);
	jval_add(list, identifier_of("urn:x-sheaf:log-entry", entry));
	jval_add(list, identifier_of("urn:x-sheaf:log-root", t->root));
	jval_add(list, identifier_of("urn:x-sheaf:registry", t->registry));
	jval_set(o, "identifier", list);
}

static struct jval *
subject(const struct exports_table *t)
{
	struct jval *o = jval_object();

	jval_set_str(o, "type", "Location");
	jval_set(o, "identifier",
	    identifier_of("urn:x-sheaf:region",
		t->region != NULL ? t->region : "ALL"));
	jval_set_str(o, "display", t->place);
	return o;
}

static struct jval *
report_of(const struct exports_table *t, const struct exports_column *c)
{
	struct jval *o = jval_object(), *period = jval_object();
	struct report r = { .t = t,
		.c = c,
		.groups = jval_array(),
		.whole = -1 };
	bool complete = !c->in_progress && c->reported >= c->expected;
	size_t n;
	const struct exports_code *code = exports_codes(t->rules, &n);

	jval_set_str(o, "resourceType", "MeasureReport");
	set_terms(&r, o);
	jval_set_str(o, "status", complete ? "complete" : "pending");
	jval_set_str(o, "type", "summary");
	jval_set_str(o, "measure",
	    t->rules == measures_ips_grow_1()
		? "urn:x-sheaf:measure:ips-grow|1"
		: "urn:x-sheaf:measure:ips-grow|2");
	jval_set(o, "subject", subject(t));
	jval_set_day(o, "date", t->day);
	jval_set_day(period, "start", c->period.start);
	jval_set_day(period, "end", c->period.end);
	jval_set(o, "period", period);
	add_services(&r);
	for (size_t i = 0; i < n; i++)
		add_figure(&r, &code[i], i);
	end_group(&r);
	jval_set(o, "group", r.groups);
	return o;
}

int
exports_fhir(const struct exports_table *t, struct buf *out, struct err *e)
{
	struct jval *o = jval_object(), *entries = jval_array();
	char day[DAY_TEXT_SIZE], at[TIME_SIZE];
	struct buf name;

	(void)e;
	buf_init(&name, TEXT_MAX);
	exports_table_file_name(t, EXPORTS_FHIR_ENDING, &name);
	day_format(day, t->day);
	(void)snprintf(at, sizeof(at), "%sT00:00:00Z", day);
	jval_set_str(o, "resourceType", "Bundle");
	jval_set(o, "identifier",
	    identifier_of("urn:x-sheaf:export", buf_str(&name)));
	jval_set_str(o, "type", "collection");
	jval_set_str(o, "timestamp", at);
	for (size_t i = 0; i < t->columns; i++) {
		struct jval *entry;

		if (t->column[i].all || !t->column[i].any)
			continue;
		entry = jval_object();
		jval_set(entry, "resource", report_of(t, &t->column[i]));
		jval_add(entries, entry);
	}
	jval_set(o, "entry", entries);
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
	buf_free(&name);
	return 0;
}

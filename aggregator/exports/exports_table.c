/*
 * The table behind every export: a part of what views_shown gives, put in the
 * order of the code list.  Quarters are cut out of the table of all quarters and
 * not asked for one by one, so that a file shows what every page shows.
 */
#include "aggregator/exports/exports_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"

void
exports_table_quarter(char out[static PERIOD_TITLE_SIZE], struct period q)
{
	size_t n;

	period_title(out, q);
	n = strcspn(out, "(");
	if (out[n] == '(' && n > 0)
		out[n - 1] = '\0';
}

static void
set_title(struct exports_column *c)
{
	char quarter[PERIOD_TITLE_SIZE], day[DAY_SAID_SIZE];

	if (c->all) {
		(void)snprintf(c->title, sizeof(c->title), "All quarters");
		return;
	}
	exports_table_quarter(quarter, c->period);
	if (!c->in_progress) {
		(void)snprintf(c->title, sizeof(c->title), "%s", quarter);
	} else if (c->through_max == DAY_NONE) {
		(void)snprintf(c->title, sizeof(c->title), "%s, not over",
		    quarter);
	} else {
		day_say(day, c->through_max);
		(void)snprintf(c->title, sizeof(c->title), "%s, to %s", quarter,
		    day);
	}
}

static char *
service_named(const struct registry *registry, const char *id)
{
	const char *name = registry_name(registry, REGISTRY_SERVICE, id);

	return strcmp(name, id) == 0 ? mem_string(id)
				     : mem_printf("%s (%s)", name, id);
}

static void
set_reporting(struct exports_column *c, const struct registry *registry,
    const struct views_shown_reporting *r)
{
	c->any = r->any;
	c->expected = r->expected;
	c->reported = r->reported;
	c->summaries = r->summaries;
	memcpy(c->by_set, r->by_set, sizeof(c->by_set));
	c->through_min = r->through_min;
	c->through_max = r->through_max;
	c->missing = mem_array(r->missing_n + 1, sizeof(*c->missing));
	for (size_t i = 0; i < r->missing_n; i++)
		c->missing[c->missing_n++] =
		    service_named(registry, r->missing[i]);
}

static void
set_column(struct exports_column *c, const struct views_shown *s, size_t place)
{
	const struct views_shown_terms *terms = views_shown_terms(s);
	const struct period *q = c->all ? NULL : &c->period;
	struct views_shown_reporting r = views_shown_reporting(s, place, q);
	size_t n, services;
	const struct exports_code *code = exports_codes(terms->rules, &n);

	c->in_progress = !c->all && c->period.end > terms->day;
	set_reporting(c, terms->registry, &r);
	set_title(c);
	for (size_t i = 0; i < n; i++) {
		int f = views_shown_find_figure(s, slice_of(code[i].code));

		ASSERT(f >= 0);
		c->cell[i] = views_shown_cell(s, place, q, (size_t)f);
		c->collecting[i] =
		    views_shown_collecting(s, place, q, (size_t)f, &services)
			? (int32_t)services
			: -1;
	}
}

/* The quarters that were asked for, as far as there are any. */
static void
set_span(struct exports_table *t, const struct exports_request *q,
    const struct views_shown_terms *terms)
{
	t->first = terms->first;
	t->last = terms->last;
	if (q->has_from && q->from.start > t->first.start)
		t->first = q->from;
	if (q->has_to && q->to.start < t->last.start)
		t->last = q->to;
}

static bool
in_range(const struct exports_request *q, struct period p)
{
	return (!q->has_from || p.start >= q->from.start) &&
	       (!q->has_to || p.start <= q->to.start);
}

/* False when there is no figure in them. */
static bool
set_columns(struct exports_table *t, const struct exports_request *q,
    const struct views_shown *s)
{
	const struct views_shown_terms *terms = views_shown_terms(s);
	const struct views_shown_place main = { .region = q->region };
	int place = views_shown_find(s, &main);
	bool any = false;

	if (place < 0 || !terms->any)
		return false;
	set_span(t, q, terms);
	t->column =
	    mem_array((size_t)period_distance(terms->first, terms->last) + 2,
		sizeof(*t->column));
	for (struct period p = terms->first; p.start <= terms->last.start;
	     p = period_next(p)) {
		struct exports_column *c = &t->column[t->columns];

		if (!in_range(q, p))
			continue;
		if (q->only_named) {
			any = any ||
			      views_shown_reporting(s, (size_t)place, &p).any;
			continue;
		}
		c->period = p;
		set_column(c, s, (size_t)place);
		any = any || c->any;
		t->columns++;
	}
	if (!q->has_from && !q->has_to && any && !q->only_named) {
		struct exports_column *c = &t->column[t->columns++];

		c->all = true;
		c->period = (struct period){ t->first.start, t->last.end };
		set_column(c, s, (size_t)place);
	}
	return any;
}

static void
set_terms(struct exports_table *t, const struct views_shown_terms *terms,
    const char *region)
{
	struct buf root;

	t->rules = terms->rules;
	t->policy = terms->policy;
	t->region = region != NULL ? mem_string(region) : NULL;
	t->place = mem_string(region != NULL ? registry_name(terms->registry,
						   REGISTRY_REGION, region)
					     : "All regions");
	t->log_size = terms->log_size;
	t->day = terms->day;
	buf_init(&root, sizeof(t->root));
	encode_base64(&root, terms->log_root.b, HASH_SIZE);
	(void)snprintf(t->root, sizeof(t->root), "%s", buf_str(&root));
	buf_free(&root);
	encode_hex(t->registry, terms->registry_hash.b, HASH_SIZE);
}

/* There is nothing to write a file of. */
static int
nothing(const struct exports_request *q, const struct exports_table *t,
    struct err *e)
{
	char from[PERIOD_TITLE_SIZE], to[PERIOD_TITLE_SIZE];

	exports_table_quarter(from, q->from);
	exports_table_quarter(to, q->to);
	return err_refuse(e, "nothing", 0,
	    "%s: nobody has reported%s%s%s%s, so there is nothing to export; "
	    "ask for other quarters, or for none to get all",
	    t->place, q->has_from ? " from " : "", q->has_from ? from : "",
	    q->has_to ? " to " : "", q->has_to ? to : "");
}

static int
check_range(const struct exports_request *q, struct err *e)
{
	char from[PERIOD_TITLE_SIZE], to[PERIOD_TITLE_SIZE];

	if (!q->has_from || !q->has_to || q->from.start <= q->to.start)
		return 0;
	exports_table_quarter(from, q->from);
	exports_table_quarter(to, q->to);
	return err_refuse(e, "from", 0,
	    "the first quarter, %s, comes after the last, %s: give the earlier "
	    "one first",
	    from, to);
}

int
exports_table_take(struct exports_table **out,
    const struct exports_request *request, const struct views_shown *shown,
    struct err *e)
{
	struct exports_table *t;
	int r = 0;

	if (check_range(request, e) < 0)
		return -1;
	t = mem_alloc(sizeof(*t));
	set_terms(t, views_shown_terms(shown), request->region);
	if (!set_columns(t, request, shown))
		r = nothing(request, t, e);
	if (r < 0)
		exports_table_free(t);
	else
		*out = t;
	return r;
}

int
exports_table_make(struct exports_table **out,
    const struct exports_request *request, const struct totals_snapshot *totals,
    const struct registry *registry, struct err *e)
{
	const struct views_request q = { .policy = request->policy,
		.region = request->region,
		.day = request->day };
	struct exports_request spelled = *request;
	struct views_table *table;
	struct views_shown *shown;
	int r;

	if (views_make(&table, &q, totals, registry, e) < 0)
		return -1;
	shown = views_shown_open(table);
	spelled.region = views_shown_terms(shown)->region;
	r = exports_table_take(out, &spelled, shown, e);
	views_shown_close(shown);
	return r;
}

void
exports_table_free(struct exports_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->columns; i++) {
		for (size_t j = 0; j < t->column[i].missing_n; j++)
			free(t->column[i].missing[j]);
		free(t->column[i].missing);
	}
	free(t->column);
	free(t->region);
	free(t->place);
	free(t);
}

void
exports_table_number(char out[static DISCLOSURE_TEXT_SIZE],
    const struct views_shown_cell *c)
{
	ASSERT(c->has_value);
	disclosure_text(out, (struct disclosure_cell){ DISCLOSURE_SHOWN,
				 c->value, c->decimals });
}

void
exports_table_span(const struct exports_table *t, struct buf *out)
{
	char first[PERIOD_TITLE_SIZE], last[PERIOD_TITLE_SIZE];

	exports_table_quarter(first, t->first);
	exports_table_quarter(last, t->last);
	buf_printf(out, "%s, %s", t->place, first);
	if (t->first.start != t->last.start)
		buf_printf(out, " to %s", last);
}

void
exports_table_named(const struct exports_table *t, struct buf *out)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, t->day);
	exports_table_span(t, out);
	buf_printf(out, ", shown under %s, log entry %" PRIu64 ", as of %s",
	    disclosure_policy_name(t->policy), t->log_size, day);
}

/* Letters and digits as they are, anything else a hyphen. */
static void
put_plain(struct buf *out, const char *text)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789";

	for (; *text != '\0'; text++)
		buf_u8(out, strchr(kept, *text) != NULL ? (uint8_t)*text : '-');
}

void
exports_table_file_name(const struct exports_table *t, const char *ending,
    struct buf *out)
{
	char quarter[PERIOD_TITLE_SIZE];

	buf_puts(out, "ips-");
	put_plain(out, t->region != NULL ? t->region : "all-regions");
	buf_puts(out, "-");
	exports_table_quarter(quarter, t->first);
	put_plain(out, quarter);
	if (t->last.start != t->first.start) {
		buf_puts(out, "-to-");
		exports_table_quarter(quarter, t->last);
		put_plain(out, quarter);
	}
	buf_puts(out, "-");
	put_plain(out, disclosure_policy_name(t->policy));
	buf_printf(out, "-entry-%" PRIu64 "%s", t->log_size, ending);
}

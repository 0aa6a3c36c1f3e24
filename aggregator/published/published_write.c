/* The forms of a comparison.  All words are made here. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/published/published_compare.h"
#include "aggregator/published/published_rules.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/figure_words.h"

enum { WORDS_MAX = 16 * 1024, NAMED = 20 };

static const char title[] = "Why does NHS England’s figure differ from ours?";

static const char how[] =
    "A difference is ours less published. Published counts below England are "
    "rounded to 5, and so are ours unless exact figures were asked for, so a "
    "small difference says nothing. What services without MHSDS have brought "
    "cannot be in a published figure.";

static const char *
whose(const struct published *p)
{
	return p->scope.region == NULL ? "All regions"
				       : registry_name(p->scope.registry,
					     REGISTRY_REGION, p->scope.region);
}

/* ---------------------------------------------------------------- the table */

static void
put_cell(struct table *t, const struct views_shown_cell *c)
{
	if (c->has_value)
		table_integer(t, c->value);
	else
		table_text(t, c->text);
}

static void
put_number(struct table *t, bool has, int64_t value)
{
	if (has)
		table_integer(t, value);
	else
		table_none(t);
}

static void
put_period(struct table *t, const struct published_line *l)
{
	struct buf say;

	buf_init(&say, WORDS_MAX);
	if (l->months == PUBLISHED_MONTHS) {
		figure_words_quarter(l->period, &say);
	} else {
		buf_puts(&say, "12 months to ");
		month_say(&l->month[0].month, &say);
	}
	table_text(t, buf_str(&say));
	buf_free(&say);
}

/* "Apr 12, May *, Jun none". */
static void
put_months(struct table *t, const struct published_line *l)
{
	struct buf say, name;

	buf_init(&say, WORDS_MAX);
	buf_init(&name, WORDS_MAX);
	for (size_t i = 0; i < l->months; i++) {
		const struct published_month *m = &l->month[i];

		buf_reset(&name);
		month_say(&m->month, &name);
		buf_printf(&say, "%s%.3s ", i > 0 ? ", " : "", buf_str(&name));
		if (!m->there)
			buf_puts(&say, "none");
		else if (m->hidden)
			buf_puts(&say, "*");
		else
			views_words_number(&say, (uint64_t)m->value);
	}
	table_text(t, buf_str(&say));
	buf_free(&name);
	buf_free(&say);
}

/* Whether returns under two rule sets are added in it; appends how many services are
 * in it by each. */
static bool
say_sets(const struct published_line *l, struct buf *out)
{
	return l->ours.asked && !l->ours.elsewhere &&
	       views_shown_sets(l->ours.by_set, out);
}

/* "5 of 6", "5 of 6, in part: 3 services by ips-grow/1 and 2 by ips-grow/2". */
static void
put_services(struct table *t, const struct published_line *l)
{
	const struct published_ours *o = &l->ours;
	struct buf sets;
	bool two;

	if (!o->asked || o->elsewhere) {
		table_none(t);
		return;
	}
	buf_init(&sets, ERR_TEXT_MAX);
	two = say_sets(l, &sets);
	table_textf(t, "%zu of %zu%s%s%s", o->reported, o->expected,
	    o->partial ? ", in part" : "",
	    !two                            ? ""
	    : l->months == PUBLISHED_MONTHS ? ": "
					    : ": at most in a quarter ",
	    two ? buf_str(&sets) : "");
	buf_free(&sets);
}

/* Why nothing was compared; or what a comparison does not know. */
static void
put_remark(struct table *t, const struct published_line *l)
{
	if (l->why != NULL)
		table_text(t, l->why);
	else if (l->ours.unsaid_n > 0)
		table_textf(t,
		    "of %zu of its services the registry does not say whether "
		    "they are in MHSDS",
		    l->ours.unsaid_n);
	else
		table_none(t);
}

struct table *
published_table(const struct published *p)
{
	static const struct table_column columns[] = {
		/* As in every other file of figures. */
		{ "region", NULL, 0, 0, false, false },
		{ "place", NULL, 0, 0, false, false },
		{ "level", "Level", 0, 0, false, false },
		{ "code", "Code", 2, 0, false, false },
		{ "name", "Area", 2, 0, false, false },
		{ "measure", NULL, 0, 0, false, false },
		{ "title", "Measure", 2, 0, false, false },
		{ "period", "Period", 2, 0, false, false },
		{ "months", "Published by month", 2, 0, false, false },
		{ "published", "Published", 2, 0, true, false },
		{ "ours", "Ours", 2, 0, true, false },
		{ "difference", "Difference", 2, 0, true, false },
		{ "without_mhsds", "Without MHSDS", 2, 0, true, false },
		{ "rest", "Not explained", 2, 0, true, false },
		{ "services", "Services reported", 2, 0, false, false },
		{ "remark", "Remark", 2, 0, false, false },
		{ "policy", NULL, 0, 0, false, false },
		{ "log_entry", NULL, 0, 0, false, false },
		{ "day", NULL, 0, 0, false, false },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < p->n; i++) {
		const struct published_line *l = &p->line[i];
		const struct mhsds_measure *m = mhsds_measure(l->measure);

		table_text(t, p->scope.region);
		table_text(t, whose(p));
		table_text(t, published_level_title(l->area->level));
		table_text(t, l->area->code);
		table_text(t, l->area->name);
		table_text(t, m->code);
		table_text(t, m->title);
		put_period(t, l);
		put_months(t, l);
		put_cell(t, &l->published);
		put_cell(t, &l->ours.cell);
		put_number(t, l->has_difference, l->difference);
		put_cell(t, &l->ours.without);
		put_number(t, l->has_rest, l->rest);
		put_services(t, l);
		put_remark(t, l);
		table_text(t, disclosure_policy_name(p->scope.policy));
		table_integer(t, (int64_t)p->log_size);
		table_day(t, p->scope.day);
	}
	return t;
}

/* ------------------------------------------------------------------- in words */

static void
say_sentence(const struct published *p, struct buf *out)
{
	size_t compared = 0, differ = 0;

	for (size_t i = 0; i < p->n; i++) {
		compared += p->line[i].has_difference;
		differ +=
		    p->line[i].has_difference && p->line[i].difference != 0;
	}
	if (p->file->n == 0) {
		buf_puts(out, "The file has no figure of IPS.");
		return;
	}
	if (p->n == 0) {
		buf_puts(out, "Nothing in the file can be held against our "
			      "figures.");
		return;
	}
	if (compared == 0) {
		buf_puts(out,
		    "No published figure could be compared: each says "
		    "why.");
		return;
	}
	views_words_count(out, compared, "published figure was compared",
	    "published figures were compared");
	buf_printf(out, ", of %zu; %zu differ%s.", p->n, differ,
	    differ == 1 ? "s" : "");
}

/* Whether a service that never reported could be in theirs. */
static const char *
say_never(const struct published *p, const char *code)
{
	const struct registry_row *row =
	    registry_row_in(p->scope.registry, code, period_of(p->scope.day));

	if (row == NULL || row->mhsds[0] == '\0')
		return "the registry does not say whether its clients are in "
		       "the published figures";
	return strcmp(row->mhsds, "no") == 0
		   ? "its clients are in neither figure"
		   : "its clients are in the published figures, and not in "
		     "ours";
}

static size_t
count_never(const struct published *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->status->n; i++)
		n += published_never(p, i);
	return n;
}

static void
note_unknown(const struct published *p, struct buf *out)
{
	if (p->unknowns == 0)
		return;
	views_words_count(out, p->unknowns, "area or provider of the file is",
	    "areas and providers of the file are");
	buf_puts(out, " in no row of the registry (attribute ods): ");
	for (size_t i = 0; i < p->unknowns && i < NAMED; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", p->unknown[i]->code);
	if (p->unknowns > NAMED)
		buf_printf(out, " and %zu more", p->unknowns - NAMED);
	buf_puts(out, ".");
}

static void
note_unsaid(const struct published *p, struct buf *out)
{
	if (p->unsaid == 0)
		return;
	buf_puts(out, "Of ");
	views_words_count(out, p->unsaid, "service", "services");
	buf_puts(out, " the registry does not say whether its clients are in "
		      "MHSDS (attribute mhsds): they explain nothing.");
}

/* P-INF-5. */
static void
note_sets(const struct published *p, struct buf *out)
{
	bool two = false;
	struct buf sets;

	buf_init(&sets, WORDS_MAX);
	for (size_t i = 0; i < p->n && !two; i++)
		two = say_sets(&p->line[i], &sets);
	buf_free(&sets);
	if (two)
		buf_printf(out,
		    "Of some of our figures services have reported by two rule "
		    "sets: behind the number of services stands how many by "
		    "each. %s",
		    views_shown_sets_mean());
}

static void
note_skipped(const struct published *p, struct buf *out)
{
	if (p->file->others + p->file->parts == 0)
		return;
	views_words_count(out, p->file->others, "row is", "rows are");
	buf_puts(out, " of other measures, and ");
	views_words_number(out, p->file->parts);
	buf_puts(out,
	    " of parts of an area, such as an age band; no return has "
	    "these.");
}

static const char sites_title[] = "What sites sent of their own submission";

static void
note_sites(const struct published *p, struct buf *out)
{
	if (table_rows(p->sites.table) == 0)
		return;
	buf_puts(out,
	    "Some sites have sent the two numbers of a measure, of their own "
	    "submission to MHSDS and of their register, signed off by name. ");
	buf_puts(out,
	    p->scope.policy == DISCLOSURE_EXACT_1
		? "What differs there, the site can explain client by client."
	    : p->scope.policy == DISCLOSURE_SHEAF_1
		? "sheaf/1 shows none of them: beside the figures of a "
		  "quarter, "
		  "months would narrow what is hidden there."
		: "They are rounded here, so no difference is worked out; the "
		  "site has the exact numbers, and can explain client by "
		  "client what differs.");
}

/* Whether the file has the measure for an area of that level. */
static bool
has_level(const struct published_file *f, enum published_level level,
    bool mhs116)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->area[f->value[i].area].level == level &&
		    (!mhs116 || f->value[i].measure == MHSDS_MHS116))
			return true;
	return false;
}

/* Who looks for it beside the other measures of an ICB finds why there is none. */
static void
note_mhs116(const struct published *p, struct buf *out)
{
	static const enum published_level summed[] = { PUBLISHED_REGION,
		PUBLISHED_ICB };
	bool lacks = false;

	for (size_t i = 0; i < 2; i++)
		lacks |= has_level(p->file, summed[i], false) &&
			 !has_level(p->file, summed[i], true);
	if (!lacks || !has_level(p->file, PUBLISHED_SUB_ICB, true))
		return;
	buf_puts(out,
	    "MHS116 is published for England, sub-ICBs and providers alone. It "
	    "is not added up to ICBs or regions: its sub-ICBs are rounded to "
	    "5, "
	    "small ones are suppressed, and the file does not say which ICB "
	    "one "
	    "belongs to.");
}

/* P-RCN-7. */
static void
note_withdrawn(const struct published *p, struct buf *out)
{
	const struct published_sites *s = &p->sites;

	if (s->withdrawn_n == 0)
		return;
	buf_puts(out, "Taken back by the site: ");
	for (size_t i = 0; i < s->withdrawn_n && i < NAMED; i++) {
		const char *service = s->withdrawn[i].service;
		const char *name =
		    registry_name(p->scope.registry, REGISTRY_SERVICE, service);

		buf_printf(out, "%s%s (", i > 0 ? ", " : "",
		    name != NULL ? name : service);
		month_say(&s->withdrawn[i].month, out);
		buf_puts(out, ")");
	}
	if (s->withdrawn_n > NAMED)
		buf_printf(out, " and %zu more", s->withdrawn_n - NAMED);
	buf_puts(out, ". No number of these is shown.");
}

static void (*const notes[])(const struct published *p,
    struct buf *out) = { note_unknown, note_unsaid, note_sets, note_skipped,
	note_mhs116, note_sites, note_withdrawn };
enum { NOTES = sizeof(notes) / sizeof(notes[0]) };

/* What becomes of a measure: how it is compared, or why not. */
static void
say_rule(enum mhsds measure, struct buf *out)
{
	static const char *const ways[] = {
		[PUBLISHED_ADDED] =
		    "The three months of a quarter are added up. ",
		[PUBLISHED_LAST] = "The last month of a quarter is taken. ",
		[PUBLISHED_MARCH] =
		    "March is compared with the four quarters added up. ",
		[PUBLISHED_NOT] = "Not compared: ",
	};
	const struct published_rule *r = published_rule(measure);
	const char *says = r->says;

	buf_puts(out, ways[r->way]);
	/* There the sentence goes on in a small letter. */
	if (r->way == PUBLISHED_NOT)
		buf_printf(out, "%c%s.", tolower((unsigned char)says[0]),
		    says + 1);
	else
		buf_printf(out, "%s.", says);
}

/* --------------------------------------------------------------------- forms */

static void
text_never(const struct published *p, struct buf *out)
{
	if (count_never(p) == 0) {
		buf_puts(out, "Every service that is due has reported at least "
			      "once.\n");
		return;
	}
	buf_puts(out, "Never reported to us:\n");
	for (size_t i = 0; i < p->status->n; i++)
		if (published_never(p, i))
			buf_printf(out, "- %s (%s): %s.\n",
			    p->status->service[i].name,
			    service_status_word(p->status->service[i].state),
			    say_never(p, p->status->service[i].code));
}

void
published_text(const struct published *p, struct buf *out)
{
	struct table *t = published_table(p);
	char day[DAY_TEXT_SIZE];

	day_format(day, p->scope.day);
	buf_printf(out,
	    "%s: %s\nShown under %s on %s, at log entry %" PRIu64 "\n\n",
	    whose(p), title, disclosure_policy_name(p->scope.policy), day,
	    p->log_size);
	text_never(p, out);
	buf_puts(out, "\n");
	say_sentence(p, out);
	buf_puts(out, "\n");
	if (p->n > 0) {
		buf_puts(out, "\n");
		table_write_text(t, out);
	}
	if (table_rows(p->sites.table) > 0) {
		buf_printf(out, "\n%s\n\n", sites_title);
		table_write_text(p->sites.table, out);
	}
	buf_printf(out, "\n%s\n", how);
	for (size_t i = 0; i < NOTES; i++) {
		size_t before = out->n;

		notes[i](p, out);
		if (out->n > before)
			buf_puts(out, "\n");
	}
	buf_printf(out, "%s\n\n", views_shown_line(p->scope.policy));
	for (unsigned m = 0; m < MHSDS_MEASURES; m++) {
		buf_printf(out, "%s: ", mhsds_measure((enum mhsds)m)->code);
		say_rule((enum mhsds)m, out);
		buf_puts(out, "\n");
	}
	table_free(t);
}

void
published_csv(const struct published *p, struct buf *out)
{
	struct table *t = published_table(p);

	table_write_csv(t, CSV_FOR_PEOPLE, out);
	table_free(t);
}

static struct jval *
never_json(const struct published *p)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < p->status->n; i++) {
		const struct service_status_service *row =
		    &p->status->service[i];
		struct jval *o;

		if (!published_never(p, i))
			continue;
		o = jval_object();
		jval_set_str(o, "service", row->code);
		jval_set_str(o, "name", row->name);
		jval_set_str(o, "region_name",
		    row->region != NULL ? registry_name(p->scope.registry,
					      REGISTRY_REGION, row->region)
					: "");
		jval_set_str(o, "standing", service_status_word(row->state));
		jval_set_str(o, "says", say_never(p, row->code));
		jval_add(all, o);
	}
	return all;
}

static struct jval *
notes_json(const struct published *p)
{
	struct jval *all = jval_array();
	struct buf say;

	buf_init(&say, WORDS_MAX);
	jval_add_str(all, how);
	for (size_t i = 0; i < NOTES; i++) {
		buf_reset(&say);
		notes[i](p, &say);
		if (say.n > 0)
			jval_add_str(all, buf_str(&say));
	}
	buf_free(&say);
	return all;
}

static struct jval *
rules_json(void)
{
	struct jval *all = jval_array();
	struct buf say;

	buf_init(&say, WORDS_MAX);
	for (unsigned i = 0; i < MHSDS_MEASURES; i++) {
		const struct mhsds_measure *m = mhsds_measure((enum mhsds)i);
		struct jval *o = jval_object();

		buf_reset(&say);
		say_rule((enum mhsds)i, &say);
		jval_set_str(o, "measure", m->code);
		jval_set_str(o, "title", m->title);
		jval_set_str(o, "definition", m->definition);
		jval_set_bool(o, "compared",
		    published_rule((enum mhsds)i)->way != PUBLISHED_NOT);
		jval_set_str(o, "says", buf_str(&say));
		jval_add(all, o);
	}
	buf_free(&say);
	return all;
}

/* Letters and digits as they are, anything else a hyphen. */
static void
put_plain(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_u8(out,
		    isalnum((unsigned char)*text) ? (uint8_t)*text : '-');
}

/* The first quarter of its lines, and the last; "" of none.  Twelve months are not
 * always those of whole quarters. */
static void
put_span(const struct published *p, struct buf *out)
{
	int32_t first = INT32_MAX, last = INT32_MIN;
	struct buf say;

	if (p->n == 0)
		return;
	for (size_t i = 0; i < p->n; i++) {
		const struct period *of = &p->line[i].period;

		first = of->start < first ? of->start : first;
		last = of->end > last ? of->end : last;
	}
	buf_init(&say, WORDS_MAX);
	figure_words_quarter(period_of(first), &say);
	put_plain(out, buf_str(&say));
	if (period_of(last).start != period_of(first).start) {
		buf_reset(&say);
		figure_words_quarter(period_of(last), &say);
		buf_puts(out, "-to-");
		put_plain(out, buf_str(&say));
	}
	buf_puts(out, "-");
	buf_free(&say);
}

/* The file to keep says what it is of, in its name too, as every export does:
 * "ips-published-north-2026-27-Q1-sheaf-1-entry-157.csv". */
static void
set_csv(struct jval *o, const struct published *p)
{
	struct buf name, csv;

	buf_init(&name, WORDS_MAX);
	buf_puts(&name, "ips-published-");
	put_plain(&name,
	    p->scope.region != NULL ? p->scope.region : "all-regions");
	buf_puts(&name, "-");
	put_span(p, &name);
	put_plain(&name, disclosure_policy_name(p->scope.policy));
	buf_printf(&name, "-entry-%" PRIu64 ".csv", p->log_size);
	buf_init(&csv, PUBLISHED_CSV_MAX);
	published_csv(p, &csv);
	jval_set_str(o, "csv_name", buf_str(&name));
	jval_set_str(o, "csv", buf_str(&csv));
	buf_free(&csv);
	buf_free(&name);
}

struct jval *
published_json(const struct published *p)
{
	struct jval *o = jval_object(), *day = jval_object();
	struct table *t = published_table(p);
	char written[DAY_TEXT_SIZE];
	struct buf say;

	buf_init(&say, WORDS_MAX);
	say_sentence(p, &say);
	jval_set_str_or_null(o, "region", p->scope.region);
	jval_set_str(o, "name", whose(p));
	jval_set_str(o, "sentence", buf_str(&say));
	jval_set_str(o, "policy", disclosure_policy_name(p->scope.policy));
	jval_set_i64(o, "log_size", (int64_t)p->log_size);
	buf_reset(&say);
	views_words_day(&say, p->scope.day);
	day_format(written, p->scope.day);
	jval_set_str(day, "day", written);
	jval_set_str(day, "shown", buf_str(&say));
	jval_set(o, "day", day);
	jval_set(o, "never", never_json(p));
	jval_set(o, "table", table_page(t));
	jval_set(o, "sites", table_page(p->sites.table));
	jval_set_str(o, "sites_title", sites_title);
	jval_set(o, "notes", notes_json(p));
	jval_set(o, "measures", rules_json());
	jval_set_str(o, "rule", views_shown_line(p->scope.policy));
	jval_set_str(o, "audience", views_shown_audience(p->scope.policy));
	set_csv(o, p);
	table_free(t);
	buf_free(&say);
	return o;
}

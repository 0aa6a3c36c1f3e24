/*
 * A reconciliation put together: months, both sides, and the answer in people's
 * words.  What is compared, and how, stands in agent/reconcile.
 */
#include "agent/desk/desk_reconcile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_reconciled.h"
#include "agent/desk/desk_sheet_page.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/reconcile/reconcile_answers.h"
#include "agent/reconcile/reconcile_compare.h"
#include "agent/reconcile/reconcile_extract.h"
#include "agent/reconcile/reconcile_register.h"
#include "agent/register/reconciled.h"
#include "agent/register/taken.h"
#include "common/base/day.h"
#include "protocol/limits.h"

/* An answer under construction. */
struct answer {
	const struct desk_sheet *sheet;
	const struct desk_reconcile_request *r;
	struct reconcile_extract extract;
	struct reconcile_side held;
	struct reconcile_result result;
	struct access_shown shown;
	char keep_for[LIMITS_ID_MAX + 1]; /* the service; "": not kept */
	bool taken; /* the aggregator takes reconciliations */
};

/* -------------------------------------------------------------------- months */

static int
read_months(const struct desk_reconcile_request *r, int32_t today,
    struct month *from, struct month *to, struct err *e)
{
	struct month m = month_of(today);
	size_t n = 1;

	/* Its submission is not complete before the month is over. */
	*to = today >= m.end ? m : month_of(m.start - 1);
	if (r->to != NULL && month_parse(r->to, to, e) < 0)
		return -1;
	*from = *to;
	if (r->from != NULL && month_parse(r->from, from, e) < 0)
		return -1;
	if (to->end > today)
		return err_set(e, ERR_USAGE,
		    "a month can be reconciled once it is over");
	if (from->start > to->start)
		return err_set(e, ERR_USAGE,
		    "the first month must not be after the last");
	for (m = *from; m.start < to->start; m = month_next(&m))
		if (++n > RECONCILE_MONTHS_MAX)
			return err_set(e, ERR_USAGE,
			    "at most %d months are reconciled at once",
			    RECONCILE_MONTHS_MAX);
	return 0;
}

/* --------------------------------------------------------------------- words */

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
say_day(const char *what, int32_t day, struct buf *out)
{
	char said[DAY_SAID_SIZE];

	day_say(said, day);
	buf_printf(out, "%s%s", what, said);
}

static void
say_work(enum reconcile_work work, struct buf *out)
{
	buf_puts(out, work == WORK_YES  ? "employed"
		      : work == WORK_NO ? "not employed"
					: "not recorded");
}

/* What one side says of that about which the two disagree. */
static void
say_side(enum reconcile_kind kind, const struct reconcile_referral *is,
    int32_t day, struct buf *out)
{
	switch (kind) {
	case KIND_EMPLOYED_AT_REFERRAL:
	case KIND_NO_STATUS_AT_REFERRAL:
		say_work(is->at_referral, out);
		return;
	case KIND_EMPLOYED_AT_DISCHARGE:
	case KIND_NO_STATUS_AT_DISCHARGE:
		say_work(is->at_discharge, out);
		return;
	case KIND_HOURS_BAND:
	case KIND_HOURS_SIXTEEN:
		buf_puts(out, is->sixteen ? "16 hours"
					  : reconcile_hours_title(is->hours));
		return;
	default:
		break;
	}
	if (day != DAY_NONE && kind >= KIND_RECEIVED_DATE)
		say_day("", day, out);
	else
		say_day("received ", is->received, out);
}

/* A contact or a discharge that one side does not have. */
static bool
lacks(enum reconcile_kind kind, int32_t day)
{
	return day == DAY_NONE && kind >= KIND_RECEIVED_DATE &&
	       kind <= KIND_CONTACT_REGISTER_NOT;
}

static void
set_side(struct jval *o, const char *key,
    const struct reconcile_disagreement *x, const struct reconcile_entry *entry,
    int32_t day)
{
	struct buf out;

	if (entry == NULL || lacks(x->kind, day)) {
		jval_set_null(o, key);
		return;
	}
	buf_init(&out, ERR_TEXT_MAX);
	say_side(x->kind, &entry->is, day, &out);
	jval_set_str(o, key, buf_str(&out));
	buf_free(&out);
}

/* -------------------------------------------------------------- disagreements */

static struct jval *
effects_json(const struct answer *a, const struct reconcile_disagreement *x)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < x->effects; i++) {
		const struct reconcile_effect *f = &x->effect[i];
		const struct month *m = &a->result.month[f->month];
		const struct mhsds_measure *measure =
		    mhsds_measure((enum mhsds)f->measure);
		const char *side = f->extract ? "extract" : "register";
		char month[MONTH_TEXT_SIZE];
		struct jval *o = jval_object();
		struct buf say;

		buf_init(&say, ERR_TEXT_MAX);
		month_say(m, &say);
		buf_printf(&say, ", %s (%s): counted by the %s only",
		    measure->title, measure->code, side);
		month_format(month, m);
		jval_set_str(o, "measure", measure->code);
		jval_set_str(o, "month", month);
		jval_set_str(o, "counted", side);
		jval_set_str(o, "say", buf_str(&say));
		buf_free(&say);
		jval_add(all, o);
	}
	return all;
}

/* Who it is: the register's client, or by what the extract knows them. */
static void
set_person(struct answer *a, const struct reconcile_entry *extract,
    const struct reconcile_entry *held, struct jval *o)
{
	const struct reconcile_person *who =
	    held != NULL ? &a->held.person[held->person]
			 : &a->extract.side.person[extract->person];
	struct buf place;

	if (who->client != 0)
		jval_set_i64(o, "client", who->client);
	else
		jval_set_null(o, "client");
	access_add(&a->shown, who->client);
	jval_set_str_or_null(o, "reference", who->reference);
	jval_set_str_or_null(o, "service", who->service);
	buf_init(&place, LIMITS_WORKBOOK_CELL_MAX);
	if (extract != NULL)
		mapping_rows_place(&a->sheet->rows, extract->source, &place);
	jval_set_str_or_null(o, "place", buf_str(&place));
	buf_free(&place);
}

static struct jval *
item_json(struct answer *a, const struct reconcile_disagreement *x)
{
	const struct reconcile_entry *extract =
	    x->extract == RECONCILE_NOBODY ? NULL
					   : &a->extract.side.entry[x->extract];
	const struct reconcile_entry *held =
	    x->held == RECONCILE_NOBODY ? NULL : &a->held.entry[x->held];
	struct jval *o = jval_object();

	set_person(a, extract, held, o);
	set_side(o, "extract", x, extract, x->extract_day);
	set_side(o, "register", x, held, x->held_day);
	jval_set(o, "changes", effects_json(a, x));
	return o;
}

static struct jval *
kinds_json(struct answer *a)
{
	struct jval *all = jval_array();

	for (size_t i = 0, end; i < a->result.n; i = end) {
		enum reconcile_kind kind = a->result.item[i].kind;
		const struct reconcile_kind_words *w = reconcile_kind(kind);
		struct jval *o = jval_object(), *listed = jval_array();

		for (end = i;
		     end < a->result.n && a->result.item[end].kind == kind;
		     end++)
			if (a->r->most == 0 || end - i < a->r->most)
				jval_add(listed,
				    item_json(a, &a->result.item[end]));
		jval_set_str(o, "kind", w->name);
		jval_set_str(o, "title", w->title);
		jval_set_str(o, "rule", w->rule);
		jval_set_str(o, "next", w->next);
		jval_set_i64(o, "n", (int64_t)(end - i));
		jval_set(o, "listed", listed);
		jval_add(all, o);
	}
	return all;
}

/* -------------------------------------------------------------------- figures */

static struct jval *
figures_json(const struct answer *a, size_t measure)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < a->result.months; i++) {
		const struct reconcile_figure *f =
		    &a->result.figure[i][measure];
		char month[MONTH_TEXT_SIZE];
		struct jval *o = jval_object();
		struct buf shown;

		buf_init(&shown, ERR_TEXT_MAX);
		month_say(&a->result.month[i], &shown);
		month_format(month, &a->result.month[i]);
		jval_set_str(o, "month", month);
		jval_set_str(o, "shown", buf_str(&shown));
		jval_set_i64(o, "extract", f->extract);
		jval_set_i64(o, "register", f->held);
		jval_set_i64(o, "difference", f->extract - f->held);
		buf_free(&shown);
		jval_add(all, o);
	}
	return all;
}

static struct jval *
measures_json(const struct answer *a)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < MHSDS_MEASURES; i++) {
		const struct mhsds_measure *m = mhsds_measure((enum mhsds)i);
		struct jval *o = jval_object();

		jval_set_str(o, "measure", m->code);
		jval_set_str(o, "title", m->title);
		jval_set_str(o, "definition", m->definition);
		jval_set(o, "figures", figures_json(a, i));
		jval_add(all, o);
	}
	return all;
}

static bool
answers(const struct answer *a, size_t month, size_t measure)
{
	return reconcile_answers(a->extract.inputs, a->extract.side.begins,
	    &reconcile_measures()[measure], &a->result.month[month]);
}

/* What would be kept of a month. */
static void
take_values(const struct answer *a, size_t month,
    int64_t value[static RECONCILIATION_VALUES])
{
	for (int m = 0; m < MHSDS_MEASURES; m++) {
		const struct reconcile_figure *f = &a->result.figure[month][m];

		value[reconciliation_at((enum mhsds)m,
		    RECONCILIATION_EXTRACT)] = answers(a, month, (size_t)m)
						   ? f->extract
						   : MEASURE_NOT_COLLECTED;
		value[reconciliation_at((enum mhsds)m,
		    RECONCILIATION_REGISTER)] = f->held;
	}
}

/* The version of all that would be kept. */
static void
version_of(const struct answer *a, char out[static VERSIONS_SIZE])
{
	int64_t value[RECONCILIATION_VALUES];
	struct buf text;

	buf_init(&text, (size_t)RECONCILE_MONTHS_MAX * LIMITS_PAYLOAD_MAX);
	for (size_t i = 0; i < a->result.months; i++) {
		char month[MONTH_TEXT_SIZE];

		month_format(month, &a->result.month[i]);
		buf_printf(&text, "%s\n", month);
		take_values(a, i, value);
		reconciliation_write(value, &text);
	}
	versions_of(buf_str(&text), out);
	buf_free(&text);
}

/* Which numbers of the extract are kept as "-", each measure once. */
static void
say_unanswered(const struct answer *a, struct buf *out)
{
	const char *sep = "";

	for (size_t k = 0; k < MHSDS_MEASURES; k++) {
		size_t n = 0;

		for (size_t i = 0; i < a->result.months; i++)
			n += !answers(a, i, k);
		if (n == 0)
			continue;
		if (sep[0] == '\0')
			buf_puts(out,
			    " The extract cannot answer these, for want of a "
			    "column or of earlier contacts, so \"-\" is kept "
			    "of it: ");
		buf_printf(out, "%s%s", sep,
		    mhsds_measure((enum mhsds)k)->code);
		if (n < a->result.months)
			buf_printf(out, " (%zu of %zu months)", n,
			    a->result.months);
		sep = ", ";
	}
	if (sep[0] != '\0')
		buf_puts(out, ".");
}

/* What becomes of numbers that were asked to be kept. */
static void
say_kept(const struct answer *a, struct buf *out)
{
	buf_printf(out,
	    "The two numbers of each measure are kept to be sent for %s, "
	    "without anything of a client. ",
	    a->keep_for);
	buf_puts(out,
	    a->taken
		? "The next seal shows them, and nothing leaves before a named "
		  "person has signed them off."
		: "The aggregator has not said that it takes them, so no seal "
		  "has them in it until it does; returns are sealed as ever.");
	say_unanswered(a, out);
}

static struct jval *
says_json(const struct answer *a)
{
	const struct reconcile_extract *x = &a->extract;
	struct jval *all = jval_array();
	struct buf out;

	buf_init(&out, ERR_TEXT_MAX);
	buf_printf(&out,
	    "The extract has %zu referral%s of %zu client%s, %zu contact%s and "
	    "%zu employment status%s; the register %zu referral%s of %zu "
	    "client%s.",
	    x->side.entries, plural(x->side.entries), x->side.people,
	    plural(x->side.people), x->side.visits, plural(x->side.visits),
	    x->statuses, x->statuses == 1 ? "" : "es", a->held.entries,
	    plural(a->held.entries), a->held.people, plural(a->held.people));
	jval_add_str(all, buf_str(&out));
	buf_reset(&out);
	buf_printf(&out, "%zu referral%s in both. ", a->result.paired,
	    a->result.paired == 1 ? " is" : "s are");
	if (a->result.differs == 0)
		buf_puts(&out, "None is counted by one side alone.");
	else
		buf_printf(&out,
		    "%zu referral%s behind the differences: one side counts "
		    "%s where the other does not.",
		    a->result.differs, a->result.differs == 1 ? " is" : "s are",
		    a->result.differs == 1 ? "it" : "them");
	jval_add_str(all, buf_str(&out));
	buf_free(&out);
	return all;
}

static struct jval *
kept_json(const struct answer *a)
{
	struct jval *all = jval_array();
	struct buf out;

	if (a->keep_for[0] == '\0')
		return all;
	buf_init(&out, ERR_TEXT_MAX);
	say_kept(a, &out);
	jval_add_str(all, buf_str(&out));
	buf_free(&out);
	return all;
}

static void
note(struct jval *all, const char *text)
{
	jval_add_str(all, text);
}

static struct jval *
notes_json(const struct answer *a)
{
	const struct reconcile_extract *x = &a->extract;
	const struct month *first = &a->result.month[0];
	struct jval *all = jval_array();
	struct buf out;

	buf_init(&out, ERR_TEXT_MAX);
	if (x->refused > 0)
		buf_printf(&out,
		    "%zu of %zu rows of the extract could not be read: its "
		    "figures "
		    "are without them.",
		    x->refused, x->rows);
	if (out.n > 0)
		note(all, buf_str(&out));
	buf_reset(&out);
	if (x->astray > 0)
		buf_printf(&out,
		    "%zu contact%s or employment status%s of the extract "
		    "belong%s to a referral or client that is not in it, and "
		    "%s not counted.",
		    x->astray, plural(x->astray), x->astray == 1 ? "" : "es",
		    x->astray == 1 ? "s" : "", x->astray == 1 ? "is" : "are");
	if (out.n > 0)
		note(all, buf_str(&out));
	buf_reset(&out);
	if (x->side.begins != DAY_NONE &&
	    month_of(x->side.begins).start > first->window) {
		say_day("The first contact of the extract was on ",
		    x->side.begins, &out);
		buf_puts(&out,
		    ". Contacts before it are not in it, so fewer referrals "
		    "may count as seen, and others as seen for the first "
		    "time.");
	}
	if (out.n > 0)
		note(all, buf_str(&out));
	buf_free(&out);
	if (!x->has_nhs)
		note(all,
		    "The extract has no NHS numbers: clients are matched by "
		    "your own reference of them.");
	note(all,
	    "MHS116a, the rate by population, is not worked out here: a site "
	    "does not know how many people live in its area.");
	return all;
}

/* --------------------------------------------------------------------- answer */

static void
set_faults(const struct answer *a, struct jval *o)
{
	struct desk_faults all;
	struct jval *list = jval_array();
	struct buf rows;
	size_t more = 0;

	desk_sheets_refusals(a->sheet, &all);
	buf_init(&rows, ERR_TEXT_MAX);
	for (size_t i = 0; i < all.n; i++) {
		const struct desk_faults_item *x = &all.item[i];
		struct jval *one;

		if (i >= DESK_FAULTS_SHOWN) {
			more++;
			continue;
		}
		one = jval_object();
		buf_reset(&rows);
		desk_faults_rows(x, &rows);
		jval_set_str(one, "sheet", x->part);
		jval_set_str(one, "rows", buf_str(&rows));
		jval_set_str_or_null(one, "column", x->column);
		jval_set_str(one, "say", x->say);
		jval_add(list, one);
	}
	buf_free(&rows);
	desk_faults_free(&all);
	jval_set(o, "faults", list);
	jval_set_i64(o, "more", (int64_t)more);
}

static struct jval *
answer_json(struct answer *a)
{
	struct jval *o = jval_object();
	char month[MONTH_TEXT_SIZE], version[VERSIONS_SIZE];

	month_format(month, &a->result.month[0]);
	jval_set_str(o, "from", month);
	month_format(month, &a->result.month[a->result.months - 1]);
	jval_set_str(o, "to", month);
	jval_set(o, "says", says_json(a));
	jval_set(o, "notes", notes_json(a));
	jval_set(o, "measures", measures_json(a));
	jval_set(o, "kinds", kinds_json(a));
	set_faults(a, o);
	version_of(a, version);
	jval_set_str(o, "version", version);
	jval_set(o, "kept", kept_json(a));
	return o;
}

/* Whether the numbers may be kept, and for which service: the only one. */
static int
may_keep(struct desk *d, struct answer *a, struct err *e)
{
	struct reconciled_sending sending;

	if (reconciled_sending_get(d->reg->db, &sending, e) < 0 ||
	    taken_content(d->reg->db, CONTENT_RECONCILIATION, &a->taken, e) < 0)
		return -1;
	if (!sending.on)
		return err_refuse(e, "off", 0,
		    "this site sends no reconciliations, so nothing is kept to "
		    "be sent: a team leader can say that it does");
	if (a->extract.refused > 0)
		return err_refuse(e, "faults", 0,
		    "%zu rows of the extract could not be read, and its "
		    "numbers are without them: put the extract right before "
		    "its numbers are sent",
		    a->extract.refused);
	return desk_reconciled_service(d->reg->db, a->keep_for, e);
}

/* The month at fault; one that cannot be kept keeps none. */
static int
cannot_keep(const struct answer *a, size_t month, struct err *e)
{
	struct buf title;

	buf_init(&title, ERR_TEXT_MAX);
	month_say(&a->result.month[month], &title);
	err_prefix(e, "nothing was kept, because of %s", buf_str(&title));
	buf_free(&title);
	return -1;
}

static int
keep_month(struct desk *d, const struct answer *a, size_t month, struct err *e)
{
	int64_t value[RECONCILIATION_VALUES];
	enum mhsds wrong;

	take_values(a, month, value);
	if (reconciliation_check(value, &wrong, e) < 0)
		return cannot_keep(a, month, e);
	return reconciled_put(d->reg, a->keep_for, a->result.month[month].start,
	    value, e);
}

static int
keep(struct desk *d, const struct answer *a, struct err *e)
{
	struct db *db = d->reg->db;
	char version[VERSIONS_SIZE];
	int rc = db_begin(db, e);

	if (rc < 0)
		return -1;
	version_of(a, version);
	if (a->r->seen != NULL && strcmp(a->r->seen, version) != 0)
		rc = err_refuse(e, "changed", 0,
		    "the record has changed since these numbers were shown, "
		    "so nothing was kept: look at them again, and keep what "
		    "is there now");
	for (size_t i = 0; rc == 0 && i < a->result.months; i++)
		rc = keep_month(d, a, i, e);
	if (rc == 0 && db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

/* In a turn: the register's side, and the answer. */
static int
reconcile(struct desk *d, struct answer *a, struct jval **out, struct err *e)
{
	const struct desk_reconcile_request *r = a->r;
	struct month from, to;

	if (!a->sheet->map.confirmed)
		return err_set(e, ERR_REFUSED, "the mapping is not confirmed");
	if (!a->sheet->map.extract)
		return err_refuse(e, "no-extract", 0,
		    "this is the mapping of a client sheet, not of an extract "
		    "from MHSDS");
	if ((r->keep && may_keep(d, a, e) < 0) ||
	    read_months(r, d->today, &from, &to, e) < 0 ||
	    reconcile_register_load(d->reg, r->service, d->today, &a->held, e) <
		0 ||
	    reconcile_compare(&a->extract.side, &a->held, &from, &to,
		&a->result, e) < 0)
		return -1;
	*out = answer_json(a);
	access_of(&a->shown, r->service);
	if (gate_show_some(d, &a->shown, e) < 0)
		return -1;
	return r->keep ? keep(d, a, e) : 0;
}

int
desk_reconcile(struct desk *d, struct desk_sheet *s,
    const struct desk_reconcile_request *r, struct jval **out, struct err *e)
{
	struct answer a = { .sheet = s, .r = r };
	int rc;

	*out = NULL;
	/* It needs no register, which others may be waiting for. */
	if (s->map.confirmed && s->map.extract)
		reconcile_extract_read(&s->rows, &a.extract);
	rc = gate_enter(d,
	    r->keep ? OPERATION_RECONCILE_KEEP : OPERATION_RECONCILE, e);
	if (rc == 0)
		rc = gate_leave(d, reconcile(d, &a, out, e));
	if (rc < 0) {
		jval_free(*out);
		*out = NULL;
	}
	reconcile_result_free(&a.result);
	reconcile_extract_free(&a.extract);
	reconcile_side_free(&a.held);
	return rc;
}

/* --------------------------------------------------------------------- before */

int
desk_reconcile_may(struct desk *d, struct err *e)
{
	if (gate_enter(d, OPERATION_RECONCILE_MAY, e) < 0)
		return -1;
	return gate_leave(d, 0);
}

struct jval *
desk_reconcile_before(const struct services_list *services, int32_t today)
{
	struct jval *o = desk_sheet_page_before(services);
	struct jval *months = jval_array();
	struct month m = month_of(today);
	struct buf title;

	if (today < m.end)
		m = month_of(m.start - 1);
	buf_init(&title, ERR_TEXT_MAX);
	for (int i = 0; i < RECONCILE_MONTHS_MAX; i++) {
		char word[MONTH_TEXT_SIZE];

		buf_reset(&title);
		month_format(word, &m);
		month_say(&m, &title);
		jval_add(months, desk_words_choice(word, buf_str(&title)));
		m = month_of(m.start - 1);
	}
	buf_free(&title);
	jval_set(o, "months", months);
	return o;
}

/* ----------------------------------------------------------------------- text */

static void
text_measures(const struct jval *answer, struct buf *out)
{
	const struct jval *measures = jval_get(answer, "measures");

	buf_puts(out, "                                month    extract  "
		      "register  difference\n");
	for (size_t i = 0; i < jval_length(measures); i++) {
		const struct jval *m = jval_at(measures, i);
		const struct jval *figures = jval_get(m, "figures");

		for (size_t k = 0; k < jval_length(figures); k++) {
			const struct jval *f = jval_at(figures, k);
			buf_printf(out, "%-32s%-9s%7lld  %8lld  %10lld\n",
			    k == 0 ? jval_get_text(m, "measure") : "",
			    jval_get_text(f, "month"),
			    (long long)jval_get_count(f, "extract"),
			    (long long)jval_get_count(f, "register"),
			    (long long)jval_get_count(f, "difference"));
		}
	}
}

static const char *
said(const struct jval *o, const char *key)
{
	const char *s = jval_get_str(o, key);

	return s != NULL ? s : "-";
}

static void
text_item(const struct jval *x, struct buf *out)
{
	const struct jval *changes = jval_get(x, "changes");
	int64_t number;

	buf_printf(out, "  %s", said(x, "reference"));
	if (jval_get_i64(x, "client", &number))
		buf_printf(out, " (client %lld of %s)", (long long)number,
		    jval_get_text(x, "service"));
	if (jval_get_str(x, "place") != NULL)
		buf_printf(out, ", %s", jval_get_text(x, "place"));
	buf_printf(out, ": extract %s, register %s\n", said(x, "extract"),
	    said(x, "register"));
	for (size_t i = 0; i < jval_length(changes); i++)
		buf_printf(out, "    %s\n",
		    jval_get_text(jval_at(changes, i), "say"));
}

static void
text_kinds(const struct jval *answer, struct buf *out)
{
	const struct jval *kinds = jval_get(answer, "kinds");

	if (jval_length(kinds) == 0)
		buf_puts(out, "\nBoth count the same referrals.\n");
	for (size_t i = 0; i < jval_length(kinds); i++) {
		const struct jval *k = jval_at(kinds, i);
		const struct jval *listed = jval_get(k, "listed");

		buf_printf(out, "\n%s (%lld)\n%s %s\n",
		    jval_get_text(k, "title"),
		    (long long)jval_get_count(k, "n"), jval_get_text(k, "rule"),
		    jval_get_text(k, "next"));
		for (size_t j = 0; j < jval_length(listed); j++)
			text_item(jval_at(listed, j), out);
	}
}

void
desk_reconcile_text(const struct jval *answer, struct buf *out)
{
	static const char *const sentences[] = { "says", "kept", "notes" };

	for (size_t i = 0; i < 3; i++) {
		const struct jval *all = jval_get(answer, sentences[i]);

		for (size_t k = 0; k < jval_length(all); k++)
			buf_printf(out, "%s\n", jval_str(jval_at(all, k)));
	}
	buf_puts(out, "\n");
	text_measures(answer, out);
	text_kinds(answer, out);
}

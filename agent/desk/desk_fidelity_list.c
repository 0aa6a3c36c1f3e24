/* Fidelity reviews as a list: sums, plans, and what they were before. */
#include "agent/desk/desk_fidelity_list.h"

#include <string.h>

#include "agent/desk/desk_fidelity_past.h"
#include "agent/desk/desk_fidelity_versions.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* Those with a heading stand in text, those with a key in JSON. */
static const struct table_column columns[] = {
	{ .key = "service", .heading = "Service", .width = 20 },
	{ .key = "date", .heading = "Day", .gap = 1 },
	{ .key = "kind", .heading = "Kind", .gap = 1, .width = 12 },
	{ .key = "withdrawn" },
	{ .heading = "Staff", .gap = 1, .width = 5, .right = true },
	{ .heading = "Org.", .gap = 1, .width = 5, .right = true },
	{ .heading = "Ser.", .gap = 1, .width = 5, .right = true },
	{ .key = "sections" },
	{ .key = "total",
	    .heading = "Total",
	    .gap = 1,
	    .width = 6,
	    .right = true },
	{ .key = "band", .heading = "Band", .gap = 2, .width = 24 },
	{ .key = "position" },
	{ .key = "scores" },
	{ .key = "actions_planned" },
	{ .key = "actions_done" },
	{ .key = "version" },
	/* What is done is aligned to the right in its first two characters. */
	{ .heading = " Actions" },
};

/* Only where the plans, and the past, are asked for. */
static const struct table_column plan_columns[] = { { .key = "reviewers" },
	{ .key = "actions" } };
static const struct table_column past_column = { .key = "past" };

enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	PLAN_COLUMNS = sizeof(plan_columns) / sizeof(plan_columns[0])
};

static void
put_sums(struct table *t, const struct fidelity_sum *sum)
{
	struct jval *sections = jval_object();

	for (unsigned i = 0; i < FIDELITY_SECTIONS; i++) {
		table_integer(t, sum->section[i]);
		jval_set_i64(sections,
		    fidelity_section_name((enum fidelity_section)i),
		    sum->section[i]);
	}
	table_value(t, sections);
	table_integer(t, sum->total);
	table_text(t, fidelity_band_name(sum->band));
}

static void
put_progress(struct table *t, const struct review *r)
{
	struct buf text;

	buf_init(&text, 128);
	if (r->withdrawn)
		buf_puts(&text, " withdrawn");
	else
		buf_printf(&text, "%2u of %u done", r->done, r->planned);
	/* Alone, a review has no position worth saying. */
	if (r->of > 1)
		buf_printf(&text, ", position %u of %u", r->position, r->of);
	table_text(t, buf_str(&text));
	buf_free(&text);
}

static void
put_review(struct table *t, const struct review *r)
{
	struct fidelity_sum sum = fidelity_add(r->score);
	struct jval *scores = jval_array();
	char version[VERSIONS_SIZE];

	desk_fidelity_review_version(r, version);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		jval_add_i64(scores, r->score[i]);
	table_text(t, r->service);
	table_day(t, r->day);
	table_text(t, fidelity_kind_word(r->kind));
	table_flag(t, r->withdrawn);
	put_sums(t, &sum);
	if (r->position > 0)
		table_integer(t, r->position);
	else
		table_none(t);
	table_value(t, scores);
	table_integer(t, r->planned);
	table_integer(t, r->done);
	table_text(t, version);
	put_progress(t, r);
}

/* An action as a member of the JSON, which is returned, and as lines of the note. */
static struct jval *
put_action(const struct review_action *a, struct jval *list, struct buf *note)
{
	char planned[DAY_TEXT_SIZE], done[DAY_TEXT_SIZE];
	char version[VERSIONS_SIZE];
	struct jval *o = jval_object();

	day_format(planned, a->planned);
	jval_set_i64(o, "number", a->number);
	jval_set_day(o, "planned", a->planned);
	jval_set_day(o, "done", a->done);
	buf_printf(note, "  action %lld, due %s", (long long)a->number,
	    planned);
	if (a->done != DAY_NONE) {
		day_format(done, a->done);
		buf_printf(note, ", done %s", done);
	}
	jval_set_str(o, "action", a->words[REVIEW_WHAT]);
	jval_set_str(o, "owner", a->words[REVIEW_OWNER]);
	jval_set_str(o, "evidence", a->words[REVIEW_EVIDENCE]);
	desk_fidelity_action_version(a, version);
	jval_set_str(o, "version", version);
	buf_printf(note, ": %s\n", a->words[REVIEW_WHAT]);
	if (a->words[REVIEW_OWNER][0] != '\0')
		buf_printf(note, "    owner: %s\n", a->words[REVIEW_OWNER]);
	if (a->words[REVIEW_EVIDENCE][0] != '\0')
		buf_printf(note, "    evidence: %s\n",
		    a->words[REVIEW_EVIDENCE]);
	jval_add(list, o);
	return o;
}

/* The sentences of a history, each with its reason below it. */
static void
write_past(const struct jval *past, const char *indent, struct buf *note)
{
	for (size_t i = 0; i < jval_length(past); i++) {
		const struct jval *one = jval_at(past, i);
		const char *why = jval_get_str(one, "reason");

		buf_printf(note, "%s%s\n", indent, jval_get_text(one, "says"));
		if (why != NULL)
			buf_printf(note, "%s  Reason: \"%s\"\n", indent, why);
	}
}

static int
put_action_past(const struct open_register *reg, const struct review_action *a,
    struct jval *o, struct buf *note, struct err *e)
{
	struct jval *past = jval_array();

	jval_set(o, "past", past);
	if (desk_fidelity_past_action(reg, a, "", past, e) < 0)
		return -1;
	write_past(past, "    ", note);
	return 0;
}

/* Who reviewed, and the actions in force. */
static int
put_plan(const struct open_register *reg, const struct review *r, bool past,
    struct table *t, struct buf *note, struct err *e)
{
	struct review_action_list plan;
	struct jval *list;
	struct buf by;
	int rc;

	if (fidelity_actions_load(reg, r->number, &plan, e) < 0)
		return -1;
	buf_init(&by, LIMITS_FIELD_SEALED_MAX);
	rc = fidelity_book_reviewers(reg, r->number, &by, e);
	if (rc == 0) {
		if (by.n > 0)
			buf_printf(note, "  reviewed by %s\n", buf_str(&by));
		list = jval_array();
		for (size_t i = 0; rc == 0 && i < plan.n; i++) {
			const struct review_action *a = &plan.action[i];
			struct jval *o;

			if (a->withdrawn)
				continue;
			o = put_action(a, list, note);
			if (past)
				rc = put_action_past(reg, a, o, note, e);
		}
		table_text(t, buf_str(&by));
		table_value(t, list);
	}
	buf_free(&by);
	fidelity_actions_free(&plan);
	return rc;
}

/* What a review was before, and why it was changed. */
static int
put_past(const struct open_register *reg, const struct review *r,
    struct table *t, struct buf *note, struct err *e)
{
	struct jval *past = jval_array();

	if (desk_fidelity_past_review(reg, r, "", past, e) < 0) {
		jval_free(past);
		return -1;
	}
	write_past(past, "  ", note);
	table_value(t, past);
	return 0;
}

static int
put_row(const struct open_register *reg, const struct desk_fidelity_request *r,
    const struct review *review, struct table *t, struct err *e)
{
	struct buf note;
	int rc = 0;

	put_review(t, review);
	buf_init(&note, LIMITS_IMPORT_MAX);
	if (r->actions)
		rc = put_plan(reg, review, r->past, t, &note, e);
	if (rc == 0 && r->past)
		rc = put_past(reg, review, t, &note, e);
	if (rc == 0 && (r->actions || r->past))
		table_note(t, buf_str(&note));
	buf_free(&note);
	return rc;
}

/* The table that is asked for, still without rows. */
static struct table *
begin_table(const struct desk_fidelity_request *r)
{
	struct table_column all[COLUMNS + PLAN_COLUMNS + 1];
	size_t n = COLUMNS;

	memcpy(all, columns, sizeof(columns));
	for (size_t i = 0; r->actions && i < PLAN_COLUMNS; i++)
		all[n++] = plan_columns[i];
	if (r->past)
		all[n++] = past_column;
	return table_new(all, n, "");
}

static int
list_reviews(struct desk *d, const struct desk_fidelity_request *r,
    struct table **out, struct err *e)
{
	struct review_list list;
	struct table *t;
	int rc = 0;

	*out = NULL;
	if (fidelity_book_load(d->reg->db, r->service, INT32_MAX, &list, e) < 0)
		return -1;
	fidelity_book_rank(&list);
	t = begin_table(r);
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = put_row(d->reg, r, &list.review[i], t, e);
	if (rc == 0)
		*out = t;
	else
		table_free(t);
	fidelity_book_free(&list);
	return rc;
}

int
desk_fidelity_list(struct desk *d, const struct desk_fidelity_request *r,
    struct table **out, struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_LIST, e) < 0)
		return -1;
	return gate_leave(d, list_reviews(d, r, out, e));
}

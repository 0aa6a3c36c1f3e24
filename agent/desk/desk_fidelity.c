/*
 * What can be asked and done about fidelity reviews and their action plans:
 * the rules that need more than one review or action to be judged stand in
 * fidelity/, the order of checks and changes stands here.
 */
#include "agent/desk/desk_fidelity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity_versions.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* ------------------------------------------------------------------- list */

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
	/* Only where the plans are asked for: */
	{ .key = "reviewers" },
	{ .key = "actions" },
};

enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	COLUMNS_WITHOUT_PLANS = COLUMNS - 2
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

/* An action as a member of the JSON, and as lines of the note. */
static void
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
}

/* Who reviewed, and the actions in force. */
static int
put_plan(const struct open_register *reg, const struct review *r,
    struct table *t, struct err *e)
{
	struct review_action_list plan;
	struct jval *list;
	struct buf by, note;
	int rc;

	if (fidelity_actions_load(reg, r->number, &plan, e) < 0)
		return -1;
	buf_init(&by, LIMITS_FIELD_SEALED_MAX);
	buf_init(&note, LIMITS_IMPORT_MAX);
	rc = fidelity_book_reviewers(reg, r->number, &by, e);
	if (rc == 0) {
		if (by.n > 0)
			buf_printf(&note, "  reviewed by %s\n", buf_str(&by));
		list = jval_array();
		for (size_t i = 0; i < plan.n; i++)
			if (!plan.action[i].withdrawn)
				put_action(&plan.action[i], list, &note);
		table_text(t, buf_str(&by));
		table_value(t, list);
		table_note(t, buf_str(&note));
	}
	buf_free(&note);
	buf_free(&by);
	fidelity_actions_free(&plan);
	return rc;
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
	t = table_new(columns, r->actions ? COLUMNS : COLUMNS_WITHOUT_PLANS,
	    "");
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		put_review(t, &list.review[i]);
		if (r->actions)
			rc = put_plan(d->reg, &list.review[i], t, e);
	}
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

/* ------------------------------------------------------------------- acts */

/* The key as the head of a review. */
static int
take_key(const struct desk_fidelity_key *key, struct review *r, struct err *e)
{
	if (services_check_id(key->service, e) < 0)
		return -1;
	*r = (struct review){ .day = key->day, .kind = key->kind };
	(void)snprintf(r->service, sizeof(r->service), "%s", key->service);
	return 0;
}

/* Refuse a day in the future; `what` is what is said to have happened on it. */
static int
not_after_today(const struct desk *d, const char *what, int32_t day,
    struct err *e)
{
	char text[DAY_TEXT_SIZE];

	if (day <= d->today)
		return 0;
	day_format(text, day);
	return err_set(e, ERR_USAGE, "the %s is dated %s, which is after today",
	    what, text);
}

static int
check_scores(const uint8_t *score, struct err *e)
{
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		if (score[i] < FIDELITY_SCORE_MIN ||
		    score[i] > FIDELITY_SCORE_MAX)
			return err_set(e, ERR_USAGE,
			    "the score of item %zu is not 1 to 5; an item that "
			    "cannot be evidenced scores 1",
			    i + 1);
	return 0;
}

/* End a transaction as rc says. */
static int
settle(const struct open_register *reg, int rc, struct err *e)
{
	if (rc == 0)
		rc = stored_keys_put(reg->key, reg->db, reg->vault, e);
	if (rc == 0)
		rc = vault_rows_commit(reg->db, reg->vault, e);
	if (rc < 0)
		db_rollback(reg->db);
	return rc;
}

/* Store the review unless another one is there than was seen. */
static int
put(const struct open_register *reg, const struct desk_fidelity_scores *r,
    struct review *now, enum review_change *change, struct err *e)
{
	struct review was;
	bool found;

	if (fidelity_book_find(reg->db, now->service, now->day, now->kind, &was,
		&found, e) < 0 ||
	    desk_fidelity_check_review(reg->db, found ? &was : NULL, now,
		r->version, e) < 0)
		return -1;
	return fidelity_book_put(reg, now, slice_of(r->reviewers), change, e);
}

static int
add(struct desk *d, const struct desk_fidelity_scores *r,
    struct desk_fidelity_added *out, struct err *e)
{
	struct review review;
	int rc;

	if (take_key(&r->key, &review, e) < 0 ||
	    check_scores(r->score, e) < 0 ||
	    not_after_today(d, "review", review.day, e) < 0 ||
	    desk_services_check(d->reg->db, review.service, d->meant, e) < 0)
		return -1;
	memcpy(review.score, r->score, sizeof(review.score));
	if (db_begin(d->reg->db, e) < 0)
		return -1;
	rc = put(d->reg, r, &review, &out->change, e);
	out->sum = fidelity_add(review.score);
	return settle(d->reg, rc, e);
}

int
desk_fidelity_add(struct desk *d, const struct desk_fidelity_scores *r,
    struct desk_fidelity_added *out, struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_ADD, e) < 0)
		return -1;
	return gate_leave(d, add(d, r, out, e));
}

/* Say in *a, which is stored, what r says, or why that cannot be. */
static int
finish(const struct desk *d, const struct desk_fidelity_done *r,
    struct review_action *a, struct err *e)
{
	struct review_action now = *a; /* with the same words */
	int32_t reviewed;

	now.done = r->on;
	now.withdrawn = false;
	if (desk_fidelity_check_action(d->reg->db, a, &now, r->version, e) <
		0 ||
	    fidelity_book_day(d->reg->db, a->review, &reviewed, e) < 0)
		return -1;
	if (a->withdrawn)
		return err_set(e, ERR_REFUSED, "this action is withdrawn");
	if (r->on < reviewed)
		return err_set(e, ERR_REFUSED,
		    "an action of a review cannot be done before the review");
	a->done = r->on;
	if (r->evidence[0] != '\0') {
		char **words = &a->words[REVIEW_EVIDENCE];

		mem_wipe(*words, strlen(*words));
		free(*words);
		*words = mem_string(r->evidence);
	}
	return fidelity_actions_change(d->reg, a, e);
}

static int
finish_action(struct desk *d, const struct desk_fidelity_done *r, struct err *e)
{
	struct review_action a = { 0 };
	int rc;

	if (not_after_today(d, "completion", r->on, e) < 0 ||
	    db_begin(d->reg->db, e) < 0)
		return -1;
	rc = fidelity_actions_get(d->reg, r->action, &a, e);
	if (rc == 0)
		rc = finish(d, r, &a, e);
	fidelity_actions_wipe(&a);
	return settle(d->reg, rc, e);
}

int
desk_fidelity_finish(struct desk *d, const struct desk_fidelity_done *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_DONE, e) < 0)
		return -1;
	return gate_leave(d, finish_action(d, r, e));
}

static int
withdraw_action(const struct open_register *reg, const struct review *r,
    int64_t number, const char *seen, struct err *e)
{
	struct review_action a, now;
	int rc;

	if (fidelity_actions_get(reg, number, &a, e) < 0)
		return -1;
	now = a;
	now.withdrawn = true;
	if (a.review != r->number)
		rc = err_set(e, ERR_REFUSED,
		    "action %lld belongs to another review", (long long)number);
	else
		rc = desk_fidelity_check_action(reg->db, &a, &now, seen, e);
	if (rc == 0 && a.withdrawn)
		rc = err_set(e, ERR_REFUSED, "action %lld is withdrawn already",
		    (long long)number);
	if (rc == 0)
		rc = fidelity_actions_change(reg, &now, e);
	fidelity_actions_wipe(&a);
	return rc;
}

static int
withdraw_review(const struct open_register *reg, const struct review *r,
    const char *seen, struct err *e)
{
	struct review now = *r;

	now.withdrawn = true;
	if (desk_fidelity_check_review(reg->db, r, &now, seen, e) < 0)
		return -1;
	if (r->withdrawn)
		return err_set(e, ERR_REFUSED,
		    "this review is withdrawn already");
	return fidelity_book_withdraw(reg, r, e);
}

/* Inside a transaction: what is found there is what is changed. */
static int
withdraw(const struct open_register *reg, const struct desk_fidelity_key *key,
    int64_t action, const char *seen, struct err *e)
{
	struct review r;
	bool found;

	if (fidelity_book_find(reg->db, key->service, key->day, key->kind, &r,
		&found, e) < 0)
		return -1;
	if (!found)
		return err_refuse(e, "no-review", 0,
		    "there is no review of this service, day and kind");
	if (action == 0)
		return withdraw_review(reg, &r, seen, e);
	if (r.withdrawn)
		return err_set(e, ERR_REFUSED,
		    "this review is withdrawn already");
	return withdraw_action(reg, &r, action, seen, e);
}

static int
take_back(struct desk *d, const struct desk_fidelity_key *key, int64_t action,
    const char *seen, struct err *e)
{
	if (services_check_id(key->service, e) < 0 ||
	    db_begin(d->reg->db, e) < 0)
		return -1;
	return settle(d->reg, withdraw(d->reg, key, action, seen, e), e);
}

int
desk_fidelity_withdraw(struct desk *d, const struct desk_fidelity_key *key,
    int64_t action, const char *seen, struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_WITHDRAW, e) < 0)
		return -1;
	return gate_leave(d, take_back(d, key, action, seen, e));
}

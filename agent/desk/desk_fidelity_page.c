/*
 * Fidelity reviews for a page: all rounds of a service beside each other, item
 * by item, and the plans that answer them.
 */
#include "agent/desk/desk_fidelity_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity_file.h"
#include "agent/desk/desk_fidelity_past.h"
#include "agent/desk/desk_fidelity_versions.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "agent/worklist/worklist_evidence.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { SENTENCE_MAX = 1024, FIELD_MAX = 16 };

/* "score-1". */
static void
name_field(unsigned item, char out[static FIELD_MAX])
{
	(void)snprintf(out, FIELD_MAX, "score-%u", item);
}

static const char *
kind_title(enum fidelity_kind kind)
{
	return kind == FIDELITY_SELF ? "Self-assessment" : "Independent review";
}

/* ------------------------------------------------------------------ the scale */

static struct jval *
items_json(void)
{
	struct jval *all = jval_array();

	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++) {
		struct jval *o = jval_object();
		char field[FIELD_MAX];

		name_field(i, field);
		jval_set_i64(o, "item", i);
		jval_set_str(o, "field", field);
		jval_set_str(o, "name", fidelity_item_name(i));
		jval_set_str(o, "help", fidelity_item_help(i));
		jval_set_str(o, "section",
		    fidelity_section_name(fidelity_item_section(i)));
		jval_set_bool(o, "evidence", worklist_evidence_has(i));
		jval_add(all, o);
	}
	return all;
}

static struct jval *
scores_json(void)
{
	struct jval *all = jval_array();

	for (int i = FIDELITY_SCORE_MIN; i <= FIDELITY_SCORE_MAX; i++)
		jval_add_i64(all, i);
	return all;
}

static struct jval *
kinds_json(void)
{
	struct jval *all = jval_array();

	for (int k = 0; k < FIDELITY_KINDS; k++)
		jval_add(all,
		    desk_words_choice(fidelity_kind_word((enum fidelity_kind)k),
			kind_title((enum fidelity_kind)k)));
	return all;
}

/* What is told before a file of reviews is handed in. */
static struct jval *
file_json(void)
{
	char *large = desk_fidelity_file_too_large();
	struct jval *o = jval_object();

	jval_set_i64(o, "bytes_max", LIMITS_SHEET_UPLOAD_MAX);
	jval_set_str(o, "too_large", large);
	free(large);
	return o;
}

/* ----------------------------------------------------------------- one review */

/* Who has changed a review (action 0) or one of its actions since it was first
 * stored. */
static int
set_changed(const struct desk *d, int64_t review, int64_t action,
    struct jval *o, struct err *e)
{
	char at[CLOCK_TEXT_SIZE], *by;
	struct buf says;

	if (fidelity_book_last_change(d->reg->db, review, action, at, &by, e) <
	    0)
		return -1;
	buf_init(&says, SENTENCE_MAX);
	desk_words_by("Changed", by, at, &says);
	jval_set_str_or_null(o, "changed_says", buf_str(&says));
	buf_free(&says);
	free(by);
	return 0;
}

static int
add_action(const struct desk *d, const struct review *r,
    const struct review_action *a, struct jval *all, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct jval *o = jval_object(), *past;

	desk_fidelity_action_version(a, version);
	jval_set_i64(o, "action", a->number);
	jval_set_str(o, "version", version);
	jval_set_str(o, "what", a->words[REVIEW_WHAT]);
	jval_set_str_or_null(o, "owner", a->words[REVIEW_OWNER]);
	jval_set_str_or_null(o, "evidence", a->words[REVIEW_EVIDENCE]);
	jval_set(o, "due", jval_day_shown(a->planned));
	jval_set(o, "done", jval_day_shown(a->done));
	jval_set_bool(o, "overdue",
	    a->done == DAY_NONE && a->planned < d->today);
	jval_add(all, o);
	if (set_changed(d, r->number, a->number, o, e) < 0)
		return -1;
	jval_set(o, "past", past = jval_array());
	return desk_fidelity_past_action(d->reg, a, "", past, e);
}

/* Who reviewed, and the actions in force. */
static int
set_plan(const struct desk *d, const struct review *r, struct jval *o,
    struct err *e)
{
	struct review_action_list plan;
	struct jval *actions;
	struct buf by;
	int rc;

	if (fidelity_actions_load(d->reg, r->number, &plan, e) < 0)
		return -1;
	buf_init(&by, LIMITS_FIELD_SEALED_MAX);
	rc = fidelity_book_reviewers(d->reg, r->number, &by, e);
	actions = jval_array();
	for (size_t i = 0; rc == 0 && i < plan.n; i++)
		if (!plan.action[i].withdrawn)
			rc = add_action(d, r, &plan.action[i], actions, e);
	jval_set_str_or_null(o, "reviewers", buf_str(&by));
	jval_set(o, "actions", actions);
	buf_free(&by);
	fidelity_actions_free(&plan);
	return rc;
}

static void
set_sums(const struct review *r, struct jval *o)
{
	struct fidelity_sum sum = fidelity_add(r->score);
	struct jval *scores = jval_array(), *sections = jval_array();
	struct buf says;

	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		jval_add_i64(scores, r->score[i]);
	for (int i = 0; i < FIDELITY_SECTIONS; i++) {
		struct jval *section = jval_object();

		jval_set_str(section, "name",
		    fidelity_section_name((enum fidelity_section)i));
		jval_set_i64(section, "sum", sum.section[i]);
		jval_add(sections, section);
	}
	buf_init(&says, SENTENCE_MAX);
	desk_fidelity_say_sum(&sum, &says);
	jval_set(o, "scores", scores);
	jval_set(o, "sections", sections);
	jval_set_i64(o, "total", sum.total);
	jval_set_str(o, "band", fidelity_band_name(sum.band));
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
}

static int
add_review(const struct desk *d, const struct review *r, struct jval *all,
    struct err *e)
{
	char version[VERSIONS_SIZE];
	struct jval *o = jval_object(), *past = jval_array();

	desk_fidelity_review_version(r, version);
	jval_set(o, "on", jval_day_shown(r->day));
	jval_set_str(o, "version", version);
	set_sums(r, o);
	jval_set(o, "past", past);
	jval_add(all, o);
	if (set_changed(d, r->number, 0, o, e) < 0 ||
	    desk_fidelity_past_review(d->reg, r, "", past, e) < 0)
		return -1;
	return set_plan(d, r, o, e);
}

/* The reviews of one kind that are in force; the oldest first. */
static int
add_kind(const struct desk *d, const struct review_list *list,
    enum fidelity_kind kind, struct jval *all, struct err *e)
{
	struct jval *reviews = jval_array(), *o;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->n; i++)
		if (list->review[i].kind == kind && !list->review[i].withdrawn)
			rc = add_review(d, &list->review[i], reviews, e);
	if (rc < 0 || jval_length(reviews) == 0) {
		jval_free(reviews);
		return rc;
	}
	o = jval_object();
	jval_set_str(o, "kind", fidelity_kind_word(kind));
	jval_set_str(o, "title", kind_title(kind));
	jval_set(o, "reviews", reviews);
	jval_add(all, o);
	return 0;
}

/* ---------------------------------------------------------- what was withdrawn */

/* The name of a review, behind what was done with it or with a part of it. */
static char *
name_review(const char *before, const struct review *r)
{
	char day[DAY_SAID_SIZE];

	day_say(day, r->day);
	return mem_printf("%sthe %s of %s", before,
	    r->kind == FIDELITY_SELF ? "self-assessment" : "independent review",
	    day);
}

/* The withdrawn actions of a review in force. */
static int
add_withdrawn_actions(const struct desk *d, const struct review *r,
    struct jval *all, struct err *e)
{
	struct review_action_list plan;
	int rc = 0;

	if (fidelity_actions_load(d->reg, r->number, &plan, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < plan.n; i++) {
		const struct review_action *a = &plan.action[i];
		char due[DAY_SAID_SIZE], *before, *name;

		if (!a->withdrawn)
			continue;
		/* Not by its words: it may have been withdrawn for them. */
		day_say(due, a->planned);
		before = mem_printf("the action due on %s of ", due);
		name = name_review(before, r);
		rc = desk_fidelity_past_action(d->reg, a, name, all, e);
		free(before);
		free(name);
	}
	fidelity_actions_free(&plan);
	return rc;
}

/* What is not shown any more, with who withdrew it. */
static int
add_withdrawn(const struct desk *d, const struct review_list *list,
    struct jval *all, struct err *e)
{
	int rc = 0;

	for (size_t i = list->n; rc == 0 && i-- > 0;) {
		const struct review *r = &list->review[i];

		if (r->withdrawn) {
			char *name = name_review("", r);

			rc = desk_fidelity_past_review(d->reg, r, name, all, e);
			free(name);
		} else {
			rc = add_withdrawn_actions(d, r, all, e);
		}
	}
	return rc;
}

/* ------------------------------------------------------------------ the page */

/* The newest review in force, of any kind. */
static const struct review *
newest(const struct review_list *list)
{
	const struct review *last = NULL;

	for (size_t i = 0; i < list->n; i++)
		if (!list->review[i].withdrawn &&
		    (last == NULL || list->review[i].day > last->day))
			last = &list->review[i];
	return last;
}

static void
set_says(const struct review_list *list, struct jval *o)
{
	const struct review *r = newest(list);
	char day[DAY_SAID_SIZE];
	struct fidelity_sum sum;
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	if (r == NULL) {
		buf_puts(&text, "No fidelity review is entered yet.");
	} else {
		sum = fidelity_add(r->score);
		day_say(day, r->day);
		buf_printf(&text, "%s of %s: ", kind_title(r->kind), day);
		buf_printf(&text, "%u of %d, %s.", sum.total,
		    FIDELITY_ITEMS * FIDELITY_SCORE_MAX,
		    fidelity_band_name(sum.band));
		if (r->planned > 0)
			buf_printf(&text, " Actions done: %u of %u.", r->done,
			    r->planned);
	}
	jval_set_str(o, "says", buf_str(&text));
	buf_free(&text);
}

static int
put_page(const struct desk *d, const char *service, struct jval *o,
    struct err *e)
{
	struct review_list list;
	struct jval *kinds = jval_array(), *withdrawn = jval_array();
	int rc;

	jval_set(o, "rounds", kinds);
	jval_set(o, "withdrawn", withdrawn);
	if (fidelity_book_load(d->reg->db, service, d->today, &list, e) < 0)
		return -1;
	set_says(&list, o);
	rc = add_kind(d, &list, FIDELITY_INDEPENDENT, kinds, e);
	if (rc == 0)
		rc = add_kind(d, &list, FIDELITY_SELF, kinds, e);
	if (rc == 0)
		rc = add_withdrawn(d, &list, withdrawn, e);
	fidelity_book_free(&list);
	return rc;
}

/* Of which service the page is: the one asked for, else the first that was
 * reviewed, else the first. */
static int
choose(const struct desk *d, const char *asked, const struct services_list *all,
    char out[static LIMITS_ID_MAX + 1], struct err *e)
{
	struct review_list list;
	const char *chosen = all->n > 0 ? all->service[0].service : "";

	if (asked != NULL && asked[0] != '\0') {
		if (services_find(all, asked) == NULL)
			return services_unknown(d->reg->db, e);
		(void)snprintf(out, LIMITS_ID_MAX + 1, "%s", asked);
		return 0;
	}
	if (fidelity_book_load(d->reg->db, NULL, d->today, &list, e) < 0)
		return -1;
	if (newest(&list) != NULL)
		chosen = newest(&list)->service;
	(void)snprintf(out, LIMITS_ID_MAX + 1, "%s", chosen);
	fidelity_book_free(&list);
	return 0;
}

static int
make_page(const struct desk *d, const char *asked, struct jval **out,
    struct err *e)
{
	char service[LIMITS_ID_MAX + 1];
	struct services_list all;
	struct jval *o = jval_object(), *names = jval_array();
	int rc;

	jval_set(o, "services", names);
	if (services_load(d->reg->db, &all, e) < 0) {
		jval_free(o);
		return -1;
	}
	for (size_t i = 0; i < all.n; i++)
		jval_add_str(names, all.service[i].service);
	rc = choose(d, asked, &all, service, e);
	if (rc == 0) {
		jval_set_str(o, "service", service);
		jval_set(o, "items", items_json());
		jval_set(o, "scores", scores_json());
		jval_set(o, "kinds", kinds_json());
		jval_set(o, "file", file_json());
		jval_set_str(o, "rule",
		    "Each item is scored from 1 to 5, which is best; one that "
		    "cannot be evidenced scores 1.");
		rc = put_page(d, service, o, e);
	}
	services_free(&all);
	if (rc == 0)
		*out = o;
	else
		jval_free(o);
	return rc;
}

int
desk_fidelity_page(struct desk *d, const char *service, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_FIDELITY_PAGE, e) < 0)
		return -1;
	return gate_leave(d, make_page(d, service, out, e));
}

struct jval *
desk_fidelity_missing(const uint8_t score[static FIDELITY_ITEMS])
{
	struct jval *all = jval_array();

	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++) {
		char field[FIELD_MAX], *text;
		struct jval *o;

		if (score[i - 1] != 0)
			continue;
		name_field(i, field);
		text = mem_printf("Item %u, %s, has no score", i,
		    fidelity_item_name(i));
		o = jval_object();
		jval_set_str(o, "field", field);
		jval_set_bool(o, "refused", true);
		jval_set_str(o, "code", "missing");
		jval_set_str(o, "text", text);
		jval_add(all, o);
		free(text);
	}
	return all;
}

/* ------------------------------------------------------------------- planning */

static int
put_action(const struct desk *d, const struct desk_fidelity_plan_request *r,
    struct err *e)
{
	struct review_action a = { .planned = r->due, .done = DAY_NONE };
	enum review_change change;
	struct review review;
	bool found;
	int rc;

	if (fidelity_book_find(d->reg->db, r->key.service, r->key.day,
		r->key.kind, &review, &found, e) < 0)
		return -1;
	if (!found || review.withdrawn)
		return err_set(e, ERR_REFUSED,
		    "there is no such review any more; load the page again");
	if (r->due < review.day)
		return err_refuse(e, "due", 0,
		    "an action of a review is not due before the review");
	a.review = review.number;
	a.words[REVIEW_WHAT] = mem_string(r->what);
	a.words[REVIEW_OWNER] = mem_string(r->owner);
	a.words[REVIEW_EVIDENCE] = mem_string("");
	rc = fidelity_actions_put(d->reg, &a, &change, e);
	fidelity_actions_wipe(&a);
	return rc;
}

static int
plan(const struct desk *d, const struct desk_fidelity_plan_request *r,
    struct err *e)
{
	const struct open_register *reg = d->reg;
	int rc;

	if (r->what[strspn(r->what, " \t\r\n")] == '\0')
		return err_refuse(e, "action", 0, "say what is to be done");
	if (db_begin(reg->db, e) < 0)
		return -1;
	rc = put_action(d, r, e);
	if (rc == 0)
		rc = stored_keys_put(reg->key, reg->db, reg->vault, e);
	if (rc == 0)
		rc = vault_rows_commit(reg->db, reg->vault, e);
	if (rc < 0)
		db_rollback(reg->db);
	return rc;
}

int
desk_fidelity_plan(struct desk *d, const struct desk_fidelity_plan_request *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_PLAN, e) < 0)
		return -1;
	return gate_leave(d, plan(d, r, e));
}

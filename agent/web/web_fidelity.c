/*
 * Fidelity reviews from a page: their items over rounds, what the register
 * shows for an item, a review entered or taken back, reviews and plans from a
 * file, and the plan of a review.
 */
#include <stdlib.h>

#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_fidelity_file.h"
#include "agent/desk/desk_fidelity_page.h"
#include "agent/desk/desk_fidelity_past.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/versions.h"
#include "agent/web/web_answers.h"
#include "common/base/day.h"

int
web_fidelity_show(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_fidelity_page(&c->desk, httpd_query(c->request, "service"),
	    out, e);
}

int
web_fidelity_evidence(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_lists_evidence_request r = {
		.service = httpd_query(c->request, "service"),
		.from = DAY_NONE,
		.to = DAY_NONE
	};
	struct desk_lists_evidence answer;

	if (desk_lists_read_item(slice_of(httpd_param(c->request, "item")),
		&r.item, e) < 0)
		return err_refuse(e, "no-such", 0,
		    "the register shows nothing for this item");
	if (desk_lists_ask_evidence(&c->desk, &r, &answer, e) < 0)
		return -1;
	*out = desk_lists_evidence_page(&answer);
	desk_lists_free_evidence(&answer);
	return 0;
}

/* ----------------------------------------------------------------- one review */

/* Which review the body is about; its day is typed. */
static int
read_key(const struct web_call *c, struct desk_fidelity_key *key, struct err *e)
{
	const char *kind;

	if (web_call_text(c, "service", true, &key->service, e) < 0 ||
	    web_call_text(c, "kind", true, &kind, e) < 0)
		return -1;
	if (!fidelity_kind_parse(slice_of(kind), &key->kind))
		return err_refuse(e, "kind", 0,
		    "say whether it was an independent review or a "
		    "self-assessment");
	return web_call_day(c, "date", true, &key->day, e);
}

/* The scores, 0 for one that is missing. */
static int
read_scores(const struct web_call *c, uint8_t *score, struct err *e)
{
	const struct jval *list = jval_get(c->body, "scores");

	if (list == NULL || !jval_is_array(list) ||
	    jval_length(list) != FIDELITY_ITEMS)
		return err_set(e, ERR_USAGE,
		    "the member \"scores\" must be a list of %d",
		    FIDELITY_ITEMS);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++) {
		int64_t v = 0;

		if (!jval_is_null(jval_at(list, i)) &&
		    (!jval_i64(jval_at(list, i), &v) ||
			v < FIDELITY_SCORE_MIN || v > FIDELITY_SCORE_MAX))
			return err_set(e, ERR_USAGE,
			    "a score is a number from 1 to 5, or null");
		score[i] = (uint8_t)v;
	}
	return 0;
}

/* Store it, or say what is missing. */
static int
put_review(struct web_call *c, const char *version, struct jval **out,
    struct err *e)
{
	struct desk_fidelity_scores r = { .version = version };
	struct desk_fidelity_added added;
	struct jval *missing;
	struct buf says;

	if (read_scores(c, r.score, e) < 0 || read_key(c, &r.key, e) < 0 ||
	    web_call_text(c, "reviewers", false, &r.reviewers, e) < 0 ||
	    web_call_text(c, "reason", false, &r.reason, e) < 0)
		return -1;
	if (r.reviewers == NULL)
		r.reviewers = "";
	missing = desk_fidelity_missing(r.score);
	buf_init(&says, ERR_TEXT_MAX);
	if (jval_length(missing) > 0) {
		c->status = 422;
	} else if (desk_fidelity_add(&c->desk, &r, &added, e) < 0) {
		jval_free(missing);
		return -1;
	} else {
		desk_fidelity_say_sum(&added.sum, &says);
	}
	*out = jval_object();
	jval_set_str_or_null(*out, "says", buf_str(&says));
	jval_set(*out, "remarks", missing);
	buf_free(&says);
	return 0;
}

int
web_fidelity_add(struct web_call *c, struct jval **out, struct err *e)
{
	return put_review(c, VERSIONS_NONE, out, e);
}

int
web_fidelity_correct(struct web_call *c, struct jval **out, struct err *e)
{
	return put_review(c, c->version, out, e);
}

int
web_fidelity_withdraw(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_fidelity_withdrawal r = { .version = c->version };

	if (read_key(c, &r.key, e) < 0 ||
	    web_call_text(c, "reason", false, &r.reason, e) < 0 ||
	    desk_fidelity_withdraw(&c->desk, &r, e) < 0)
		return -1;
	*out = jval_object();
	return 0;
}

/* --------------------------------------------------------------- from a file */

int
web_fidelity_check_file(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_fidelity_file(&c->desk, httpd_body(c->request), true, out,
	    e);
}

int
web_fidelity_store_file(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_fidelity_file(&c->desk, httpd_body(c->request), false, out,
	    e);
}

/* -------------------------------------------------------------------- its plan */

int
web_fidelity_plan(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_fidelity_plan_request r = { .owner = NULL };

	if (read_key(c, &r.key, e) < 0 ||
	    web_call_text(c, "what", true, &r.what, e) < 0 ||
	    web_call_text(c, "owner", false, &r.owner, e) < 0 ||
	    web_call_due(c, "due", true, &r.due, e) < 0)
		return -1;
	if (r.owner == NULL)
		r.owner = "";
	if (desk_fidelity_plan(&c->desk, &r, e) < 0)
		return -1;
	*out = jval_object();
	return 0;
}

int
web_fidelity_finish(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_fidelity_done r = { .version = c->version };

	if (web_call_number(c, "action", &r.action, e) < 0 ||
	    web_call_text(c, "evidence", false, &r.evidence, e) < 0 ||
	    web_call_text(c, "reason", false, &r.reason, e) < 0 ||
	    web_call_day(c, "done", true, &r.on, e) < 0)
		return -1;
	if (r.evidence == NULL)
		r.evidence = "";
	if (desk_fidelity_finish(&c->desk, &r, e) < 0)
		return -1;
	*out = jval_object();
	return 0;
}

int
web_fidelity_drop(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_fidelity_withdrawal r = { .version = c->version };

	if (!jval_get_i64(c->body, "action", &r.action) || r.action <= 0)
		return err_set(e, ERR_USAGE,
		    "the member \"action\" must be an action's number");
	if (read_key(c, &r.key, e) < 0 ||
	    web_call_text(c, "reason", false, &r.reason, e) < 0 ||
	    desk_fidelity_withdraw(&c->desk, &r, e) < 0)
		return -1;
	*out = jval_object();
	return 0;
}

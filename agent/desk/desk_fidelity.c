/*
 * What can be done about fidelity reviews and their action plans:
 * the rules that need more than one review or action to be judged stand in
 * fidelity/, the order of checks and changes stands here.
 */
#include "agent/desk/desk_fidelity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity_versions.h"
#include "agent/desk/desk_reason.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_past.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/mem.h"

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

/* The reason of a change, as it is kept; *out is for desk_reason_free(). */
static int
read_reason(const char *typed, char **out, struct err *e)
{
	return desk_reason_read(typed, LIMITS_ENTRY_REASON_MAX,
	    "below a review", out, e);
}

/* Keep it beside what was changed; NULL: none was given. */
static int
explain(const struct open_register *reg, int64_t review, int64_t action,
    const char *reason, struct err *e)
{
	return reason == NULL
		   ? 0
		   : fidelity_past_explain(reg, review, action, reason, e);
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
    const char *reason, struct review *now, enum review_change *change,
    struct err *e)
{
	struct review was;
	bool found;

	if (fidelity_book_find(reg->db, now->service, now->day, now->kind, &was,
		&found, e) < 0 ||
	    desk_fidelity_check_review(reg->db, found ? &was : NULL, now,
		r->version, e) < 0 ||
	    fidelity_book_put(reg, now, slice_of(r->reviewers), change, e) < 0)
		return -1;
	if (reason != NULL && *change == REVIEW_STORED)
		return err_refuse(e, "reason", 0,
		    "a reason says why a review is corrected, and this one is "
		    "new");
	return *change == REVIEW_UNCHANGED
		   ? 0
		   : explain(reg, now->number, 0, reason, e);
}

static int
add(struct desk *d, const struct desk_fidelity_scores *r,
    struct desk_fidelity_added *out, struct err *e)
{
	struct review review;
	char *reason;
	int rc;

	if (take_key(&r->key, &review, e) < 0 ||
	    check_scores(r->score, e) < 0 ||
	    not_after_today(d, "review", review.day, e) < 0 ||
	    desk_services_check(d->reg->db, review.service, d->meant, e) < 0)
		return -1;
	memcpy(review.score, r->score, sizeof(review.score));
	if (read_reason(r->reason, &reason, e) < 0)
		return -1;
	rc = db_begin(d->reg->db, e);
	if (rc == 0)
		rc = settle(d->reg,
		    put(d->reg, r, reason, &review, &out->change, e), e);
	out->sum = fidelity_add(review.score);
	desk_reason_free(reason);
	return rc;
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
    const char *reason, struct review_action *a, struct err *e)
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
	return fidelity_actions_change(d->reg, a, e) < 0
		   ? -1
		   : explain(d->reg, a->review, a->number, reason, e);
}

static int
finish_action(struct desk *d, const struct desk_fidelity_done *r, struct err *e)
{
	struct review_action a = { 0 };
	char *reason;
	int rc;

	if (not_after_today(d, "completion", r->on, e) < 0 ||
	    read_reason(r->reason, &reason, e) < 0)
		return -1;
	rc = db_begin(d->reg->db, e);
	if (rc == 0) {
		rc = fidelity_actions_get(d->reg, r->action, &a, e);
		if (rc == 0)
			rc = finish(d, r, reason, &a, e);
		fidelity_actions_wipe(&a);
		rc = settle(d->reg, rc, e);
	}
	desk_reason_free(reason);
	return rc;
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
    const struct desk_fidelity_withdrawal *what, const char *reason,
    struct err *e)
{
	int64_t number = what->action;
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
		rc = desk_fidelity_check_action(reg->db, &a, &now,
		    what->version, e);
	if (rc == 0 && a.withdrawn)
		rc = err_set(e, ERR_REFUSED, "action %lld is withdrawn already",
		    (long long)number);
	if (rc == 0)
		rc = fidelity_actions_change(reg, &now, e);
	if (rc == 0)
		rc = explain(reg, r->number, number, reason, e);
	fidelity_actions_wipe(&a);
	return rc;
}

static int
withdraw_review(const struct open_register *reg, const struct review *r,
    const struct desk_fidelity_withdrawal *what, const char *reason,
    struct err *e)
{
	struct review now = *r;

	now.withdrawn = true;
	if (desk_fidelity_check_review(reg->db, r, &now, what->version, e) < 0)
		return -1;
	if (r->withdrawn)
		return err_set(e, ERR_REFUSED,
		    "this review is withdrawn already");
	return fidelity_book_withdraw(reg, r, e) < 0
		   ? -1
		   : explain(reg, r->number, 0, reason, e);
}

/* Inside a transaction: what is found there is what is changed. */
static int
withdraw(const struct open_register *reg,
    const struct desk_fidelity_withdrawal *what, const char *reason,
    struct err *e)
{
	const struct desk_fidelity_key *key = &what->key;
	struct review r;
	bool found;

	if (fidelity_book_find(reg->db, key->service, key->day, key->kind, &r,
		&found, e) < 0)
		return -1;
	if (!found)
		return err_refuse(e, "no-review", 0,
		    "there is no review of this service, day and kind");
	if (what->action == 0)
		return withdraw_review(reg, &r, what, reason, e);
	if (r.withdrawn)
		return err_set(e, ERR_REFUSED,
		    "this review is withdrawn already");
	return withdraw_action(reg, &r, what, reason, e);
}

static int
take_back(struct desk *d, const struct desk_fidelity_withdrawal *r,
    struct err *e)
{
	char *reason;
	int rc;

	if (services_check_id(r->key.service, e) < 0 ||
	    read_reason(r->reason, &reason, e) < 0)
		return -1;
	rc = db_begin(d->reg->db, e);
	if (rc == 0)
		rc = settle(d->reg, withdraw(d->reg, r, reason, e), e);
	desk_reason_free(reason);
	return rc;
}

int
desk_fidelity_withdraw(struct desk *d, const struct desk_fidelity_withdrawal *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_FIDELITY_WITHDRAW, e) < 0)
		return -1;
	return gate_leave(d, take_back(d, r, e));
}

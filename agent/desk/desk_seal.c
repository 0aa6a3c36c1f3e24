/*
 * The order of a seal.  What was shown is what is signed: the second act
 * derives everything again and compares digests, since between two requests
 * nothing holds the figures still.
 */
#include "agent/desk/desk_seal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/aside.h"
#include "agent/delivery/progress.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/reconcile/reconcile_due.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/seal.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* What was taken in since the last seal, and what was set aside. */
static void
say_received(struct desk *d, struct buf *news)
{
	const struct outbox_receive_report *t = &d->taken;
	struct jval *strangers = spool_strangers(&d->spool);

	if (t->received + t->refused > 0)
		buf_printf(news,
		    "Since the last time: %zu return%s received, %zu "
		    "refused.\n",
		    t->received, t->received == 1 ? "" : "s", t->refused);
	if (t->resealed > 0)
		buf_printf(news,
		    "%zu return%s sealed anew, figures unchanged.\n",
		    t->resealed, t->resealed == 1 ? "" : "s");
	aside_write(strangers, news);
	jval_free(strangers);
	memset(&d->taken, 0, sizeof(d->taken));
}

/* A register from a backup signs when nothing was lost; in an epoch that has
 * ended it never does, and seal_allowed() says why. */
static int
weigh_restored(struct desk *d, struct outbox_agent *agent, struct buf *news,
    struct err *e)
{
	struct err ignored = ERR_INIT;

	bool was = agent->restored;

	if (agent->state > OUTBOX_AGENT_ENROLLED)
		return 0;
	if (restored_weigh(d->reg->db, &d->spool, agent, e) == 0) {
		if (!was)
			return 0;
		buf_puts(news,
		    "This register was restored from a backup. The "
		    "aggregator holds no statement of it that is missing "
		    "here, so it signs again.\n");
		return 0;
	}
	(void)!restored_missing(d->reg->db, news, &ignored);
	return -1;
}

/* Whether the aggregator was asked since this machine was started. */
static int
is_unasked(const struct desk *d, const struct outbox_agent *agent,
    bool *unasked, struct err *e)
{
	char boot[CLOCK_BOOT_SIZE];

	clock_boot(boot);
	return restored_unasked(&d->spool, agent, boot, unasked, e);
}

/* What a person has to know who is about to say yes, since nothing on a disk can
 * tell its own age. */
static int
say_unasked(const struct desk *d, const struct outbox_agent *agent,
    struct buf *news, struct err *e)
{
	bool unasked;

	if (is_unasked(d, agent, &unasked, e) < 0)
		return -1;
	if (unasked)
		buf_puts(news,
		    "As far as this machine can tell, the aggregator has not "
		    "been asked what it holds since this machine was started. "
		    "If an older copy of its disk was put back, connect it "
		    "before anything is signed off.\n");
	return 0;
}

/* The courier has learnt that the log is ahead of this register; unless that was
 * adopted since. */
static int
log_agrees(const struct desk *d, const struct outbox_agent *a, struct err *e)
{
	struct progress p;
	bool adopted;

	if (progress_load(&p, &d->spool, e) < 0 ||
	    adopt_caught_up(d->reg->db, &d->spool, a, &adopted, e) < 0)
		return -1;
	progress_of_epoch(&p, a->pins.epoch);
	if (p.head != PROGRESS_RESTORED || adopted)
		return 0;
	return err_refuse(e, "disagrees", 0,
	    "the log and this machine do not agree, so nothing is sealed; the "
	    "state of sending says what happened, and what is next");
}

static int
may_sign(const struct desk *d, const struct outbox_agent *agent, struct err *e)
{
	if (seal_allowed(agent, e) < 0)
		return -1;
	return log_agrees(d, agent, e);
}

static int
load_agent(const struct desk *d, struct outbox_agent *agent, struct err *e)
{
	bool found;

	if (outbox_agent(d->reg->db, agent, &found, e) < 0)
		return -1;
	if (found)
		return 0;
	err_set(e, ERR_USAGE,
	    "this site is not enrolled yet: it needs an invite of the "
	    "aggregator's operator");
	return err_code(e, "not-enrolled");
}

static bool
any_fell(const struct due_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (due_fell(&list->item[i]))
			return true;
	return false;
}

/* Figures of a clock that ran ahead go back to an earlier day, or away. */
static bool
any_ahead(const struct due_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].ahead)
			return true;
	return false;
}

/* Another kind of figures leaves than did before. */
static bool
any_other_rules(const struct due_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct returns *was = list->item[i].before;

		if (was != NULL && !was->withdrawn &&
		    !list->item[i].now.withdrawn &&
		    was->rules != list->item[i].now.rules)
			return true;
	}
	return false;
}

static bool
any_lost(const struct due_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].lost)
			return true;
	return false;
}

/* Which items take the place of figures that were never in this register. */
static int
mark_lost(struct db *db, struct due_list *list, struct err *e)
{
	for (size_t i = 0; i < list->n; i++) {
		struct due_item *item = &list->item[i];

		if (adopt_unknown(db, item->now.service, item->now.content,
			item->now.period, &item->lost, e) < 0)
			return -1;
	}
	return 0;
}

/* The draft of what is due.  A person is asked on the way from one weekly seal to
 * the next, for figures that fall or take the place of lost ones, and where this
 * may be an older copy of the disk. */
static int
make_draft(const struct desk *d, const struct outbox_agent *agent,
    const struct desk_due *due, struct signoff_draft *draft, struct err *e)
{
	const struct due_list *list = &due->list;
	const struct returns **item = mem_array(list->n + 1, sizeof(*item));
	bool unasked = false;
	int rc;

	for (size_t i = 0; i < list->n; i++)
		item[i] = &list->item[i].now;
	rc = signoff_draft_make(draft, d->reg->db, item, list->n, e);
	free(item);
	if (rc == 0)
		rc = is_unasked(d, agent, &unasked, e);
	if (any_lost(list))
		signoff_draft_needs_person(draft,
		    "they take the place of figures that this register has "
		    "lost");
	if (any_ahead(list))
		signoff_draft_needs_person(draft,
		    "figures that were sealed for days that have not come "
		    "are taken back");
	if (any_fell(list))
		signoff_draft_needs_person(draft,
		    "figures of a closed quarter fall by much");
	if (any_other_rules(list))
		signoff_draft_needs_person(draft,
		    "how many outcomes are shown by evidence is sent from now "
		    "on, or no longer");
	if (!due->question.weekly)
		signoff_draft_needs_person(draft,
		    "everything was sealed less than a week ago");
	if (unasked)
		signoff_draft_needs_person(draft,
		    "as far as this machine can tell, the aggregator has not "
		    "been asked what it holds since this machine was started");
	return rc;
}

static void
describe(const struct due_item *item, struct buf *out)
{
	if (item->now.content == CONTENT_RETURN)
		due_describe(item, out);
	else if (item->now.content == CONTENT_RECONCILIATION)
		reconcile_due_describe(item, out);
	else
		fidelity_due_describe(item, out);
	if (!item->changed)
		buf_puts(out, "unchanged\n");
}

/* Before anything of a service ever left, the very text is shown that is
 * signed off. */
static void
write_changes(const struct due_list *list, const bool *first, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct due_item *item = &list->item[i];
		char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

		period_title(title, item->now.period);
		day_format(day, item->now.through);
		buf_printf(out, "%s, %s, to %s:\n", item->now.service, title,
		    day);
		describe(item, out);
		if (first[i])
			returns_write(&item->now, out);
		if (due_fell(item))
			buf_puts(out, "NOTE: figures of this closed quarter "
				      "fall by much.\n");
		if (item->ahead)
			buf_puts(out,
			    "NOTE: they were sealed for days that have not "
			    "come; this puts them right.\n");
		if (item->lost)
			buf_puts(out,
			    "NOTE: an earlier one counts, whose figures are "
			    "not in this register; this takes its place.\n");
	}
}

static bool
is_due(const struct due_list *list, const char *service)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].now.content == CONTENT_RETURN &&
		    strcmp(list->item[i].now.service, service) == 0)
			return true;
	return false;
}

/* What was never recorded, of the services that are due. */
static int
load_unrecorded(struct desk *d, const struct due_list *list,
    struct desk_unrecorded *out, struct err *e)
{
	size_t n = 0;

	if (desk_unrecorded_find(d->reg->db, NULL, out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (is_due(list, out->item[i].service))
			out->item[n++] = out->item[i];
	out->n = n;
	return 0;
}

/* What is due of every service.  The date in the aggregator's last answer
 * lies in the spool; it is a reason to ask, and no more than that. */
static int
load_due(struct desk *d, const struct desk_returns_request *r,
    struct desk_due *out, struct err *e)
{
	struct desk_returns_request all = { .today = r->today,
		.through = r->through,
		.said = r->said,
		.standing = r->standing,
		.unattended = r->unattended };

	if (desk_returns_answered(&d->spool, d->reg->dir, &all.answered, e) < 0)
		return -1;
	if (desk_returns_due(d->reg->db, &all, out, e) < 0)
		return -1;
	if (mark_lost(d->reg->db, &out->list, e) == 0)
		return 0;
	desk_returns_due_free(out);
	return -1;
}

static int
prepare(struct desk *d, const struct desk_returns_request *r,
    struct desk_seal *out, struct err *e)
{
	const struct due_list *list = &out->due.list;
	struct outbox_agent agent;

	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0)
		return -1;
	say_received(d, &out->news);
	if (load_agent(d, &agent, e) < 0 ||
	    weigh_restored(d, &agent, &out->news, e) < 0 ||
	    may_sign(d, &agent, e) < 0 ||
	    say_unasked(d, &agent, &out->news, e) < 0 ||
	    load_due(d, r, &out->due, e) < 0)
		return -1;
	buf_add_slice(&out->news, buf_slice(&out->due.held));
	if (out->due.doubt != TODAY_SURE) {
		today_describe(&out->due.day, &out->question);
		due_free(&out->due.list);
	}
	if (make_draft(d, &agent, &out->due, &out->draft, e) < 0 ||
	    load_unrecorded(d, list, &out->unrecorded, e) < 0 ||
	    desk_returns_note(d->reg->db, &out->due, e) < 0)
		return -1;
	write_changes(list, out->draft.first, &out->changes);
	out->epoch = agent.pins.epoch;
	/* Weighing a restored register may have changed the board. */
	return outbox_publish(d->reg->db, &d->spool, e);
}

int
desk_seal_prepare(struct desk *d, const struct desk_returns_request *r,
    struct desk_seal *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	buf_init(&out->news, LIMITS_SHEAF_FILE_MAX);
	buf_init(&out->changes, LIMITS_SHEAF_FILE_MAX);
	buf_init(&out->question, LIMITS_SHEAF_FILE_MAX);
	if (gate_enter(d, OPERATION_SEAL_PREPARE, e) < 0)
		return -1;
	return gate_leave(d, prepare(d, r, out, e));
}

void
desk_seal_free(struct desk_seal *seal)
{
	buf_free(&seal->news);
	buf_free(&seal->changes);
	buf_free(&seal->question);
	signoff_draft_free(&seal->draft);
	desk_unrecorded_free(&seal->unrecorded);
	desk_returns_due_free(&seal->due);
}

/* ---------------------------------------------------------------- sign-off */

/* A yes on its way to the statements. */
struct signing {
	const struct desk_seal_sign *sign;
	struct outbox_agent agent;
	struct desk_due due;
	struct signoff *signoff;
};

static int
seal_list(struct desk *d, const struct signing *s, struct err *e)
{
	const struct due_list *list = &s->due.list;
	const struct returns **item = mem_array(list->n + 1, sizeof(*item));
	struct db *db = d->reg->db;
	struct sign_key key;
	struct seal_signer signer = { .agent = &s->agent,
		.key = &key,
		.signoff = s->signoff,
		.today = list->today };
	int rc = seal_key(d->reg, &s->agent, &key, e);

	for (size_t i = 0; i < list->n; i++)
		item[i] = &list->item[i].now;
	if (rc == 0)
		rc = seal_returns(db, &signer, item, list->n, e);
	mem_wipe(&key, sizeof(key));
	if (rc == 0 && s->due.question.weekly)
		rc = outbox_set_whole(db, s->due.question.today, e);
	if (rc == 0)
		rc = outbox_expire(db, list->through, e);
	free(item);
	return rc;
}

/* What is due now must be, to the letter, what the person was shown and said
 * yes to. */
static int
take_yes(struct desk *d, struct signing *s, bool *outdated, struct err *e)
{
	const struct signoff_given given = { .staff = register_staff(d->reg),
		.shown = s->sign->digest,
		.way = s->sign->way,
		.typed = s->sign->typed };
	struct signoff_draft draft;
	int rc = make_draft(d, &s->agent, &s->due, &draft, e);

	if (rc == 0) {
		*outdated = signoff_is_outdated(&draft, &given);
		rc = signoff_give(&s->signoff, &draft, &given, e);
	}
	if (rc == 0 && s->due.list.n == 0)
		rc = err_set(e, ERR_REFUSED,
		    "nothing has changed since the last seal, so nothing was "
		    "sealed");
	signoff_draft_free(&draft);
	return rc;
}

/* A 0 that nobody has vouched for is not signed. */
static int
all_answered(struct desk *d, const struct due_list *list, struct err *e)
{
	struct desk_unrecorded open;
	struct buf names;
	int rc = 0;

	if (load_unrecorded(d, list, &open, e) < 0)
		return -1;
	if (open.n > 0) {
		buf_init(&names, ERR_TEXT_MAX);
		desk_unrecorded_titles(&open.item[0], &names);
		rc = err_set(e, ERR_REFUSED,
		    "service %s has no entry of %s: say first whether there "
		    "were none or they are not recorded; nothing was sealed",
		    open.item[0].service, buf_str(&names));
		buf_free(&names);
	}
	desk_unrecorded_free(&open);
	return rc;
}

/* The word stands even if the seal then fails: it was given. */
static int
keep_word(struct desk *d, const struct signing *s, struct err *e)
{
	if (s->sign->said == 0)
		return 0;
	return today_keep_word(d->reg->db, &s->due.day, s->sign->said,
	    register_staff(d->reg), e);
}

static int
sign_due(struct desk *d, struct signing *s, struct desk_sealed *out,
    struct err *e)
{
	if (all_answered(d, &s->due.list, e) < 0 ||
	    take_yes(d, s, &out->outdated, e) < 0 || keep_word(d, s, e) < 0 ||
	    seal_list(d, s, e) < 0)
		return -1;
	out->n = s->due.list.n;
	if (outbox_set_never_sealed(d->reg->db, 0, e) < 0)
		return -1;
	return outbox_publish(d->reg->db, &d->spool, e);
}

static int
sign_off(struct desk *d, const struct desk_seal_sign *sign,
    struct desk_sealed *out, struct err *e)
{
	const struct desk_returns_request r = { .today = sign->today,
		.through = sign->through,
		.said = sign->said,
		.standing = sign->way == SIGNOFF_STANDING,
		.unattended = sign->way != SIGNOFF_TYPED };
	struct signing s = { .sign = sign };
	int rc;

	if (load_agent(d, &s.agent, e) < 0 || may_sign(d, &s.agent, e) < 0)
		return -1;
	/* The same text for another aggregator is another yes. */
	out->outdated = s.agent.pins.epoch != sign->epoch;
	if (out->outdated)
		return err_set(e, ERR_REFUSED,
		    "this site was enrolled anew since the figures were "
		    "shown, so nothing was sealed: look at them again, and "
		    "sign off what is there now");
	if (load_due(d, &r, &s.due, e) < 0)
		return -1;
	rc = s.due.doubt == TODAY_SURE
		 ? sign_due(d, &s, out, e)
		 : err_set(e, ERR_REFUSED,
		       "it is in doubt which day it is, so nothing was "
		       "sealed: a person has to say it");
	signoff_free(s.signoff);
	desk_returns_due_free(&s.due);
	return rc;
}

int
desk_seal_sign_off(struct desk *d, const struct desk_seal_sign *sign,
    struct desk_sealed *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (gate_enter(d, OPERATION_SEAL, e) < 0)
		return -1;
	return gate_leave(d, sign_off(d, sign, out, e));
}

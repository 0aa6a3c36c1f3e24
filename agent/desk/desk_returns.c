/*
 * Which returns are due and what they are made of.  Figures, fidelity reviews and
 * reconciliations are rooms that know nothing of each other: that one seal sends
 * all is decided here.
 */
#include "agent/desk/desk_returns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/reconcile/reconcile_due.h"
#include "agent/register/listed.h"
#include "agent/register/services.h"
#include "agent/register/taken.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/refused.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* Everything is sealed anew once a week, changed or not. */
enum { WEEK_DAYS = 7 };

/* The newest day that figures in force reach. */
static int32_t
sealed_to(const struct desk_due *due)
{
	int32_t day = DAY_NONE;

	for (size_t i = 0; i < due->question.sealed_n; i++)
		if (!due->sealed[i].withdrawn && due->sealed[i].through > day)
			day = due->sealed[i].through;
	return day;
}

/* Which day it is: out->question.today, and whether that is in doubt. */
static int
find_day(struct db *db, const struct desk_returns_request *r,
    struct desk_due *out, struct err *e)
{
	out->day.clock = r->today;
	out->day.upto = r->through;
	out->day.known.sealed = sealed_to(out);
	out->day.known.answer = r->answered != 0 ? r->answered : DAY_NONE;
	if (today_load(db, &out->day, e) < 0)
		return -1;
	if (r->said != 0) {
		out->question.today = r->said;
		return today_take_word(&out->day, r->said, e);
	}
	out->doubt = today_weigh(&out->day);
	return today_supposed(db, r->today, &out->question.today, e);
}

/* The question to figures/due.h, with what has been sealed already. */
static int
make_question(struct db *db, const struct desk_returns_request *r,
    struct desk_due *out, struct err *e)
{
	struct due_question *q = &out->question;
	int32_t last;

	memset(out, 0, sizeof(*out));
	if (outbox_last_whole(db, &last, e) < 0 ||
	    outbox_sealed(db, &out->sealed, &q->sealed_n, e) < 0)
		return -1;
	q->service = r->service;
	q->through = r->through;
	q->standing = r->standing;
	q->sealed = out->sealed;
	if (find_day(db, r, out, e) < 0)
		return -1;
	/* A last time that has not come was told by a clock that ran ahead. */
	q->weekly =
	    last == DAY_NONE || last > q->today || q->today - last >= WEEK_DAYS;
	return 0;
}

/* ----------------------------------------------------------- what is held */

/* The reasons are said once for each service. */
static void
say_unlisted(const struct listed *list, const char *service, struct buf *held)
{
	char near[LIMITS_ID_MAX + 1];

	desk_services_near(list, service, near);
	buf_printf(held,
	    "%s is not among the services that the authority has named for "
	    "this site (",
	    service);
	desk_services_names(list, held);
	buf_puts(held, "), so nothing of it is sealed");
	if (near[0] != '\0')
		buf_printf(held, "; did you mean %s", near);
	buf_printf(held,
	    "%s If it is misspelt, rename or remove it in the settings. If it "
	    "is right, ask the aggregator's operator to add it: it can be "
	    "sealed as soon as this site has heard of that.\n",
	    near[0] != '\0' ? "?" : ".");
}

static void
say_refused(const struct returns *r, const struct refused *why,
    struct buf *held)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, r->period);
	buf_printf(held, "%s, %s: the aggregator refused these figures (%s",
	    r->service, title, why->code);
	if (why->line > 0)
		buf_printf(held, ", line %lld of the return",
		    (long long)why->line);
	buf_puts(held, "), and they have not changed, so they are not sealed "
		       "again: correct them first.\n");
}

/* Of returns that do leave: what of them does not. */
static void
say_less(const char *service, struct buf *held)
{
	buf_printf(held,
	    "%s: how many outcomes are shown by evidence is counted here, and "
	    "not sent, since the region has not said that it takes these "
	    "counts. All else is sent as before.\n",
	    service);
}

/* Say so of each service in question whose counts of evidence the aggregator has not
 * said that it takes; of what is not sealed at all, more is said elsewhere. */
static int
say_what_stays(struct db *db, const char *service, const struct listed *listed,
    struct buf *held, struct err *e)
{
	struct services_list all;
	bool taken;
	int rc = 0;

	if (services_load(db, &all, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < all.n; i++) {
		const struct services *s = &all.service[i];

		if (!s->has_facts || !listed_allows(listed, s->service) ||
		    (service != NULL && strcmp(service, s->service) != 0))
			continue;
		rc = taken_set(db, services_rules(s), &taken, e);
		if (rc == 0 && !taken)
			say_less(s->service, held);
	}
	services_free(&all);
	return rc;
}

static int
hold_refused(struct db *db, const struct due_item *item, bool *hold,
    struct buf *held, struct err *e)
{
	struct refused why;

	if (refused_find(db, &item->now, &why, e) < 0)
		return -1;
	*hold = why.again;
	if (*hold)
		say_refused(&item->now, &why, held);
	return 0;
}

/* Leave in the list what the aggregator can take. */
static int
hold_back(struct db *db, struct desk_due *out, struct err *e)
{
	struct due_list *list = &out->list;
	char said[LIMITS_ID_MAX + 1] = "";
	struct listed listed;
	size_t n = 0;

	buf_init(&out->held, LIMITS_SHEAF_FILE_MAX);
	if (listed_load(db, &listed, e) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		struct due_item *item = &list->item[i];
		bool hold = !listed_allows(&listed, item->now.service);

		if (hold && strcmp(said, item->now.service) != 0) {
			say_unlisted(&listed, item->now.service, &out->held);
			(void)snprintf(said, sizeof(said), "%s",
			    item->now.service);
		}
		if (!hold && hold_refused(db, item, &hold, &out->held, e) < 0)
			return -1;
		if (!hold)
			list->item[n++] = *item;
	}
	out->kept_back = n < list->n;
	list->n = n;
	return say_what_stays(db, out->question.service, &listed, &out->held,
	    e);
}

/* Leave out what is taken back though this log holds nothing of it. */
static int
drop_never_sent(struct db *db, struct due_list *list, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct due_item *item = &list->item[i];
		const struct returns *now = &item->now;
		bool lost = true;

		if (now->content == CONTENT_RECONCILIATION && now->withdrawn &&
		    item->before == NULL &&
		    adopt_unknown(db, now->service, now->content, now->period,
			&lost, e) < 0)
			return -1;
		if (lost)
			list->item[n++] = *item;
	}
	list->n = n;
	return 0;
}

static int
add_reconciliations(struct db *db, struct desk_due *out, struct err *e)
{
	if (reconcile_due_add(db, &out->question, &out->list, e) < 0)
		return -1;
	return drop_never_sent(db, &out->list, e);
}

/* Where nobody reads them, they are left to a seal with a person: those that such a
 * seal would have, so what is held back is taken out before. */
static void
leave_reconciliations(struct desk_due *out)
{
	struct due_list *list = &out->list;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].now.content != CONTENT_RECONCILIATION)
			list->item[n++] = list->item[i];
	out->left = list->n - n;
	list->n = n;
}

int
desk_returns_due(struct db *db, const struct desk_returns_request *r,
    struct desk_due *out, struct err *e)
{
	if (make_question(db, r, out, e) == 0 &&
	    due_list(db, &out->question, &out->list, e) == 0 &&
	    fidelity_due_add(db, &out->question, &out->list, e) == 0 &&
	    add_reconciliations(db, out, e) == 0 &&
	    hold_back(db, out, e) == 0) {
		if (r->unattended)
			leave_reconciliations(out);
		return 0;
	}
	desk_returns_due_free(out);
	return -1;
}

void
desk_returns_due_free(struct desk_due *due)
{
	due_free(&due->list);
	buf_free(&due->held);
	free(due->sealed);
	memset(due, 0, sizeof(*due));
}

/* ----------------------------------------------------------------- preview */

int
desk_returns_answered(const struct spool *spool, const char *dir, int32_t *day,
    struct err *e)
{
	struct err none = ERR_INIT;
	struct spool mine = { 0 };
	struct progress p;
	int rc;

	*day = 0;
	/* Who only looks makes no spool, and is not stopped by a bad one. */
	if (spool->read == NULL &&
	    (dir == NULL || spool_open(&mine, dir, &none) < 0))
		return 0;
	rc = progress_load(&p, mine.read != NULL ? &mine : spool, e);
	if (mine.read != NULL)
		spool_close(&mine);
	if (rc < 0)
		return -1;
	*day = p.answer_date.s > 0 ? clock_day(p.answer_date) : 0;
	return 0;
}

/* `seal` would ask which day it is. */
static void
describe_doubt(const struct desk_due *due, struct buf *out)
{
	buf_init(out, ERR_TEXT_MAX);
	if (due->doubt != TODAY_SURE)
		today_describe(&due->day, out);
}

static int
preview_due(struct desk *d, const struct desk_returns_request *r,
    struct desk_preview *out, struct err *e)
{
	struct desk_due due;

	if (desk_returns_due(d->reg->db, r, &due, e) < 0)
		return -1;
	out->item = mem_array(due.list.n + 1, sizeof(*out->item));
	for (size_t i = 0; i < due.list.n; i++)
		out->item[out->n++] = due.list.item[i].now;
	out->held = due.held;
	out->kept_back = due.kept_back;
	due.held = (struct buf){ 0 };
	describe_doubt(&due, &out->doubt);
	desk_returns_due_free(&due);
	return 0;
}

/*
 * The quarter of one service after another.  A service without a return of
 * it is no fault while another has one, so the last refusal is the answer
 * only when all refuse.
 */
static int
preview_all(struct db *db, struct due_question *q, struct period period,
    struct desk_preview *out, struct err *e)
{
	struct services_list list;
	int rc;

	if (services_load(db, &list, e) < 0)
		return -1;
	out->item = mem_array(list.n + 1, sizeof(*out->item));
	rc = err_set(e, ERR_REFUSED, "the register holds no service yet");
	for (size_t i = 0; i < list.n; i++) {
		q->service = list.service[i].service;
		rc = due_return(db, q, period, &out->item[out->n], e);
		if (rc < 0 && e->kind != ERR_REFUSED)
			break;
		if (rc == 0)
			out->n++;
	}
	services_free(&list);
	return rc < 0 && out->n > 0 && e->kind == ERR_REFUSED ? 0 : rc;
}

static int
preview_quarter(struct desk *d, const struct desk_returns_request *r,
    struct desk_preview *out, struct err *e)
{
	struct listed listed;
	struct desk_due due;
	int rc = make_question(d->reg->db, r, &due, e);

	if (rc == 0)
		describe_doubt(&due, &out->doubt);
	if (rc == 0)
		rc = listed_load(d->reg->db, &listed, e);
	buf_init(&out->held, LIMITS_SHEAF_FILE_MAX);
	if (rc == 0)
		rc = say_what_stays(d->reg->db, r->service, &listed, &out->held,
		    e);
	if (rc == 0 && r->service == NULL) {
		rc = preview_all(d->reg->db, &due.question, *r->period, out, e);
	} else if (rc == 0) {
		out->item = mem_array(1, sizeof(*out->item));
		out->n = 1;
		rc = due_return(d->reg->db, &due.question, *r->period,
		    out->item, e);
	}
	desk_returns_due_free(&due);
	return rc;
}

static int
preview(struct desk *d, const struct desk_returns_request *r,
    struct desk_preview *out, struct err *e)
{
	struct desk_returns_request all = *r;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = desk_returns_answered(&d->spool, d->reg->dir, &all.answered, e);
	if (rc == 0)
		rc = r->period == NULL ? preview_due(d, &all, out, e)
				       : preview_quarter(d, &all, out, e);
	if (rc == 0)
		rc = outbox_last_sealed(d->reg->db, &out->sealed_on, e);
	if (rc < 0)
		desk_returns_preview_free(out);
	return rc;
}

int
desk_returns_preview(struct desk *d, const struct desk_returns_request *r,
    struct desk_preview *out, struct err *e)
{
	if (gate_enter(d, OPERATION_PREVIEW, e) < 0)
		return -1;
	return gate_leave(d, preview(d, r, out, e));
}

void
desk_returns_preview_free(struct desk_preview *preview)
{
	free(preview->item);
	buf_free(&preview->held);
	buf_free(&preview->doubt);
	memset(preview, 0, sizeof(*preview));
}

void
desk_returns_preview_write(const struct desk_preview *preview, struct buf *out)
{
	for (size_t i = 0; i < preview->n; i++)
		returns_write(&preview->item[i], out);
}

static struct jval *
figures_json(const struct returns *r)
{
	struct jval *o = jval_object();

	for (size_t i = 0; i < r->n; i++) {
		char item[RETURNS_CODE_SIZE];
		const char *code = returns_code(r, i, item);

		if (r->value[i] == MEASURE_NOT_COLLECTED)
			jval_set_null(o, code);
		else
			jval_set_i64(o, code, r->value[i]);
	}
	return o;
}

struct jval *
desk_returns_preview_json(const struct desk_preview *preview)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < preview->n; i++) {
		const struct returns *r = &preview->item[i];
		char title[PERIOD_TITLE_SIZE], period[PERIOD_TEXT_SIZE];
		char day[DAY_TEXT_SIZE];
		struct jval *o = jval_object();

		period_format(period, r->period);
		period_title(title, r->period);
		day_format(day, r->through);
		jval_set_str(o, "service", r->service);
		jval_set_str(o, "content", statement_content_word(r->content));
		jval_set_str(o, "period", period);
		jval_set_str(o, "title", title);
		jval_set_str(o, "through", day);
		jval_set_str(o, "source",
		    r->source == RETURNS_SUMMARY ? "summary" : "register");
		jval_set_bool(o, "withdrawn", r->withdrawn);
		jval_set_bool(o, "date_in_doubt", preview->doubt.n > 0);
		jval_set(o, "figures", figures_json(r));
		jval_add(a, o);
	}
	return a;
}

/* ----------------------------------------------------------------- explain */

static int
explain(struct desk *d, const struct desk_returns_request *r, const char *code,
    struct desk_explain *out, struct err *e)
{
	struct access_shown shown = { 0 };
	struct desk_due due;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = make_question(d->reg->db, r, &due, e);
	if (rc == 0) {
		rc = explain_open(&out->what, d->reg->db, &due.question,
		    *r->period, code, e);
		if (rc == 0)
			rc = clients_open_references(d->reg, out->what.service,
			    &out->clients, e);
		access_of(&shown, r->service);
		for (size_t i = 0; rc == 0 && i < out->what.n; i++)
			access_add(&shown, out->what.thing[i].client);
		for (size_t i = 0; rc == 0 && i < out->what.lefts; i++)
			access_add(&shown, out->what.left[i].client);
		if (rc == 0)
			rc = gate_show(d, &shown, e);
		if (rc < 0)
			desk_returns_explain_free(out);
	}
	desk_returns_due_free(&due);
	return rc;
}

int
desk_returns_explain(struct desk *d, const struct desk_returns_request *r,
    const char *code, struct desk_explain *out, struct err *e)
{
	if (gate_enter(d, OPERATION_EXPLAIN, e) < 0)
		return -1;
	return gate_leave(d, explain(d, r, code, out, e));
}

void
desk_returns_explain_free(struct desk_explain *x)
{
	clients_free_references(&x->clients);
	explain_close(&x->what);
}

static const char *
reference(const void *arg, uint32_t client)
{
	const char *text = clients_reference(arg, client);

	return text != NULL ? text : "(unknown)";
}

void
desk_returns_explain_write(const struct desk_explain *x, struct buf *out)
{
	explain_write(&x->what, reference, &x->clients, out);
}

/* ------------------------------------------------------------- never sealed */

int
desk_returns_note(struct db *db, const struct desk_due *due, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < due->list.n; i++)
		n += due->list.item[i].now.content == CONTENT_RETURN &&
		     due->list.item[i].before == NULL;
	return outbox_set_never_sealed(db, n, e);
}

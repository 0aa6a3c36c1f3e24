/*
 * Months of reconciliations, each between what is kept here and what was sealed.
 */
#include "agent/desk/desk_reconciled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/reconcile/reconcile_due.h"
#include "agent/register/listed.h"
#include "agent/register/reconciled.h"
#include "agent/register/services.h"
#include "agent/register/taken.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/refused.h"
#include "common/base/mem.h"
#include "common/base/sentence.h"
#include "common/ips/month.h"

/* Where a month stands. */
enum standing {
	KEPT,        /* numbers are kept, and nothing is in force */
	SENT,        /* those in force are those that are kept */
	CHANGED,     /* others are in force than are kept */
	UNKNOWN,     /* some are in force, and none are kept here */
	WITHDRAWING, /* some are in force, and are taken back */
	WITHDRAWN    /* those in force were taken back */
};

/* Where a seal changes that: what it waits for. */
static const struct {
	const char *word, *says, *waits;
} standings[] = {
	[KEPT] = { "kept", "kept",
	    ", and waiting for the next seal that a person signs off" },
	[SENT] = { "sent", "signed off to be sent", NULL },
	[CHANGED] = { "changed",
	    "signed off to be sent; other numbers are kept since",
	    ", which wait for the next seal that a person signs off" },
	[UNKNOWN] = { "unknown",
	    "signed off to be sent; its numbers are not kept here any more",
	    NULL },
	[WITHDRAWING] = { "withdrawing", "to be withdrawn",
	    " by the next seal that a person signs off" },
	[WITHDRAWN] = { "withdrawn", "withdrawn", NULL },
};

/* One service and month. */
struct item {
	struct month month;
	char service[LIMITS_ID_MAX + 1];
	const struct reconciled *kept; /* NULL: nothing is kept */
	const struct returns *sealed;  /* NULL: nothing is in force, or lost: */
	bool lost; /* some are in force, which this register has lost */
	struct refused refused; /* of `kept` */
};

/* All of them, by service and month. */
struct items {
	struct item *item;
	size_t n, cap;
	struct reconciled_sending sending;
	struct reconciled *kept;
	struct returns *sealed;
	bool taken; /* the aggregator has said that it takes any */
	struct listed listed;
};

/* -------------------------------------------------------------------- loading */

static void
items_free(struct items *all)
{
	free(all->item);
	free(all->kept);
	free(all->sealed);
}

static struct item *
find(struct items *all, const char *service, int32_t start)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->item[i].month.start == start &&
		    strcmp(all->item[i].service, service) == 0)
			return &all->item[i];
	return NULL;
}

static struct item *
find_or_add(struct items *all, const char *service, int32_t start)
{
	struct item *x = find(all, service, start);

	if (x != NULL)
		return x;
	all->item = mem_grow(all->item, all->n, &all->cap, sizeof(*all->item));
	x = &all->item[all->n++];
	*x = (struct item){ .month = month_of(start) };
	(void)snprintf(x->service, sizeof(x->service), "%s", service);
	return x;
}

static int
by_place(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int c = strcmp(a->service, b->service);

	if (c != 0)
		return c;
	return (a->month.start > b->month.start) -
	       (a->month.start < b->month.start);
}

/* Those that were lost with a copy of the register, and adopted from the log. */
static int
add_lost(struct db *db, struct items *all, struct err *e)
{
	struct adopt_lost *lost;
	size_t n;

	if (adopt_lost_list(db, CONTENT_RECONCILIATION, &lost, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		find_or_add(all, lost[i].service, lost[i].period.start)->lost =
		    true;
	free(lost);
	return 0;
}

/* Whether the aggregator has refused just what is kept. */
static int
look_refused(struct db *db, struct item *x, struct err *e)
{
	const struct returns now = reconcile_due_payload(x->kept);

	return refused_find(db, &now, &x->refused, e);
}

static int
items_load(struct db *db, struct items *all, struct err *e)
{
	size_t kept_n, sealed_n;

	*all = (struct items){ 0 };
	if (reconciled_sending_get(db, &all->sending, e) < 0 ||
	    taken_content(db, CONTENT_RECONCILIATION, &all->taken, e) < 0 ||
	    listed_load(db, &all->listed, e) < 0 ||
	    reconciled_load(db, NULL, &all->kept, &kept_n, e) < 0 ||
	    outbox_sealed(db, &all->sealed, &sealed_n, e) < 0)
		return -1;
	for (size_t i = 0; i < kept_n; i++)
		find_or_add(all, all->kept[i].service, all->kept[i].month)
		    ->kept = &all->kept[i];
	for (size_t i = 0; i < sealed_n; i++)
		if (all->sealed[i].content == CONTENT_RECONCILIATION)
			find_or_add(all, all->sealed[i].service,
			    all->sealed[i].period.start)
			    ->sealed = &all->sealed[i];
	if (add_lost(db, all, e) < 0)
		return -1;
	for (size_t i = 0; i < all->n; i++)
		if (all->item[i].kept != NULL &&
		    look_refused(db, &all->item[i], e) < 0)
			return -1;
	if (all->n > 0)
		qsort(all->item, all->n, sizeof(*all->item), by_place);
	return 0;
}

/* ------------------------------------------------------------------- standing */

static enum standing
standing_of(const struct item *x)
{
	bool in_force = x->lost || (x->sealed != NULL && !x->sealed->withdrawn);

	if (x->kept == NULL)
		return in_force ? UNKNOWN : WITHDRAWN;
	if (x->kept->withdrawn)
		return in_force ? WITHDRAWING : WITHDRAWN;
	if (!in_force)
		return KEPT;
	return !x->lost && memcmp(x->kept->value, x->sealed->value,
			       sizeof(x->kept->value)) == 0
		   ? SENT
		   : CHANGED;
}

/* Why no seal takes in what waits for one (reconcile_due_add() and what
 * desk_returns_due() holds back); false where the next one does. */
static bool
say_held(const struct items *all, const struct item *x, struct buf *out)
{
	if (!x->kept->withdrawn && !all->sending.on)
		buf_puts(out, ", and not sent while sending is off");
	else if (!all->taken)
		buf_puts(out, ", but in no seal: the aggregator has not said "
			      "that it takes reconciliations");
	else if (!listed_allows(&all->listed, x->service))
		buf_printf(out,
		    ", but in no seal: %s is not among the services that the "
		    "authority has named for this site",
		    x->service);
	else if (x->refused.again)
		buf_printf(out,
		    ", but in no seal: the aggregator has refused just this "
		    "(%s), and it has not changed",
		    x->refused.code);
	else
		return false;
	return true;
}

static void
say_standing(const struct items *all, const struct item *x, struct buf *out)
{
	enum standing is = standing_of(x);

	buf_puts(out, standings[is].says);
	if (standings[is].waits != NULL && !say_held(all, x, out))
		buf_puts(out, standings[is].waits);
}

/* Of what a person may change from: where it stands, its numbers, and whose word it is. */
static void
version_of(const struct item *x, char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, LIMITS_PAYLOAD_MAX);
	buf_printf(&text, "%s\n", standings[standing_of(x)].word);
	if (x->kept != NULL)
		buf_printf(&text, "%s\n", x->kept->by);
	if (x->kept != NULL && !x->kept->withdrawn)
		reconciliation_write(x->kept->value, &text);
	versions_of(buf_str(&text), out);
	buf_free(&text);
}

static void
sending_version(const struct reconciled_sending *s,
    char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	buf_printf(&text, "%s %s", s->on ? "on" : "off", s->by);
	versions_of(s->by[0] != '\0' ? buf_str(&text) : NULL, out);
	buf_free(&text);
}

/* ---------------------------------------------------------------------- answer */

static const char *
sending_says(bool on)
{
	return on ? "The numbers of reconciliations that were kept are sent, "
		    "once a named person has signed them off in a seal."
		  : "Nothing of a reconciliation leaves the site.";
}

static struct jval *
item_json(const struct items *all, const struct item *x)
{
	struct jval *o = jval_object();
	char month[MONTH_TEXT_SIZE], version[VERSIONS_SIZE];
	enum standing is = standing_of(x);
	struct buf say;

	buf_init(&say, ERR_TEXT_MAX);
	month_format(month, &x->month);
	month_say(&x->month, &say);
	version_of(x, version);
	jval_set_str(o, "service", x->service);
	jval_set_str(o, "month", month);
	jval_set_str(o, "title", buf_str(&say));
	jval_set_str(o, "state", standings[is].word);
	buf_puts(&say, ": ");
	say_standing(all, x, &say);
	buf_puts(&say, ".");
	if (x->kept != NULL) {
		buf_puts(&say, " ");
		desk_words_by(x->kept->withdrawn ? "Withdrawn" : "Kept",
		    x->kept->by, x->kept->at, &say);
	}
	jval_set_str(o, "says", buf_str(&say));
	jval_set_str(o, "version", version);
	jval_set_bool(o, "may_withdraw", is != WITHDRAWING && is != WITHDRAWN);
	jval_set_bool(o, "may_undo", is == WITHDRAWING);
	buf_free(&say);
	return o;
}

static struct jval *
answer_json(const struct items *all)
{
	const struct reconciled_sending *s = &all->sending;
	struct jval *o = jval_object(), *says = jval_array(),
		    *months = jval_array();
	char version[VERSIONS_SIZE];
	struct buf by;

	buf_init(&by, ERR_TEXT_MAX);
	desk_words_by("Said", s->by, s->at, &by);
	jval_add_str(says, sending_says(s->on));
	if (by.n > 0)
		jval_add_str(says, buf_str(&by));
	buf_free(&by);
	sending_version(s, version);
	for (size_t i = 0; i < all->n; i++)
		jval_add(months, item_json(all, &all->item[i]));
	jval_set_bool(o, "on", s->on);
	jval_set(o, "says", says);
	jval_set_str(o, "version", version);
	jval_set(o, "months", months);
	return o;
}

/* Why no numbers can be kept, whatever the extract is. */
static int
set_cannot(struct db *db, struct jval *o, struct err *e)
{
	char service[LIMITS_ID_MAX + 1];
	struct err why = ERR_INIT;
	struct buf say;

	if (desk_reconciled_service(db, service, &why) == 0) {
		jval_set_null(o, "cannot");
		return 0;
	}
	if (why.kind != ERR_REFUSED) {
		*e = why;
		return -1;
	}
	buf_init(&say, ERR_TEXT_MAX);
	sentence_put(&say, why.text);
	jval_set_str(o, "cannot", buf_str(&say));
	buf_free(&say);
	return 0;
}

static int
sending(const struct desk *d, struct jval **out, struct err *e)
{
	struct items all;
	int rc = items_load(d->reg->db, &all, e);

	if (rc == 0) {
		*out = answer_json(&all);
		rc = set_cannot(d->reg->db, *out, e);
	}
	items_free(&all);
	if (rc < 0) {
		jval_free(*out);
		*out = NULL;
	}
	return rc;
}

int
desk_reconcile_sending(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_RECONCILE_SENDING, e) < 0)
		return -1;
	return gate_leave(d, sending(d, out, e));
}

void
desk_reconciled_text(const struct jval *answer, struct buf *out)
{
	const struct jval *says = jval_get(answer, "says");
	const struct jval *months = jval_get(answer, "months");

	for (size_t i = 0; i < jval_length(says); i++)
		buf_printf(out, "%s\n", jval_str(jval_at(says, i)));
	for (size_t i = 0; i < jval_length(months); i++)
		buf_printf(out, "%s, %s\n",
		    jval_get_text(jval_at(months, i), "service"),
		    jval_get_text(jval_at(months, i), "says"));
}

/* -------------------------------------------------------------------- changing */

/* Run f in a transaction of its own. */
static int
in_transaction(struct db *db, int (*f)(void *arg, struct err *e), void *arg,
    struct err *e)
{
	if (db_begin(db, e) < 0)
		return -1;
	if (f(arg, e) == 0 && db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

struct saying {
	const struct open_register *reg;
	bool on;
	const char *seen;
};

static int
say(void *arg, struct err *e)
{
	const struct saying *s = arg;
	struct reconciled_sending now;
	char version[VERSIONS_SIZE];

	if (reconciled_sending_get(s->reg->db, &now, e) < 0)
		return -1;
	sending_version(&now, version);
	if (versions_check(&(struct versions_change){ .seen = s->seen,
			       .now = version,
			       .theirs = sending_says(now.on),
			       .yours = sending_says(s->on),
			       .by = now.by,
			       .at = now.at },
		e) < 0)
		return -1;
	return reconciled_sending_set(s->reg, s->on, e);
}

int
desk_reconcile_send(struct desk *d, bool on, const char *seen, struct err *e)
{
	struct saying s = { .on = on, .seen = seen };

	if (gate_enter(d, OPERATION_RECONCILE_SEND, e) < 0)
		return -1;
	s.reg = d->reg;
	return gate_leave(d, in_transaction(d->reg->db, say, &s, e));
}

/* ------------------------------------------------------------------ taking back */

struct withdrawing {
	const struct open_register *reg;
	const struct desk_reconciled_withdrawal *r;
	struct month month;
	struct buf title;
	char **says;
};

/* The one that is meant: of the service named, or else the only one of the month. */
static int
find_meant(const struct withdrawing *w, const struct items *all,
    const struct item **out, struct err *e)
{
	*out = NULL;
	for (size_t i = 0; i < all->n; i++) {
		const struct item *x = &all->item[i];

		if (x->month.start != w->month.start ||
		    (w->r->service != NULL &&
			strcmp(x->service, w->r->service) != 0))
			continue;
		if (*out != NULL)
			return err_refuse(e, "which-service", 0,
			    "%s and %s both have numbers of %s: name the "
			    "service",
			    (*out)->service, x->service, buf_str(&w->title));
		*out = x;
	}
	if (*out != NULL)
		return 0;
	return err_refuse(e, "no-such", 0,
	    "no numbers of a reconciliation of %s are kept or were sent%s%s",
	    buf_str(&w->title), w->r->service != NULL ? " for " : "",
	    w->r->service != NULL ? w->r->service : "");
}

/* What becomes of one that was sealed. */
static int
say_withdrawing(const struct withdrawing *w, const struct items *all,
    const struct item *x, struct err *e)
{
	struct reconciled back = { .month = x->month.start, .withdrawn = true };
	struct item now = *x;
	struct buf held;

	(void)snprintf(back.service, sizeof(back.service), "%s", x->service);
	now.kept = &back;
	if (look_refused(w->reg->db, &now, e) < 0)
		return -1;
	buf_init(&held, ERR_TEXT_MAX);
	if (say_held(all, &now, &held))
		*w->says = mem_printf("The numbers of %s, %s, are to be "
				      "withdrawn%s.",
		    x->service, buf_str(&w->title), buf_str(&held));
	else
		*w->says = mem_printf("The numbers of %s, %s, are withdrawn by "
				      "the next seal that a person signs off.",
		    x->service, buf_str(&w->title));
	buf_free(&held);
	return 0;
}

/* It is as it was shown. */
static int
check_seen(const struct withdrawing *w, const struct items *all,
    const struct item *x, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct buf theirs;
	int rc;

	version_of(x, version);
	buf_init(&theirs, ERR_TEXT_MAX);
	say_standing(all, x, &theirs);
	rc = versions_check(&(struct versions_change){ .seen = w->r->version,
				.now = version,
				.theirs = buf_str(&theirs),
				.yours = w->r->undo ? "kept after all"
						    : "to be withdrawn",
				.by = x->kept != NULL ? x->kept->by : NULL,
				.at = x->kept != NULL ? x->kept->at : NULL },
	    e);
	buf_free(&theirs);
	return rc;
}

static int
take_back(const struct withdrawing *w, const struct items *all,
    const struct item *x, struct err *e)
{
	enum standing is = standing_of(x);

	if (is == WITHDRAWING || is == WITHDRAWN)
		return err_refuse(e, "withdrawn", 0,
		    "the numbers of %s, %s, are withdrawn already", x->service,
		    buf_str(&w->title));
	if (is == KEPT) {
		*w->says = mem_printf("The numbers of %s, %s, are forgotten: "
				      "nobody had signed them off.",
		    x->service, buf_str(&w->title));
		return reconciled_forget(w->reg->db, x->service, x->month.start,
		    e);
	}
	if (reconciled_put(w->reg, x->service, x->month.start, NULL, e) < 0)
		return -1;
	return say_withdrawing(w, all, x, e);
}

/* Keep what is in force, of which no numbers are here where they were lost. */
static int
keep_after_all(const struct withdrawing *w, const struct item *x, struct err *e)
{
	switch (standing_of(x)) {
	case WITHDRAWING:
		break;
	case WITHDRAWN:
		return err_refuse(e, "withdrawn", 0,
		    "the numbers of %s, %s, are withdrawn already: keep them "
		    "again from their extract",
		    x->service, buf_str(&w->title));
	default:
		return err_refuse(e, "no-withdrawal", 0,
		    "the numbers of %s, %s, are not to be withdrawn",
		    x->service, buf_str(&w->title));
	}
	*w->says =
	    mem_printf("The numbers of %s, %s, stay as they were signed off.",
		x->service, buf_str(&w->title));
	if (x->lost)
		return reconciled_forget(w->reg->db, x->service, x->month.start,
		    e);
	return reconciled_put(w->reg, x->service, x->month.start,
	    x->sealed->value, e);
}

static int
withdraw(void *arg, struct err *e)
{
	const struct withdrawing *w = arg;
	const struct item *x;
	struct items all;
	int rc = items_load(w->reg->db, &all, e);

	if (rc == 0)
		rc = find_meant(w, &all, &x, e);
	if (rc == 0)
		rc = check_seen(w, &all, x, e);
	if (rc == 0)
		rc = w->r->undo ? keep_after_all(w, x, e)
				: take_back(w, &all, x, e);
	items_free(&all);
	return rc;
}

int
desk_reconcile_withdraw(struct desk *d,
    const struct desk_reconciled_withdrawal *r, char **says, struct err *e)
{
	struct withdrawing w = { .r = r, .says = says };
	int rc;

	*says = NULL;
	if (gate_enter(d, OPERATION_RECONCILE_WITHDRAW, e) < 0)
		return -1;
	w.reg = d->reg;
	buf_init(&w.title, ERR_TEXT_MAX);
	rc = month_parse(r->month, &w.month, e);
	if (rc == 0) {
		month_say(&w.month, &w.title);
		rc = in_transaction(d->reg->db, withdraw, &w, e);
	}
	buf_free(&w.title);
	if (rc < 0) {
		free(*says);
		*says = NULL;
	}
	return gate_leave(d, rc);
}

/* --------------------------------------------------------------------- keeping */

int
desk_reconciled_service(struct db *db, char out[static LIMITS_ID_MAX + 1],
    struct err *e)
{
	struct services_list services;
	size_t n;

	if (services_load(db, &services, e) < 0)
		return -1;
	n = services.n;
	if (n == 1)
		(void)snprintf(out, LIMITS_ID_MAX + 1, "%s",
		    services.service[0].service);
	services_free(&services);
	if (n == 1)
		return 0;
	return err_refuse(e, "service", 0,
	    "numbers are sent of one service, this register has %zu, and an "
	    "extract does not say which of them a referral is of: send them "
	    "from a site that has that service alone",
	    n);
}

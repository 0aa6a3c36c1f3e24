/*
 * Delivery by hand.  Both files may be read anywhere on the way: what leaves is
 * sealed, and what comes back counts only where its proof holds.
 */
#include "agent/delivery/carry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/heads.h"
#include "agent/delivery/settle.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"

enum {
	CARRIED_MAX = 1024 * 1024,
	KEPT_MAX = LIMITS_ANSWER_MAX + LIMITS_NOTE_MAX + 64
};

static const char carried_file[] = "carried.json";

/* At the place of an enrolment that is brought again, in carried.json. */
static const char asks_head[] = "head";

static int
need_pins(const struct spool *s, struct pins *p, struct err *e)
{
	bool found;

	if (settle_pins(s, p, &found, e) < 0)
		return -1;
	if (found)
		return 0;
	return err_set(e, ERR_USAGE,
	    "this site is not enrolled yet; run 'sheaf-agent enrol' with the "
	    "invite you were given");
}

/* Waiting: without an answer that settles it or stops it. */
static bool
waits(const struct settle_item *i)
{
	return i->there &&
	       (!i->answered || i->verdict.outcome == RECEIPTS_LATER ||
		   i->verdict.outcome == RECEIPTS_GAP);
}

static int
save_carried(const struct spool *s, struct jval *names, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, CARRIED_MAX);
	jval_write(names, false, &text);
	rc = text.full
		 ? err_set(e, ERR_REFUSED, "too many returns wait for one file")
		 : s->write(s->arg, carried_file, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

/* One entry per envelope of the file: an enrolment brings its invite. */
static void
note_carried(struct jval *names, const struct settle_item *i)
{
	char name[SPOOL_NAME_MAX];

	spool_name(name, "out", i->item, ".sheaf");
	if (i->sent.statement.kind == STATEMENT_ENROL)
		jval_add_str(names, "");
	jval_add_str(names, name);
}

/* The kept receipt of this epoch's enrolment, into kept (freed by the caller in any
 * case).  *found is false before there is one, and where it cannot be read. */
static int
read_enrolment(const struct spool *s, const struct pins *p, struct buf *kept,
    struct receipts_sent *sent, bool *found, struct err *e)
{
	struct err ignored = ERR_INIT;
	char name[SPOOL_NAME_MAX];
	struct spool_answer a;
	struct slice note;

	spool_name(name, "receipts", (struct spool_item){ p->epoch, 0 },
	    ".receipt");
	if (s->read(s->arg, name, KEPT_MAX, kept, found, e) < 0)
		return -1;
	*found = *found && spool_receipt_parse(buf_slice(kept), &note, &a) &&
		 receipts_read_note(sent, note, &ignored) == 0 &&
		 sent->statement.kind == STATEMENT_ENROL;
	return 0;
}

/*
 * Ask for a head (P-ENV-9): the enrolment once more, behind everything else, so that
 * the head in its answer is of after all that, and that nothing stands behind it for
 * which its damage would count.  What waits can be carried without it: it is left out
 * where there is no room for it, and where its parts cannot be read.
 */
static void
put_question(const struct spool *s, const struct pins *p, struct jval *names,
    struct buf *out)
{
	struct envelope first = { 0 }, second = { 0 };
	struct buf kept, invite = { 0 }, both;
	struct err ignored = ERR_INIT;
	struct receipts_sent sent;
	char name[SPOOL_NAME_MAX];
	bool found;

	buf_init(&both, out->max - out->n);
	spool_name(name, "receipts", (struct spool_item){ p->epoch, 0 },
	    ".invite");
	if (read_enrolment(s, p, &kept, &sent, &found, &ignored) == 0 &&
	    found &&
	    s->read(s->arg, name, LIMITS_NOTE_MAX, &invite, &found, &ignored) ==
		0 &&
	    found && invite.n > 0) {
		first.note = buf_slice(&invite);
		second.note = sent.note;
		envelope_write(&first, &both);
		envelope_write(&second, &both);
	}
	if (both.n > 0 && !both.full) {
		buf_add_slice(out, buf_slice(&both));
		jval_add_str(names, "");
		jval_add_str(names, asks_head);
	}
	buf_free(&both);
	buf_free(&kept);
	buf_free(&invite);
}

static int
put_waiting(const struct spool *s, struct buf *out, size_t *n, struct err *e)
{
	struct jval *names = jval_array();
	struct spool_item *items = NULL;
	bool enrols = false;
	struct pins p;
	size_t all = 0;
	int rc = need_pins(s, &p, e);

	*n = 0;
	if (rc == 0)
		rc = spool_items(s, "out", ".sheaf", p.epoch, &items, &all, e);
	for (size_t k = 0; rc == 0 && k < all; k++) {
		struct settle_item i;

		rc = settle_item_read(s, &p, items[k], &i, e);
		if (rc == 0 && waits(&i)) {
			buf_add_slice(out, buf_slice(&i.sheaf));
			note_carried(names, &i);
			enrols |= i.item.seq == 0;
			*n += 1;
		}
		settle_item_free(&i);
	}
	if (rc == 0 && *n == 0)
		rc = err_set(e, ERR_REFUSED,
		    "nothing waits to be carried; run 'sheaf-agent seal' "
		    "first");
	if (rc == 0 && out->full)
		rc = err_set(e, ERR_REFUSED,
		    "too many returns wait for one file");
	if (rc == 0 && !enrols)
		put_question(s, &p, names, out);
	if (rc == 0)
		rc = save_carried(s, names, e);
	free(items);
	jval_free(names);
	return rc;
}

/* The items to try an answer against: the one at its place, then all, then the
 * enrolment that was brought again. */
struct tries {
	const struct spool *spool;
	struct pins pins;
	struct jval *carried; /* or NULL */
	struct spool_item *items;
	size_t n;
	struct progress progress;
	struct clock_wall now;
};

static int
tries_begin(struct tries *t, const struct spool *s, struct clock_wall now,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf text;
	bool found;
	int rc;

	memset(t, 0, sizeof(*t));
	t->spool = s;
	t->now = now;
	if (need_pins(s, &t->pins, e) < 0 ||
	    progress_load(&t->progress, s, e) < 0 ||
	    spool_items(s, "out", ".sheaf", t->pins.epoch, &t->items, &t->n,
		e) < 0)
		return -1;
	progress_of_epoch(&t->progress, t->pins.epoch);
	rc = s->read(s->arg, carried_file, CARRIED_MAX, &text, &found, e);
	if (rc == 0 && found)
		(void)!jval_parse(&t->carried, buf_slice(&text), CARRIED_MAX,
		    &ignored);
	buf_free(&text);
	return rc;
}

static void
tries_end(struct tries *t)
{
	free(t->items);
	jval_free(t->carried);
}

static void
count(struct carry_report *r, enum receipts_outcome outcome)
{
	if (outcome == RECEIPTS_RECEIVED)
		r->received++;
	else if (outcome == RECEIPTS_REFUSED)
		r->refused++;
	else if (outcome == RECEIPTS_OPENING)
		r->resealing++;
}

/* Try one answer against one item; *done when it belongs to it. */
static int
try_one(struct tries *t, struct spool_item item, unsigned status,
    struct slice body, bool *done, struct carry_report *r, struct err *e)
{
	struct spool_answer answer = { status, t->now, body };
	struct receipts_verdict v;
	enum receipts_join how;
	struct settle_item i;
	int rc;

	rc = settle_item_read(t->spool, &t->pins, item, &i, e);
	if (rc < 0 || !i.there ||
	    (i.answered && receipts_is_settled(i.verdict.outcome))) {
		settle_item_free(&i);
		return rc;
	}
	receipts_judge(&v, &t->pins, &i.sent, status, body);
	*done = v.proven;
	if (v.proven) {
		rc = settle_keep(t->spool, &t->pins, &t->progress, &i, &answer,
		    &v, &how, e);
		count(r, v.outcome);
	} else {
		(void)snprintf(r->why, sizeof(r->why), "%s", v.why);
	}
	receipts_verdict_free(&v);
	settle_item_free(&i);
	return rc;
}

/* Keep a head for the register, as of a contact that knew nothing of the log. */
static int
keep_head(const struct tries *t, const struct receipts_verdict *v,
    struct err *e)
{
	const struct jval *head = jval_get(v->json, "head");
	struct err ignored = ERR_INIT;
	struct checkpoint stored;
	enum receipts_join how;
	char name[SPOOL_NAME_MAX];
	struct heads h;
	struct buf text;
	int rc;

	if (heads_read(&h, &t->pins, head, 0, &ignored) < 0)
		return 0;
	if (settle_checkpoint(t->spool, &t->pins, &stored, e) < 0)
		return -1;
	/* An old file must not take the place of what came since. */
	if (h.checkpoint.size < stored.size)
		return 0;
	buf_init(&text, LIMITS_HEAD_MAX);
	jval_write(head, false, &text);
	settle_join_name(name, 0, ".join");
	rc = t->spool->write(t->spool->arg, name, buf_slice(&text), e);
	buf_free(&text);
	return rc < 0 ? -1
		      : settle_meet(t->spool, &t->pins, &h.proof, &h.checkpoint,
			    &how, e);
}

/* The answer to the enrolment that was brought once more; *done when it is one. */
static int
try_head(const struct tries *t, unsigned status, struct slice body, bool *done,
    struct err *e)
{
	struct receipts_verdict v;
	struct receipts_sent sent;
	struct buf kept;
	bool found;
	int rc = read_enrolment(t->spool, &t->pins, &kept, &sent, &found, e);

	if (rc == 0 && found) {
		receipts_judge(&v, &t->pins, &sent, status, body);
		*done = v.proven && v.outcome == RECEIPTS_RECEIVED;
		if (*done)
			rc = keep_head(t, &v, e);
		receipts_verdict_free(&v);
	}
	buf_free(&kept);
	return rc;
}

/*
 * An opening, a conflict or an end proves nothing about which envelope it
 * answers, so those are taken at their place only.
 */
static bool
needs_place(unsigned status)
{
	return status != 200 && status != 422;
}

static int
take(struct tries *t, size_t place, unsigned status, struct slice body,
    struct carry_report *r, struct err *e)
{
	const char *name = jval_str(jval_at(t->carried, place));
	bool done = false, placed = false;
	char why[sizeof(r->why)];
	struct spool_item at;
	int rc = 0;

	/* The invite of a pair is answered with an empty body. */
	if (body.n == 0)
		return 0;
	memcpy(why, r->why, sizeof(why));
	if (name != NULL && strncmp(name, "out/", 4) == 0)
		placed = spool_parse_name(name + 4, ".sheaf", &at);
	if (placed)
		rc = try_one(t, at, status, body, &done, r, e);
	for (size_t k = 0; rc == 0 && !done && !needs_place(status) && k < t->n;
	     k++)
		rc = try_one(t, t->items[k], status, body, &done, r, e);
	if (rc == 0 && !done && status == 200)
		rc = try_head(t, status, body, &done, e);
	if (done)
		memcpy(r->why, why, sizeof(why));
	/* A question that was not answered leaves nothing to do: it is asked again. */
	r->unused +=
	    rc == 0 && !done && (name == NULL || strcmp(name, asks_head) != 0);
	return rc;
}

int
carry_out(const struct spool *s, struct buf *out, size_t *n, struct err *e)
{
	int rc;

	*n = 0;
	if (spool_work_begin(s, e) < 0)
		return -1;
	rc = put_waiting(s, out, n, e);
	spool_work_end(s);
	return rc;
}

static int
take_answers(const struct spool *s, struct slice file, struct clock_wall now,
    struct carry_report *r, struct err *e)
{
	struct tries t;
	int rc;

	rc = tries_begin(&t, s, now, e);
	if (rc == 0)
		rc = envelope_answers_open(&file, e);
	for (size_t place = 0; rc == 0 && file.n > 0; place++) {
		unsigned status;
		struct slice body;

		rc = envelope_answer_read(&file, &status, &body, e);
		if (rc == 0)
			rc = take(&t, place, status, body, r, e);
	}
	if (r->received + r->refused + r->resealing > 0) {
		struct err why = ERR_INIT;

		if (progress_save(&t.progress, s, &why) < 0 && rc == 0) {
			*e = why;
			rc = -1;
		}
	}
	tries_end(&t);
	return rc;
}

int
carry_in(const struct spool *s, struct slice file, struct clock_wall now,
    struct carry_report *r, struct err *e)
{
	int rc;

	memset(r, 0, sizeof(*r));
	if (spool_work_begin(s, e) < 0)
		return -1;
	rc = take_answers(s, file, now, r, e);
	spool_work_end(s);
	return rc;
}

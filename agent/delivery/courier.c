/*
 * The courier as a state machine: one exchange a step, and what came of it is
 * on the disk before the next, so that it can be cut off anywhere.
 */
#include "agent/delivery/courier.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/ahead.h"
#include "agent/delivery/board.h"
#include "agent/delivery/contact.h"
#include "agent/delivery/giveback.h"
#include "agent/delivery/settle.h"
#include "common/base/mem.h"

/* With nothing to send, the log is still compared once a day. */
enum { COMPARE_EVERY_S = 24 * 3600 };

/*
 * What is remembered within one process only: losing it costs a request.
 */
struct courier {
	const struct courier_world *world;
	struct pins pins;
	struct progress progress;
	bool compared; /* in this round */
	bool joined;   /* in this round, as far as possible */
	bool idle;
	struct clock_wall compared_at;
	uint64_t epoch;       /* of all below */
	uint64_t next_seq;    /* everything before it is settled */
	uint64_t resend_from; /* the aggregator misses these, though they */
	uint64_t resend_to;   /* were receipted; from > to: none */
	/* And of these it has lost the openings. */
	uint64_t lost[CONTACT_AWAITING_MAX];
	size_t losts;
	bool gap_seen; /* in this round */
	/* The aggregator seems to be an older copy: what it has lost is given back
	 * in this round, or has been. */
	bool giving, gave;
	struct giveback giveback;
	bool twice;         /* 425 opening was answered once */
	uint64_t twice_seq; /* for this one */
	/* In this step: the statement that is next, and what was answered. */
	bool has_next;
	uint64_t next;
	unsigned status;
	struct answers_word said;
};

struct courier *
courier_new(const struct courier_world *world)
{
	struct courier *c = mem_alloc(sizeof(*c));

	c->world = world;
	return c;
}

void
courier_free(struct courier *c)
{
	free(c);
}

static struct clock_wall
now(const struct courier *c)
{
	return c->world->now(c->world->arg);
}

static void
later(struct courier *c, struct courier_result *o, int64_t told_ms,
    const char *text)
{
	courier_result_later(o, &c->progress, now(c),
	    c->world->random(c->world->arg), told_ms);
	courier_result_say(o, &c->progress, text);
	/* The next attempt is a new round. */
	c->compared = c->gap_seen = c->giving = c->gave = false;
}

static bool
to_resend(const struct courier *c, uint64_t seq)
{
	for (size_t i = 0; i < c->losts; i++)
		if (c->lost[i] == seq)
			return true;
	return seq >= c->resend_from && seq <= c->resend_to;
}

/* It was sent again, whatever came of it; at the next contact the aggregator says
 * what it still lacks. */
static void
was_resent(struct courier *c, uint64_t seq)
{
	size_t n = 0;

	if (seq >= c->resend_from && seq <= c->resend_to)
		c->resend_from = seq + 1;
	for (size_t i = 0; i < c->losts; i++)
		if (c->lost[i] != seq)
			c->lost[n++] = c->lost[i];
	c->losts = n;
}

/* What to do with an item that has an answer already, or none. */
enum look { LOOK_SEND, LOOK_PASS, LOOK_STOP };

static enum look
look_at(struct courier *c, const struct settle_item *i,
    struct courier_result *o)
{
	if (!i->there)
		return LOOK_PASS;
	if (!i->answered)
		return LOOK_SEND;
	switch (i->verdict.outcome) {
	case RECEIPTS_RECEIVED:
	case RECEIPTS_REFUSED:
		return to_resend(c, i->item.seq) ? LOOK_SEND : LOOK_PASS;
	case RECEIPTS_OPENING:
		courier_result_blocked(o, &c->progress,
		    "one return has to be sealed anew, because its sealed box "
		    "did not open at the aggregator");
		return LOOK_STOP;
	case RECEIPTS_CONFLICT:
		if (i->item.seq == 0) {
			courier_result_invite_taken(o, &c->progress);
			return LOOK_STOP;
		}
		/* fall through */
	case RECEIPTS_ENDED:
		courier_result_stopped(o, &c->progress, i->verdict.outcome);
		return LOOK_STOP;
	case RECEIPTS_LATER:
	case RECEIPTS_GAP:
		break;
	}
	return LOOK_SEND;
}

static int
look(struct courier *c, struct spool_item item, struct settle_item *i,
    enum look *what, struct courier_result *o, struct err *e)
{
	if (settle_item_read(c->world->spool, &c->pins, item, i, e) == 0) {
		*what = look_at(c, i, o);
		return 0;
	}
	if (e->kind != ERR_CORRUPT)
		return -1;
	courier_result_blocked(o, &c->progress, e->text);
	*what = LOOK_STOP;
	return 0;
}

/*
 * The first item that is not settled, into *i with LOOK_SEND; the caller
 * frees *i then.  LOOK_STOP when an earlier answer bars the way (o says
 * why), LOOK_PASS when there is nothing to send.
 */
static int
find_next(struct courier *c, struct settle_item *i, enum look *what,
    struct courier_result *o, struct err *e)
{
	struct spool_item *items;
	size_t n;
	int rc = spool_items(c->world->spool, "out", ".sheaf", c->pins.epoch,
	    &items, &n, e);

	*what = LOOK_PASS;
	for (size_t k = 0; rc == 0 && k < n && *what == LOOK_PASS; k++) {
		if (items[k].seq < c->next_seq && !to_resend(c, items[k].seq))
			continue;
		rc = look(c, items[k], i, what, o, e);
		c->has_next = *what != LOOK_PASS;
		c->next = items[k].seq;
		if (rc < 0 || *what != LOOK_SEND)
			settle_item_free(i);
		if (rc == 0 && *what == LOOK_PASS &&
		    items[k].seq >= c->next_seq)
			c->next_seq = items[k].seq + 1;
	}
	free(items);
	return rc;
}

/* An answer verified that bears this date: what day it is there is held
 * against the clock of this machine before something is signed. */
static void
note_date(struct courier *c, int64_t date_s)
{
	if (date_s > 0)
		c->progress.answer_date.s = date_s;
}

/* Keep the answer and report what it means. */
static int
keep(struct courier *c, const struct settle_item *i,
    const struct spool_answer *answer, const struct receipts_verdict *v,
    struct courier_result *o, struct err *e)
{
	enum receipts_join how;

	if (settle_keep(c->world->spool, &c->pins, &c->progress, i, answer, v,
		&how, e) < 0)
		return -1;
	c->progress.last_contact = now(c);
	courier_result_reset(&c->progress);
	if (how == RECEIPTS_JOIN_FORK) {
		courier_result_forked(o, &c->progress);
	} else if (receipts_is_settled(v->outcome)) {
		c->gap_seen = false;
		was_resent(c, i->item.seq);
		courier_result_settled(o, &c->progress, &i->sent.statement, v);
	} else {
		/* The next look at it says what has to be done. */
		o->word = COURIER_RESULT_WENT_ON;
	}
	return 0;
}

/* 425 opening: once more as it is, then it is the desk's to seal anew. */
static bool
send_again(struct courier *c, const struct settle_item *i,
    const struct receipts_verdict *v)
{
	if (v->outcome != RECEIPTS_OPENING ||
	    (c->twice && c->twice_seq == i->item.seq))
		return false;
	c->twice = true;
	c->twice_seq = i->item.seq;
	return true;
}

/* False when that was done in this round. */
static bool
begin_giving(struct courier *c, struct courier_result *o)
{
	if (c->gave)
		return false;
	c->giving = true;
	memset(&c->giveback, 0, sizeof(c->giveback));
	o->word = COURIER_RESULT_WENT_ON;
	return true;
}

/* The aggregator misses earlier ones: ask where it stands and send them
 * first; if that did not help, wait. */
static void
gap(struct courier *c, const struct transport_answer *a,
    struct courier_result *o)
{
	if (c->gap_seen) {
		c->progress.head = PROGRESS_BEHIND;
		later(c, o, a->retry_after_ms,
		    "the aggregator misses earlier returns of this site; the "
		    "next seal sends them again");
		return;
	}
	c->gap_seen = true;
	c->compared = false;
	o->word = COURIER_RESULT_WENT_ON;
}

static int
take_answer(struct courier *c, const struct settle_item *i,
    const struct transport_answer *a, struct courier_result *o, struct err *e)
{
	struct spool_answer answer = { .status = a->status,
		.at = now(c),
		.body = buf_slice(&a->body) };
	struct receipts_verdict v;
	int rc = 0;

	receipts_judge(&v, &c->pins, &i->sent, a->status, answer.body);
	c->status = a->status;
	c->said = v.word;
	if (v.outcome == RECEIPTS_GAP) {
		gap(c, a, o);
	} else if (send_again(c, i, &v)) {
		o->word = COURIER_RESULT_WENT_ON;
	} else if (v.outcome == RECEIPTS_LATER && a->status == 503 &&
		   i->item.seq == 0 && begin_giving(c, o)) {
		/* No head is asked for before there is an enrolment, and earlier
		 * ones have receipts, too. */
		o->word = COURIER_RESULT_WENT_ON;
	} else if (v.outcome == RECEIPTS_LATER) {
		if (a->status == 503 && strcmp(v.word.code, "behind") == 0)
			c->progress.head = PROGRESS_BEHIND;
		later(c, o, a->retry_after_ms, v.why);
	} else {
		rc = keep(c, i, &answer, &v, o, e);
		note_date(c, a->date_s);
	}
	receipts_verdict_free(&v);
	return rc;
}

static int
send_item(struct courier *c, const struct settle_item *i,
    struct courier_result *o, struct err *e)
{
	const char *path = i->sent.statement.kind == STATEMENT_ENROL
			       ? "enrolments"
			       : "batches";
	struct err offline = ERR_INIT;
	struct checkpoint stored;
	struct transport_answer a;
	int rc = 0;

	if (settle_checkpoint(c->world->spool, &c->pins, &stored, e) < 0)
		return -1;
	if (contact_post(c->world->transport, &c->pins, path, stored.size,
		buf_slice(&i->sheaf), &a, &offline) == 0)
		rc = take_answer(c, i, &a, o, e);
	else
		later(c, o, 0, offline.text);
	buf_free(&a.body);
	return rc;
}

/* The log holds more of us than the register knows: bring it, so that somebody
 * can decide to go on from there.  That it does is on the disk before anything of
 * it is asked for: from then on the desk signs nothing, wherever this stops. */
static int
bring_ahead(struct courier *c, uint64_t known, uint64_t head,
    struct courier_result *o, struct err *e)
{
	const struct ahead_range range = { known, head };
	bool forked;

	courier_result_restored(o, &c->progress);
	if (progress_save(&c->progress, c->world->spool, e) < 0 ||
	    ahead_fetch(c->world->spool, c->world->transport, &c->pins, range,
		&forked, e) < 0)
		return -1;
	if (forked)
		courier_result_forked(o, &c->progress);
	return 0;
}

/* ------------------------------------------------------------- giving back */

/* What the aggregator has lost of ours is given to it (P-REC-9); whatever comes of
 * that, the round then goes on as it would have. */
static int
give_back(struct courier *c, struct courier_result *o, struct err *e)
{
	struct giveback *g = &c->giveback;
	bool more = false, came;

	o->word = COURIER_RESULT_WENT_ON;
	if (!g->known) {
		c->giving = giveback_ask(c->world->transport, &c->pins, g);
	} else {
		if (giveback_some(c->world->spool, c->world->transport,
			&c->pins, g, &more, &came, e) < 0)
			return -1;
		c->giving = came && more;
	}
	c->gave = !c->giving;
	c->compared = false;
	return 0;
}

/* The sentence for people, when the aggregator has nothing better to say. */
static const char *
behind_in_words(const struct courier *c, const char *why, char *text,
    size_t size)
{
	if (!c->gave || c->giveback.given == 0)
		return why;
	(void)snprintf(text, size,
	    "the aggregator is an older copy of itself; this site has given "
	    "back %" PRIu64 " entries that it has receipts for, and %" PRIu64
	    " of all are still missing there; it goes on when all are back",
	    c->giveback.given, c->giveback.missing);
	return text;
}

/* The number is that of our newest statement, and the statement is not. */
static bool
is_another(const struct contact_head *h, const struct board *b, uint64_t epoch)
{
	static const struct hash unknown;

	return h->seq > 0 && h->seq == b->seq && b->epoch == epoch &&
	       !hash_equal(&h->id, &unknown) &&
	       !hash_equal(&b->head, &unknown) && !hash_equal(&h->id, &b->head);
}

/* Whether the log's statement under that number was brought, and is not the one of
 * this id. */
static int
look_at_other(const struct courier *c, uint64_t seq, const struct hash *ours,
    bool *other, struct err *e)
{
	struct ahead a;
	int rc = ahead_read(c->world->spool, &c->pins, seq, &a, other, e);

	*other = rc == 0 && *other && !hash_equal(&a.sent.id, ours);
	ahead_free(&a);
	/* What proves nothing is asked for again. */
	if (rc == 0 && !*other)
		rc = ahead_tidy(c->world->spool, c->pins.epoch, seq, e);
	return rc;
}

/* Ours in that place has its receipt, so nothing that we send will be answered with
 * the other one: it is asked for, with its proof.  Without one it is the
 * aggregator's word, which stops nobody: it is told once, and the proof is asked for
 * at each contact. */
static int
bring_other(struct courier *c, const struct board *b, bool told,
    struct courier_result *o, struct err *e)
{
	const struct ahead_range range = { b->seq - 1, b->seq };
	bool forked, other;

	if (ahead_fetch(c->world->spool, c->world->transport, &c->pins, range,
		&forked, e) < 0)
		return -1;
	if (forked) {
		courier_result_forked(o, &c->progress);
		return 0;
	}
	if (look_at_other(c, b->seq, &b->head, &other, e) < 0)
		return -1;
	c->progress.head_other_proven |= other;
	if (c->progress.head_other_proven)
		courier_result_stopped(o, &c->progress, RECEIPTS_CONFLICT);
	else if (!told)
		courier_result_unproven(o, &c->progress);
	return 0;
}

/* The log continues ours; what does the head say about us? */
static int
weigh_head(struct courier *c, const struct contact_head *h,
    struct courier_result *o, struct err *e)
{
	bool told = c->progress.head_other;
	uint64_t settled;
	struct board board;

	if (board_load(&board, c->world->spool, e) < 0)
		return -1;
	settled = board.settled;
	if (c->next_seq > settled + 1)
		settled = c->next_seq - 1;
	o->word = COURIER_RESULT_WENT_ON;
	c->progress.last_contact = now(c);
	note_date(c, h->date_s);
	c->progress.unjoined = 0;
	c->progress.head = h->ended ? PROGRESS_REVOKED : PROGRESS_OK;
	c->progress.head_seq = h->seq;
	/* While ours waits it is sent, and the answer brings the proof. */
	c->progress.head_other =
	    settled >= h->seq && is_another(h, &board, c->pins.epoch);
	c->progress.head_other_proven &= c->progress.head_other;
	progress_others(&c->progress, h->others, now(c));
	c->progress.unread = h->unread;
	memcpy(c->progress.compared, board.instance, sizeof(board.instance));
	(void)snprintf(c->progress.boot, sizeof(c->progress.boot), "%s",
	    c->world->boot != NULL ? c->world->boot : "");
	/* Not proven, so asked again at the next contact; and nobody goes on
	 * under an enrolment that has ended. */
	if (h->seq > board.seq && h->ended) {
		courier_result_stopped(o, &c->progress, RECEIPTS_ENDED);
		return 0;
	}
	if (h->seq > board.seq)
		return bring_ahead(c, board.seq, h->seq, o, e);
	if (c->progress.head_other) {
		if (bring_other(c, &board, told, o, e) < 0)
			return -1;
		if (o->word == COURIER_RESULT_STOPPED)
			return 0;
	}
	c->compared = true;
	c->joined = false;
	c->compared_at = now(c);
	c->losts = h->awaits;
	memcpy(c->lost, h->awaiting, sizeof(c->lost));
	if (h->seq >= settled)
		return contact_want_openings(c->world->spool, c->pins.epoch,
		    c->lost, c->losts, e);
	c->progress.head = PROGRESS_BEHIND;
	/* What was lost comes back to its old place before anything is sent anew. */
	if (begin_giving(c, o)) {
		c->compared = false;
		return 0;
	}
	c->resend_from = h->seq + 1;
	c->resend_to = settled;
	return contact_want(c->world->spool, c->pins.epoch, h->seq + 1, e);
}

/* Hold the log of today against the newest checkpoint we have verified. */
static int
compare(struct courier *c, struct courier_result *o, struct err *e)
{
	struct contact_head h;
	char text[ERR_TEXT_MAX];

	c->idle = false;
	if (contact_compare(c->world->spool, c->world->transport, &c->pins, &h,
		e) < 0)
		return -1;
	switch (h.result) {
	case CONTACT_HOLDS:
		return weigh_head(c, &h, o, e);
	case CONTACT_FORK:
		courier_result_forked(o, &c->progress);
		return 0;
	case CONTACT_BEHIND:
		c->progress.head = PROGRESS_BEHIND;
		if (begin_giving(c, o))
			return 0;
		break;
	case CONTACT_UNPROVEN:
		/* Damage on the way mends itself; a false log does not. */
		if (++c->progress.unjoined >= LIMITS_RETRY_ALERT)
			c->progress.head = PROGRESS_RESTORED;
		break;
	case CONTACT_FAILED:
		/* One that has lost its newest state may not be able to say so,
		 * or may not know this site. */
		if ((h.status == 503 || h.status == 404) && begin_giving(c, o))
			return 0;
		break;
	case CONTACT_GREW:
		break;
	}
	c->status = h.status;
	c->said = h.word;
	later(c, o, h.retry_after_ms,
	    behind_in_words(c, h.why, text, sizeof(text)));
	return 0;
}

/* One checkpoint that was left apart. */
static int
join_one(struct courier *c, struct courier_result *o, struct err *e)
{
	struct contact_head h;
	bool did;

	if (contact_join(c->world->spool, c->world->transport, &c->pins, &did,
		&h, e) < 0)
		return -1;
	o->word = COURIER_RESULT_WENT_ON;
	if (!did || h.result == CONTACT_GREW)
		c->joined = true;
	else if (h.result == CONTACT_FORK)
		courier_result_forked(o, &c->progress);
	else if (h.result != CONTACT_HOLDS) {
		c->status = h.status;
		c->said = h.word;
		later(c, o, h.retry_after_ms, h.why);
	}
	return 0;
}

/* True when the log should be compared before anything else. */
static bool
must_compare(struct courier *c, bool to_send)
{
	int64_t t = now(c).s;

	if ((c->idle && to_send) || t < c->compared_at.s ||
	    t - c->compared_at.s >= COMPARE_EVERY_S)
		c->compared = false;
	return !c->compared;
}

static int
step(struct courier *c, struct courier_result *o, struct err *e)
{
	struct settle_item i;
	enum look what;
	bool alarmed;
	int rc = 0;

	if (settle_alarmed(c->world->spool, &c->pins, &alarmed, e) < 0)
		return -1;
	if (alarmed) {
		courier_result_forked(o, &c->progress);
		return 0;
	}
	if (c->giving)
		return give_back(c, o, e);
	if (find_next(c, &i, &what, o, e) < 0)
		return -1;
	if (what == LOOK_STOP)
		return 0;
	if (what == LOOK_SEND && i.item.seq == 0)
		rc = send_item(c, &i, o, e);
	else if (must_compare(c, what == LOOK_SEND))
		rc = compare(c, o, e);
	else if (!c->joined)
		rc = join_one(c, o, e);
	else if (what == LOOK_SEND)
		rc = send_item(c, &i, o, e);
	else
		o->word = COURIER_RESULT_IDLE;
	if (what == LOOK_SEND)
		settle_item_free(&i);
	return rc;
}

/* A new epoch, or the first: nothing is known of its items. */
static void
begin_epoch(struct courier *c)
{
	if (c->epoch == c->pins.epoch)
		return;
	c->epoch = c->pins.epoch;
	c->next_seq = 0;
	c->resend_from = 1;
	c->resend_to = 0;
	c->losts = 0;
	c->twice = c->compared = c->joined = c->gap_seen = false;
	c->giving = c->gave = false;
}

/* Without pins or an address there is nowhere to go. */
static bool
has_address(struct courier *c, bool pinned, struct courier_result *o)
{
	o->word = COURIER_RESULT_UNREADY;
	if (!pinned && spool_has_stranger(c->world->spool))
		courier_result_say(o, &c->progress,
		    "what this site pinned at enrolment cannot be read in the "
		    "spool; 'sheaf-agent status' says what stands there, and "
		    "'sheaf-agent seal' writes it again");
	else if (!pinned)
		courier_result_say(o, &c->progress,
		    "this site is not enrolled yet; run 'sheaf-agent enrol'");
	else if (c->pins.url[0] == '\0')
		courier_result_say(o, &c->progress,
		    "no address of an aggregator is known here; use "
		    "'sheaf-agent carry', or enrol again with --url");
	else
		return true;
	return false;
}

int
courier_step(struct courier *c, struct courier_result *o, struct err *e)
{
	const struct spool *s = c->world->spool;
	bool pinned;

	memset(o, 0, sizeof(*o));
	if (settle_pins(s, &c->pins, &pinned, e) < 0)
		return -1;
	if (!has_address(c, pinned, o))
		return 0;
	begin_epoch(c);
	if (progress_load(&c->progress, s, e) < 0)
		return -1;
	progress_of_epoch(&c->progress, c->pins.epoch);
	c->has_next = false;
	c->status = 0;
	memset(&c->said, 0, sizeof(c->said));
	if (step(c, o, e) < 0)
		return -1;
	if (c->has_next && (o->word == COURIER_RESULT_LATER ||
			       o->word == COURIER_RESULT_STOPPED))
		courier_result_stands(&c->progress, c->next, now(c), c->status,
		    &c->said);
	if (o->word == COURIER_RESULT_IDLE) {
		c->idle = true;
		c->gap_seen = c->gave = false;
		if (c->progress.failures == 0 &&
		    c->progress.standing.since.s == 0)
			return 0;
		courier_result_reset(&c->progress);
	}
	return progress_save(&c->progress, s, e);
}

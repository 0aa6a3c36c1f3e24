/*
 * Where every return stands.  The board tells what the register knew when it was
 * last open; answers that came since are judged here, so that staff see them
 * without a password.
 */
#include "agent/delivery/site_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/aside.h"
#include "agent/delivery/board.h"
#include "agent/delivery/settle.h"
#include "common/base/day.h"
#include "common/ips/period.h"

/* Everything a status is made of. */
struct gather {
	const struct spool *spool;
	struct clock_wall now;
	struct pins pins;
	struct progress progress;
	struct board board;
	uint64_t waiting, received, refused;
	bool enrolment_waits;
	struct jval *returns; /* the answer's array */
};

static void
set_time(struct jval *o, const char *key, int64_t seconds)
{
	char text[CLOCK_TEXT_SIZE];

	if (seconds == 0) {
		jval_set_null(o, key);
		return;
	}
	clock_format(text, (struct clock_wall){ seconds });
	jval_set_str(o, key, text);
}

/* What is known of one return: from the board, or from a newer answer. */
struct fate {
	const char *state, *code;
	char said[ANSWERS_SAID_MAX]; /* the aggregator's own sentence, or "" */
	int64_t index, line, at;
};

static void
describe_fate(const struct fate *f, struct buf *out)
{
	char day[CLOCK_TEXT_SIZE], on[CLOCK_TEXT_SIZE + 8] = "";

	clock_format(day, (struct clock_wall){ f->at });
	day[DAY_TEXT_SIZE - 1] = '\0';
	/* What was adopted was answered to a register that is gone. */
	if (f->at != 0)
		(void)snprintf(on, sizeof(on), " on %s", day);
	if (strcmp(f->state, "waiting") == 0)
		buf_puts(out, "saved here, waiting to be sent");
	else if (strcmp(f->state, "resealing") == 0)
		buf_puts(out, "saved here, has to be sealed anew: run "
			      "'sheaf-agent seal'");
	else if (strcmp(f->state, "received") == 0)
		buf_printf(out, "received%s as entry %" PRId64, on, f->index);
	else if (strcmp(f->state, "refused") == 0) {
		buf_printf(out, "refused%s as entry %" PRId64 " ", on,
		    f->index);
		answers_refused(f->code, f->line, f->said, out);
	} else
		buf_puts(out, "set aside: its enrolment ended before it was "
			      "received; the next seal sends the figures");
}

/* An answer that the register has not taken in yet. */
static int
fresh_fate(const struct gather *g, struct spool_item item, struct fate *f,
    struct err *e)
{
	struct settle_item i;
	struct err why = ERR_INIT;
	int rc = settle_item_read(g->spool, &g->pins, item, &i, &why);

	if (rc < 0 && why.kind != ERR_CORRUPT) {
		settle_item_free(&i);
		*e = why;
		return -1;
	}
	if (rc == 0 && i.there && i.answered) {
		f->at = i.answer.at.s;
		f->index = (int64_t)i.verdict.index;
		if (i.verdict.outcome == RECEIPTS_RECEIVED)
			f->state = "received";
		if (i.verdict.outcome == RECEIPTS_OPENING)
			f->state = "resealing";
		if (i.verdict.outcome == RECEIPTS_REFUSED) {
			f->state = "refused";
			f->line = (int64_t)i.verdict.line;
			memcpy(f->said, i.verdict.word.said, sizeof(f->said));
			f->code =
			    statement_refused_word(i.verdict.code_refused);
		}
	}
	settle_item_free(&i);
	return 0;
}

static void
tally(struct gather *g, const char *before, const struct fate *f)
{
	if (strcmp(before, "waiting") != 0)
		return;
	if (strcmp(f->state, "received") == 0)
		g->received++;
	else if (strcmp(f->state, "refused") == 0)
		g->refused++;
	else
		g->waiting++;
}

static void
add_return(struct gather *g, const struct jval *from, const struct fate *f)
{
	static const char *const copied[] = { "service", "content", "period",
		"through", "sealed_on", "sealed_by", "signed_off" };
	struct jval *o = jval_object();
	struct buf words;

	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		jval_set_str(o, copied[i], jval_get_text(from, copied[i]));
	jval_set_i64(o, "epoch", jval_get_count(from, "epoch"));
	jval_set_i64(o, "seq", jval_get_count(from, "seq"));
	jval_set_i64(o, "revision", jval_get_count(from, "revision"));
	jval_set_str(o, "state", f->state);
	if (f->at != 0) {
		set_time(o, "time", f->at);
		jval_set_i64(o, "log_index", f->index);
	}
	if (strcmp(f->state, "refused") == 0) {
		jval_set_str(o, "code", f->code);
		jval_set_i64(o, "line", f->line);
		jval_set_str(o, "said", f->said);
	}
	buf_init(&words, 2 * ERR_TEXT_MAX);
	describe_fate(f, &words);
	jval_set_str(o, "words", buf_str(&words));
	buf_free(&words);
	jval_add(g->returns, o);
}

static int
gather_return(struct gather *g, const struct jval *from, struct err *e)
{
	const char *before = jval_get_text(from, "state");
	struct spool_item item = { (uint64_t)jval_get_count(from, "epoch"),
		(uint64_t)jval_get_count(from, "seq") };
	struct fate f = { .state = before,
		.code = jval_get_text(from, "code"),
		.index = jval_get_count(from, "log_index"),
		.line = jval_get_count(from, "line"),
		.at = jval_get_count(from, "received_at") };

	answers_clean(jval_get_text(from, "said"), f.said, sizeof(f.said));
	if (strcmp(before, "waiting") == 0 && item.epoch == g->pins.epoch &&
	    item.seq <= SPOOL_SEQ_MAX && fresh_fate(g, item, &f, e) < 0)
		return -1;
	tally(g, before, &f);
	add_return(g, from, &f);
	return 0;
}

static int
gather_enrolment(struct gather *g, struct err *e)
{
	struct spool_item item = { g->pins.epoch, 0 };
	struct fate f = { .state = "waiting", .code = "" };
	struct spool_item *items;
	size_t n;

	if (spool_items(g->spool, "out", ".sheaf", item.epoch, &items, &n, e) <
	    0)
		return -1;
	g->enrolment_waits = n > 0 && items[0].seq == 0;
	free(items);
	if (!g->enrolment_waits)
		return 0;
	if (fresh_fate(g, item, &f, e) < 0)
		return -1;
	g->enrolment_waits = strcmp(f.state, "received") != 0;
	return 0;
}

/* The other side wrote these files: nothing of them may steer a terminal. */
static void
clean(struct progress *p)
{
	char text[ERR_TEXT_MAX];

	answers_clean(p->message, text, sizeof(text));
	memcpy(p->message, text, sizeof(text));
	answers_clean(p->standing.said, text, ANSWERS_SAID_MAX);
	memcpy(p->standing.said, text, ANSWERS_SAID_MAX);
	answers_clean(p->standing.code, text, ERR_CODE_MAX);
	memcpy(p->standing.code, text, ERR_CODE_MAX);
}

static int
gather_all(struct gather *g, struct err *e)
{
	struct jval *board;
	const struct jval *list;
	int rc = 0;

	if (progress_load(&g->progress, g->spool, e) < 0 ||
	    board_load(&g->board, g->spool, e) < 0 ||
	    gather_enrolment(g, e) < 0 ||
	    board_returns(&board, g->spool, e) < 0)
		return -1;
	progress_of_epoch(&g->progress, g->pins.epoch);
	clean(&g->progress);
	g->received = g->board.received;
	g->refused = g->board.refused;
	list = jval_get(board, "returns");
	for (size_t i = 0; rc == 0 && i < jval_length(list); i++)
		rc = gather_return(g, jval_at(list, i), e);
	jval_free(board);
	return rc;
}

/*
 * Which statement bars the way, since when, and what was answered to it.  Null
 * when nothing does: it was received since, or the desk took it away.
 */
static struct jval *
standing(const struct gather *g)
{
	static const char *const copied[] = { "service", "content", "period" };
	const struct progress_standing *at = &g->progress.standing;
	struct jval *o;

	if (at->since.s == 0)
		return jval_null();
	o = jval_object();
	jval_set_i64(o, "seq", (int64_t)at->seq);
	for (size_t i = 0; i < jval_length(g->returns); i++) {
		const struct jval *r = jval_at(g->returns, i);

		if (jval_get_count(r, "seq") != (int64_t)at->seq ||
		    jval_get_count(r, "epoch") != (int64_t)g->pins.epoch)
			continue;
		if (strcmp(jval_get_text(r, "state"), "received") == 0 ||
		    strcmp(jval_get_text(r, "state"), "refused") == 0) {
			jval_free(o);
			return jval_null();
		}
		for (size_t k = 0; k < sizeof(copied) / sizeof(copied[0]); k++)
			jval_set_str(o, copied[k], jval_get_text(r, copied[k]));
		jval_set_i64(o, "revision", jval_get_count(r, "revision"));
	}
	set_time(o, "since", at->since.s);
	jval_set_i64(o, "status", at->status);
	jval_set_str(o, "code", at->code);
	jval_set_str(o, "said", at->said);
	jval_set_str(o, "words", g->progress.message);
	return o;
}

static const char *
head_word(const struct gather *g)
{
	if (g->board.restored && g->progress.head <= PROGRESS_OK)
		return progress_head_word(PROGRESS_RESTORED);
	/* Nothing is known against it before the first comparison. */
	return g->progress.head == PROGRESS_UNKNOWN
		   ? progress_head_word(PROGRESS_OK)
		   : progress_head_word(g->progress.head);
}

/* Who else is enrolled for this provider, and since when if that is news. */
static void
set_others(struct jval *o, const struct progress *p, struct clock_wall now)
{
	/* So that who was on leave sees it, too. */
	enum { DAY_S = 86400, NEWS_S = 30 * DAY_S };

	if (p->others[0] == '\0')
		return;
	jval_set_str(o, "others", p->others);
	if (now.s - p->others_since.s < NEWS_S)
		set_time(o, "others_new", p->others_since.s);
}

static struct jval *
make_answer(struct gather *g)
{
	struct jval *o = jval_object(), *outbox = jval_object();
	const struct progress *p = &g->progress;
	struct jval *last;

	jval_set_str(o, "agent", g->pins.agent);
	jval_set_i64(o, "epoch", (int64_t)g->pins.epoch);
	jval_set_bool(o, "enrolled", !g->enrolment_waits);
	jval_set_str(o, "url", g->pins.url);
	jval_set_i64(o, "seq", (int64_t)g->board.seq);
	jval_set_i64(outbox, "waiting", (int64_t)g->waiting);
	jval_set_i64(outbox, "received", (int64_t)g->received);
	jval_set_i64(outbox, "refused", (int64_t)g->refused);
	jval_set_i64(outbox, "set_aside", (int64_t)g->board.set_aside);
	jval_set(o, "outbox", outbox);
	jval_set_i64(o, "never_sealed", (int64_t)g->board.never_sealed);
	if (p->receipt_time.s == 0) {
		jval_set_null(o, "last_receipt");
	} else {
		last = jval_object();
		set_time(last, "time", p->receipt_time.s);
		jval_set_i64(last, "log_index", (int64_t)p->receipt_index);
		jval_set_i64(last, "log_size", (int64_t)p->receipt_size);
		jval_set(o, "last_receipt", last);
	}
	jval_set_str(o, "head", head_word(g));
	jval_set_bool(o, "restored", g->board.restored);
	set_time(o, "last_contact", p->last_contact.s);
	jval_set_i64(o, "failures", p->failures);
	set_time(o, "next_attempt",
	    progress_wait_ms(p, p->not_before, g->now) > 0 ? p->not_before.s
							   : 0);
	jval_set_str(o, "message", p->message);
	jval_set(o, "stands", standing(g));
	jval_set_bool(o, "weak_password_hash", g->board.weak);
	jval_set(o, "returns", g->returns);
	jval_set(o, "strangers", spool_strangers(g->spool));
	set_others(o, p, g->now);
	if (p->unread)
		jval_set_bool(o, "unread_trust", true);
	return o;
}

int
site_status_read(const struct spool *s, struct clock_wall now,
    struct jval **out, struct err *e)
{
	struct gather g = { .spool = s, .now = now };
	bool found;

	*out = NULL;
	if (settle_pins(s, &g.pins, &found, e) < 0)
		return -1;
	g.returns = jval_array();
	if (found && gather_all(&g, e) < 0) {
		jval_free(g.returns);
		return -1;
	}
	if (!found) {
		g.enrolment_waits = true;
		if (board_load(&g.board, s, e) < 0) {
			jval_free(g.returns);
			return -1;
		}
	}
	*out = make_answer(&g);
	return 0;
}

/* "svc-a, 2026/27 Q1 (Apr-Jun)"; a review has no quarter's name. */
static void
write_what(const struct jval *o, struct buf *out)
{
	struct period p;
	char title[PERIOD_TITLE_SIZE];

	buf_printf(out, "%s, ", jval_get_text(o, "service"));
	if (period_parse(slice_of(jval_get_text(o, "period")), &p) &&
	    period_is_quarter(p)) {
		period_title(title, p);
		buf_puts(out, title);
	} else {
		buf_puts(out, jval_get_text(o, "period"));
	}
}

static void
write_return(const struct jval *o, struct buf *out)
{
	write_what(o, out);
	buf_printf(out, ", to %s, revision %" PRId64 ": %s\n",
	    jval_get_text(o, "through"), jval_get_count(o, "revision"),
	    jval_get_text(o, "words"));
}

/* Where the queue stands, or else what the courier said last. */
static void
write_standing(const struct jval *status, struct buf *out)
{
	const struct jval *at = jval_get(status, "stands");
	const char *words = jval_get_text(status, "message");

	if (at == NULL || jval_is_null(at)) {
		if (words[0] != '\0')
			buf_printf(out, "Last word of the courier: %s.\n",
			    words);
		return;
	}
	buf_puts(out, "Delivery stands at ");
	if (jval_get_text(at, "service")[0] == '\0')
		buf_puts(out, jval_get_count(at, "seq") == 0 ? "the enrolment"
							     : "a return");
	else
		write_what(at, out);
	buf_printf(out,
	    " since %s: %s. What was sealed later waits behind "
	    "it; nothing is lost.\n",
	    jval_get_text(at, "since"), words);
}

static void
write_head(const struct jval *status, struct buf *out)
{
	const char *head = jval_get_text(status, "head");
	int64_t failures = jval_get_count(status, "failures");
	bool restored = false;

	if (strcmp(head, "behind") == 0)
		buf_puts(out, "The aggregator has lost entries that it gave "
			      "receipts for.\n");
	(void)jval_bool(jval_get(status, "restored"), &restored);
	if (restored)
		buf_puts(out, "This register was restored from a backup: "
			      "nothing is signed before 'sheaf-agent send' "
			      "has asked the aggregator what it holds, and "
			      "'sheaf-agent seal' found nothing missing.\n");
	else if (strcmp(head, "restored") == 0)
		buf_puts(out, "The log and this machine do not agree; nothing "
			      "is sent.\n");
	if (strcmp(head, "revoked") == 0)
		buf_puts(out, "This site's enrolment has ended.\n");
	if (failures > 0)
		buf_printf(out, "%" PRId64 " attempt%s failed.\n", failures,
		    failures == 1 ? "" : "s in a row");
	write_standing(status, out);
}

/* The sentence for staff is in desk_sending.c; this one is for who runs the machine. */
static void
write_unread(const struct jval *status, struct buf *out)
{
	bool unread = false;

	(void)jval_bool(jval_get(status, "unread_trust"), &unread);
	if (unread)
		buf_puts(out,
		    "The aggregator's authority has issued a trust statement "
		    "that this version cannot read. Returns are\ndelivered as "
		    "before, under the keys and witnesses of the one before: "
		    "install a newer version.\n");
}

static void
write_others(const struct jval *status, struct buf *out)
{
	const char *others = jval_get_text(status, "others");
	const char *new = jval_get_text(status, "others_new");

	if (others[0] == '\0')
		return;
	buf_printf(out, "Also enrolled for this provider: %s.\n", others);
	if (new[0] != '\0')
		buf_printf(out,
		    "One of these is new since %s. If nobody at your provider "
		    "set it up, somebody may report in your name: ask the "
		    "aggregator's operator, over the telephone.\n",
		    new);
}

static void
write_weak(const struct jval *status, struct buf *out)
{
	bool weak = false;

	(void)jval_bool(jval_get(status, "weak_password_hash"), &weak);
	if (weak)
		buf_puts(out, "This site was made for tests: its passwords "
			      "are quick to guess.\n");
}

static void
write_status(const struct jval *status, struct buf *out)
{
	const struct jval *list = jval_get(status, "returns");
	const struct jval *outbox = jval_get(status, "outbox");
	const struct jval *last = jval_get(status, "last_receipt");
	bool enrolled = false;

	(void)jval_bool(jval_get(status, "enrolled"), &enrolled);
	aside_write(jval_get(status, "strangers"), out);
	if (jval_get_text(status, "agent")[0] == '\0') {
		buf_puts(out, "This site is not enrolled yet. Figures can be "
			      "entered and previewed; to report them, run "
			      "'sheaf-agent enrol' with an invite.\n");
		write_weak(status, out);
		return;
	}
	for (size_t i = 0; i < jval_length(list); i++)
		write_return(jval_at(list, i), out);
	buf_printf(out,
	    "Agent %s, enrolment %" PRId64 "%s: %" PRId64 " waiting, %" PRId64
	    " received, %" PRId64 " refused.\n",
	    jval_get_text(status, "agent"), jval_get_count(status, "epoch"),
	    enrolled ? "" : " (waiting itself)",
	    jval_get_count(outbox, "waiting"),
	    jval_get_count(outbox, "received"),
	    jval_get_count(outbox, "refused"));
	if (jval_get_text(last, "time")[0] != '\0')
		buf_printf(out,
		    "Last receipt: %s, entry %" PRId64 " of %" PRId64 ".\n",
		    jval_get_text(last, "time"),
		    jval_get_count(last, "log_index"),
		    jval_get_count(last, "log_size"));
	else
		buf_puts(out, "Nothing was received yet.\n");
	if (jval_get_count(status, "never_sealed") > 0)
		buf_printf(out,
		    "%" PRId64 " quarter%s figures that were never sealed: "
		    "run 'sheaf-agent seal'.\n",
		    jval_get_count(status, "never_sealed"),
		    jval_get_count(status, "never_sealed") == 1 ? " has"
								: "s have");
	write_head(status, out);
	write_others(status, out);
	write_unread(status, out);
	write_weak(status, out);
}

int
site_status_write(const struct spool *s, struct clock_wall now, struct buf *out,
    struct err *e)
{
	struct jval *status;

	if (site_status_read(s, now, &status, e) < 0)
		return -1;
	write_status(status, out);
	jval_free(status);
	return 0;
}

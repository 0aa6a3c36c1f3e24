/*
 * What left the site and what became of it, for people at a page.  The terminal
 * says the same with the commands that go on from there (site_status); here
 * everything that can be done stands on the page around it.
 */
#include "agent/desk/desk_sending.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/answers.h"
#include "agent/delivery/aside.h"
#include "agent/delivery/recheck.h"
#include "agent/delivery/site_status.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/refused.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/sent.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------------- words */

/* "118,234". */
static void
put_number(struct buf *out, int64_t v)
{
	if (v >= 1000) {
		put_number(out, v / 1000);
		buf_printf(out, ",%03" PRId64, v % 1000);
	} else {
		buf_printf(out, "%" PRId64, v);
	}
}

static void
put_day(struct buf *out, int64_t seconds)
{
	char said[DAY_SAID_SIZE];

	day_say(said, clock_day((struct clock_wall){ seconds }));
	buf_puts(out, said);
}

static bool
flag_of(const struct jval *o, const char *key)
{
	bool v = false;

	(void)jval_bool(jval_get(o, key), &v);
	return v;
}

/* ------------------------------------------------------------------ status */

/* A status while it is put in words. */
struct telling {
	const struct jval *status;
	struct jval *all; /* of { says, needs }: whether it needs somebody */
	struct buf text;
	bool courier; /* one runs */
	bool calm;    /* nothing so far needs anybody */
	/* No address of the region is known here: all goes by file. */
	bool by_file;
	bool leads, seals; /* who reads it may do everything; may sign off */
	const char *ask;   /* whom else to ask: "ann or bea", or "" */
	struct restored_state restored;
	bool forked;    /* the region has signed two histories */
	bool log_ahead; /* it was said that returns are not known here */
};

/* Where a sentence leads to, and whether a worker who may sign off may do that
 * too. */
struct way {
	const char *href, *title;
	bool seals;
};

static const struct way way_invite = { "/setup#invite", "Take up an invite",
	false };
static const struct way way_alarm = { "/send#two-histories",
	"See the two histories, and go on", false };
static const struct way way_adopt = { "/send#go-on",
	"See what is missing, and go on", false };
static const struct way way_send = { "/send", "Send figures", true };
static const struct way way_carry = { "/send#carry", "Carry it by file",
	false };

/* What somebody may not do they are not led to; they are told whom to ask. */
static char *
with_whom(const struct telling *t, const char *says)
{
	return t->ask[0] == '\0' ? mem_string(says)
				 : mem_printf("%s Ask %s.", says, t->ask);
}

/* Empties t->text, which `says` may be. */
static void
tell_way(struct telling *t, const char *says, bool needs, const struct way *way)
{
	bool may = t->leads || (way != NULL && way->seals && t->seals);
	struct jval *o = jval_object(), *link;
	char *whole = way != NULL && !may ? with_whom(t, says) : NULL;

	jval_set_str(o, "says", whole != NULL ? whole : says);
	free(whole);
	jval_set_bool(o, "needs", needs);
	if (way != NULL && may) {
		link = jval_object();
		jval_set_str(link, "href", way->href);
		jval_set_str(link, "title", way->title);
		jval_set(o, "way", link);
	} else {
		jval_set_null(o, "way");
	}
	jval_add(t->all, o);
	buf_reset(&t->text);
	t->calm = t->calm && !needs;
}

static void
tell_sentence(struct telling *t, const char *says, bool needs)
{
	tell_way(t, says, needs, NULL);
}

static void
tell_strangers(struct telling *t)
{
	aside_write(jval_get(t->status, "strangers"), &t->text);
	if (t->text.n == 0)
		return;
	tell_sentence(t, buf_str(&t->text), true);
}

static void
tell_waiting(struct telling *t)
{
	int64_t n = jval_get_count(jval_get(t->status, "outbox"), "waiting");

	if (n == 0)
		buf_printf(&t->text,
		    "Nothing that was signed off waits to be %s.",
		    t->by_file ? "carried" : "sent");
	else if (t->by_file)
		buf_printf(&t->text,
		    "%" PRId64 " return%s sealed here and wait%s to be "
		    "carried to the region by file.",
		    n, n == 1 ? " is" : "s are", n == 1 ? "s" : "");
	else
		buf_printf(&t->text,
		    "%" PRId64 " return%s sealed here and on the way to the "
		    "region.",
		    n, n == 1 ? " is" : "s are");
	tell_way(t, buf_str(&t->text), false,
	    n > 0 && t->by_file ? &way_carry : NULL);
}

/* The answer to the invite, on its way. */
static void
tell_joining(struct telling *t)
{
	if (flag_of(t->status, "enrolled"))
		return;
	if (t->by_file)
		tell_way(t,
		    "The answer to the invite waits to be carried to the "
		    "region by file. Bring back the file that the region "
		    "gives you then.",
		    false, &way_carry);
	else
		tell_sentence(t,
		    "The region has not confirmed yet that this site joined.",
		    false);
}

static void
tell_received(struct telling *t)
{
	const struct jval *last = jval_get(t->status, "last_receipt");
	const char *time = jval_get_text(last, "time");
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (strlen(time) < DAY_TEXT_SIZE - 1 ||
	    !day_parse(slice_make(time, DAY_TEXT_SIZE - 1), &day)) {
		buf_puts(&t->text, "Nothing was received by the region yet.");
	} else {
		day_say(said, day);
		buf_printf(&t->text,
		    "The region last confirmed what came from here on %s, as "
		    "entry ",
		    said);
		put_number(&t->text, jval_get_count(last, "log_index"));
		buf_puts(&t->text, ".");
	}
	tell_sentence(t, buf_str(&t->text), false);
}

/* What a register from a backup has to do next. */
static void
tell_restored(struct telling *t)
{
	uint64_t n = t->restored.last - t->restored.first + 1;

	switch (t->restored.stage) {
	case RESTORED_NOT:
	case RESTORED_ENDED: /* said for any enrolment that has ended */
		return;
	case RESTORED_ASKING:
		tell_sentence(t,
		    "This register came back from a backup, so it may not know "
		    "what was sent after that. Nothing is signed off before "
		    "the region was asked what it holds. This machine asks by "
		    "itself as soon as it reaches the region.",
		    true);
		return;
	case RESTORED_LOST:
		buf_printf(&t->text,
		    "The region holds %" PRIu64
		    " return%s of this site that %s "
		    "not known here. This register was put back from a backup "
		    "or an older copy of the disk, or a copy of it is in use "
		    "on another machine. What was entered after this copy was "
		    "made is not here. If no other copy is in use, a team "
		    "leader "
		    "can go on from what the region holds. Else work on one "
		    "of them only, and ask the region for a new invite there. "
		    "Nothing is signed off before that.",
		    n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
		tell_way(t, buf_str(&t->text), true, &way_adopt);
		t->log_ahead = true;
		return;
	case RESTORED_APART:
		buf_printf(&t->text,
		    "This register came back from a backup, or another copy of "
		    "it is in use: the region's log and this machine do not "
		    "agree, so nothing is signed off. Ask the region's "
		    "operator. What was found: %s.",
		    t->restored.message);
		tell_sentence(t, buf_str(&t->text), true);
		return;
	case RESTORED_UNANSWERED:
		tell_sentence(t,
		    "This register came back from a backup. The region has "
		    "been asked; its answers to what waits here are still to "
		    "come, and then figures can be signed off again.",
		    true);
		return;
	case RESTORED_WHOLE:
		tell_way(t,
		    "This register came back from a backup, and nothing that "
		    "was sent is missing. Figures can be signed off as "
		    "before.",
		    false, &way_send);
		return;
	}
}

/* What needs a person, besides the list of returns below. */
static void
tell_trouble(struct telling *t)
{
	const char *head = jval_get_text(t->status, "head");

	if (strcmp(head, "behind") == 0)
		tell_sentence(t,
		    "The region's log has lost entries that this site has "
		    "receipts for. Tell its operator; this site keeps them, "
		    "and sends them again when asked.",
		    true);
	else if (t->restored.stage != RESTORED_NOT &&
		 t->restored.stage != RESTORED_ENDED)
		tell_restored(t);
	else if (t->forked)
		tell_way(t,
		    "The region has signed two different histories, so "
		    "nothing is sent. Both are kept: give them to the region "
		    "and to an auditor.",
		    true, &way_alarm);
	else if (strcmp(head, "restored") == 0)
		tell_way(t,
		    "The region holds returns that were signed off in this "
		    "site's name and are not known here. Perhaps a copy of "
		    "this register is in use on another machine, or an older "
		    "copy was put back on this one. Work on one of them only, "
		    "the one with everything in it. Ask the region for a new "
		    "invite and take it up there: nothing is sent before "
		    "that.",
		    true, &way_invite);
	else if (strcmp(head, "revoked") == 0)
		tell_way(t,
		    "This site's enrolment has ended. If it was taken up again "
		    "on another machine, go on working there. Else ask the "
		    "region for a new invite.",
		    true, &way_invite);
	else if (t->restored.unproven)
		tell_sentence(t,
		    "The region says that it holds another return in the place "
		    "of this site's newest one, and has not shown it, so "
		    "returns are sent all the same. Tell its operator. If a "
		    "copy of this register is in use on another machine, work "
		    "on one of them only.",
		    true);
}

/* A network that is away is a normal state, so this alone disturbs nobody. */
static void
tell_attempts(struct telling *t)
{
	const struct jval *at = jval_get(t->status, "stands");
	int64_t failures = jval_get_count(t->status, "failures");

	if (failures > 0) {
		buf_printf(&t->text,
		    "The last %" PRId64
		    " attempt%s to reach the region failed. "
		    "It is tried again by itself, and nothing is lost.",
		    failures, failures == 1 ? "" : "s");
		tell_sentence(t, buf_str(&t->text), false);
	}
	if (at == NULL || jval_is_null(at) ||
	    jval_get_text(at, "words")[0] == '\0')
		return;
	buf_printf(&t->text, "What stands in the way: %s.",
	    jval_get_text(at, "words"));
	tell_sentence(t, buf_str(&t->text), true);
}

static void
tell_refused(struct telling *t)
{
	int64_t n = jval_get_count(jval_get(t->status, "outbox"), "refused");

	if (n == 0)
		return;
	buf_printf(&t->text,
	    "%" PRId64 " return%s refused; the list of what was sent says why.",
	    n, n == 1 ? " was" : "s were");
	tell_sentence(t, buf_str(&t->text), false);
}

/* Another agent of this provider is news for some weeks; which of them is new is
 * not kept, and it may be one that was known before, under a new enrolment. */
static void
tell_others(struct telling *t)
{
	if (jval_get_text(t->status, "others_new")[0] == '\0')
		return;
	buf_printf(&t->text,
	    "There is a new enrolment for your provider besides this site's. "
	    "These can report for it now: %s. If nobody at your provider set "
	    "that up, telephone the region: somebody may report in your name.",
	    jval_get_text(t->status, "others"));
	tell_sentence(t, buf_str(&t->text), true);
}

static void
tell(struct telling *t)
{
	int64_t never = jval_get_count(t->status, "never_sealed");

	tell_strangers(t);
	if (jval_get_text(t->status, "agent")[0] == '\0') {
		tell_sentence(t,
		    "This site has not joined its region yet. Figures can be "
		    "entered and looked at meanwhile; an invite from the "
		    "region "
		    "is what is missing.",
		    false);
		return;
	}
	/* Where there is no address, a courier has nowhere to go. */
	if (!t->courier && !t->by_file) {
		tell_sentence(t,
		    "No courier is running on this machine, so nothing is "
		    "brought to the region now. What was sealed is kept until "
		    "one runs, or until somebody carries it there by file.",
		    true);
	}
	if (never > 0) {
		buf_printf(&t->text,
		    "%" PRId64 " quarter%s figures that were never sent.",
		    never, never == 1 ? " has" : "s have");
		tell_sentence(t, buf_str(&t->text), false);
	}
	tell_joining(t);
	tell_waiting(t);
	tell_received(t);
	tell_refused(t);
	tell_trouble(t);
	tell_attempts(t);
	tell_others(t);
	if (flag_of(t->status, "unread_trust"))
		tell_sentence(t,
		    "The region follows rules that this version of the program "
		    "cannot read. Returns are brought as before; whoever looks "
		    "after this machine is to install a newer version.",
		    true);
	if (flag_of(t->status, "weak_password_hash"))
		tell_sentence(t,
		    "This site was made for tests: its passwords are quick to "
		    "guess.",
		    false);
}

static int
read_status(struct desk *d, struct jval **out, struct err *e)
{
	struct telling t = { .calm = true,
		.courier = spool_attended(d->reg->dir),
		.leads = d->actor.role == ACTOR_TEAM_LEADER,
		.seals = gate_seals(d) };
	const struct jval *outbox;
	struct outbox_agent agent;
	struct jval *status;
	struct buf ask;
	int64_t waiting;
	bool found;

	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0 ||
	    outbox_agent(d->reg->db, &agent, &found, e) < 0)
		return -1;
	if (found &&
	    restored_look(d->reg->db, &d->spool, &agent, &t.restored, e) < 0)
		return -1;
	t.forked = found && agent.state == OUTBOX_AGENT_FORKED;
	if (site_status_read(&d->spool, clock_wall_now(), &status, e) < 0)
		return -1;
	t.by_file = found && agent.pins.url[0] == '\0';
	t.status = status;
	t.all = jval_array();
	buf_init(&ask, ERR_TEXT_MAX);
	gate_name_leaders(d->reg->db, &ask);
	t.ask = buf_str(&ask);
	buf_init(&t.text, LIMITS_SHEAF_FILE_MAX);
	tell(&t);
	buf_free(&t.text);
	buf_free(&ask);
	outbox = jval_get(status, "outbox");
	waiting = jval_get_count(outbox, "waiting");
	*out = jval_object();
	jval_set(*out, "sentences", t.all);
	jval_set_bool(*out, "calm", t.calm);
	jval_set_bool(*out, "courier", t.courier);
	jval_set_bool(*out, "log_ahead", t.log_ahead);
	jval_set_bool(*out, "joined",
	    jval_get_text(status, "agent")[0] != '\0');
	jval_set_bool(*out, "by_file", t.by_file);
	/* The answer to the invite is carried with them. */
	jval_set_i64(*out, "to_carry",
	    waiting + (found && !flag_of(status, "enrolled")));
	jval_set_i64(*out, "waiting", waiting);
	jval_set_i64(*out, "received", jval_get_count(outbox, "received"));
	jval_set_i64(*out, "refused", jval_get_count(outbox, "refused"));
	jval_set_i64(*out, "never_sealed",
	    jval_get_count(status, "never_sealed"));
	jval_free(status);
	return 0;
}

int
desk_sending_status(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_STATUS, e) < 0)
		return -1;
	return gate_leave(d, read_status(d, out, e));
}

/* ------------------------------------------------------ everything that left */

int
desk_sending_read_name(const char *text, struct desk_sending_name *out,
    struct err *e)
{
	struct slice epoch, seq;

	if (text_split(slice_of(text), '-', &epoch, &seq) &&
	    text_parse_u64(epoch, SPOOL_EPOCH_MAX, &out->epoch) &&
	    text_parse_u64(seq, SPOOL_SEQ_MAX, &out->seq) && out->epoch > 0 &&
	    out->seq > 0)
		return 0;
	return err_refuse(e, "no-such", 0, "nothing of this number left here");
}

static void
put_fate(const struct sent *s, bool by_file, struct buf *out)
{
	if (strcmp(s->state, "waiting") == 0) {
		buf_puts(out,
		    by_file ? "Sealed here, to be carried to the region by file"
			    : "Sealed here, on its way");
		return;
	}
	if (!s->answered) {
		buf_puts(out, "Not received: the enrolment ended before. The "
			      "next returns bring these figures");
		return;
	}
	buf_puts(out, s->code[0] != '\0' ? "Refused" : "Received");
	if (s->at != 0) {
		buf_puts(out, " on ");
		put_day(out, s->at);
	}
	buf_puts(out, " as entry ");
	put_number(out, s->log_index);
	if (s->code[0] == '\0')
		return;
	buf_puts(out, ", ");
	answers_refused(s->code, s->line, s->said, out);
}

static const char *
way_says(const char *way)
{
	if (strcmp(way, "standing") == 0)
		return "by the weekly seal";
	return strcmp(way, "typed") == 0 ? "by typing their name"
					 : "by a command";
}

static bool
is_adopted(const struct sent *s)
{
	return strcmp(s->way, "adopted") == 0;
}

/* Whose word it was, and up to which day; nothing that is not known. */
static void
put_about(const struct sent *s, struct buf *out)
{
	char through[DAY_SAID_SIZE], on[DAY_SAID_SIZE];

	day_say(on, s->sealed_on);
	day_say(through, s->through);
	if (is_adopted(s))
		buf_printf(out,
		    "Sealed on %s in a copy of this register that was lost: "
		    "its figures, and who signed it off, are not known here; "
		    "taken over from the log by %s",
		    on, s->sealed_by);
	else
		buf_printf(out, "Figures up to %s, signed off by %s on %s, %s",
		    through, s->sealed_by, on, way_says(s->way));
}

struct listing {
	struct jval *returns;
	bool by_file;
	int n;
};

static int
add_sent(void *arg, const struct sent *s, struct err *e)
{
	struct listing *l = arg;
	char title[PERIOD_TITLE_SIZE];
	struct jval *o;
	struct buf says;
	char *name;

	(void)e;
	if (l->n++ == DESK_SENDING_PAGE)
		return 0; /* there is one more */
	o = jval_object();
	name = mem_printf("%" PRIu64 "-%" PRIu64, s->epoch, s->seq);
	desk_words_statement(title, s->period);
	jval_set_str(o, "name", name);
	jval_set_str(o, "service", s->service);
	jval_set_str(o, "title", title);
	jval_set_str(o, "content", statement_content_word(s->content));
	jval_set(o, "through",
	    is_adopted(s) ? jval_null() : jval_day_shown(s->through));
	jval_set_i64(o, "revision", (int64_t)s->revision);
	jval_set(o, "sealed_on", jval_day_shown(s->sealed_on));
	jval_set_str(o, "sealed_by", s->sealed_by);
	jval_set_str(o, "state", s->state);
	buf_init(&says, 2 * ERR_TEXT_MAX);
	put_fate(s, l->by_file, &says);
	jval_set_str(o, "says", buf_str(&says));
	buf_reset(&says);
	put_about(s, &says);
	jval_set_str(o, "about", buf_str(&says));
	buf_free(&says);
	jval_set_bool(o, "receipt", s->answered);
	jval_add(l->returns, o);
	free(name);
	return 0;
}

static int
list(struct desk *d, struct desk_sending_name before, struct jval **out,
    struct err *e)
{
	struct listing l = { .returns = jval_array() };
	const struct sent_walk walk = { .epoch = before.epoch,
		.seq = before.seq,
		.most = DESK_SENDING_PAGE + 1,
		.each = add_sent,
		.arg = &l };
	struct outbox_agent agent;
	bool found;

	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0 ||
	    outbox_agent(d->reg->db, &agent, &found, e) < 0) {
		jval_free(l.returns);
		return -1;
	}
	l.by_file = found && agent.pins.url[0] == '\0';
	if (sent_each(d->reg->db, &walk, e) < 0) {
		jval_free(l.returns);
		return -1;
	}
	*out = jval_object();
	jval_set(*out, "returns", l.returns);
	jval_set_bool(*out, "more", l.n > DESK_SENDING_PAGE);
	return 0;
}

int
desk_sending_list(struct desk *d, struct desk_sending_name before,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_SENT_LIST, e) < 0)
		return -1;
	return gate_leave(d, list(d, before, out, e));
}

static int
read_text(struct desk *d, struct desk_sending_name name, struct jval **out,
    struct err *e)
{
	static const char *const why[] = {
		[SENT_KEPT] = NULL,
		[SENT_FORGOTTEN] = "A later return has replaced this one, and "
				   "its text was forgotten.",
		[SENT_NEVER_HERE] = "This return was taken over from the log "
				    "after a restore, and the log holds no "
				    "text of it.",
	};
	enum sent_kept kept;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_SHEAF_FILE_MAX);
	rc = sent_text(d->reg->db, name.epoch, name.seq, &text, &kept, e);
	if (rc == 0) {
		*out = jval_object();
		jval_set_str_or_null(*out, "text",
		    kept == SENT_KEPT ? buf_str(&text) : NULL);
		jval_set_str_or_null(*out, "why", why[kept]);
	}
	buf_free(&text);
	return rc;
}

int
desk_sending_text(struct desk *d, struct desk_sending_name name,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_SENT_TEXT, e) < 0)
		return -1;
	return gate_leave(d, read_text(d, name, out, e));
}

int
desk_sending_proof(struct desk *d, struct desk_sending_name name,
    struct buf *out, struct err *e)
{
	if (gate_enter(d, OPERATION_SENT_PROOF, e) < 0)
		return -1;
	return gate_leave(d,
	    sent_proof(d->reg->db, name.epoch, name.seq, out, e));
}

int
desk_sending_evidence(struct desk *d, struct desk_sending_name name,
    struct buf *out, struct err *e)
{
	if (gate_enter(d, OPERATION_SENT_EVIDENCE, e) < 0)
		return -1;
	return gate_leave(d,
	    refused_hand_on(d->reg->db, name.epoch, name.seq, out, e));
}

static int
verify(struct desk *d, struct jval **out, struct err *e)
{
	struct buf faults, says;
	struct recheck r = { .faults = &faults };
	int rc;

	buf_init(&faults, LIMITS_ANSWER_MAX);
	buf_init(&says, ERR_TEXT_MAX);
	rc = recheck_receipts(&d->spool, &r, e);
	if (rc == 0) {
		*out = jval_object();
		jval_set_i64(*out, "holds", (int64_t)r.n);
		jval_set(*out, "faults", desk_words_lines(buf_slice(&faults)));
		if (faults.n == 0)
			buf_printf(&says,
			    "%zu receipt%s been checked again and hold%s.", r.n,
			    r.n == 1 ? " has" : "s have", r.n == 1 ? "s" : "");
		else
			buf_printf(&says,
			    "The receipts have been checked again: %zu "
			    "hold%s. These do not:",
			    r.n, r.n == 1 ? "s" : "");
		jval_set_str(*out, "says", buf_str(&says));
	}
	buf_free(&says);
	buf_free(&faults);
	return rc;
}

int
desk_sending_verify(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_SENT_VERIFY, e) < 0)
		return -1;
	return gate_leave(d, verify(d, out, e));
}

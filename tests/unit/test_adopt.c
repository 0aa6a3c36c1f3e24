/*
 * A register that knows less than the log: what the courier brings of it, at which
 * moment that is written down, and what of it somebody may take over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/ahead.h"
#include "agent/delivery/progress.h"
#include "agent/delivery/settle.h"
#include "agent/desk/desk_adopt.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_sending.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/seal.h"
#include "common/base/encode.h"
#include "protocol/note.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char quarter[] = "2026-04-01/P3M";
static struct fake_courier site;
static struct outbox_agent head; /* the log's, seq 0: as the register's */

/* ------------------------------------------------------------ what was lost */

/* Log a statement of this site that its register does not know; its id. */
static struct hash
log_one(uint64_t seq, const struct hash *prev)
{
	struct statement s = { .kind = STATEMENT_BATCH,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1 };
	struct outbox_agent own = fake_courier_agent(&site);
	struct statement_batch *b = &s.u.batch;
	struct err e = ERR_INIT;
	struct sign_key key;
	struct note parsed;
	struct hash id;
	struct buf note;

	ck_assert_int_eq(seal_key(&site.reg.open, &own, &key, &e), 0);
	b->seq = seq;
	b->prev = *prev;
	(void)snprintf(b->service, sizeof(b->service), "svc-a");
	ck_assert(period_parse(slice_of(quarter), &b->period));
	b->revision = b->seq;
	b->commit = hash_of(slice_of("what nobody has any more"));
	b->seen.root = hash_empty();
	b->time = site.reg.today;
	fake_aggregator_sign(&s, &key, NULL, &note);
	(void)fake_aggregator_log(site.aggregator, buf_slice(&note));
	ck_assert_int_eq(note_parse(&parsed, buf_slice(&note), LIMITS_NOTE_MAX,
			     true, &e),
	    0);
	id = note_id(&parsed);
	buf_free(&note);
	return id;
}

/* Log n more returns of this site that its register does not know, sealed by a
 * register that is gone. */
static void
lose(size_t n)
{
	struct outbox_agent own = fake_courier_agent(&site);

	if (head.seq < own.seq)
		head = own;
	while (n-- > 0) {
		head.head = log_one(head.seq + 1, &head.head);
		head.seq++;
	}
}

/* A site that has sent one return. */
static void
begin(void)
{
	head.seq = 0;
	fake_courier_open(&site);
	fake_courier_enrol(&site);
	fake_courier_seal(&site, "svc-a", quarter, 1);
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&site);
	ck_assert_int_eq(fake_courier_count(&site, "received"), 1);
	site.aggregator->statements = 100;
}

static void
end(void)
{
	fake_courier_close(&site);
}

static struct progress
progress(void)
{
	struct err e = ERR_INIT;
	struct progress p;

	ck_assert_int_eq(progress_load(&p, &site.spool, &e), 0);
	return p;
}

static enum adopt_stage
look(struct hash *shown)
{
	struct outbox_agent a = fake_courier_agent(&site);
	enum adopt_stage stage;
	struct err e = ERR_INIT;
	struct adopt out;

	ck_assert_msg(adopt_look(site.reg.open.db, &site.spool, &a, &out, &e) ==
			  0,
	    "%s", e.text);
	stage = out.stage;
	if (shown != NULL)
		*shown = out.head;
	adopt_free(&out);
	return stage;
}

/* The code with which it is refused, "" when it is done. */
static const char *
take(const struct hash *shown)
{
	struct outbox_agent a = fake_courier_agent(&site);
	const struct adopt_word word = { .staff = "ann",
		.typed = true,
		.today = site.reg.today,
		.shown = shown };
	static struct err e;

	e = (struct err)ERR_INIT;
	if (adopt_take(site.reg.open.db, &site.spool, &a, &word, &e) < 0) {
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		return e.code;
	}
	ck_assert_int_eq(outbox_publish(site.reg.open.db, &site.spool, &e), 0);
	return "";
}

static int64_t
adoptions(void)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(site.reg.open.db,
					"SELECT count(*) FROM adoption"),
			     &n, &found, &e),
	    0);
	return n;
}

/* Whether what the courier says of a log that is ahead is of before. */
static bool
caught_up(void)
{
	struct outbox_agent a = fake_courier_agent(&site);
	struct err e = ERR_INIT;
	bool so;

	ck_assert_int_eq(adopt_caught_up(site.reg.open.db, &site.spool, &a, &so,
			     &e),
	    0);
	return so;
}

static struct desk
desk(void)
{
	struct desk d = memory_register_desk(&site.reg);

	d.spool = site.spool;
	return d;
}

/* --------------------------------------------------------- what was shown */

/* The yes to one head is not one to another. */
START_TEST(only_what_was_shown_is_taken_over)
{
	struct hash first, then;

	lose(2);
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_int_eq(look(&first), ADOPT_READY);
	lose(1);
	/* Known of, but not brought; then brought. */
	site.aggregator->statements = 0;
	(void)fake_courier_send(&site);
	ck_assert_int_eq(look(NULL), ADOPT_BRING);
	ck_assert_str_eq(take(&first), "outdated");
	site.aggregator->statements = 1;
	(void)fake_courier_send(&site);
	ck_assert_int_eq(look(&then), ADOPT_READY);
	ck_assert(!hash_equal(&first, &then));
	ck_assert_str_eq(take(&first), "outdated");
	ck_assert_str_eq(take(NULL), "outdated");
	ck_assert_int_eq(adoptions(), 0);
	ck_assert_uint_eq(fake_courier_agent(&site).seq, 1);
	ck_assert_str_eq(take(&then), "");
	ck_assert_int_eq(adoptions(), 1);
	ck_assert_uint_eq(fake_courier_agent(&site).seq, 4);
	ck_assert_str_eq(take(&then), "nothing");
	ck_assert(caught_up());
	memory_spool_put(&site.memory, "alarm.json", slice_of("two histories"));
	ck_assert(!caught_up());
	memory_spool_drop(&site.memory, "alarm.json");
	/* And it goes on behind them. */
	fake_courier_seal(&site, "svc-a", quarter, 3);
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&site);
	ck_assert_int_eq(fake_courier_count(&site, "received"), 5);
	lose(1);
	(void)fake_courier_send(&site);
	ck_assert_int_eq(look(NULL), ADOPT_ONCE);
}
END_TEST

/* The same at the desk, which both faces use. */
START_TEST(the_desk_shows_what_it_takes_over)
{
	struct desk_adopt_request r = { .typed = "ann",
		.by_hand = true,
		.alone = true,
		.today = site.reg.today };
	struct desk d = desk();
	struct jval *shown, *again, *out;
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_adopt_weigh(&d, &shown, &e), 0);
	ck_assert_ptr_null(jval_get_str(shown, "head"));
	jval_free(shown);
	lose(1);
	(void)fake_courier_send(&site);
	ck_assert_int_eq(desk_adopt_weigh(&d, &shown, &e), 0);
	ck_assert_str_eq(jval_get_text(shown, "stage"), "ready");
	lose(1);
	(void)fake_courier_send(&site);
	r.head = "not what a desk gives";
	ck_assert_int_eq(desk_adopt(&d, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	r.head = jval_get_str(shown, "head");
	ck_assert_ptr_nonnull(r.head);
	ck_assert_int_eq(desk_adopt(&d, &r, &out, &e), -1);
	ck_assert_str_eq(e.code, "outdated");
	ck_assert_int_eq(desk_adopt_weigh(&d, &again, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(again, "missing")), 2);
	r.head = jval_get_str(again, "head");
	ck_assert_msg(desk_adopt(&d, &r, &out, &e) == 0, "%s", e.text);
	jval_free(out);
	jval_free(again);
	jval_free(shown);
}
END_TEST

/* ------------------------------------------------------- a stop on the way */

static unsigned
brought(void)
{
	return (unsigned)memory_spool_count(&site.memory, "ahead/");
}

/* Whatever is written last: once a statement was asked for, the desk knows that
 * the log is ahead; and the next courier asks behind what is there. */
START_TEST(a_stop_anywhere_is_gone_on_from)
{
	enum { LOST = 5 };
	struct fake_aggregator *o = site.aggregator;
	struct err e = ERR_INIT;
	struct courier_result t;
	struct restored_state r;
	struct outbox_agent a;
	unsigned kept;

	lose(LOST);
	o->statements = 2;
	site.memory.limited = true;
	site.memory.writes_left = (unsigned)_i;
	courier_free(site.courier);
	site.courier = courier_new(&site.world);
	while (courier_step(site.courier, &t, &e) == 0 &&
	       t.word == COURIER_RESULT_WENT_ON)
		continue;
	site.memory.limited = false;
	kept = brought();
	if (o->statements_asked > 0) {
		a = fake_courier_agent(&site);
		ck_assert_uint_eq(progress().head_seq, 1 + LOST);
		ck_assert_int_eq(progress().head, PROGRESS_RESTORED);
		ck_assert_int_eq(restored_look(site.reg.open.db, &site.spool,
				     &a, &r, &e),
		    0);
		ck_assert_int_eq(r.stage, RESTORED_LOST);
	} else {
		ck_assert_uint_eq(kept, 0);
	}
	o->statements_asked = 0;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(brought(), LOST);
	ck_assert_uint_eq(o->statements_asked, (LOST - kept + 1) / 2);
	ck_assert_int_eq(look(NULL), ADOPT_READY);
}
END_TEST

/* --------------------------------------------------- what is not taken over */

START_TEST(an_ended_enrolment_is_not_taken_over)
{
	struct err e = ERR_INIT;
	struct outbox_agent a;
	struct hash shown;

	lose(1);
	(void)fake_courier_send(&site);
	ck_assert_int_eq(look(&shown), ADOPT_READY);
	site.aggregator->ended = true;
	lose(1);
	site.aggregator->statements_asked = 0;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(site.aggregator->statements_asked, 0);
	ck_assert_int_eq(progress().head, PROGRESS_REVOKED);
	ck_assert_int_eq(look(NULL), ADOPT_ENDED);
	ck_assert_str_eq(take(&shown), "new-invite");
	a = fake_courier_agent(&site);
	ck_assert_int_eq(restored_weigh(site.reg.open.db, &site.spool, &a, &e),
	    -1);
	ck_assert_str_eq(e.code, "new-invite");
	/* By proof, whatever the aggregator says. */
	site.aggregator->ended = false;
	(void)fake_courier_send(&site);
	ck_assert_int_eq(look(&shown), ADOPT_READY);
	ck_assert_int_eq(outbox_set_state(site.reg.open.db, 1,
			     OUTBOX_AGENT_ENDED, slice_make("", 0), &e),
	    0);
	ck_assert_int_eq(look(NULL), ADOPT_ENDED);
	ck_assert_str_eq(take(&shown), "new-invite");
	ck_assert_int_eq(adoptions(), 0);
}
END_TEST

/* Another history of the same log, which has the same returns of this site. */
static struct fake_aggregator *
another_history(void)
{
	struct fake_aggregator *o = fake_aggregator_open(10);
	struct buf stranger;

	for (size_t i = o->leaves; i < site.aggregator->leaves; i++)
		(void)fake_aggregator_log(o,
		    buf_slice(&site.aggregator->leaf[i]));
	/* Neither the first leaf nor the last, but one that is not ours. */
	fake_aggregator_trust(o, 77, &o->authority, &stranger);
	buf_reset(&o->leaf[1]);
	buf_add_slice(&o->leaf[1], buf_slice(&stranger));
	buf_free(&stranger);
	return o;
}

START_TEST(the_courier_sees_a_fork_in_their_proofs)
{
	struct fake_aggregator *other;
	struct err e = ERR_INIT;
	struct pins pins = fake_courier_agent(&site).pins;
	bool alarmed;

	lose(2);
	other = another_history();
	site.aggregator->proofs_of = other;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_int_eq(settle_alarmed(&site.spool, &pins, &alarmed, &e), 0);
	ck_assert(alarmed);
	ck_assert_uint_eq(brought(), 0);
	fake_aggregator_close(other);
}
END_TEST

/* And the register, which does not trust the courier. */
START_TEST(the_register_sees_a_fork_in_their_proofs)
{
	struct spool_answer answer = { .status = 200 };
	const struct fake_aggregator *o = site.aggregator;
	struct fake_aggregator *other;
	struct outbox_agent a;
	struct err e = ERR_INIT;
	struct buf proof, file;
	struct hash shown;

	lose(1);
	(void)fake_courier_send(&site);
	fake_courier_take_in(&site);
	ck_assert_uint_eq(fake_courier_seen_size(&site), o->leaves);
	other = another_history();
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	buf_init(&file, SPOOL_SHEAF_MAX);
	fake_aggregator_receipt(other, o->leaves - 1, o->leaves, 0, &proof);
	answer.body = buf_slice(&proof);
	spool_receipt_write(buf_slice(&o->leaf[o->leaves - 1]), &answer, &file);
	memory_spool_put(&site.memory, "ahead/000001-0000000002.receipt",
	    buf_slice(&file));
	ck_assert_int_eq(look(&shown), ADOPT_READY);
	ck_assert_str_eq(take(&shown), "forked");
	a = fake_courier_agent(&site);
	ck_assert_int_eq(a.state, OUTBOX_AGENT_FORKED);
	ck_assert_uint_eq(a.seq, 1);
	ck_assert_int_eq(adoptions(), 0);
	ck_assert_int_eq(seal_allowed(&a, &e), -1);
	ck_assert_int_eq(look(NULL), ADOPT_FORKED);
	buf_free(&proof);
	buf_free(&file);
	fake_aggregator_close(other);
}
END_TEST

/* --------------------------------------------------------- what is said of it */

static bool
is_ahead(const struct jval *status)
{
	bool v;

	ck_assert(jval_bool(jval_get(status, "log_ahead"), &v));
	return v;
}

/* Neither a day nor a name nor a figure that nobody knows. */
START_TEST(what_was_taken_over_is_told_as_it_is)
{
	const struct desk_sending_name name = { 1, 2 };
	const struct jval *first;
	struct desk d = desk();
	struct err e = ERR_INIT;
	struct hash shown;
	struct jval *o;

	lose(1);
	(void)fake_courier_send(&site);
	ck_assert_int_eq(desk_sending_status(&d, &o, &e), 0);
	ck_assert(is_ahead(o));
	jval_free(o);
	ck_assert_int_eq(look(&shown), ADOPT_READY);
	ck_assert_str_eq(take(&shown), "");
	(void)fake_courier_send(&site);
	ck_assert_int_eq(desk_sending_status(&d, &o, &e), 0);
	ck_assert(!is_ahead(o));
	jval_free(o);
	ck_assert_int_eq(desk_sending_list(&d,
			     (struct desk_sending_name){ 0, 0 }, &o, &e),
	    0);
	first = jval_at(jval_get(o, "returns"), 0);
	ck_assert_str_eq(jval_get_text(first, "name"), "1-2");
	ck_assert_str_eq(jval_get_text(first, "says"), "Received as entry 4");
	ck_assert_ptr_nonnull(strstr(jval_get_text(first, "about"),
	    "who signed it off, are not known here"));
	ck_assert(jval_is_null(jval_get(first, "through")));
	jval_free(o);
	ck_assert_int_eq(desk_sending_text(&d, name, &o, &e), 0);
	ck_assert(jval_is_null(jval_get(o, "text")));
	ck_assert_ptr_nonnull(strstr(jval_get_text(o, "why"),
	    "taken over from the log"));
	jval_free(o);
}
END_TEST

/* A start that cannot be told from another is one in which nobody was asked. */
START_TEST(an_unknown_start_asks_a_person)
{
	struct outbox_agent a = fake_courier_agent(&site);
	struct err e = ERR_INIT;
	bool unasked;

	ck_assert_int_eq(restored_unasked(&site.spool, &a, progress().boot,
			     &unasked, &e),
	    0);
	ck_assert(!unasked);
	ck_assert_int_eq(restored_unasked(&site.spool, &a,
			     "00000000-0000-0000-0000-000000000000", &unasked,
			     &e),
	    0);
	ck_assert(unasked);
	ck_assert_int_eq(restored_unasked(&site.spool, &a, "", &unasked, &e),
	    0);
	ck_assert(unasked);
	/* One that has sealed nothing yet may be older than the first. */
	a.seq = 0;
	ck_assert_int_eq(restored_unasked(&site.spool, &a, "", &unasked, &e),
	    0);
	ck_assert(unasked);
	/* Also where the courier could not tell it. */
	site.boot[0] = '\0';
	(void)fake_courier_send(&site);
	ck_assert_str_eq(progress().boot, "");
	ck_assert_int_eq(restored_unasked(&site.spool, &a, "", &unasked, &e),
	    0);
	ck_assert(unasked);
}
END_TEST

static enum restored_stage
stage(struct restored_state *r)
{
	struct outbox_agent a = fake_courier_agent(&site);
	struct err e = ERR_INIT;

	ck_assert_int_eq(restored_look(site.reg.open.db, &site.spool, &a, r,
			     &e),
	    0);
	return r->stage;
}

/* Whether the page says so. */
static bool
tells(const char *words)
{
	struct desk d = desk();
	struct err e = ERR_INIT;
	struct jval *o;
	struct buf text;
	bool so;

	ck_assert_int_eq(desk_sending_status(&d, &o, &e), 0);
	buf_init(&text, 65536);
	jval_write(o, false, &text);
	so = strstr(buf_str(&text), words) != NULL;
	buf_free(&text);
	jval_free(o);
	return so;
}

/* A number says little: another copy of this register may have used it. */
START_TEST(another_statement_under_our_number)
{
	struct fake_aggregator *o = site.aggregator;
	struct outbox_agent a = fake_courier_agent(&site);
	char own[2 * HASH_SIZE + 1], other[2 * HASH_SIZE + 1];
	struct hash id = a.head;
	struct restored_state r;
	struct err e = ERR_INIT;

	encode_hex(own, id.b, HASH_SIZE);
	id.b[HASH_SIZE - 1] ^= 1;
	encode_hex(other, id.b, HASH_SIZE);
	o->posts = 0;
	o->head_id = own;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_IDLE);
	ck_assert_int_eq(progress().head, PROGRESS_OK);
	ck_assert_int_eq(stage(&r), RESTORED_NOT);
	/* Ours has its receipt, so the proof of the other one is asked for; without
	 * it, also where ours comes in its place, nothing is stopped. */
	o->head_id = other;
	for (unsigned i = 0; i < 3; i++) {
		o->statements = i == 0 ? 0 : 100;
		o->statements_asked = 0;
		ck_assert_int_eq(fake_courier_send(&site).word,
		    COURIER_RESULT_IDLE);
		ck_assert_uint_eq(o->posts, 0);
		ck_assert_uint_eq(o->statements_asked, 1);
		ck_assert_uint_eq(o->statements_after, a.seq - 1);
		ck_assert_int_eq(progress().head, PROGRESS_OK);
		ck_assert(strstr(progress().message, "has not shown") != NULL);
		ck_assert_int_eq(stage(&r), RESTORED_NOT);
	}
	ck_assert(r.unproven);
	ck_assert(tells("and has not shown it"));
	/* A register from a backup is not settled by it. */
	a.restored = true;
	ck_assert_int_eq(restored_look(site.reg.open.db, &site.spool, &a, &r,
			     &e),
	    0);
	ck_assert_int_eq(r.stage, RESTORED_APART);
	a.restored = false;
	/* Sealing goes on, and what is sealed is sent. */
	fake_courier_seal(&site, "svc-a", "2026-07-01/P3M", 2);
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_IDLE);
	ck_assert_uint_eq(o->posts, 1);
	fake_courier_take_in(&site);
	ck_assert_int_eq(fake_courier_count(&site, "received"), 2);
	o->head_id = NULL;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_IDLE);
	ck_assert(!progress().head_other);
	ck_assert(!tells("and has not shown it"));
}
END_TEST

/* It is shown, in the log, and signed with this site's key. */
START_TEST(another_statement_is_proven)
{
	struct fake_aggregator *o = site.aggregator;
	struct outbox_agent a = fake_courier_agent(&site);
	char other[2 * HASH_SIZE + 1];
	const struct hash none = { { 0 } };
	struct restored_state r;
	struct err e = ERR_INIT;
	struct hash id = log_one(a.seq, &none);

	encode_hex(other, id.b, HASH_SIZE);
	o->head_id = other;
	o->fixed_head = true;
	o->head_seq = a.seq;
	o->unlisted = o->leaves - 1;
	o->posts = 0;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(o->posts, 0);
	ck_assert_int_eq(progress().head, PROGRESS_RESTORED);
	ck_assert_int_eq(stage(&r), RESTORED_APART);
	ck_assert(strstr(r.message, "another statement") != NULL);
	ck_assert_int_eq(restored_weigh(site.reg.open.db, &site.spool, &a, &e),
	    -1);
	ck_assert_str_eq(e.code, "disagrees");
	/* What was proven stays so while it is said, though it is not shown. */
	fake_courier_take_in(&site);
	o->statements = 0;
	ck_assert_int_eq(fake_courier_send(&site).word, COURIER_RESULT_STOPPED);
	ck_assert_int_eq(stage(&r), RESTORED_APART);
}
END_TEST

START_TEST(this_site_is_not_another)
{
	site.aggregator->other = FAKE_AGGREGATOR_AGENT "/2";
	(void)fake_courier_send(&site);
	ck_assert_str_eq(progress().others, "");
	site.aggregator->other = "trust.south/2";
	(void)fake_courier_send(&site);
	ck_assert_str_eq(progress().others, "trust.south/2");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { only_what_was_shown_is_taken_over,
		the_desk_shows_what_it_takes_over,
		an_ended_enrolment_is_not_taken_over,
		the_courier_sees_a_fork_in_their_proofs,
		the_register_sees_a_fork_in_their_proofs,
		what_was_taken_over_is_told_as_it_is,
		an_unknown_start_asks_a_person,
		another_statement_under_our_number, another_statement_is_proven,
		this_site_is_not_another, NULL };
	struct unit_suite suite = { .name = "adopt",
		.tests = tests,
		.begin = begin,
		.end = end,
		.loop = a_stop_anywhere_is_gone_on_from,
		.times = 16 };

	return unit_run(&suite);
}

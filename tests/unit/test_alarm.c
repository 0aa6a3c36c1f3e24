/*
 * Two histories of one log: both are handed on in a file that an auditor's program finds
 * proved, nothing is sent until a named person knows of them, and then delivery goes on
 * with the history that the aggregator shows.
 */
#include "agent/sealing/alarm.h"

#include <check.h>
#include <string.h>

#include "agent/sealing/checkpoints_seen.h"
#include "agent/sealing/seal.h"
#include "auditor/evidence_decide.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";

static struct err e;

#define MUST(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)

/* Enrolled, with one return received and another one waiting; then the log has another
 * second entry than it had. */
static void
begin(struct fake_courier *c)
{
	fake_courier_open(c);
	fake_courier_enrol(c);
	ck_assert_int_eq(fake_courier_send(c).word, COURIER_RESULT_IDLE);
	fake_courier_seal(c, "alpha", q1, 5);
	ck_assert_int_eq(fake_courier_send(c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(c);
	fake_courier_seal(c, "alpha", q2, 6);
	c->aggregator->leaf[1].data[20] ^= 1;
}

static struct alarm
look(struct fake_courier *c)
{
	struct outbox_agent agent = fake_courier_agent(c);
	struct alarm a;

	MUST(alarm_look(c->reg.open.db, &c->spool, &agent, &a, &e));
	return a;
}

/* The file of evidence, as an auditor decides it who knows the log's key. */
static void
is_proved(struct fake_courier *c, const struct alarm *a)
{
	const struct keys_verifier key =
	    keys_verifier_make(FAKE_AGGREGATOR_ORIGIN, 0x01,
		&c->aggregator->log.public);
	const struct policy policy = policy_of_log(&key);
	const struct evidence_decide_request q = { .policy = &policy };
	struct evidence_decided d;
	struct buf file;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	MUST(alarm_evidence(a, &file, &e));
	MUST(evidence_decide(buf_slice(&file), &q, &d, &e));
	ck_assert_int_eq(d.verdict, EVIDENCE_DECIDE_PROVED);
	ck_assert_int_eq(d.kind, EVIDENCE_FILE_FORK);
	buf_free(&file);
}

static int
acknowledge(struct fake_courier *c, const char *name)
{
	const struct alarm_word word = { .staff = name, .today = 20700 };
	struct outbox_agent agent = fake_courier_agent(c);

	return alarm_acknowledge(c->reg.open.db, &c->spool, &agent, &word, &e);
}

START_TEST(none)
{
	struct fake_courier c;
	struct buf file;
	struct alarm a;

	begin(&c);
	a = look(&c);
	ck_assert_int_eq(a.stage, ALARM_NONE);
	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	ck_assert_int_lt(alarm_evidence(&a, &file, &e), 0);
	ck_assert_int_lt(acknowledge(&c, "Ann"), 0);
	ck_assert_str_eq(e.code, "nothing");
	buf_free(&file);
	alarm_free(&a);
	fake_courier_close(&c);
}
END_TEST

START_TEST(known_and_gone_on)
{
	struct fake_courier c;
	struct alarm a;

	begin(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	/* The courier's own word is enough. */
	a = look(&c);
	ck_assert_int_eq(a.stage, ALARM_OPEN);
	ck_assert_uint_eq(a.size, 4);
	is_proved(&c, &a);
	alarm_free(&a);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_agent(&c).state, OUTBOX_AGENT_FORKED);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	MUST(acknowledge(&c, "Ann Lee"));
	ck_assert_int_eq(fake_courier_agent(&c).state, OUTBOX_AGENT_ENROLLED);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "alarm.json"), 0);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "joins/"), 0);
	/* What both were is known for good, and who knew of it. */
	a = look(&c);
	ck_assert_int_eq(a.stage, ALARM_ACKNOWLEDGED);
	ck_assert_str_eq(a.by, "Ann Lee");
	ck_assert_int_eq(a.on_day, 20700);
	is_proved(&c, &a);
	alarm_free(&a);
	ck_assert_int_lt(acknowledge(&c, "Ann Lee"), 0);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	ck_assert_uint_eq(fake_courier_seen_size(&c), 5);
	ck_assert_int_eq(fake_courier_agent(&c).state, OUTBOX_AGENT_ENROLLED);
	/* Once more is a new alarm. */
	fake_courier_seal(&c, "alpha", q1, 7);
	c.aggregator->leaf[1].data[20] ^= 1;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	a = look(&c);
	ck_assert_int_eq(a.stage, ALARM_OPEN);
	ck_assert_uint_eq(a.size, 5);
	alarm_free(&a);
	fake_courier_close(&c);
}
END_TEST

/* The spool is lost: the register has both, too. */
START_TEST(from_the_register)
{
	struct fake_courier c;
	struct alarm a;

	begin(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	fake_courier_take_in(&c);
	memory_spool_close(&c.memory);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "alarm.json"), 0);
	a = look(&c);
	ck_assert_int_eq(a.stage, ALARM_OPEN);
	is_proved(&c, &a);
	alarm_free(&a);
	MUST(acknowledge(&c, "Ann"));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_close(&c);
}
END_TEST

/* Cut off at every write of the spool. */
START_TEST(cut_off)
{
	for (unsigned cut = 0; cut < 6; cut++) {
		struct fake_courier c;
		struct alarm a;

		begin(&c);
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_STOPPED);
		c.memory.limited = true;
		c.memory.writes_left = cut;
		(void)!acknowledge(&c, "Ann");
		c.memory.limited = false;
		/* Whatever moment: it can be said once more, or was said. */
		a = look(&c);
		if (a.stage == ALARM_OPEN)
			MUST(acknowledge(&c, "Ann"));
		else
			ck_assert_int_eq(a.stage, ALARM_ACKNOWLEDGED);
		alarm_free(&a);
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_IDLE);
		fake_courier_close(&c);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { none, known_and_gone_on,
		from_the_register, cut_off, NULL };

	return unit_main("alarm", tests);
}

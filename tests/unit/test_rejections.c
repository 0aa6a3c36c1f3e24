/* No rejection stops a site for good: whatever the aggregator says of one
 * statement, a correct return arrives afterwards. */
#include <stdio.h>

#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";

/* Section 8 of PROTOCOL.md: every answer that logs nothing.  One that needs a
 * proof to be believed means "later" without it. */
static const struct {
	unsigned status;
	const char *code;
} rejections[] = {
	{ 400, "frame" },
	{ 400, "grammar" },
	{ 400, "period" },
	{ 400, "service" },
	{ 401, "signature" },
	{ 403, "invite" },
	{ 404, "unknown-agent" },
	{ 409, "conflict" },
	{ 410, "ended" },
	{ 413, "too-large" },
	{ 422, "refused" },
	{ 425, "gap" },
	{ 425, "opening" },
	{ 425, "unsupported" },
	{ 429, "quota" },
	{ 503, "behind" },
	{ 503, "busy" },
	{ 507, "full" },
};
enum { REJECTIONS_N = sizeof(rejections) / sizeof(rejections[0]) };

/* Enrolled, with one return waiting that the aggregator rejects. */
static void
reject(struct fake_courier *c, size_t i)
{
	char body[256];

	fake_courier_open(c);
	fake_courier_enrol(c);
	ck_assert_int_eq(fake_courier_send(c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(c);
	fake_courier_seal(c, "alpha", q1, 5);
	(void)snprintf(body, sizeof(body),
	    "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":%u,"
	    "\"code\":\"%s\",\"detail\":\"no\"}\n",
	    rejections[i].status, rejections[i].code);
	fake_aggregator_script(c->aggregator, rejections[i].status, body);
	c->aggregator->stubborn = true;
	ck_assert_msg(fake_courier_send(c).word != COURIER_RESULT_IDLE,
	    "%s did not stop the courier", rejections[i].code);
	fake_courier_take_in(c);
	ck_assert_int_eq(fake_courier_count(c, "waiting"), 1);
}

/* The reason has gone: what waited is received, and what came after it. */
static void
reason_gone(size_t i)
{
	struct fake_courier c;

	reject(&c, i);
	fake_courier_seal(&c, "alpha", q2, 6);
	c.aggregator->stubborn = false;
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	c.now.s += 86400;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	fake_courier_close(&c);
}

/* It stays for this statement: a new enrolment sets it aside, and what is
 * sealed then is received. */
static void
reason_stays(size_t i)
{
	struct fake_courier c;

	reject(&c, i);
	c.aggregator->stubborn = false;
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	fake_aggregator_invite(c.aggregator, FAKE_AGGREGATOR_AGENT, 2);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_count(&c, "set aside"), 1);
	fake_courier_seal(&c, "beta", q2, 6);
	c.now.s += 86400;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	ck_assert_int_eq(fake_courier_count(&c, "waiting"), 0);
	fake_courier_close(&c);
}

START_TEST(test_rejection)
{
	reason_gone((size_t)_i);
	reason_stays((size_t)_i);
}
END_TEST

int
main(void)
{
	const TTest *const none[] = { NULL };

	return unit_run(&(struct unit_suite){ .name = "rejections",
	    .tests = none,
	    .loop = test_rejection,
	    .times = REJECTIONS_N });
}

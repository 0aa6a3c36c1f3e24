/* A trust statement of a later version, which the agent of today cannot read. */
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/settle.h"
#include "agent/delivery/site_status.h"
#include "protocol/sign.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";

/* The text of a later version, signed by `by`, as the newest trust statement. */
static void
trust_of_tomorrow(struct fake_aggregator *o, const struct sign_key *by)
{
	buf_free(&o->newer);
	buf_init(&o->newer, LIMITS_NOTE_MAX);
	buf_puts(&o->newer,
	    "sheaf-trust/v2\nlog " FAKE_AGGREGATOR_ORIGIN "\nnumber 2\n");
	sign_note(&o->newer, o->newer.n, true,
	    FAKE_AGGREGATOR_ORIGIN "/authority", by);
	o->newer_number = 2;
	o->newer_index = fake_aggregator_log(o, buf_slice(&o->newer));
}

/* What `status` says, of a courier that has delivered all. */
static bool
says_newer(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	struct buf text;
	bool says;

	buf_init(&text, 1 << 14);
	ck_assert_int_eq(site_status_write(&c->spool, c->now, &text, &e), 0);
	says = strstr(buf_str(&text), "install a newer version") != NULL;
	buf_free(&text);
	return says;
}

/* P-TRU-5: it keeps what it holds, goes on delivering, and says what it needs. */
START_TEST(it_goes_on_and_says_what_it_needs)
{
	struct sign_key other = sign_key_random();
	struct fake_courier c;
	struct err e = ERR_INIT;
	struct pins p;
	bool found;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_seal(&c, "alpha", q2, 5);
	/* Whoever is on the way could write one. */
	trust_of_tomorrow(c.aggregator, &other);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	ck_assert(!says_newer(&c));
	trust_of_tomorrow(c.aggregator, &c.aggregator->authority);
	fake_courier_seal(&c, "alpha", q1, 5);
	c.now.s += 3600;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	ck_assert(says_newer(&c));
	ck_assert_int_eq(settle_pins(&c.spool, &p, &found, &e), 0);
	ck_assert_uint_eq(p.trust_number, 1);
	/* Upgraded, or taken back. */
	buf_free(&c.aggregator->newer);
	c.now.s += 3600;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert(!says_newer(&c));
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { it_goes_on_and_says_what_it_needs,
		NULL };
	const struct unit_suite suite = { .name = "unread_trust",
		.tests = tests };

	keys_start();
	return unit_run(&suite);
}

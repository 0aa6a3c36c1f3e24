/*
 * A courier with register, spool and aggregator in memory, driven step by step by
 * a test that holds the clock.
 */
#include "tests/unit/fake_courier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "agent/delivery/progress.h"
#include "agent/delivery/settle.h"
#include "agent/sealing/enrol.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/seal.h"
#include "common/base/day.h"

static struct clock_wall
now(void *arg)
{
	const struct fake_courier *c = arg;

	return c->now;
}

static uint64_t
dice(void *arg)
{
	(void)arg;
	return 0;
}

void
fake_courier_open(struct fake_courier *c)
{
	memset(c, 0, sizeof(*c));
	c->aggregator = fake_aggregator_open(10);
	memory_register_open(&c->reg);
	memory_spool_open(&c->memory, &c->spool);
	c->now.s = 1782000000; /* 2026-06-21 */
	c->world = (struct courier_world){ &c->spool, &c->aggregator->transport,
		now, dice, c, c->boot };
	clock_boot(c->boot);
}

void
fake_courier_close(struct fake_courier *c)
{
	courier_free(c->courier);
	memory_spool_close(&c->memory);
	memory_register_close(&c->reg);
	fake_aggregator_close(c->aggregator);
}

void
fake_courier_enrol(struct fake_courier *c)
{
	struct open_register own = memory_register_own(&c->reg);
	struct enrol_offer offer;
	struct enrol_request r = { &offer, c->aggregator->secret,
		"https://office.test", c->reg.today };
	struct progress p = { .epoch = 0 };
	struct err e = ERR_INIT;
	bool again;

	ck_assert_msg(enrol_verify(&offer,
			  buf_slice(&c->aggregator->invite_file),
			  c->aggregator->secret, &e) == 0,
	    "%s", e.text);
	ck_assert_msg(enrol_begin(&own, &r, &again, &e) == 0, "%s", e.text);
	ck_assert_msg(outbox_publish(c->reg.open.db, &c->spool, &e) == 0, "%s",
	    e.text);
	/* As after a contact on this day. */
	p.epoch = offer.invite.epoch;
	memcpy(p.boot, c->boot, sizeof(p.boot));
	ck_assert_int_eq(progress_save(&p, &c->spool, &e), 0);
}

static struct returns
make(const char *service, const char *period, int64_t referrals)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct returns r = { .content = CONTENT_RETURN,
		.rules = rs,
		.source = RETURNS_REGISTER,
		.n = rs->n };

	(void)snprintf(r.service, sizeof(r.service), "%s", service);
	ck_assert(period_parse(slice_of(period), &r.period));
	r.through = r.period.end;
	r.value[measures_find(rs, slice_of("referrals"))] = referrals;
	r.value[measures_find(rs, slice_of("referrals.self"))] = referrals;
	return r;
}

struct signoff *
fake_courier_yes(struct fake_courier *c, const struct returns *const *list,
    size_t n)
{
	struct signoff_given given = { .staff = "ann", .way = SIGNOFF_YES };
	struct signoff_draft draft;
	struct signoff *yes;
	struct err e = ERR_INIT;

	ck_assert_msg(signoff_draft_make(&draft, c->reg.open.db, list, n, &e) ==
			  0,
	    "%s", e.text);
	given.shown = &draft.digest;
	ck_assert_msg(signoff_give(&yes, &draft, &given, &e) == 0, "%s",
	    e.text);
	signoff_draft_free(&draft);
	return yes;
}

void
fake_courier_seal(struct fake_courier *c, const char *service,
    const char *period, int64_t referrals)
{
	struct returns r = make(service, period, referrals);
	const struct returns *list = &r;
	struct outbox_agent agent = fake_courier_agent(c);
	struct sign_key key;
	struct seal_signer signer = { .agent = &agent,
		.key = &key,
		.today = c->reg.today };
	struct err e = ERR_INIT;
	struct signoff *yes = fake_courier_yes(c, &list, 1);

	signer.signoff = yes;
	ck_assert_msg(seal_key(&c->reg.open, &agent, &key, &e) == 0, "%s",
	    e.text);
	ck_assert_msg(seal_returns(c->reg.open.db, &signer, &list, 1, &e) == 0,
	    "%s", e.text);
	signoff_free(yes);
	ck_assert_msg(outbox_publish(c->reg.open.db, &c->spool, &e) == 0, "%s",
	    e.text);
}

void
fake_courier_quorum(struct fake_courier *c, const char *line)
{
	struct err e = ERR_INIT;
	struct buf text;
	struct pins p;
	bool found;

	ck_assert_int_eq(settle_pins(&c->spool, &p, &found, &e), 0);
	ck_assert(found);
	fake_aggregator_quorum(&p, &line, 1);
	buf_init(&text, PINS_JSON_MAX);
	pins_write(&p, &text);
	ck_assert_int_eq(c->spool.write(c->spool.arg, "pins.json",
			     buf_slice(&text), &e),
	    0);
	buf_free(&text);
}

struct courier_result
fake_courier_send(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	struct courier_result t;
	unsigned steps = 0;

	courier_free(c->courier);
	c->courier = courier_new(&c->world);
	do {
		ck_assert_msg(courier_step(c->courier, &t, &e) == 0, "%s",
		    e.text);
		ck_assert_uint_lt(steps++, 1000);
	} while (t.word == COURIER_RESULT_WENT_ON);
	return t;
}

void
fake_courier_take_in(struct fake_courier *c)
{
	struct err e = ERR_INIT;

	ck_assert_msg(outbox_receive(c->reg.open.db, &c->spool, &c->taken,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_msg(outbox_publish(c->reg.open.db, &c->spool, &e) == 0, "%s",
	    e.text);
}

struct outbox_agent
fake_courier_agent(struct fake_courier *c)
{
	struct outbox_agent a;
	struct err e = ERR_INIT;
	bool found;

	ck_assert_int_eq(outbox_agent(c->reg.open.db, &a, &found, &e), 0);
	ck_assert(found);
	return a;
}

int64_t
fake_courier_count(struct fake_courier *c, const char *state)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT count(*) FROM outbox WHERE seq > 0 AND state = ?");
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	db_bind_str(q, 1, state);
	ck_assert_int_eq(db_get_i64(q, &n, &found, &e), 0);
	return n;
}

uint64_t
fake_courier_spool_size(struct fake_courier *c)
{
	struct outbox_agent a = fake_courier_agent(c);
	struct err e = ERR_INIT;
	struct checkpoint cp;

	ck_assert_int_eq(settle_checkpoint(&c->spool, &a.pins, &cp, &e), 0);
	return cp.size;
}

uint64_t
fake_courier_seen_size(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	struct checkpoint cp;

	ck_assert_int_eq(outbox_seen(c->reg.open.db, FAKE_AGGREGATOR_ORIGIN,
			     &cp, &e),
	    0);
	return cp.size;
}

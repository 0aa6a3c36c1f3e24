/* Taking up an invite: what must hold before anything is believed. */
#include "agent/sealing/enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/listed.h"
#include "agent/sealing/outbox.h"
#include "protocol/note.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char secret_text[] = "0d0d-0d0d-0D0D-0d0d-0d0d-0d0d-0d0d-0d0d-"
				  "0d0d-0d0d-0d0d-0d0d 0d0d-0d0d\n0d0d-0d0d";

START_TEST(test_secret)
{
	uint8_t secret[32], want[32];
	struct err e = ERR_INIT;

	memset(want, 0x0d, sizeof(want));
	ck_assert_int_eq(enrol_read_secret(secret_text, secret, &e), 0);
	ck_assert_mem_eq(secret, want, 32);
	ck_assert_int_lt(enrol_read_secret("0d0d", secret, &e), 0);
	ck_assert_int_lt(enrol_read_secret("", secret, &e), 0);
	ck_assert_int_lt(enrol_read_secret("zz0d-0d0d", secret, &e), 0);
}
END_TEST

static int
verify(const struct fake_aggregator *o, const uint8_t *secret)
{
	struct enrol_offer offer;
	struct err e = ERR_INIT;
	int rc = enrol_verify(&offer, buf_slice(&o->invite_file), secret, &e);

	if (rc < 0)
		ck_assert_int_eq(e.kind, ERR_REFUSED);
	return rc;
}

START_TEST(test_verify)
{
	struct fake_aggregator *o = fake_aggregator_open(10);
	uint8_t other[32] = { 1 };

	ck_assert_int_eq(verify(o, o->secret), 0);
	ck_assert_int_lt(verify(o, other), 0);
	/* Any bit of the file. */
	for (size_t i = 0; i < o->invite_file.n; i++) {
		o->invite_file.data[i] ^= 4;
		ck_assert_msg(verify(o, o->secret) < 0, "byte %zu", i);
		o->invite_file.data[i] ^= 4;
	}
	/* An epoch that no file name could hold. */
	fake_aggregator_invite(o, FAKE_AGGREGATOR_AGENT, 1000000);
	ck_assert_int_lt(verify(o, o->secret), 0);
	fake_aggregator_invite(o, FAKE_AGGREGATOR_AGENT, 999999);
	ck_assert_int_eq(verify(o, o->secret), 0);
	fake_aggregator_close(o);
}
END_TEST

/* First case 9: an attacker's keys, the true one-time public key, and no
 * one-time signature, or one of the attacker's. */
START_TEST(test_attacker)
{
	struct fake_aggregator *o = fake_aggregator_open(10),
			       *thief = fake_aggregator_open(60);
	struct sign_key fake = fake_aggregator_key(77);
	struct buf file, invite;
	struct envelope_invite v;
	struct statement s;
	struct enrol_offer offer;
	struct err e = ERR_INIT;
	struct note n;

	ck_assert_int_eq(note_parse(&n, buf_slice(&thief->invite),
			     LIMITS_NOTE_MAX, true, &e),
	    0);
	ck_assert_int_eq(statement_parse(&s, n.text, &e), 0);
	s.u.invite.once = o->once.public;
	for (int signatures = 1; signatures <= 2; signatures++) {
		fake_aggregator_sign(&s, &thief->authority,
		    signatures == 2 ? &fake : NULL, &invite);
		buf_init(&file, 4 * LIMITS_NOTE_MAX);
		v = (struct envelope_invite){ .invite = buf_slice(&invite),
			.trust = buf_slice(&thief->trust) };
		envelope_invite_write(&v, &file);
		ck_assert_int_lt(enrol_verify(&offer, buf_slice(&file),
				     o->secret, &e),
		    0);
		ck_assert_str_eq(e.code, "invite");
		buf_free(&file);
		buf_free(&invite);
	}
	/* The true invite with the thief's trust note. */
	buf_init(&file, 4 * LIMITS_NOTE_MAX);
	v = (struct envelope_invite){ .invite = buf_slice(&o->invite),
		.trust = buf_slice(&thief->trust) };
	envelope_invite_write(&v, &file);
	ck_assert_int_lt(enrol_verify(&offer, buf_slice(&file), o->secret, &e),
	    0);
	buf_free(&file);
	fake_aggregator_close(o);
	fake_aggregator_close(thief);
}
END_TEST

static int
take_up(struct fake_courier *c, const char *url, bool *again, struct err *e)
{
	struct enrol_offer offer;
	struct enrol_request r = { &offer, c->aggregator->secret, url,
		c->reg.today };

	ck_assert_int_eq(enrol_verify(&offer,
			     buf_slice(&c->aggregator->invite_file),
			     c->aggregator->secret, e),
	    0);
	return enrol_begin(&c->reg.open, &r, again, e);
}

/* The list that an invite brings along is known from then on; one without says
 * nothing. */
START_TEST(test_list_of_services)
{
	struct statement st = { .kind = STATEMENT_SERVICES,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct envelope_invite v;
	struct err e = ERR_INIT;
	struct fake_courier c;
	struct listed list;
	struct buf note;
	bool again;

	fake_courier_open(&c);
	ck_assert_int_eq(listed_load(c.reg.open.db, &list, &e), 0);
	ck_assert(!list.known && listed_allows(&list, "durham"));
	ck_assert_int_eq(
	    envelope_invite_read(buf_slice(&c.aggregator->invite_file), &v, &e),
	    0);
	(void)snprintf(st.agent, sizeof(st.agent), "%s", FAKE_AGGREGATOR_AGENT);
	st.u.services.number = 1;
	st.u.services.services = 1;
	(void)snprintf(st.u.services.service[0],
	    sizeof(st.u.services.service[0]), "north-tees");
	fake_aggregator_sign(&st, &c.aggregator->authority, NULL, &note);
	v.invite = buf_slice(&c.aggregator->invite);
	v.trust = buf_slice(&c.aggregator->trust);
	v.services = buf_slice(&note);
	buf_reset(&c.aggregator->invite_file);
	envelope_invite_write(&v, &c.aggregator->invite_file);
	ck_assert_msg(take_up(&c, "https://office.test", &again, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(listed_load(c.reg.open.db, &list, &e), 0);
	ck_assert(list.known && listed_allows(&list, "north-tees"));
	ck_assert(!listed_allows(&list, "durham"));
	buf_free(&note);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_again_same_bytes)
{
	struct outbox_agent one, two;
	struct err e = ERR_INIT;
	struct fake_courier c;
	bool again;

	fake_courier_open(&c);
	ck_assert_int_eq(take_up(&c, NULL, &again, &e), 0);
	ck_assert(!again);
	one = fake_courier_agent(&c);
	ck_assert_int_eq(take_up(&c, "https://later.test", &again, &e), 0);
	ck_assert(again);
	two = fake_courier_agent(&c);
	ck_assert(hash_equal(&one.pins.enrolment, &two.pins.enrolment));
	ck_assert_str_eq(two.pins.url, "https://later.test");
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_new_epoch_sets_aside)
{
	struct err e = ERR_INIT;
	struct outbox_agent a;
	struct fake_courier c;
	bool again;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", "2026-04-01/P3M", 5);
	fake_aggregator_invite(c.aggregator, FAKE_AGGREGATOR_AGENT, 2);
	ck_assert_int_eq(take_up(&c, NULL, &again, &e), 0);
	fake_courier_take_in(&c);
	a = fake_courier_agent(&c);
	ck_assert_uint_eq(a.pins.epoch, 2);
	ck_assert_uint_eq(a.seq, 0);
	ck_assert_str_eq(a.pins.url, "https://office.test");
	ck_assert_int_eq(fake_courier_count(&c, "set aside"), 1);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/000001"), 0);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/000002"), 1);
	/* An older invite does not bring the old epoch back. */
	fake_aggregator_invite(c.aggregator, FAKE_AGGREGATOR_AGENT, 1);
	ck_assert_int_lt(take_up(&c, NULL, &again, &e), 0);
	ck_assert_uint_eq(fake_courier_agent(&c).pins.epoch, 2);
	fake_courier_close(&c);
}
END_TEST

/* An invite that lay long brings an old trust statement: the newer stays. */
START_TEST(test_newer_trust_stays)
{
	struct sign_recipient retired;
	struct outbox_agent a;
	struct err e = ERR_INIT;
	struct statement newer;
	struct fake_courier c;
	struct note n;
	struct buf note;
	bool again;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	retired = c.aggregator->recipient;
	c.aggregator->recipient = sign_recipient_random();
	fake_aggregator_trust(c.aggregator, 2, &c.aggregator->authority, &note);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), LIMITS_NOTE_MAX, true,
			     &e),
	    0);
	ck_assert_int_eq(statement_parse(&newer, n.text, &e), 0);
	a = fake_courier_agent(&c);
	ck_assert_int_eq(pins_take_trust(&a.pins, &newer, &e), 0);
	ck_assert_int_eq(outbox_set_pins(c.reg.open.db, &a.pins, &e), 0);
	fake_aggregator_invite(c.aggregator, FAKE_AGGREGATOR_AGENT, 2);
	ck_assert_int_eq(take_up(&c, NULL, &again, &e), 0);
	a = fake_courier_agent(&c);
	ck_assert_uint_eq(a.pins.epoch, 2);
	ck_assert_uint_eq(a.pins.trust_number, 2);
	ck_assert_uint_eq(a.pins.recipients, 1);
	ck_assert_mem_eq(a.pins.recipient[0].b,
	    c.aggregator->recipient.public.b, 32);
	ck_assert_mem_ne(a.pins.recipient[0].b, retired.public.b, 32);
	buf_free(&note);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_other_agent)
{
	struct err e = ERR_INIT;
	struct fake_courier c;
	bool again;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_aggregator_invite(c.aggregator, "other", 2);
	ck_assert_int_lt(take_up(&c, NULL, &again, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_secret, test_verify, test_attacker,
		test_list_of_services, test_again_same_bytes,
		test_new_epoch_sets_aside, test_newer_trust_stays,
		test_other_agent, NULL };

	keys_start();
	return unit_main("enrol", tests);
}

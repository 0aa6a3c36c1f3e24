/* Facts, their keys and order, names, clients, and the vocabulary. */
#include "agent/register/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/clients.h"
#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

START_TEST(vocabulary)
{
	for (int i = EVENT_NONE + 1; i < EVENT_KINDS; i++) {
		const struct event_kind *kind = events_kind((enum event)i);
		int32_t least, greatest;

		ck_assert_int_eq(events_find(slice_of(kind->name)), i);
		/* a mode exactly where one is used */
		ck_assert((kind->mode == CELL_BLANK) == (kind->modes == 0));
		ck_assert(!(kind->key & KEY_CLIENT) ||
			  kind->client == CELL_REQUIRED);
		events_range((enum event)i, MODE_NONE, &least, &greatest);
		ck_assert_int_le(least, greatest);
	}
	for (int m = MODE_NONE + 1; m < MODE_KINDS; m++)
		ck_assert_int_eq(events_find_mode(slice_of(
				     events_mode_name((enum event_mode)m))),
		    m);
	for (unsigned flag = 1; flag <= FLAG_WITHDRAWN; flag <<= 1)
		ck_assert_uint_eq(
		    events_find_flag(slice_of(events_flag_name(flag))), flag);
	ck_assert_int_eq(events_find(slice_of("")), EVENT_NONE);
	ck_assert_int_eq(events_find_mode(slice_of("")), MODE_NONE);
	ck_assert_uint_eq(events_find_flag(slice_of("")), 0);
	ck_assert(events_is_direct(MODE_VIDEO));
	ck_assert(!events_is_direct(MODE_MESSAGE));
	ck_assert(!events_is_direct(MODE_EMAIL));
}
END_TEST

START_TEST(many_names)
{
	struct symbols names;
	char text[16];

	symbols_init(&names);
	ck_assert_uint_eq(symbols_add(&names, slice_of("")), 0);
	for (unsigned turn = 0; turn < 2; turn++)
		for (unsigned i = 1; i <= 5000; i++) {
			snprintf(text, sizeof(text), "n%u", i);
			ck_assert_uint_eq(symbols_add(&names, slice_of(text)),
			    i);
			ck_assert_str_eq(symbols_text(&names, i), text);
		}
	symbols_free(&names);
}
END_TEST

START_TEST(same_key)
{
	const struct fact contact = { .client = 1,
		.day = 5,
		.event = EVENT_CONTACT,
		.mode = MODE_PHONE,
		.ref = 3,
		.staff = 4 };
	struct fact other = contact;

	other.mode = MODE_VIDEO;
	other.staff = 9;
	ck_assert(facts_same_key(&contact, &other));
	ck_assert(!facts_same(&contact, &other));
	ck_assert_uint_eq(facts_key_hash(&contact), facts_key_hash(&other));
	other.day = 6;
	ck_assert(!facts_same_key(&contact, &other));
	other = contact;
	other.client = 2;
	ck_assert(!facts_same_key(&contact, &other));
	other.event = EVENT_EMPLOYER_CONTACT;
	ck_assert(!facts_same_key(&contact, &other));
	/* the client is no part of an employer contact's key */
	struct fact employer = other;
	employer.client = 7;
	employer.day = 8;
	ck_assert(facts_same_key(&employer, &other));
	ck_assert_uint_eq(facts_key_hash(&employer), facts_key_hash(&other));
}
END_TEST

/* Every clause of the order, and that it is one. */
START_TEST(order)
{
	static const struct fact sorted[] = {
		{ .client = 0, .day = 9, .event = EVENT_SATISFACTION },
		{ .client = 1, .ref = 1, .event = EVENT_REFERRAL_RECEIVED },
		{ .client = 1, .ref = 1, .event = EVENT_DISCHARGED },
		{ .client = 1, .ref = 2, .event = EVENT_REFERRAL_RECEIVED },
		{ .client = 1, .ref = 1, .event = EVENT_JOB_STARTED },
		{ .client = 1, .ref = 1, .event = EVENT_JOB_HOURS, .day = 4 },
		{ .client = 1, .ref = 1, .event = EVENT_JOB_HOURS, .day = 5 },
		{ .client = 1, .ref = 2, .event = EVENT_JOB_STARTED },
		{ .client = 1, .event = EVENT_CONTACT, .day = 4 },
		{ .client = 1, .event = EVENT_CONTACT, .day = 4, .ref = 1 },
		{ .client = 1,
		    .event = EVENT_WELLBEING,
		    .day = 4,
		    .mode = MODE_SWEMWBS },
		{ .client = 1,
		    .event = EVENT_WELLBEING,
		    .day = 4,
		    .mode = MODE_REQOL },
		{ .client = 1, .event = EVENT_CONTACT, .day = 5 },
		{ .client = 2, .ref = 1, .event = EVENT_REFERRAL_RECEIVED },
	};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };

	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			int c = facts_compare(&sorted[i], &sorted[j]);

			ck_assert_msg((c < 0) == (i < j) && (c > 0) == (i > j),
			    "%d %d", i, j);
		}
}
END_TEST

START_TEST(clients_by_reference)
{
	struct err e = ERR_INIT;
	struct clients_references refs;
	struct clients c;
	struct client *one;
	uint32_t next, first;
	struct memory_register s;

	memory_register_open(&s);
	ck_assert_int_eq(db_exec(s.open.db,
			     "INSERT INTO service (id, name)"
			     " VALUES (1, 'svc-a')",
			     &e),
	    0);
	ck_assert_int_eq(clients_next_number(s.open.db, &next, &e), 0);
	ck_assert_uint_eq(next, 1);
	ck_assert_int_eq(clients_load(s.open.db, 1, "svc-a", &c, &e), 0);
	for (int turn = 0; turn < 2; turn++)
		for (unsigned i = 1; i <= 2000; i++) {
			char text[16];

			snprintf(text, sizeof(text), "C%u", i);
			one = clients_find_or_add(&c, s.open.vault,
			    slice_of(text), &next);
			ck_assert_uint_eq(one->number, i);
			ck_assert(one->stored == (turn == 1));
			if (turn == 0)
				ck_assert_int_eq(clients_store(&s.open, &c, one,
						     slice_of(text), &e),
				    0);
		}
	clients_free(&c);
	/* from the register, with other memory */
	ck_assert_int_eq(clients_next_number(s.open.db, &first, &e), 0);
	ck_assert_uint_eq(first, 2001);
	ck_assert_int_eq(clients_load(s.open.db, 1, "svc-a", &c, &e), 0);
	one = clients_find_or_add(&c, s.open.vault, slice_of("C1234"), &next);
	ck_assert(one->stored);
	ck_assert_uint_eq(one->number, 1234);
	clients_free(&c);
	ck_assert_int_eq(clients_open_references(&s.open, 1, &refs, &e), 0);
	ck_assert_uint_eq(refs.n, 2000);
	ck_assert_str_eq(clients_reference(&refs, 1234), "C1234");
	ck_assert_ptr_null(clients_reference(&refs, 2001));
	clients_free_references(&refs);
	/* two ciphertexts swapped */
	ck_assert_int_eq(
	    db_exec(s.open.db,
		"UPDATE client SET reference = (SELECT reference FROM client"
		" AS c WHERE c.id = 3 - client.id) WHERE id IN (1, 2)",
		&e),
	    0);
	ck_assert_int_eq(clients_open_references(&s.open, 1, &refs, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	memory_register_close(&s);
}
END_TEST

START_TEST(unknown_facts_are_damage)
{
	struct err e = ERR_INIT;
	struct symbols names;
	struct facts facts;
	int32_t day;
	struct memory_register s;

	memory_register_open(&s);
	symbols_init(&names);
	ck_assert_int_eq(facts_newest(s.open.db, &day, &e), 0);
	ck_assert_int_eq(day, DAY_NONE);
	memory_register_take(&s, "svc-a,,satisfaction,2025-01-20,,,,3,\n");
	ck_assert_int_eq(facts_newest(s.open.db, &day, &e), 0);
	ck_assert_int_eq(day, memory_register_day("2025-01-20"));
	ck_assert_int_eq(db_exec(s.open.db, "UPDATE fact SET event = 99", &e),
	    0);
	ck_assert_int_eq(facts_load(s.open.db, 1, &names, &facts, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	symbols_free(&names);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { vocabulary, many_names, same_key, order,
		clients_by_reference, unknown_facts_are_damage, NULL };

	return unit_main("facts", tests);
}

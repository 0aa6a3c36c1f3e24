/*
 * What is in force: random logs against the definition, written down word for
 * word; the important cases by name; and a log of 200,000 leaves.
 */
#include "protocol/inforce.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

enum { LEAVES = 80, ROUNDS = 60, LARGE = 200000 };

struct leaf {
	struct statement s;
	struct hash id;
};

static struct leaf log_[LEAVES + 1]; /* one more, never in use */
static size_t size;
static struct inforce *f;
static uint32_t seed;

static uint32_t
below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static struct hash
id_of(size_t i)
{
	struct hash h = { { 0 } };

	memcpy(h.b, &i, sizeof(i));
	return h;
}

static void
begin(void)
{
	size = 0;
	f = inforce_new();
}

static void
add(const struct statement *s)
{
	ck_assert_uint_lt(size, LEAVES);
	log_[size].s = *s;
	log_[size].id = id_of(size);
	inforce_add(f, s, &log_[size].id);
	size++;
	ck_assert_uint_eq(inforce_size(f), size);
}

static struct statement
batch(const char *agent, uint64_t epoch, uint64_t seq, const char *service)
{
	struct statement s = { .kind = STATEMENT_BATCH, .epoch = epoch };
	struct statement_batch *b = &s.u.batch;

	snprintf(s.agent, sizeof(s.agent), "%s", agent);
	snprintf(b->service, sizeof(b->service), "%s", service);
	b->seq = seq;
	b->content = CONTENT_RETURN;
	b->period = period_of(20000);
	return s;
}

static struct statement
refusal(size_t index)
{
	struct statement s = { .kind = STATEMENT_REFUSAL };

	s.u.refusal.index = index;
	s.u.refusal.statement = id_of(index);
	return s;
}

static struct statement
revocation(const char *agent, uint64_t epoch, uint64_t last)
{
	struct statement s = { .kind = STATEMENT_REVOKE, .epoch = epoch };

	snprintf(s.agent, sizeof(s.agent), "%s", agent);
	s.u.revoke.last = last;
	return s;
}

static struct statement
erasure(size_t index)
{
	struct statement s = { .kind = STATEMENT_ERASE };

	s.u.erase.statement = id_of(index);
	return s;
}

/* ------------------------------------------------- the definition, slowly */

static bool
is_refused(size_t i)
{
	const struct statement *next = &log_[i + 1].s;

	return i + 1 < size && next->kind == STATEMENT_REFUSAL &&
	       next->u.refusal.index == i &&
	       hash_equal(&next->u.refusal.statement, &log_[i].id);
}

static bool
is_revoked(size_t i)
{
	const struct statement *b = &log_[i].s;

	for (size_t k = 0; k < size; k++) {
		const struct statement *s = &log_[k].s;

		if (s->kind == STATEMENT_REVOKE && !s->u.revoke.of_invite &&
		    strcmp(s->agent, b->agent) == 0 && s->epoch == b->epoch &&
		    s->u.revoke.last < b->u.batch.seq)
			return true;
	}
	return false;
}

static bool
same_key(const struct statement_batch *a, const struct statement_batch *b)
{
	return strcmp(a->service, b->service) == 0 &&
	       a->content == b->content && a->period.start == b->period.start &&
	       a->period.end == b->period.end;
}

static bool
passes(size_t i)
{
	return log_[i].s.kind == STATEMENT_BATCH && !is_refused(i) &&
	       !is_revoked(i);
}

static bool
is_in_force(size_t i)
{
	if (!passes(i))
		return false;
	for (size_t k = i + 1; k < size; k++) {
		if (passes(k) &&
		    same_key(&log_[k].s.u.batch, &log_[i].s.u.batch))
			return false;
	}
	return true;
}

static bool
is_erased(size_t i)
{
	for (size_t k = i + 1; k < size; k++) {
		if (log_[k].s.kind == STATEMENT_ERASE &&
		    hash_equal(&log_[k].s.u.erase.statement, &log_[i].id))
			return true;
	}
	return false;
}

static void
expect_entry(const struct inforce_entry *e)
{
	const struct statement *s = &log_[e->index].s;
	struct inforce_entry found;

	ck_assert(is_in_force(e->index));
	ck_assert(hash_equal(&e->id, &log_[e->index].id));
	ck_assert_str_eq(e->agent, s->agent);
	ck_assert_uint_eq(e->epoch, s->epoch);
	ck_assert_uint_eq(e->seq, s->u.batch.seq);
	ck_assert_uint_eq(e->revision, s->u.batch.revision);
	ck_assert_str_eq(e->service, s->u.batch.service);
	ck_assert_msg(e->erased == is_erased(e->index), "erased, leaf %u",
	    (unsigned)e->index);
	ck_assert(inforce_find(f, &s->u.batch, &found));
	ck_assert_uint_eq(found.index, e->index);
	ck_assert(inforce_knows(f, &e->id));
}

static void
expect_definition(void)
{
	const struct hash nobody = { { 0xee, 1 } };
	struct inforce_entry *list;
	size_t n, expected = 0;

	inforce_list(f, &list, &n);
	for (size_t i = 0; i < n; i++) {
		expect_entry(&list[i]);
		ck_assert(i == 0 ||
			  strcmp(list[i - 1].service, list[i].service) <= 0);
	}
	for (size_t i = 0; i < size; i++) {
		ck_assert_msg(inforce_is(f, i) == is_in_force(i),
		    "leaf %zu of %zu", i, size);
		ck_assert(inforce_knows(f, &log_[i].id) ||
			  log_[i].s.kind != STATEMENT_BATCH);
		expected += is_in_force(i);
	}
	ck_assert_uint_eq(n, expected);
	ck_assert(!inforce_is(f, size));
	ck_assert(!inforce_knows(f, &nobody));
	free(list);
}

/* ----------------------------------------------------------- random logs */

static struct statement
random_statement(void)
{
	static const char *const agent[] = { "a", "b", "c.d" };
	static const char *const service[] = { "x", "x1", "Y", "z-9" };
	size_t any = size ? below((uint32_t)size) : 0;
	struct statement s;

	switch (below(12)) {
	case 0:
	case 1:
		return refusal(size ? size - 1 : 0);
	case 2:
		s = refusal(any);
		s.u.refusal.index += below(2);
		return s;
	case 3:
		s = revocation(agent[below(3)], 1 + below(2), below(12));
		s.u.revoke.of_invite = below(4) == 0;
		return s;
	case 4:
		return erasure(any);
	case 5:
		return (struct statement){ .kind = STATEMENT_SERVICES };
	default:
		s = batch(agent[below(3)], 1 + below(2), 1 + below(15),
		    service[below(4)]);
		s.u.batch.content = (enum statement_content)below(3);
		s.u.batch.period = period_of((int32_t)(20000 + 95 * below(2)));
		s.u.batch.revision = below(100);
		return s;
	}
}

START_TEST(random_logs_follow_the_definition)
{
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		seed = round * 2654435761U;
		begin();
		for (size_t i = 0; i < LEAVES; i++) {
			struct statement s = random_statement();

			add(&s);
			expect_definition();
		}
		inforce_free(f);
	}
}
END_TEST

/* --------------------------------------------------------- cases by name */

START_TEST(a_refusal_counts_only_next_to_its_statement)
{
	struct statement s = batch("a", 1, 1, "x"), r = refusal(0);
	struct statement other = { .kind = STATEMENT_TRUST };

	begin();
	add(&s);
	ck_assert(inforce_is(f, 0));
	add(&r);
	ck_assert(!inforce_is(f, 0));
	s.u.batch.seq = 2;
	add(&s);
	add(&other);
	r = refusal(2);
	add(&r);
	ck_assert(inforce_is(f, 2));
	add(&s);
	r.u.refusal.index = 5;
	add(&r); /* its id names another */
	ck_assert(inforce_is(f, 5));
	ck_assert(!inforce_is(f, 2));
	inforce_free(f);
}
END_TEST

START_TEST(a_revocation_brings_back_the_one_before)
{
	struct statement s = batch("a", 1, 9, "x");
	struct statement r = revocation("a", 1, 9);

	begin();
	add(&s);
	s.u.batch.seq = 10;
	add(&s);
	s = batch("b", 1, 10, "x");
	add(&s);
	add(&r);
	ck_assert(inforce_is(f, 2));
	r = revocation("b", 1, 0);
	add(&r);
	ck_assert(inforce_is(f, 0));
	/* Logged after its epoch's end: not in force for a moment. */
	s = batch("a", 1, 11, "x");
	add(&s);
	ck_assert(inforce_is(f, 0));
	/* A higher last takes nothing back; another epoch is another. */
	r = revocation("a", 1, 100);
	add(&r);
	ck_assert(inforce_is(f, 0));
	s = batch("a", 2, 11, "x");
	add(&s);
	ck_assert(inforce_is(f, 7));
	expect_definition();
	inforce_free(f);
}
END_TEST

START_TEST(an_erased_one_keeps_its_key)
{
	struct statement s = batch("a", 1, 1, "x"), x = erasure(1);
	struct inforce_entry *list;
	size_t n;

	begin();
	add(&s);
	s.u.batch.seq = 2;
	add(&s);
	add(&x);
	inforce_list(f, &list, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(list[0].index, 1);
	ck_assert(list[0].erased);
	free(list);
	s.u.batch.seq = 3;
	add(&s);
	inforce_list(f, &list, &n);
	ck_assert_uint_eq(list[0].index, 3);
	ck_assert(!list[0].erased);
	free(list);
	inforce_free(f);
}
END_TEST

START_TEST(sorted_by_the_words_of_the_wire)
{
	static const enum statement_content order[] = {
		CONTENT_FIDELITY_INDEPENDENT, CONTENT_FIDELITY_SELF,
		CONTENT_RECONCILIATION, CONTENT_RETURN
	};
	struct statement s = batch("a", 1, 1, "x");
	struct inforce_entry *list;
	size_t n;

	begin();
	for (unsigned i = 0; i < CONTENT_KINDS; i++) {
		s.u.batch.content = (enum statement_content)i;
		add(&s);
	}
	inforce_list(f, &list, &n);
	ck_assert_uint_eq(n, CONTENT_KINDS);
	for (unsigned i = 0; i < CONTENT_KINDS; i++)
		ck_assert_int_eq(list[i].content, order[i]);
	free(list);
	inforce_free(f);
}
END_TEST

/* 200,000 leaves of 500 services, with revocations of full epochs. */
START_TEST(a_large_log_is_no_trouble)
{
	struct inforce_entry *list;
	size_t n;

	f = inforce_new();
	for (size_t i = 0; i < LARGE; i++) {
		struct hash id = id_of(i);
		struct statement s;
		char service[16], agent[16];

		snprintf(service, sizeof(service), "s%u", (unsigned)(i % 500));
		snprintf(agent, sizeof(agent), "a%u", (unsigned)(i % 50));
		s = batch(agent, 1, i / 50 + 1, service);
		if (i % 1000 == 999)
			s = revocation(agent, 1, i / 50 + 1);
		inforce_add(f, &s, &id);
	}
	inforce_list(f, &list, &n);
	ck_assert_uint_eq(n, 500);
	free(list);
	inforce_free(f);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { random_logs_follow_the_definition,
		a_refusal_counts_only_next_to_its_statement,
		a_revocation_brings_back_the_one_before,
		an_erased_one_keeps_its_key, sorted_by_the_words_of_the_wire,
		a_large_log_is_no_trouble, NULL };

	return unit_main("inforce", tests);
}

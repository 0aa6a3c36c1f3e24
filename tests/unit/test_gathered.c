/*
 * Entries that are given back to a log: they come in any order, with proofs in trees of
 * any size, some of them without one, and stand in their old places or nowhere.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/gather/gathered.h"
#include "aggregator/gather/gathered_offers.h"
#include "aggregator/gather/gathered_place.h"
#include "aggregator/log/ledger.h"
#include "aggregator/remake/remake.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/offer.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

enum { ROUNDS = 25, BATCHES = 24 };

static struct err e;

#define MUST(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)

/* A log, an older copy of its store, and what was gathered for that. */
struct world {
	struct aggregator_fixture *h;
	struct ledger *ledger; /* of the whole log */
	uint64_t size;
	bool *authoritys; /* entries that come without a proof */
	char *dir;
	struct store *old;
	struct gathered_offers offers;
	struct gathered_gap gap;
	unsigned shown;
	uint64_t state; /* of the dice */
};

static uint64_t
dice(struct world *w, uint64_t n)
{
	w->state =
	    w->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (w->state >> 33) % n;
}

static void
mark(struct world *w)
{
	w->authoritys = mem_array((size_t)w->size, sizeof(*w->authoritys));
	for (uint64_t i = 0; i < w->size; i++) {
		struct buf note;

		buf_init(&note, LIMITS_NOTE_MAX);
		MUST(store_log_get(w->h->store, i, &note, &e));
		w->authoritys[i] =
		    strncmp(buf_str(&note), "sheaf-batch", 11) != 0 &&
		    strncmp(buf_str(&note), "sheaf-enrol", 11) != 0 &&
		    strncmp(buf_str(&note), "sheaf-refusal", 13) != 0;
		buf_free(&note);
	}
}

/* Batches, some of them refused, and between them notes of the authority. */
static void
begin(struct world *w)
{
	struct aggregator_fixture_agent a;
	char name[24];

	memset(w, 0, sizeof(*w));
	w->state = 1;
	w->h = aggregator_fixture_new();
	a = aggregator_fixture_member(w->h, "north", 10, "alpha");
	for (unsigned n = 1; n <= BATCHES; n++) {
		struct aggregator_fixture_batch b = { .revision = n,
			.referrals = n };

		if (n % 7 == 0)
			b.revision = 1;
		ck_assert_uint_eq(aggregator_fixture_batch(w->h, &a, &b),
		    n % 7 == 0 ? 422 : 200);
		(void)snprintf(name, sizeof(name), "new-%u", n);
		if (n % 5 == 0 || n == 11)
			ck_assert_uint_eq(aggregator_fixture_services(w->h,
					      name, name),
			    200);
		if (n == 17)
			(void)aggregator_fixture_member(w->h, "south", 20,
			    "beta");
	}
	w->size = aggregator_fixture_size(w->h);
	w->ledger = ledger_new(w->h->store);
	mark(w);
}

static void
root_at(struct world *w, uint64_t size, struct checkpoint *cp)
{
	*cp = (struct checkpoint){ .size = size };
	(void)snprintf(cp->origin, sizeof(cp->origin), "%s",
	    AGGREGATOR_FIXTURE_ORIGIN);
	MUST(ledger_root(w->ledger, size, &cp->root, &e));
}

static void
note_shown(void *arg, struct slice checkpoint)
{
	struct world *w = arg;

	ck_assert_uint_gt(checkpoint.n, 0);
	w->shown++;
}

/* The store as it was with `from` entries, and nothing gathered. */
static void
go_back(struct world *w, uint64_t from)
{
	struct remake_config config = { .source =
					    remake_source_store(w->h->store),
		.size = from };
	struct remake_report report;
	struct store *made;
	char *path;

	w->dir = unit_dir();
	path = file_path(w->dir, "store.db");
	MUST(store_make(&made, path, &e));
	MUST(store_begin(made, &e));
	MUST(remake_run(made, &config, &report, &e));
	MUST(store_commit(made, &e));
	MUST(store_made(made, &e));
	MUST(store_open_reader(&w->old, path, &e));
	w->gap = (struct gathered_gap){ .store = w->old,
		.ledger = ledger_new(w->old),
		.from = from };
	MUST(gathered_open(&w->gap.gathered, w->dir, &e));
	root_at(w, w->size, &w->gap.checkpoint);
	w->offers = (struct gathered_offers){ .gathered = w->gap.gathered,
		.store = w->old,
		.log_key = signer_log_key(w->h->signer),
		.from = from,
		.known = w->size,
		.shown = note_shown,
		.arg = w };
	free(path);
}

static void
come_forward(struct world *w)
{
	gathered_close(w->gap.gathered);
	ledger_free(w->gap.ledger);
	store_close(w->old);
	unit_remove(w->dir);
}

static void
end(struct world *w)
{
	free(w->authoritys);
	ledger_free(w->ledger);
	aggregator_fixture_free(w->h);
}

static void
leaf(struct world *w, uint64_t index, struct buf *note)
{
	buf_init(note, LIMITS_NOTE_MAX);
	MUST(store_log_get(w->h->store, index, note, &e));
}

/* The pair of an entry, proven in the tree of `size`; empty at: without a proof. */
static void
add_pair(struct world *w, uint64_t index, uint64_t size, struct buf *body)
{
	struct buf note, text, proof;
	struct checkpoint cp;
	struct offer o;

	leaf(w, index, &note);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	if (size > 0) {
		root_at(w, size, &cp);
		signer_checkpoint(w->h->signer, size, &cp.root, &text);
		MUST(ledger_receipt(w->ledger,
		    &(struct ledger_checkpoint){ size, buf_slice(&text) },
		    index, 0, &proof, &e));
	}
	o = (struct offer){ buf_slice(&note), buf_slice(&proof) };
	offer_write(&o, body);
	buf_free(&proof);
	buf_free(&text);
	buf_free(&note);
}

static int
offer(struct world *w, struct buf *body)
{
	int rc = gathered_offers_take(&w->offers, buf_slice(body), &e);

	buf_free(body);
	return rc;
}

static int
offer_one(struct world *w, uint64_t index, uint64_t size)
{
	struct buf body;

	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(w, index, size, &body);
	return offer(w, &body);
}

static void
bring_note(struct world *w, uint64_t index)
{
	struct buf note;
	bool known;

	leaf(w, index, &note);
	MUST(gathered_offers_take_note(&w->offers, buf_slice(&note), &known,
	    &e));
	ck_assert_int_eq(known, index < w->gap.from);
	buf_free(&note);
}

static bool
whole(struct world *w)
{
	struct gathered_search search = { 0 };
	size_t placed;
	bool yes;

	while (!search.ended)
		MUST(gathered_place(&w->gap, &search, &placed, &e));
	MUST(gathered_is_whole(&w->gap, &yes, &e));
	return yes;
}

static int
is_the_same(void *arg, uint64_t index, struct slice note, struct err *err)
{
	struct world *w = arg;
	struct buf want;

	(void)err;
	leaf(w, index, &want);
	ck_assert(slice_equal(note, buf_slice(&want)));
	buf_free(&want);
	return 0;
}

/* What agents hold, in any order and trees of any size, and then the authority's notes:
 * each finds its place, and nothing is whole before the last one. */
START_TEST(every_entry_finds_its_place)
{
	struct world w;
	struct buf body;

	begin(&w);
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t from = 1 + dice(&w, w.size - 1), lacks = 0;

		go_back(&w, from);
		buf_init(&body, LIMITS_OFFERS_MAX);
		for (uint64_t i = w.size; i-- > 0;)
			if (!w.authoritys[i])
				add_pair(&w, i, i + 1 + dice(&w, w.size - i),
				    &body);
		MUST(offer(&w, &body));
		MUST(gathered_begin(w.gap.gathered, &e));
		for (uint64_t i = from; i < w.size; i++)
			lacks += w.authoritys[i];
		ck_assert_int_eq(whole(&w), lacks == 0);
		for (uint64_t i = 0; i < w.size; i++) {
			if (!w.authoritys[i])
				continue;
			bring_note(&w, i);
			lacks -= i >= from;
			if (i >= from && lacks > 0)
				ck_assert(!whole(&w));
		}
		ck_assert_msg(whole(&w), "round %u from %llu", round,
		    (unsigned long long)from);
		MUST(gathered_each(w.gap.gathered, from, w.size, is_the_same,
		    &w, &e));
		ck_assert_uint_eq(w.shown, 0);
		MUST(gathered_commit(w.gap.gathered, &e));
		come_forward(&w);
	}
	end(&w);
}
END_TEST

/* The last entries are the authority's: only the root tells where they stand. */
START_TEST(the_last_ones_by_the_root)
{
	struct world w;

	begin(&w);
	ck_assert_uint_eq(aggregator_fixture_services(w.h, "x", "x"), 200);
	ck_assert_uint_eq(aggregator_fixture_services(w.h, "y", "y"), 200);
	ledger_forget(w.ledger);
	w.size += 2;
	go_back(&w, w.size - 2);
	bring_note(&w, w.size - 1);
	ck_assert(!whole(&w));
	bring_note(&w, w.size - 2);
	ck_assert(whole(&w));
	come_forward(&w);
	end(&w);
}
END_TEST

/* So many notes that fit nowhere, as invites that nobody used. */
static void
add_unused(struct world *w, unsigned n)
{
	struct buf note;
	char number[16];

	leaf(w, w->size - 1, &note);
	MUST(gathered_begin(w->gap.gathered, &e));
	for (unsigned i = 0; i < n; i++) {
		(void)snprintf(number, sizeof(number), "%06u", i);
		memcpy(note.data + note.n - 40, number, 6); /* the signature */
		MUST(gathered_put_loose(w->gap.gathered, buf_slice(&note), &e));
	}
	MUST(gathered_commit(w->gap.gathered, &e));
	buf_free(&note);
}

static int
count_one(void *arg, struct slice note, struct err *err)
{
	(void)note;
	(void)err;
	*(unsigned *)arg += 1;
	return 0;
}

static unsigned
without_place(struct world *w)
{
	unsigned n = 0;

	MUST(gathered_loose_each(w->gap.gathered, count_one, &n, &e));
	return n;
}

/* A search goes step by step, none of which costs more than it may, and has an end. */
START_TEST(a_search_goes_by_steps)
{
	struct gathered_search search = { 0 };
	struct world w;
	unsigned steps = 0;
	uint64_t before;
	size_t placed;

	begin(&w);
	ck_assert_uint_eq(aggregator_fixture_services(w.h, "x", "x"), 200);
	ck_assert_uint_eq(aggregator_fixture_services(w.h, "y", "y"), 200);
	ledger_forget(w.ledger);
	w.size += 2;
	go_back(&w, w.size - 2);
	add_unused(&w, 400);
	for (; !search.ended; steps++) {
		before = search.hashes;
		MUST(gathered_place(&w.gap, &search, &placed, &e));
		ck_assert_uint_eq(placed, 0);
		ck_assert_uint_le(search.hashes - before,
		    LIMITS_PLACE_STEP_HASHES);
	}
	/* 400 times 399 choices of four hashes. */
	ck_assert_uint_eq(search.tried, 400 * 399);
	ck_assert_uint_eq(search.hashes, 4 * 400 * 399);
	ck_assert_uint_eq(steps, 2);
	bring_note(&w, w.size - 1);
	bring_note(&w, w.size - 2);
	ck_assert(whole(&w));
	ck_assert_uint_eq(without_place(&w), 400);
	come_forward(&w);
	end(&w);
}
END_TEST

/* Beyond what is kept without a proof, what came in front of it in a body stays. */
START_TEST(no_more_notes_without_a_place)
{
	struct world w;
	struct buf body, note;
	uint64_t at = 0, n;

	begin(&w);
	for (uint64_t i = 10; i < w.size; i++) {
		leaf(&w, i, &note);
		if (strncmp(buf_str(&note), "sheaf-enrol", 11) == 0)
			at = i;
		buf_free(&note);
	}
	go_back(&w, at - 2);
	add_unused(&w, LIMITS_LOOSE_MAX);
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, at + 1, w.size, &body);
	add_pair(&w, at - 1, 0, &body);
	add_pair(&w, at, at + 1, &body);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "full");
	MUST(gathered_count(w.gap.gathered, at + 1, at + 2, &n, &e));
	ck_assert_uint_eq(n, 1);
	come_forward(&w);
	end(&w);
}
END_TEST

/* What another key signed, another entry's proof, and cut bodies; what stood in front of
 * them is kept. */
START_TEST(what_proves_nothing_is_not_taken)
{
	struct world w;
	struct buf body;
	uint64_t n, from;

	begin(&w);
	from = w.size - 6;
	go_back(&w, from);
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, w.size - 1, w.size, &body);
	buf_u8(&body, 0);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "frame");
	MUST(gathered_count(w.gap.gathered, 0, w.size, &n, &e));
	ck_assert_uint_eq(n, 1);

	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, w.size - 2, w.size, &body);
	body.data[body.n - 20] ^= 1; /* the signature */
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "proof");

	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, w.size - 2, w.size, &body);
	body.data[4 + 30] ^= 1; /* the note */
	ck_assert_int_lt(offer(&w, &body), 0);
	MUST(gathered_count(w.gap.gathered, 0, w.size, &n, &e));
	ck_assert_uint_eq(n, 1);

	buf_init(&body, LIMITS_OFFERS_MAX);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "frame");
	/* Without a proof only an invite in front of its enrolment. */
	ck_assert_int_lt(offer_one(&w, w.size - 1, 0), 0);
	ck_assert_str_eq(e.code, "grammar");
	come_forward(&w);
	end(&w);
}
END_TEST

/* The key has signed another history from some entry on. */
START_TEST(another_entry_in_the_same_place)
{
	struct world w, twin;
	struct buf body, note;
	uint64_t n;
	bool yes;

	begin(&w);
	begin(&twin);
	/* The same keys, so the same log as far as they are alike; then not. */
	ck_assert_uint_eq(aggregator_fixture_services(w.h, "one", "one"), 200);
	ck_assert_uint_eq(aggregator_fixture_services(twin.h, "two", "two"),
	    200);
	ledger_forget(w.ledger);
	ledger_forget(twin.ledger);
	w.size++;
	twin.size++;
	ck_assert_uint_eq(w.size, twin.size);
	go_back(&w, w.size - 3);
	MUST(offer_one(&w, w.size - 1, w.size));
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&twin, twin.size - 1, twin.size, &body);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "fork");
	/* The checkpoint is shown to the writer; and where the store has the place. */
	ck_assert_uint_eq(w.shown, 1);
	come_forward(&w);
	go_back(&w, w.size);
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&twin, twin.size - 1, twin.size, &body);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "fork");
	ck_assert_uint_eq(w.shown, 2);
	MUST(offer_one(&w, w.size - 1, w.size));
	ck_assert_uint_eq(w.shown, 2);
	come_forward(&w);
	/* So is one that is larger than all that is known. */
	go_back(&w, w.size - 3);
	w.offers.known = w.size - 3;
	MUST(offer_one(&w, w.size - 2, w.size - 1));
	MUST(offer_one(&w, w.size - 1, w.size));
	MUST(offer_one(&w, w.size - 3, w.size - 1));
	ck_assert_uint_eq(w.shown, 4);
	/* Of several in one body the largest, once. */
	w.offers.known = w.size - 3;
	buf_init(&body, LIMITS_OFFERS_MAX);
	for (uint64_t size = w.size - 2; size <= w.size; size++)
		add_pair(&w, w.size - 3, size, &body);
	MUST(offer(&w, &body));
	ck_assert_uint_eq(w.shown, 5);
	ck_assert_uint_eq(w.offers.known, w.size);
	/* Gathered whole, and yet of another history: it is never the log. */
	leaf(&twin, twin.size - 1, &note);
	MUST(gathered_count(w.gap.gathered, w.gap.from, w.size, &n, &e));
	ck_assert_uint_eq(n, 3);
	ck_assert(whole(&w));
	w.gap.checkpoint.root = tree_leaf(buf_slice(&note));
	ck_assert_int_lt(gathered_is_whole(&w.gap, &yes, &e), 0);
	ck_assert(!yes);
	ck_assert_ptr_nonnull(strstr(e.text, "two histories"));
	buf_free(&note);
	come_forward(&w);
	end(&twin);
	end(&w);
}
END_TEST

/* An enrolment with its invite in front of it, as an agent gives them back. */
/* A receipt of a smaller tree names no neighbour on the right; one of a larger tree does,
 * whoever brought the entry before. */
START_TEST(a_later_proof_tells_more)
{
	struct hash node, next_leaf;
	struct buf note;
	struct world w;
	uint64_t at;
	bool found;

	begin(&w);
	at = (w.size / 2) & ~UINT64_C(1);
	go_back(&w, at);
	ck_assert_int_eq(offer_one(&w, at, at + 1), 0);
	MUST(gathered_node(w.gap.gathered, 0, at + 1, &node, &found, &e));
	ck_assert(!found);
	ck_assert_int_eq(offer_one(&w, at, w.size), 0);
	MUST(gathered_node(w.gap.gathered, 0, at + 1, &node, &found, &e));
	ck_assert(found);
	leaf(&w, at + 1, &note);
	next_leaf = tree_leaf(buf_slice(&note));
	ck_assert(hash_equal(&node, &next_leaf));
	buf_free(&note);
	come_forward(&w);
	end(&w);
}
END_TEST

START_TEST(an_invite_with_its_enrolment)
{
	struct world w;
	struct buf body, note;
	uint64_t at = 0;

	begin(&w);
	for (uint64_t i = 10; i < w.size; i++) {
		leaf(&w, i, &note);
		if (strncmp(buf_str(&note), "sheaf-enrol", 11) == 0)
			at = i;
		buf_free(&note);
	}
	ck_assert_uint_gt(at, 10);
	go_back(&w, at - 1);
	w.gap.checkpoint.size = at + 1;
	root_at(&w, at + 1, &w.gap.checkpoint);
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, at - 1, 0, &body);
	add_pair(&w, at, at + 1, &body);
	MUST(offer(&w, &body));
	ck_assert(whole(&w));
	/* Again, it takes no second place; nor does one that comes by itself. */
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, at - 1, 0, &body);
	add_pair(&w, at, at + 1, &body);
	MUST(offer(&w, &body));
	ck_assert_uint_eq(without_place(&w), 0);
	bring_note(&w, at - 1);
	ck_assert_uint_eq(without_place(&w), 1);
	ck_assert(whole(&w));
	ck_assert_uint_eq(without_place(&w), 0);
	/* In front of another entry it is nothing. */
	buf_init(&body, LIMITS_OFFERS_MAX);
	add_pair(&w, at - 1, 0, &body);
	add_pair(&w, at + 1, w.size, &body);
	ck_assert_int_lt(offer(&w, &body), 0);
	ck_assert_str_eq(e.code, "grammar");
	come_forward(&w);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_entry_finds_its_place,
		the_last_ones_by_the_root, a_search_goes_by_steps,
		no_more_notes_without_a_place, what_proves_nothing_is_not_taken,
		another_entry_in_the_same_place, an_invite_with_its_enrolment,
		a_later_proof_tells_more, NULL };

	return unit_main("gathered", tests);
}

/*
 * The aggregator's store by its contract: what was put comes back, and what was
 * erased leaves no bytes.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/store.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "protocol/keys.h"
#include "tests/demo/demo_prng.h"
#include "tests/unit/unit.h"

struct place {
	char *dir, *path;
	struct store *s;
};

static struct place
make(void)
{
	struct place p = { .dir = unit_dir() };
	struct err e = ERR_INIT;

	keys_start();
	p.path = file_path(p.dir, "store.db");
	ck_assert_msg(store_create(&p.s, p.path, &e) == 0, "%s", e.text);
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	return p;
}

static void
forget(struct place *p)
{
	store_close(p->s);
	free(p->path);
	unit_remove(p->dir);
}

/* A note of its own text, signed by nobody; its id. */
static struct hash
note_of(const char *text, struct buf *note)
{
	buf_init(note, LIMITS_NOTE_MAX);
	buf_printf(note, "%s\n\n\xe2\x80\x94 n ", text);
	for (int i = 0; i < 91; i++)
		buf_puts(note, "A");
	buf_puts(note, "=\n");
	return hash_of(slice_make(note->data, strlen(text) + 1));
}

static uint64_t
append(struct place *p, const char *text, struct hash *id)
{
	struct err e = ERR_INIT;
	struct buf note;
	uint64_t index;

	*id = note_of(text, &note);
	ck_assert_int_eq(store_log_append(p->s, id, buf_slice(&note), &index,
			     &e),
	    0);
	buf_free(&note);
	return index;
}

START_TEST(leaves_are_counted_and_found_by_id)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct hash id[3];
	struct buf note;
	uint64_t index, size;
	bool found;

	ck_assert_uint_eq(append(&p, "one", &id[0]), 0);
	ck_assert_uint_eq(append(&p, "two", &id[1]), 1);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_log_size(p.s, &size, &e), 0);
	ck_assert_uint_eq(size, 2);
	ck_assert_int_eq(store_log_find(p.s, &id[1], &index, &found, &e), 0);
	ck_assert(found && index == 1);
	/* What was rolled back takes no index. */
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	ck_assert_uint_eq(append(&p, "three", &id[2]), 2);
	store_rollback(p.s);
	ck_assert_int_eq(store_log_find(p.s, &id[2], &index, &found, &e), 0);
	ck_assert(!found);
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	ck_assert_uint_eq(append(&p, "four", &id[2]), 2);
	buf_init(&note, LIMITS_NOTE_MAX);
	ck_assert_int_eq(store_log_get(p.s, 2, &note, &e), 0);
	ck_assert_int_eq(strncmp(buf_str(&note), "four\n", 5), 0);
	ck_assert_int_eq(store_log_get(p.s, 3, &note, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	buf_free(&note);
	forget(&p);
}
END_TEST

/* The table knows eight bytes; a made-up twin of them is another id. */
START_TEST(an_id_with_the_same_first_bytes_is_another_statement)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct hash id, twin;
	struct buf note;
	uint64_t index;
	bool found;

	(void)append(&p, "one", &id);
	twin = id;
	twin.b[31] ^= 1;
	ck_assert_int_eq(store_log_find(p.s, &twin, &index, &found, &e), 0);
	ck_assert(!found);
	/* Stored under the next number, the first is still found. */
	(void)note_of("another", &note);
	ck_assert_int_eq(store_log_append(p.s, &twin, buf_slice(&note), &index,
			     &e),
	    0);
	ck_assert_uint_eq(index, 1);
	ck_assert_int_eq(store_log_find(p.s, &id, &index, &found, &e), 0);
	ck_assert(found && index == 0);
	buf_free(&note);
	forget(&p);
}
END_TEST

static int
count_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	uint64_t *sum = arg;

	(void)note;
	*sum += index + 1;
	return *sum > 3 ? err_set(e, ERR_REFUSED, "enough") : 0;
}

START_TEST(leaves_are_walked_in_order_until_somebody_stops)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct hash id;
	uint64_t sum = 0;

	(void)append(&p, "one", &id);
	(void)append(&p, "two", &id);
	(void)append(&p, "three", &id);
	ck_assert_int_eq(store_log_each(p.s, 0, 2, count_leaf, &sum, &e), 0);
	ck_assert_uint_eq(sum, 3);
	sum = 0;
	ck_assert_int_eq(store_log_each(p.s, 0, 3, count_leaf, &sum, &e), -1);
	ck_assert_str_eq(e.text, "enough");
	sum = 0;
	ck_assert_int_eq(store_log_each(p.s, 1, 4, count_leaf, &sum, &e), -1);
	sum = 0;
	ck_assert_int_eq(store_log_each(p.s, 3, 4, count_leaf, &sum, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	forget(&p);
}
END_TEST

START_TEST(an_erased_opening_leaves_no_bytes)
{
	static const char secret[] = "the very secret figures of a service";
	struct place p = make();
	struct err e = ERR_INIT;
	struct store_debts debts;
	struct buf out, file;
	uint64_t held;
	bool found, done;

	ck_assert_int_eq(store_opening_put(p.s, 7, slice_of(secret), &e), 0);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_tidy(p.s, &held, &e), 0);
	buf_init(&out, 100);
	buf_init(&file, 1 << 24);
	ck_assert_int_eq(store_opening_get(p.s, 7, &out, &found, &e), 0);
	ck_assert(found && slice_is(buf_slice(&out), secret));
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	ck_assert_int_eq(store_opening_erase(p.s, 7, 9, 20000, &e), 0);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_debt_read(p.s, &debts, &e), 0);
	ck_assert(debts.unpaid == 1 && debts.newest == 9);
	ck_assert_int_eq(debts.since, 20000);
	ck_assert_int_eq(store_shred(p.s, &done, &e), 0);
	ck_assert(done);
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	ck_assert_int_eq(store_debt_paid(p.s, 8, &e), 0);
	ck_assert_int_eq(store_debt_read(p.s, &debts, &e), 0);
	ck_assert_uint_eq(debts.unpaid, 1);
	ck_assert_int_eq(store_debt_paid(p.s, 9, &e), 0);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_debt_read(p.s, &debts, &e), 0);
	ck_assert_uint_eq(debts.unpaid, 0);
	ck_assert_int_eq(store_opening_get(p.s, 7, &out, &found, &e), 0);
	ck_assert(!found);
	for (int wal = 0; wal < 2; wal++) {
		char path[512];

		snprintf(path, sizeof(path), "%s%s", p.path, wal ? "-wal" : "");
		ck_assert_int_eq(file_read(path, 1 << 24, &file, &e), 0);
		for (size_t i = 0; i + sizeof(secret) <= file.n; i++)
			ck_assert_int_ne(memcmp(file.data + i, secret,
					     sizeof(secret) - 1),
			    0);
		buf_free(&file);
	}
	buf_free(&out);
	forget(&p);
}
END_TEST

enum { ROWS = 3000, ROW_TEXT = 11 };

/* A sealed copy of one, which says the same. */
static void
put_box(struct place *p, unsigned i, size_t blocks)
{
	struct store_box box = { .index = i, .place = 1 + i % 3 };
	struct err e = ERR_INIT;
	struct buf bytes;

	buf_init(&bytes, 5 * 4096 + 48);
	while (bytes.n + ROW_TEXT <= blocks * 4096 + 48)
		buf_printf(&bytes, "row %06u\n", i);
	box.bytes = buf_slice(&bytes);
	ck_assert_int_eq(store_box_put(p->s, &box, &e), 0);
	buf_free(&bytes);
}

/* An opening that says all over which one it is. */
static void
put_row(struct place *p, struct demo_prng *r, unsigned i)
{
	static const size_t size[] = { 4, 8, 14, 20, 30, 40, 70, 130, 400 };
	struct err e = ERR_INIT;
	struct buf row;

	buf_init(&row, 8192);
	for (size_t n = size[demo_prng_below(r, 9)]; n > 0; n--)
		buf_printf(&row, "row %06u\n", i);
	ck_assert_int_eq(store_opening_put(p->s, i, buf_slice(&row), &e), 0);
	buf_free(&row);
	if (i % 4 == 0)
		put_box(p, i, demo_prng_chance(r, 20) ? 5 : 1);
}

/* Whether any byte of a row is in the file. */
static void
look_for_rows(const char *path, bool there[static ROWS])
{
	struct err e = ERR_INIT;
	struct buf file;

	memset(there, 0, ROWS * sizeof(there[0]));
	ck_assert_int_eq(file_read(path, 1 << 26, &file, &e), 0);
	for (size_t i = 0; i + ROW_TEXT <= file.n; i++)
		if (memcmp(file.data + i, "row 00", 6) == 0)
			there[strtoul((char *)file.data + i + 4, NULL, 10)] =
			    true;
	buf_free(&file);
}

/* SQLite moves rows when their neighbours are deleted, and what was moved leaves
 * copies behind: so rows of many sizes lie side by side here. */
START_TEST(erased_openings_of_any_size_leave_no_bytes)
{
	struct place p = make();
	struct err e = ERR_INIT;
	uint64_t held;
	struct demo_prng r;
	bool gone[ROWS] = { false }, there[ROWS], done;
	size_t erased = 0;

	/* With this seed a DELETE instead of the UPDATE leaves a row behind. */
	demo_prng_seed(&r, 6, "erased");
	for (unsigned i = 0; i < ROWS; i++) {
		unsigned k = (unsigned)demo_prng_below(&r, (int32_t)i + 1);

		put_row(&p, &r, i);
		if (!gone[k] && demo_prng_chance(&r, 90)) {
			ck_assert_int_eq(store_opening_erase(p.s, k, i, 20000,
					     &e),
			    0);
			gone[k] = true;
			erased++;
		}
		if (i % 200 > 0)
			continue;
		ck_assert_int_eq(store_commit(p.s, &e), 0);
		ck_assert_int_eq(store_tidy(p.s, &held, &e), 0);
		ck_assert_int_eq(store_begin(p.s, &e), 0);
	}
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_uint_gt(erased, ROWS / 3);
	ck_assert_int_eq(store_shred(p.s, &done, &e), 0);
	ck_assert(done);
	look_for_rows(p.path, there);
	for (unsigned i = 0; i < ROWS; i++)
		ck_assert_msg(there[i] != gone[i], "row %u", i);
	forget(&p);
}
END_TEST

START_TEST(rows_come_back_as_they_were_put)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct store_invite invite = { .id = { { 1 } },
		.revoked = true,
		.revoked_index = 5 },
			    back;
	struct store_batch b = { .epoch = 3,
		.seq = 9,
		.index = 70,
		.refused = true,
		.key = { 4, CONTENT_FIDELITY_SELF, 20000 },
		.revision = 12,
		.before_epoch = 2,
		.before_seq = 8 },
			   c;
	struct keys_public key = { { 9 } };
	bool found;

	ck_assert_int_eq(store_agent_invite_set(p.s, &invite, &e), 0);
	ck_assert_int_eq(store_agent_invite_get(p.s, &invite.id, &back, &found,
			     &e),
	    0);
	ck_assert(found && back.revoked && !back.logged &&
		  back.revoked_index == 5);
	ck_assert_int_eq(store_agent_invite_uses(p.s, &key, &found, &e), 0);
	ck_assert(!found);
	invite.logged = true;
	invite.once = key;
	ck_assert_int_eq(store_agent_invite_set(p.s, &invite, &e), 0);
	ck_assert_int_eq(store_agent_invite_uses(p.s, &key, &found, &e), 0);
	ck_assert(found);
	ck_assert_int_eq(store_batch_add(p.s, &b, &e), 0);
	ck_assert_int_eq(store_batch_get(p.s, 3, 9, &c, &found, &e), 0);
	ck_assert(found && c.index == 70 && c.refused && c.revision == 12);
	ck_assert(c.key.service == 4 && c.key.content == CONTENT_FIDELITY_SELF);
	ck_assert(c.key.start == 20000);
	ck_assert(c.before_epoch == 2 && c.before_seq == 8);
	ck_assert_int_eq(store_batch_get(p.s, 3, 8, &c, &found, &e), 0);
	ck_assert(!found);
	forget(&p);
}
END_TEST

static int
add_start(void *arg, const struct store_figure *f, struct err *e)
{
	int64_t *sum = arg;

	(void)e;
	*sum = *sum * 10 + f->key.service;
	return 0;
}

START_TEST(figures_are_kept_by_key_and_read_by_range)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct store_figure f = { .epoch = 1,
		.seq = 1,
		.revision = 1,
		.rules = measures_ips_grow_1(),
		.n = 3,
		.value = { 0, -1, INT32_MAX } },
			    g;
	struct store_figure_range all = { .start = DAY_NONE };
	int64_t seen = 0;
	bool found;

	for (int64_t service = 3; service >= 1; service--) {
		f.key = (struct store_key){ service, CONTENT_RETURN, 20000 };
		ck_assert_int_eq(store_figure_put(p.s, &f, &e), 0);
		f.key.start = 20091;
		ck_assert_int_eq(store_figure_put(p.s, &f, &e), 0);
	}
	ck_assert_int_eq(store_figure_get(p.s, &f.key, &g, &found, &e), 0);
	ck_assert(found && g.n == 3 && g.rules == f.rules);
	ck_assert(memcmp(g.value, f.value, 3 * sizeof(f.value[0])) == 0);
	ck_assert_int_eq(store_figure_each(p.s, &all, add_start, &seen, &e), 0);
	ck_assert_int_eq(seen, 112233);
	seen = 0;
	all.service = 2;
	ck_assert_int_eq(store_figure_each(p.s, &all, add_start, &seen, &e), 0);
	ck_assert_int_eq(seen, 22);
	seen = 0;
	all = (struct store_figure_range){ .content = CONTENT_RETURN,
		.start = 20091 };
	ck_assert_int_eq(store_figure_each(p.s, &all, add_start, &seen, &e), 0);
	ck_assert_int_eq(seen, 123);
	ck_assert_int_eq(store_figure_drop(p.s, &f.key, &e), 0);
	ck_assert_int_eq(store_figure_get(p.s, &f.key, &g, &found, &e), 0);
	ck_assert(!found);
	f.rules = NULL;
	for (int64_t service = 3; service >= 1; service--) {
		f.key = (struct store_key){ service,
			service == 2 ? CONTENT_FIDELITY_SELF
				     : CONTENT_FIDELITY_INDEPENDENT,
			20000 };
		ck_assert_int_eq(store_figure_put(p.s, &f, &e), 0);
	}
	/* A reconciliation is no review. */
	f.key = (struct store_key){ 2, CONTENT_RECONCILIATION, 20000 };
	ck_assert_int_eq(store_figure_put(p.s, &f, &e), 0);
	seen = 0;
	all = (struct store_figure_range){ .start = DAY_NONE, .reviews = true };
	ck_assert_int_eq(store_figure_each(p.s, &all, add_start, &seen, &e), 0);
	ck_assert_int_eq(seen, 123);
	forget(&p);
}
END_TEST

START_TEST(a_total_of_no_services_is_no_row)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct store_total t = { .rules = measures_ips_grow_1(),
		.start = 20000,
		.region = "R1",
		.services = 2,
		.summaries = 1 },
			   u;
	int32_t first, last;
	bool found;

	t.sum[0] = INT64_C(5000000000);
	t.collecting[0] = 2;
	t.through[91] = 2;
	ck_assert_int_eq(store_total_put(p.s, &t, &e), 0);
	ck_assert_int_eq(store_total_get(p.s, t.rules, 20000, "R1", &u, &found,
			     &e),
	    0);
	ck_assert(found && memcmp(&t, &u, sizeof(t)) == 0);
	ck_assert_int_eq(store_total_span(p.s, INT32_MAX, &first, &last, &found,
			     &e),
	    0);
	ck_assert(found && first == 20000 && last == 20000);
	t.services = 0;
	ck_assert_int_eq(store_total_put(p.s, &t, &e), 0);
	ck_assert_int_eq(store_total_span(p.s, INT32_MAX, &first, &last, &found,
			     &e),
	    0);
	ck_assert(!found);
	forget(&p);
}
END_TEST

/* What a reader needs stays in the log, and only as long as it reads. */
START_TEST(a_reader_holds_the_log)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct store *reader;
	uint64_t size, held;

	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_tidy(p.s, &held, &e), 0);
	ck_assert_uint_eq(held, 0);
	ck_assert_int_eq(store_open_reader(&reader, p.path, &e), 0);
	ck_assert_int_eq(store_read_begin(reader, &e), 0);
	ck_assert_int_eq(store_log_size(reader, &size, &e), 0);
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	ck_assert_int_eq(store_opening_put(p.s, 1, slice_of("salt"), &e), 0);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_tidy(p.s, &held, &e), 0);
	ck_assert_uint_ge(held, 4096);
	store_read_end(reader);
	ck_assert_int_eq(store_tidy(p.s, &held, &e), 0);
	ck_assert_uint_eq(held, 0);
	store_close(reader);
	forget(&p);
}
END_TEST

START_TEST(a_reader_sees_what_was_committed)
{
	struct place p = make();
	struct err e = ERR_INIT;
	struct store *reader, *again;
	struct hash id;
	uint64_t size;

	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_open_reader(&reader, p.path, &e), 0);
	ck_assert_int_eq(store_begin(p.s, &e), 0);
	(void)append(&p, "one", &id);
	ck_assert_int_eq(store_read_begin(reader, &e), 0);
	ck_assert_int_eq(store_log_size(reader, &size, &e), 0);
	ck_assert_uint_eq(size, 0);
	ck_assert_int_eq(store_commit(p.s, &e), 0);
	ck_assert_int_eq(store_log_size(reader, &size, &e), 0);
	ck_assert_uint_eq(size, 0);
	store_read_end(reader);
	ck_assert_int_eq(store_log_size(reader, &size, &e), 0);
	ck_assert_uint_eq(size, 1);
	store_close(reader);
	ck_assert_int_eq(store_create(&again, p.path, &e), -1);
	ck_assert_str_eq(e.code, "exists");
	forget(&p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { leaves_are_counted_and_found_by_id,
		an_id_with_the_same_first_bytes_is_another_statement,
		leaves_are_walked_in_order_until_somebody_stops,
		an_erased_opening_leaves_no_bytes,
		erased_openings_of_any_size_leave_no_bytes,
		rows_come_back_as_they_were_put,
		figures_are_kept_by_key_and_read_by_range,
		a_total_of_no_services_is_no_row, a_reader_holds_the_log,
		a_reader_sees_what_was_committed, NULL };

	return unit_main("store", tests);
}

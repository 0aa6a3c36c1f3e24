/* Names and files of the spool. */
#include "agent/delivery/spool.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/board.h"
#include "agent/delivery/progress.h"
#include "common/base/mem.h"
#include "tests/unit/memory_spool.h"
#include "tests/unit/unit.h"

START_TEST(test_names)
{
	static const char *const bad[] = { "000001-000000000.sheaf",
		"000001-00000000001.sheaf", "0000010000000001.sheaf",
		"00000x-0000000001.sheaf", "000001-0000000001.answer",
		"000001-0000000001.sheaf~", "", "lock" };
	struct spool_item item;
	char name[SPOOL_NAME_MAX];

	spool_name(name, "out", (struct spool_item){ 12, 345 }, ".sheaf");
	ck_assert_str_eq(name, "out/000012-0000000345.sheaf");
	ck_assert(spool_parse_name(name + 4, ".sheaf", &item));
	ck_assert_uint_eq(item.epoch, 12);
	ck_assert_uint_eq(item.seq, 345);
	spool_name(name, "in",
	    (struct spool_item){ SPOOL_EPOCH_MAX, SPOOL_SEQ_MAX }, ".answer");
	ck_assert_str_eq(name, "in/999999-9999999999.answer");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!spool_parse_name(bad[i], ".sheaf", &item), "%s",
		    bad[i]);
}
END_TEST

START_TEST(test_answers)
{
	struct spool_answer a = { 422, { 1782000000 }, slice_of("body") };
	struct spool_answer back;
	struct slice note;
	struct buf b;

	buf_init(&b, 1000);
	spool_answer_write(&a, &b);
	ck_assert(spool_answer_parse(&back, buf_slice(&b)));
	ck_assert_uint_eq(back.status, 422);
	ck_assert_int_eq(back.at.s, 1782000000);
	ck_assert(slice_is(back.body, "body"));
	for (size_t n = 0; n < 10; n++)
		ck_assert(!spool_answer_parse(&back, slice_make(b.data, n)));
	buf_reset(&b);
	spool_receipt_write(slice_of("a note"), &a, &b);
	ck_assert(spool_receipt_parse(buf_slice(&b), &note, &back));
	ck_assert(slice_is(note, "a note"));
	ck_assert(slice_is(back.body, "body"));
	for (size_t n = 0; n < b.n - 4; n++)
		ck_assert(!spool_receipt_parse(slice_make(b.data, n), &note,
		    &back));
	buf_free(&b);
}
END_TEST

START_TEST(test_folder)
{
	char *dir = unit_dir(), *site = mem_printf("%s/site", dir);
	struct spool_item *items;
	struct err e = ERR_INIT;
	struct spool s;
	struct buf text;
	bool found;
	size_t n;

	ck_assert_int_lt(spool_open(&s, site, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(file_make_dir(site, 0700, &e), 0);
	ck_assert_int_eq(spool_create(&s, site, &e), 0);
	ck_assert_int_eq(s.write(s.arg, "out/000002-0000000001.sheaf",
			     slice_of("b"), &e),
	    0);
	ck_assert_int_eq(s.write(s.arg, "out/000001-0000000002.sheaf",
			     slice_of("a"), &e),
	    0);
	ck_assert_int_eq(s.write(s.arg, "out/other.sheaf", slice_of(""), &e),
	    0);
	ck_assert_int_eq(spool_items(&s, "out", ".sheaf", 0, &items, &n, &e),
	    0);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(items[0].epoch, 1);
	ck_assert_uint_eq(items[1].epoch, 2);
	free(items);
	ck_assert_int_eq(spool_items(&s, "out", ".sheaf", 2, &items, &n, &e),
	    0);
	ck_assert_uint_eq(n, 1);
	free(items);
	ck_assert_int_eq(s.read(s.arg, "out/000001-0000000002.sheaf", 9, &text,
			     &found, &e),
	    0);
	ck_assert(found && slice_is(buf_slice(&text), "a"));
	buf_free(&text);
	ck_assert_int_eq(s.remove(s.arg, "out/000001-0000000002.sheaf", &e), 0);
	ck_assert_int_eq(s.remove(s.arg, "out/000001-0000000002.sheaf", &e), 0);
	ck_assert_int_eq(s.read(s.arg, "out/000001-0000000002.sheaf", 9, &text,
			     &found, &e),
	    0);
	ck_assert(!found);
	buf_free(&text);
	spool_close(&s);
	free(site);
	unit_remove(dir);
}
END_TEST

/* What is on disk, to the byte: other versions read it. */
static void
expect_file(const struct memory_spool *memory, const char *name,
    const char *want)
{
	char *text = mem_copy_text(memory_spool_get(memory, name).p,
	    memory_spool_get(memory, name).n);

	ck_assert_str_eq(text, want);
	free(text);
}

/* The two files of a courier that has failed three times. */
static void
expect_files(const struct memory_spool *memory)
{
	expect_file(memory, "retry.json",
	    "{\n  \"failures\": 3,\n  \"since\": 1000,\n"
	    "  \"not_before\": 1500,\n  \"told_until\": 1200\n}\n");
	expect_file(memory, "state.json",
	    "{\n  \"epoch\": 0,\n  \"head\": \"behind\",\n"
	    "  \"unjoined\": 0,\n  \"last_contact\": 0,\n"
	    "  \"receipt_time\": 0,\n  \"answer_date\": 0,\n"
	    "  \"receipt_index\": 118,\n  \"receipt_size\": 0,\n"
	    "  \"head_seq\": 0,\n  \"head_other\": false,\n"
	    "  \"head_other_proven\": false,\n  \"compared\": \"\",\n"
	    "  \"boot\": \"\",\n  \"stands_since\": 0,\n"
	    "  \"stands_at\": 0,\n  \"stands_status\": 0,\n"
	    "  \"stands_code\": \"\",\n  \"stands_said\": \"\",\n"
	    "  \"others\": \"\",\n  \"others_since\": 0,\n"
	    "  \"unread_trust\": false,\n"
	    "  \"message\": \"busy\"\n}\n");
}

START_TEST(test_progress)
{
	struct progress p = { .failures = 3,
		.since = { 1000 },
		.not_before = { 1500 },
		.told_until = { 1200 },
		.head = PROGRESS_BEHIND,
		.receipt_index = 118,
		.message = "busy" };
	struct progress back;
	struct err e = ERR_INIT;
	struct memory_spool memory;
	struct spool s;

	memory_spool_open(&memory, &s);
	ck_assert_int_eq(progress_load(&back, &s, &e), 0);
	ck_assert_int_eq(back.head, PROGRESS_UNKNOWN);
	ck_assert_int_eq(progress_save(&p, &s, &e), 0);
	expect_files(&memory);
	ck_assert_int_eq(progress_load(&back, &s, &e), 0);
	ck_assert_uint_eq(back.failures, 3);
	ck_assert_int_eq(back.head, PROGRESS_BEHIND);
	ck_assert_uint_eq(back.receipt_index, 118);
	ck_assert_str_eq(back.message, "busy");
	/* What is about another epoch does not bar this one. */
	progress_of_epoch(&back, 0);
	ck_assert_int_eq(back.head, PROGRESS_BEHIND);
	progress_of_epoch(&back, 2);
	ck_assert_int_eq(back.head, PROGRESS_UNKNOWN);
	ck_assert_uint_eq(back.failures, 0);
	ck_assert_uint_eq(back.receipt_index, 118);
	back = p;
	/* Waits, but not on a clock that was set back or far forward. */
	ck_assert_int_eq(progress_wait_ms(&back, back.not_before,
			     (struct clock_wall){ 1100 }),
	    400000);
	ck_assert_int_eq(progress_wait_ms(&back, back.not_before,
			     (struct clock_wall){ 1500 }),
	    0);
	ck_assert_int_eq(progress_wait_ms(&back, back.not_before,
			     (struct clock_wall){ 900 }),
	    0);
	ck_assert_int_eq(progress_wait_ms(&back,
			     (struct clock_wall){ 1000000000 },
			     (struct clock_wall){ 1100 }),
	    0);
	memory_spool_put(&memory, "state.json",
	    slice_of("{\"head\":\"odd\",\"unjoined\":-1,\"epoch\":4}"));
	ck_assert_int_eq(progress_load(&back, &s, &e), 0);
	ck_assert_int_eq(back.head, PROGRESS_UNKNOWN);
	ck_assert_uint_eq(back.unjoined, 0);
	ck_assert_uint_eq(back.epoch, 4);
	memory_spool_put(&memory, "state.json", slice_of("{\"head\":"));
	memory_spool_put(&memory, "retry.json", slice_of("[1]"));
	ck_assert_int_eq(progress_load(&back, &s, &e), 0);
	ck_assert_uint_eq(back.failures, 0);
	memory_spool_close(&memory);
}
END_TEST

START_TEST(test_board)
{
	struct board b = { .epoch = 2,
		.seq = 9,
		.head.b = { 255 },
		.settled = 7,
		.received = 30,
		.refused = 1,
		.set_aside = 4,
		.never_sealed = 2,
		.weak = true };
	struct board back;
	struct err e = ERR_INIT;
	struct memory_spool memory;
	struct spool s;

	memory_spool_open(&memory, &s);
	ck_assert_int_eq(board_load(&back, &s, &e), 0);
	ck_assert_uint_eq(back.epoch, 0);
	ck_assert_int_eq(board_save(&b, NULL, &s, &e), 0);
	expect_file(&memory, "board.json",
	    "{\n  \"epoch\": 2,\n  \"seq\": 9,\n"
	    "  \"head\": \"/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\n"
	    "  \"settled\": 7,\n"
	    "  \"received\": 30,\n  \"refused\": 1,\n"
	    "  \"set_aside\": 4,\n  \"never_sealed\": 2,\n"
	    "  \"restored\": false,\n"
	    "  \"instance\": \"\",\n  \"weak_password_hash\": true,\n"
	    "  \"returns\": []\n}");
	ck_assert_int_eq(board_load(&back, &s, &e), 0);
	ck_assert_uint_eq(back.seq, 9);
	ck_assert(hash_equal(&back.head, &b.head));
	ck_assert_uint_eq(back.settled, 7);
	ck_assert_uint_eq(back.set_aside, 4);
	ck_assert_uint_eq(back.never_sealed, 2);
	ck_assert(back.weak);
	memory_spool_close(&memory);
}
END_TEST

/* One at a time, though two have it open: a courier and somebody who carries. */
START_TEST(test_work)
{
	struct spool a, b;
	struct err e = ERR_INIT;
	char *dir = unit_dir();

	ck_assert_int_eq(spool_create(&a, dir, &e), 0);
	ck_assert_int_eq(spool_open(&b, dir, &e), 0);
	ck_assert_int_eq(spool_work_begin(&a, &e), 0);
	spool_work_end(&a);
	ck_assert_int_eq(spool_work_begin(&b, &e), 0);
	/* waits, and says so */
	spool_work_wait(&a, 200);
	ck_assert_int_eq(spool_work_begin(&a, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	spool_close(&b);
	ck_assert_int_eq(spool_work_begin(&a, &e), 0);
	spool_work_end(&a);
	spool_close(&a);
	free(dir);
}
END_TEST

/* Who else reports for the provider is news when a name is new, and no more. */
START_TEST(test_progress_others)
{
	static const struct {
		const char *others;
		int64_t since;
	} steps[] = { { "", 0 }, { "a.b/1", 2 }, { "a.b/1", 2 },
		{ "a.b/1, a.bc/1", 4 }, { "a.bc/1", 4 }, { "a.bc/1, a.b/1", 6 },
		{ "a.bc/1, a.b/2", 7 }, { "", 7 } };
	struct progress p = { .epoch = 1 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		progress_others(&p, steps[i].others,
		    (struct clock_wall){ (int64_t)i + 1 });
		ck_assert_str_eq(p.others, steps[i].others);
		ck_assert_msg(p.others_since.s == steps[i].since,
		    "step %zu: %lld", i, (long long)p.others_since.s);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_names, test_answers, test_folder,
		test_progress, test_progress_others, test_board, test_work,
		NULL };

	return unit_main("spool", tests);
}

/* What /readyz answers, by what the centre says of itself. */
#include <stdio.h>
#include <string.h>

#include "aggregator/api/ready.h"
#include "tests/unit/unit.h"

static struct room room;
static struct ready_asked asked;
static struct ready_answer answer;

static void
all_is_well(void)
{
	memset(&room, 0, sizeof(room));
	room.bytes = (uint64_t)700 << 20;
	asked = (struct ready_asked){ .room = &room };
}

static void
judge(unsigned status, const char *code, const char *text)
{
	ready_judge(&asked, &answer);
	ck_assert_uint_eq(answer.status, status);
	if (code == NULL)
		ck_assert_ptr_null(answer.code);
	else
		ck_assert_str_eq(answer.code, code);
	ck_assert_msg(strstr(answer.text, text) != NULL, "%s", answer.text);
}

START_TEST(test_ready_says_how_much_room_is_left)
{
	all_is_well();
	judge(200, NULL, "ready\n700 MiB left on the disk; below 212 MiB ");
	ck_assert_ptr_null(strstr(answer.text, "first site"));
	asked.waits = true;
	judge(200, NULL, "nothing is signed before the first site is heard\n");
}
END_TEST

START_TEST(test_a_writer_is_stuck_after_half_a_minute)
{
	all_is_well();
	asked.busy_ms = READY_WRITER_STUCK_MS;
	judge(200, NULL, "ready\n");
	asked.busy_ms = READY_WRITER_STUCK_MS + 1;
	judge(503, "busy",
	    "at one group for 30 seconds: look whether the disk");
	asked.busy_ms = 95 * 1000;
	judge(503, "busy", "for 95 seconds");
}
END_TEST

START_TEST(test_no_room_is_another_word_than_busy)
{
	all_is_well();
	room.below = true;
	(void)snprintf(room.reason, sizeof(room.reason), "no room: make some");
	judge(503, "full", "no room: make some");
	asked.room = NULL;
	asked.room_why = "the disk cannot be asked";
	judge(503, "busy", "the disk cannot be asked");
}
END_TEST

/* Whoever mends the last of them sees the next one. */
START_TEST(test_the_first_reason_is_told)
{
	all_is_well();
	room.below = true;
	(void)snprintf(room.reason, sizeof(room.reason), "no room");
	asked.busy_ms = 40 * 1000;
	asked.read_only = "the log is smaller than what was signed";
	judge(503, "busy", "the log is smaller than what was signed");
	asked.read_only = NULL;
	judge(503, "busy", "40 seconds");
	asked.busy_ms = 0;
	judge(503, "full", "no room");
}
END_TEST

/* A reason may be as long as any sentence of this program. */
START_TEST(test_the_longest_reason_is_told_whole)
{
	char long_one[ERR_TEXT_MAX];

	all_is_well();
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	asked.read_only = long_one;
	judge(503, "busy", long_one);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_ready_says_how_much_room_is_left,
		test_a_writer_is_stuck_after_half_a_minute,
		test_no_room_is_another_word_than_busy,
		test_the_first_reason_is_told,
		test_the_longest_reason_is_told_whole, NULL };

	return unit_main("ready", tests);
}

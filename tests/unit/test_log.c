/* Log lines: shape, levels, one event always one line, and how many lines. */
#include "common/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/lograte.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

/* What log_event() wrote to standard error into out. */
static void
capture(enum log_level level, const char *event, const char *text, char *out,
    size_t max)
{
	int saved = dup(STDERR_FILENO), p[2];
	ssize_t n;

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_ge(dup2(p[1], STDERR_FILENO), 0);
	log_event(level, event, "%s", text);
	ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
	(void)close(p[1]);
	(void)close(saved);
	n = read(p[0], out, max - 1);
	ck_assert_int_ge(n, 0);
	out[n] = '\0';
	(void)close(p[0]);
}

START_TEST(one_line_in_logfmt)
{
	char line[4096];

	capture(LOG_ALARM, "clone", "agent=a/1 seq=3", line, sizeof(line));
	ck_assert_int_eq(strncmp(line, "time=20", 7), 0);
	ck_assert_str_eq(line + strlen("time=2026-05-03T10:20:30Z"),
	    " level=alarm event=clone agent=a/1 seq=3\n");
	capture(LOG_WARN, "bare", "", line, sizeof(line));
	ck_assert_str_eq(strstr(line, "level="), "level=warn event=bare\n");
}
END_TEST

/* systemd names the stream that it reads; only that one gets levels. */
START_TEST(the_journal_gets_levels)
{
	char line[4096], stream[64];
	struct stat st;
	int p[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	ck_assert_int_eq(setenv("JOURNAL_STREAM", "1:2", 1), 0);
	capture(LOG_WARN, "x", "", line, sizeof(line));
	ck_assert_int_eq(strncmp(line, "time=", 5), 0);
	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(fstat(p[1], &st), 0);
	(void)snprintf(stream, sizeof(stream), "%llu:%llu",
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	ck_assert_int_eq(setenv("JOURNAL_STREAM", stream, 1), 0);
	ck_assert_int_ge(dup2(p[1], STDERR_FILENO), 0);
	log_event(LOG_INFO, "x", "%s", "");
	log_event(LOG_WARN, "y", "%s", "");
	log_event(LOG_ALARM, "z", "%s", "a=1\nb=2");
	ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
	n = read(p[0], line, sizeof(line) - 1);
	ck_assert_int_gt(n, 0);
	line[n] = '\0';
	ck_assert_int_eq(strncmp(line, "<6>time=", 8), 0);
	ck_assert_ptr_nonnull(strstr(line, "event=x\n<4>time="));
	ck_assert_ptr_nonnull(strstr(line, "event=y\n<1>time="));
	/* One event is one line, whatever is in it. */
	ck_assert_ptr_nonnull(strstr(line, "event=z a=1\\x0ab=2\n"));
	(void)close(p[0]);
	(void)close(p[1]);
	(void)close(saved);
}
END_TEST

START_TEST(levels_below_are_dropped)
{
	char line[4096];

	capture(LOG_DEBUG, "x", "", line, sizeof(line));
	ck_assert_str_eq(line, "");
	log_set_level(LOG_DEBUG);
	capture(LOG_DEBUG, "x", "", line, sizeof(line));
	ck_assert_ptr_nonnull(strstr(line, "level=debug"));
	log_set_level(LOG_WARN);
	capture(LOG_INFO, "x", "", line, sizeof(line));
	ck_assert_str_eq(line, "");
}
END_TEST

START_TEST(control_characters_are_escaped)
{
	char line[4096];

	capture(LOG_INFO, "x", "a\nlevel=alarm\x1b[2J\x7f\t\xc3\xa9", line,
	    sizeof(line));
	ck_assert_str_eq(strstr(line, "event="),
	    "event=x a\\x0alevel=alarm\\x1b[2J\\x7f\\x09\xc3\xa9\n");
}
END_TEST

START_TEST(long_lines_are_cut_and_still_end)
{
	char text[8000], line[8000];
	size_t n;

	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	capture(LOG_INFO, "x", text, line, sizeof(line));
	n = strlen(line);
	ck_assert_uint_lt(n, 4096);
	ck_assert_uint_gt(n, 1000);
	ck_assert_ptr_eq(strchr(line, '\n'), line + n - 1);
}
END_TEST

/* How many of n lines of this event were written; the last one in `last`. */
static int
flood(enum log_level level, const char *event, int n, char *last, size_t max)
{
	char line[4096];
	int written = 0;

	for (int i = 0; i < n; i++) {
		capture(level, event, "old=9", line, sizeof(line));
		if (line[0] == '\0')
			continue;
		written++;
		ck_assert_uint_lt(strlen(line), max);
		memcpy(last, line, strlen(line) + 1);
	}
	return written;
}

START_TEST(a_flood_of_one_event_drowns_no_other)
{
	uint64_t before = log_held();
	char last[4096];
	int n = flood(LOG_WARN, "flooded", 10000, last, sizeof(last));

	/* A slow machine may need some seconds for it. */
	ck_assert_int_ge(n, LOGRATE_BURST);
	ck_assert_int_le(n, LOGRATE_BURST + 60);
	ck_assert_uint_eq(log_held() - before, (uint64_t)(10000 - n));
	ck_assert_int_eq(flood(LOG_WARN, "other", 1, last, sizeof(last)), 1);
	ck_assert_int_eq(flood(LOG_ALARM, "fatal", 1, last, sizeof(last)), 1);
	ck_assert_int_eq(flood(LOG_ALARM, "flooded", 1, last, sizeof(last)), 1);
	ck_assert_ptr_null(strstr(last, "held_back="));
	/* What the program says of itself is never held back. */
	ck_assert_int_eq(flood(LOG_INFO, "flooded", 100, last, sizeof(last)),
	    100);
}
END_TEST

START_TEST(budgets_by_the_clock)
{
	struct lograte *l = mem_alloc(sizeof(*l));
	struct clock_mono now = { 5000 };
	uint64_t held = 99;

	for (int i = 0; i < LOGRATE_BURST; i++) {
		ck_assert(lograte_take(l, "a", false, now, &held));
		ck_assert_uint_eq(held, 0);
	}
	for (int i = 0; i < 700; i++)
		ck_assert(!lograte_take(l, "a", false, now, &held));
	now.ms += LOGRATE_EVERY_MS - 1;
	ck_assert(!lograte_take(l, "a", false, now, &held));
	now.ms += 1;
	ck_assert(lograte_take(l, "a", false, now, &held));
	ck_assert_uint_eq(held, 701);
	ck_assert(!lograte_take(l, "a", false, now, &held));
	/* A pause, however long, gives one burst and no more. */
	now.ms += 1000 * LOGRATE_EVERY_MS;
	ck_assert(lograte_take(l, "a", false, now, &held));
	ck_assert_uint_eq(held, 1);
	for (int i = 1; i < LOGRATE_BURST; i++)
		ck_assert(lograte_take(l, "a", false, now, &held));
	ck_assert(!lograte_take(l, "a", false, now, &held));
	for (int i = 0; i < LOGRATE_BURST_ALARM; i++)
		ck_assert(lograte_take(l, "a", true, now, &held));
	ck_assert(!lograte_take(l, "a", true, now, &held));
	free(l);
}
END_TEST

START_TEST(more_events_than_rows_share_one)
{
	struct lograte *l = mem_alloc(sizeof(*l));
	struct clock_mono now = { 1 };
	uint64_t held;
	int written = 0;

	for (int i = 0; i < 1000; i++) {
		char *event = mem_printf("event-%d", i);

		written += lograte_take(l, event, false, now, &held);
		free(event);
	}
	ck_assert_int_eq(written, LOGRATE_ROWS_MAX + LOGRATE_BURST - 1);
	ck_assert(lograte_take(l, "event-0", false, now, &held));
	free(l);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { one_line_in_logfmt,
		the_journal_gets_levels, levels_below_are_dropped,
		control_characters_are_escaped,
		long_lines_are_cut_and_still_end,
		a_flood_of_one_event_drowns_no_other, budgets_by_the_clock,
		more_events_than_rows_share_one, NULL };

	return unit_main("log", tests);
}

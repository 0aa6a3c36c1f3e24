/* Log lines: shape, levels, and one event always one line. */
#include "common/base/log.h"

#include <string.h>
#include <unistd.h>

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

int
main(void)
{
	const TTest *const tests[] = { one_line_in_logfmt,
		levels_below_are_dropped, control_characters_are_escaped,
		long_lines_are_cut_and_still_end, NULL };

	return unit_main("log", tests);
}

/*
 * Asking at a terminal: lines as they are typed, and nobody answering.
 */
#define _XOPEN_SOURCE 700 /* terminals */

#include "common/base/ask.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file_secret.h"
#include "tests/unit/unit.h"

enum { WAIT_MS = 20, ANSWER_MAX = 8 };

/* What ask_line() reads from a pipe with that text; `stays` leaves the pipe
 * open. */
static int
answer(const char *text, bool stays, char out[static ANSWER_MAX], struct err *e)
{
	struct ask ask = { .prompt = "", .wait_ms = WAIT_MS };
	int fd[2], rc;

	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(write(fd[1], text, strlen(text)),
	    (ssize_t)strlen(text));
	if (!stays)
		(void)close(fd[1]);
	ask.fd = fd[0];
	rc = ask_line(&ask, out, ANSWER_MAX, e);
	(void)close(fd[0]);
	if (stays)
		(void)close(fd[1]);
	return rc;
}

START_TEST(lines)
{
	static const struct {
		const char *text, *answer;
	} of[] = {
		{ "ann\n", "ann" },
		{ "ann\r\nbob\n", "ann" },
		{ "\n", "" },
		{ "longer than it\n", "longer " },
	};
	struct err e = ERR_INIT;
	char out[ANSWER_MAX];

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		ck_assert_int_eq(answer(of[i].text, true, out, &e), 0);
		ck_assert_str_eq(out, of[i].answer);
	}
	ck_assert_int_eq(answer("", false, out, &e), 0);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(answer("an", false, out, &e), 0);
	ck_assert_str_eq(out, "an");
}
END_TEST

/* Also when something was typed and never sent off. */
START_TEST(nobody_is_there)
{
	struct err e = ERR_INIT;
	char out[ANSWER_MAX];

	ck_assert_int_eq(answer("", true, out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_int_eq(answer("an", true, out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_str_eq(out, "");
}
END_TEST

/* 0 when a secret was asked for at the terminal of that name, and nobody
 * answered. */
static int
wait_for_secret(const char *terminal)
{
	struct err e = ERR_INIT;
	char out[ANSWER_MAX];

	/* What a new session opens first becomes its terminal. */
	if (setsid() < 0 || open(terminal, O_RDWR) < 0)
		return 1;
	return file_secret_ask("? ", WAIT_MS, out, sizeof(out), &e) == -1 &&
		       e.kind == ERR_LATER
		   ? 0
		   : 1;
}

START_TEST(nobody_types_a_secret)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY), status;
	pid_t child;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(grantpt(fd), 0);
	ck_assert_int_eq(unlockpt(fd), 0);
	child = fork();
	if (child == 0)
		_exit(wait_for_secret(ptsname(fd)));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	(void)close(fd);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { lines, nobody_is_there,
		nobody_types_a_secret, NULL };

	return unit_main("ask", tests);
}

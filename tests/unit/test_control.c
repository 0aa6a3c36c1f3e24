/* The local socket: answers, errors, slow and hostile callers, stale files. */
#include "common/base/control.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/control_frame.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { BODY_MAX = 1000000 };

static char *dir, *path;

/* "echo" gives the body back; "refuse" an error with line and code. */
static int
handle(void *arg, const char *word, struct slice body, struct buf *answer,
    struct err *e)
{
	ck_assert_ptr_eq(arg, &path);
	if (strcmp(word, "echo") == 0) {
		buf_add_slice(answer, body);
		return 0;
	}
	if (strcmp(word, "flood") == 0) {
		while (!answer->full)
			buf_puts(answer, "0123456789abcdef0123456789abcdef");
		return 0;
	}
	return err_refuse(e, "payload", 7, "line 7: a reason");
}

static struct control *
start(void)
{
	struct err e = ERR_INIT;
	struct control_config config = { .body_max = BODY_MAX,
		.handle = handle,
		.arg = &path };
	struct control *c;

	dir = unit_dir();
	path = file_path(dir, "control");
	config.path = path;
	ck_assert_msg(control_start(&c, &config, &e) == 0, "%s", e.text);
	return c;
}

static void
finish(struct control *c)
{
	control_stop(c);
	ck_assert(!file_exists(path));
	free(path);
	unit_remove(dir);
}

START_TEST(questions_and_answers)
{
	struct err e = ERR_INIT;
	struct control *c = start();
	struct buf answer;
	struct stat st;
	bool running;
	char *big = mem_alloc(BODY_MAX);

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(control_ask(path, "echo", slice_of("hello"), &running,
			     &answer, &e),
	    0);
	ck_assert(running);
	ck_assert_str_eq(buf_str(&answer), "hello");
	buf_free(&answer);
	ck_assert_int_eq(control_ask(path, "echo", slice_make(big, BODY_MAX),
			     &running, &answer, &e),
	    0);
	ck_assert_uint_eq(answer.n, BODY_MAX);
	buf_free(&answer);
	ck_assert_int_eq(control_ask(path, "other", slice_of(""), &running,
			     &answer, &e),
	    -1);
	ck_assert(running);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "payload");
	ck_assert_uint_eq(e.line, 7);
	ck_assert_str_eq(e.text, "line 7: a reason");
	buf_free(&answer);
	free(big);
	finish(c);
}
END_TEST

START_TEST(ceilings_both_ways)
{
	struct err e = ERR_INIT;
	struct control *c = start();
	struct buf answer;
	bool running;
	char *big = mem_alloc(2 * BODY_MAX);

	ck_assert_int_eq(control_ask(path, "echo",
			     slice_make(big, 2 * BODY_MAX), &running, &answer,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "too-large");
	buf_free(&answer);
	ck_assert_int_eq(control_ask(path, "flood", slice_of(""), &running,
			     &answer, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	buf_free(&answer);
	ck_assert_int_eq(control_ask(path, "echo", slice_of("still"), &running,
			     &answer, &e),
	    0);
	ck_assert_str_eq(buf_str(&answer), "still");
	buf_free(&answer);
	free(big);
	finish(c);
}
END_TEST

START_TEST(nobody_there)
{
	struct err e = ERR_INIT;
	struct control *c = start();
	struct buf answer;
	bool running = true;

	control_stop(c);
	ck_assert_int_eq(control_ask(path, "echo", slice_of(""), &running,
			     &answer, &e),
	    0);
	ck_assert(!running);
	buf_free(&answer);
	free(path);
	unit_remove(dir);
}
END_TEST

static int
raw_connect(void)
{
	struct err e = ERR_INIT;
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(control_frame_address(&a, path, &e), 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

START_TEST(slow_and_broken_callers_do_not_hold_the_door)
{
	static const char half[] = { 0, 0, 0, 4, 'e', 'c' };
	struct err e = ERR_INIT;
	struct control *c = start();
	struct buf answer;
	bool running;
	int slow = raw_connect(), gone = raw_connect();
	int64_t begin = clock_mono_now().ms, took;

	ck_assert_int_eq(write(slow, half, sizeof(half)), sizeof(half));
	ck_assert_int_eq(write(gone, "\xff\xff\xff\xff", 4), 4);
	(void)close(gone);
	ck_assert_int_eq(control_ask(path, "echo", slice_of("x"), &running,
			     &answer, &e),
	    0);
	took = clock_mono_now().ms - begin;
	ck_assert_int_ge(took, 4900);
	ck_assert_int_le(took, 9000);
	buf_free(&answer);
	(void)close(slow);
	finish(c);
}
END_TEST

START_TEST(only_a_stale_socket_is_replaced)
{
	struct err e = ERR_INIT;
	struct control *c = start(), *second;
	struct control_config config = { .path = path,
		.body_max = BODY_MAX,
		.handle = handle,
		.arg = &path };
	struct sockaddr_un a;
	int fd;

	ck_assert_int_eq(control_start(&second, &config, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	control_stop(c);
	/* A daemon that was killed leaves its socket behind. */
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(control_frame_address(&a, path, &e), 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	(void)close(fd);
	ck_assert_int_eq(control_start(&c, &config, &e), 0);
	control_stop(c);
	ck_assert_int_eq(file_replace(path, slice_of("mine"), 0600, &e), 0);
	ck_assert_int_eq(control_start(&c, &config, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "in the way"));
	ck_assert(file_exists(path));
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(long_paths_are_said)
{
	char text[300];
	struct err e = ERR_INIT;
	struct buf answer;
	bool running;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(control_ask(text, "echo", slice_of(""), &running,
			     &answer, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "shorter"));
	buf_free(&answer);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { questions_and_answers,
		ceilings_both_ways, nobody_there,
		slow_and_broken_callers_do_not_hold_the_door,
		only_a_stale_socket_is_replaced, long_paths_are_said, NULL };

	return unit_main("control", tests);
}

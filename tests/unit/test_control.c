/* The local socket: answers, errors, silent and hostile callers, stale files. */
#include "common/base/control.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

/* For "wait": the handler has begun; it may go on. */
static int began[2], go_on[2];

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
	if (strcmp(word, "wait") == 0) {
		char byte;

		/* Until the test says so. */
		ck_assert_int_eq(write(began[1], "", 1), 1);
		ck_assert_int_eq(read(go_on[0], &byte, 1), 1);
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

/* An answer comes long before any silent client is given up (30 s). */
static void
check_nobody_waits(void)
{
	int64_t begin = clock_mono_now().ms;
	char *big = mem_alloc(BODY_MAX);
	struct err e = ERR_INIT;
	struct buf answer;
	bool running;

	/* On a machine that is busy with other things this client may itself
	 * be the one that was silent for longest: it is told to come again. */
	while (control_ask(path, "echo", slice_make(big, BODY_MAX), &running,
		   &answer, &e) < 0) {
		ck_assert_msg(e.kind == ERR_LATER, "%s", e.text);
		ck_assert_int_lt(clock_mono_now().ms - begin, 15000);
	}
	ck_assert_uint_eq(answer.n, BODY_MAX);
	ck_assert_int_lt(clock_mono_now().ms - begin, 15000);
	buf_free(&answer);
	free(big);
}

/* A request with this word and the first n bytes of a body of `size`; the
 * daemon may have lost its patience before all are sent. */
static void
send_part(int fd, const char *word, size_t n, size_t size)
{
	char *zeros = mem_alloc(size + 1);
	struct clock_mono until = clock_mono_now();
	struct err e = ERR_INIT;
	struct buf out;

	until.ms += 15000;
	buf_init(&out, 2 * BODY_MAX);
	control_frame_put(&out, slice_of(word));
	control_frame_put(&out, slice_make(zeros, size));
	if (control_frame_send(fd, slice_make(out.data, out.n - size + n),
		&until, &e) < 0)
		ck_assert_msg(strstr(e.text, "Broken pipe") != NULL, "%s",
		    e.text);
	buf_free(&out);
	free(zeros);
}

START_TEST(slow_and_broken_callers_do_not_hold_the_door)
{
	static const char half[] = { 0, 0, 0, 4, 'e', 'c' };
	enum { EACH = 8 };
	struct control *c = start();
	int fd[3 * EACH], gone = raw_connect();

	ck_assert_int_eq(write(gone, "\xff\xff\xff\xff", 4), 4);
	(void)close(gone);
	for (int i = 0; i < 3 * EACH; i++)
		fd[i] = raw_connect();
	/* Eight say nothing, eight half a word; eight ask for much and take
	 * nothing of it. */
	for (int i = EACH; i < 2 * EACH; i++)
		ck_assert_int_eq(write(fd[i], half, sizeof(half)),
		    sizeof(half));
	for (int i = 2 * EACH; i < 3 * EACH; i++)
		send_part(fd[i], "echo", BODY_MAX, BODY_MAX);
	check_nobody_waits();
	for (int i = 0; i < 3 * EACH; i++)
		(void)close(fd[i]);
	finish(c);
}
END_TEST

/* More than there are places for: who is silent makes room. */
START_TEST(a_crowd_of_silent_callers_makes_room)
{
	enum { CROWD = 800 };
	struct rlimit files;
	struct control *c = start();
	int fd[CROWD];

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	files.rlim_cur = files.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
	for (int i = 0; i < CROWD; i++)
		fd[i] = raw_connect();
	check_nobody_waits();
	for (int i = 0; i < CROWD; i++)
		(void)close(fd[i]);
	finish(c);
}
END_TEST

/* Bodies that stop on the way do not keep others from bringing theirs. */
START_TEST(bodies_that_stop_on_the_way_make_room)
{
	enum { CROWD = 40 };
	struct control *c = start();
	int fd[CROWD];

	for (int i = 0; i < CROWD; i++) {
		fd[i] = raw_connect();
		/* Small enough for the socket's own buffer. */
		send_part(fd[i], "echo", 100000, BODY_MAX);
	}
	check_nobody_waits();
	for (int i = 0; i < CROWD; i++)
		(void)close(fd[i]);
	finish(c);
}
END_TEST

static void *
stop(void *arg)
{
	control_stop(arg);
	return NULL;
}

/* A stop finishes the request under way and does not begin another; both
 * clients are told. */
START_TEST(a_stop_leaves_nobody_in_doubt)
{
	struct clock_mono until = clock_mono_now();
	struct err e = ERR_INIT;
	struct control *c = start();
	int first = raw_connect(), second = raw_connect();
	struct buf code, text;
	pthread_t stopping;
	uint32_t kind;
	char byte;

	until.ms += 15000;
	buf_init(&code, ERR_CODE_MAX);
	buf_init(&text, ERR_TEXT_MAX);
	ck_assert_int_eq(pipe(began), 0);
	ck_assert_int_eq(pipe(go_on), 0);
	send_part(first, "wait", 0, 0);
	ck_assert_int_eq(read(began[0], &byte, 1), 1);
	send_part(second, "echo", 0, 0);
	ck_assert_int_eq(pthread_create(&stopping, NULL, stop, c), 0);
	/* The socket's file goes first. */
	while (file_exists(path))
		;
	ck_assert_int_eq(write(go_on[1], "", 1), 1);
	ck_assert_int_eq(control_frame_get_u32(first, &kind, &until, &e), 0);
	ck_assert_uint_eq(kind, ERR_NONE);
	ck_assert_int_eq(control_frame_get_u32(second, &kind, &until, &e), 0);
	ck_assert_uint_eq(kind, ERR_LATER);
	ck_assert_int_eq(control_frame_get_u32(second, &kind, &until, &e), 0);
	ck_assert_int_eq(control_frame_get(second, &code, &until, &e), 0);
	ck_assert_int_eq(control_frame_get(second, &text, &until, &e), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "nothing was done"));
	ck_assert_int_eq(pthread_join(stopping, NULL), 0);
	buf_free(&code);
	buf_free(&text);
	(void)close(first);
	(void)close(second);
	free(path);
	unit_remove(dir);
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
		a_crowd_of_silent_callers_makes_room,
		bodies_that_stop_on_the_way_make_room,
		a_stop_leaves_nobody_in_doubt, only_a_stale_socket_is_replaced,
		long_paths_are_said, NULL };

	return unit_main("control", tests);
}

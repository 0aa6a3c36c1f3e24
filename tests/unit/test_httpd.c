/* The HTTP server, asked over real sockets by a client that can misbehave. */
#include "common/http/httpd.h"

#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/http/httpd_listen.h"
#include "tests/unit/unit.h"

enum {
	BODY_MAX = 5000,
	DEADLINE_MS = 1000,
	ANSWER_MAX = 100000,
	LONG_BYTES = 8 << 20
};

static char *served; /* folder of the route /file */
static atomic_int answered, sent;

/* ---------------------------------------------------------------- routes */

static void
pause_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static void
on_echo(struct httpd_request *r, void *arg)
{
	const char *q = httpd_query(r, "q"),
		   *h = httpd_header(r, "Sheaf-Token");
	struct buf text;

	ck_assert_ptr_eq(arg, &served);
	buf_init(&text, ANSWER_MAX);
	buf_printf(&text, "q=%s h=%s a=%s body=", q == NULL ? "-" : q,
	    h == NULL ? "-" : h, httpd_param(r, "a"));
	buf_add_slice(&text, httpd_body(r));
	httpd_answer(r, 200, "text/plain", buf_slice(&text));
	buf_free(&text);
}

static void *
answer_at_once(void *r)
{
	httpd_answer_header(r, "X-Thread", "another");
	httpd_answer(r, 202, "text/plain", slice_of("at once"));
	return NULL;
}

static void *
answer_late(void *r)
{
	pause_ms(2 * DEADLINE_MS);
	atomic_fetch_add(&answered, 1);
	httpd_answer(r, 200, "text/plain", slice_of("late"));
	return NULL;
}

/* Another thread answers before this handler returns. */
static void
on_race(struct httpd_request *r, void *arg)
{
	pthread_t t;

	(void)arg;
	httpd_keep(r);
	ck_assert_int_eq(pthread_create(&t, NULL, answer_at_once, r), 0);
	ck_assert_int_eq(pthread_join(t, NULL), 0);
}

static void
on_late(struct httpd_request *r, void *arg)
{
	pthread_t t;

	(void)arg;
	httpd_keep(r);
	ck_assert_int_eq(pthread_create(&t, NULL, answer_late, r), 0);
	ck_assert_int_eq(pthread_detach(t), 0);
}

static void
count_sent(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

/* More than the kernel keeps of it for a client that does not read. */
static void
on_long(struct httpd_request *r, void *arg)
{
	char *big = mem_alloc(LONG_BYTES);

	(void)arg;
	httpd_when_sent(r, count_sent, &sent);
	httpd_answer(r, 200, "text/plain", slice_make(big, LONG_BYTES));
	free(big);
}

static void
on_file(struct httpd_request *r, void *arg)
{
	char *path = file_path(served, httpd_param(r, "path"));

	(void)arg;
	httpd_answer_file(r, "text/plain", path, HTTPD_IMMUTABLE);
	free(path);
}

static const struct httproute routes[] = { { "POST", "/echo/{a}", BODY_MAX,
					       on_echo },
	{ "GET", "/echo/{a}", 0, on_echo }, { "POST", "/race", 0, on_race },
	{ "GET", "/late", 0, on_late }, { "GET", "/long", 0, on_long },
	{ "GET", "/file/{path...}", 0, on_file }, { NULL, NULL, 0, NULL } };

static struct httpd *
start(unsigned per_address_max)
{
	struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.arg = &served,
		.threads = 2,
		.connections_max = 64,
		.per_address_max = per_address_max,
		.deadline_ms = DEADLINE_MS,
		.idle_s = 5 };
	struct err e = ERR_INIT;
	struct httpd *h;

	ck_assert_msg(httpd_start(&h, &config, &e) == 0, "%s", e.text);
	ck_assert_uint_ne(httpd_port(h), 0);
	return h;
}

/* ---------------------------------------------------------------- client */

static int
dial(const struct httpd *h)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(httpd_port(h)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void
say(int fd, const void *p, size_t n)
{
	ck_assert_int_eq(send(fd, p, n, MSG_NOSIGNAL), (ssize_t)n);
}

/*
 * Read one answer into text (headers and body).  Gives its status, or 0
 * when the connection ends before.
 */
static int
hear(int fd, char *text, bool has_body)
{
	size_t n = 0, want = ANSWER_MAX;

	while (n < want) {
		ssize_t got = recv(fd, text + n, 1, 0);
		char *end;

		if (got <= 0)
			return 0;
		text[++n] = '\0';
		end = strstr(text, "\r\n\r\n");
		if (end != NULL && want == ANSWER_MAX)
			want = !has_body
				   ? n
				   : n + (size_t)atoi(strstr(text,
							  "Content-Length: ") +
						      16);
	}
	return atoi(text + strlen("HTTP/1.1 "));
}

/* What an answer says to caches; it says it once. */
static const char *
caching_of(const char *text)
{
	const char *at = strstr(text, "\r\nCache-Control: ");

	ck_assert_msg(at != NULL, "%s", text);
	at += strlen("\r\nCache-Control: ");
	ck_assert_ptr_null(strstr(at, "\r\nCache-Control: "));
	return at;
}

/* Send a request on fd; the answer's status, its text in `text`.  No cache may
 * keep one of another status than 200. */
static int
ask(int fd, const char *head, const char *body, char *text)
{
	char *all = mem_printf("%s HTTP/1.1\r\nHost: x\r\nSheaf-Token: w\r\n"
			       "Content-Length: %zu\r\n\r\n%s",
	    head, strlen(body), body);
	int status;

	say(fd, all, strlen(all));
	free(all);
	status = hear(fd, text, strncmp(head, "HEAD", 4) != 0);
	if (status != 200)
		ck_assert_int_eq(strncmp(caching_of(text), "no-store\r\n", 10),
		    0);
	return status;
}

static const char *
body_of(const char *text)
{
	return strstr(text, "\r\n\r\n") + 4;
}

/* ----------------------------------------------------------------- tests */

START_TEST(requests_on_one_connection)
{
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1), *big = mem_alloc(BODY_MAX + 1);
	int fd = dial(h);

	memset(big, 'b', BODY_MAX);
	ck_assert_int_eq(ask(fd, "POST /echo/one?q=a%20b", "hello", text), 200);
	ck_assert_str_eq(body_of(text), "q=a b h=w a=one body=hello");
	ck_assert_ptr_nonnull(strstr(text, "X-Content-Type-Options: nosniff"));
	ck_assert_int_eq(strncmp(caching_of(text), "no-store\r\n", 10), 0);
	ck_assert_int_eq(ask(fd, "POST /echo/two", big, text), 200);
	ck_assert_uint_eq(strlen(body_of(text)),
	    strlen("q=- h=w a=two body=") + BODY_MAX);
	/* Nothing of the last body is left. */
	ck_assert_int_eq(ask(fd, "POST /echo/three", "", text), 200);
	ck_assert_str_eq(body_of(text), "q=- h=w a=three body=");
	ck_assert_int_eq(ask(fd, "GET /echo/four", "", text), 200);
	ck_assert_int_eq(ask(fd, "HEAD /echo/four", "", text), 200);
	ck_assert_str_eq(body_of(text), "");
	ck_assert_int_eq(ask(fd, "GET /echo/five", "", text), 200);
	(void)close(fd);
	httpd_stop(h);
	free(text);
	free(big);
}
END_TEST

START_TEST(what_has_no_handler_is_a_problem)
{
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd = dial(h);

	ck_assert_int_eq(ask(fd, "GET /nothing", "", text), 404);
	ck_assert_ptr_nonnull(strstr(text, "application/problem+json"));
	ck_assert_ptr_nonnull(strstr(text, "\"status\":404"));
	ck_assert_int_eq(ask(fd, "POST /nothing", "a body", text), 404);
	ck_assert_int_eq(ask(fd, "PUT /echo/x", "a body", text), 405);
	ck_assert_ptr_nonnull(strstr(text, "Allow: POST, GET, HEAD\r\n"));
	ck_assert_int_eq(ask(fd, "GET /ech%6f/x", "", text), 404);
	ck_assert_int_eq(ask(fd, "GET /file/../x", "", text), 404);
	ck_assert_int_eq(ask(fd, "GET /echo/x", "", text), 200);
	(void)close(fd);
	httpd_stop(h);
	free(text);
}
END_TEST

START_TEST(bodies_have_a_ceiling)
{
	static const char huge[] = "POST /echo/x HTTP/1.1\r\nHost: x\r\n"
				   "Content-Length: 1000000\r\n\r\n";
	static const char chunked[] = "POST /echo/x HTTP/1.1\r\nHost: x\r\n"
				      "Transfer-Encoding: chunked\r\n\r\n";
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1), *big = mem_alloc(BODY_MAX + 2);
	char *chunk;
	int fd = dial(h);

	memset(big, 'b', BODY_MAX + 1);
	ck_assert_int_eq(ask(fd, "POST /echo/x", big, text), 413);
	ck_assert_ptr_nonnull(strstr(text, "\"code\":\"too-large\""));
	ck_assert_int_eq(ask(fd, "POST /echo/x", "ok", text), 200);
	(void)close(fd);
	/* Announced far too large: answered before the body, then closed. */
	fd = dial(h);
	say(fd, huge, strlen(huge));
	ck_assert_int_eq(hear(fd, text, true), 413);
	ck_assert_ptr_nonnull(strstr(text, "\"status\":413"));
	ck_assert_int_eq(recv(fd, text, 1, 0), 0);
	(void)close(fd);
	/* Not announced: found out while it comes. */
	fd = dial(h);
	say(fd, chunked, strlen(chunked));
	chunk = mem_printf("%x\r\n%s\r\n", (unsigned)strlen(big), big);
	for (int i = 0; i < 100; i++)
		say(fd, chunk, strlen(chunk));
	say(fd, "0\r\n\r\n", 5);
	ck_assert_int_eq(hear(fd, text, true), 413);
	(void)close(fd);
	httpd_stop(h);
	free(chunk);
	free(text);
	free(big);
}
END_TEST

START_TEST(an_answer_may_be_quicker_than_its_handler)
{
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd = dial(h);

	for (int i = 0; i < 500; i++) {
		ck_assert_int_eq(ask(fd, "POST /race", "", text), 202);
		ck_assert_str_eq(body_of(text), "at once");
		ck_assert_ptr_nonnull(strstr(text, "X-Thread: another\r\n"));
	}
	(void)close(fd);
	httpd_stop(h);
	free(text);
}
END_TEST

START_TEST(waiting_for_the_server_has_no_deadline)
{
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd = dial(h);

	ck_assert_int_eq(ask(fd, "GET /late", "", text), 200);
	ck_assert_str_eq(body_of(text), "late");
	(void)close(fd);
	httpd_stop(h);
	free(text);
}
END_TEST

/* Trickle a byte at a time behind `begin`; ms until closed, the answer. */
static int64_t
trickle(const struct httpd *h, const char *begin, char *text, size_t max)
{
	int64_t started = clock_mono_now().ms;
	int fd = dial(h);
	size_t n = 0;
	ssize_t got;

	say(fd, begin, strlen(begin));
	do {
		pause_ms(50);
		(void)send(fd, "x", 1, MSG_NOSIGNAL);
		got = recv(fd, text + n, max - 1 - n, MSG_DONTWAIT);
		if (got > 0)
			n += (size_t)got;
	} while (got != 0 && clock_mono_now().ms - started < 20000 &&
		 (n == 0 || got > 0));
	text[n] = '\0';
	(void)close(fd);
	return clock_mono_now().ms - started;
}

START_TEST(trickling_clients_are_closed_in_time)
{
	static const char *const begins[] = { "", "GET /echo/x HTTP/1.1\r\nA: ",
		"POST /echo/x HTTP/1.1\r\nHost: x\r\n"
		"Content-Length: 4000\r\n\r\n",
		"POST /echo/x HTTP/1.1\r\nHost: x\r\n"
		"Transfer-Encoding: chunked\r\n\r\nfff\r\n" };
	struct httpd *h = start(0);
	char text[1000];

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		int64_t ms = trickle(h, begins[i], text, sizeof(text));

		ck_assert_int_ge(ms, DEADLINE_MS - 50);
		ck_assert_int_le(ms, 3 * DEADLINE_MS);
		ck_assert_msg(strncmp(text, "HTTP/1.1 408 ", 13) == 0,
		    "%zu: %s", i, text);
	}
	httpd_stop(h);
}
END_TEST

START_TEST(files)
{
	struct err e = ERR_INIT;
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1), *path;
	int fd = dial(h);

	served = unit_dir();
	path = file_path(served, "a");
	ck_assert_int_eq(file_replace(path, slice_of("content"), 0600, &e), 0);
	ck_assert_int_eq(ask(fd, "GET /file/a", "", text), 200);
	ck_assert_str_eq(body_of(text), "content");
	ck_assert_int_eq(strncmp(caching_of(text), "public, max-age=31536000, ",
			     26),
	    0);
	ck_assert_int_eq(file_replace(path, slice_of(""), 0600, &e), 0);
	ck_assert_int_eq(ask(fd, "GET /file/a", "", text), 200);
	ck_assert_str_eq(body_of(text), "");
	ck_assert_int_eq(ask(fd, "GET /file/b", "", text), 404);
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_assert_int_eq(file_make_dir(path, 0700, &e), 0);
	ck_assert_int_eq(ask(fd, "GET /file/a", "", text), 404);
	(void)close(fd);
	httpd_stop(h);
	free(path);
	free(text);
	unit_remove(served);
}
END_TEST

/* True when the server closes fd without a word. */
static bool
is_closed(int fd)
{
	char byte;

	return recv(fd, &byte, 1, 0) <= 0;
}

/* Which of the others goes is test_httpbudget's: here, when an answer is over
 * depends on the threads. */
START_TEST(the_newest_of_an_address_takes_anothers_place)
{
	enum { ONES = 5 };
	struct httpd *h = start(2);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd[ONES], open = 0;
	struct httpd_figures f;

	for (int i = 0; i < ONES; i++) {
		fd[i] = dial(h);
		ck_assert_int_eq(ask(fd[i], "GET /echo/x", "", text), 200);
	}
	httpd_figures(h, &f);
	ck_assert_uint_eq(f.budget.connections, 2);
	ck_assert_uint_eq(f.budget.busiest, 2);
	ck_assert_uint_eq(f.budget.limits.connections, 64);
	ck_assert_uint_eq(f.budget.made_room, ONES - 2);
	for (int i = 0; i < ONES; i++)
		open += ask(fd[i], "GET /echo/x", "", text) == 200;
	ck_assert_int_eq(open, 2);
	for (int i = 0; i < ONES; i++)
		(void)close(fd[i]);
	httpd_stop(h);
	free(text);
}
END_TEST

/* Descriptors this process has open. */
static unsigned
descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	ck_assert_ptr_nonnull(d);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n;
}

/* Clients that ask for a file and do not read it. */
START_TEST(slow_readers_hold_neither_descriptors_nor_memory)
{
	enum { READERS = 30, FILE_BYTES = 2000000 };
	static const char get[] = "GET /file/a HTTP/1.1\r\nHost: x\r\n\r\n";
	struct err e = ERR_INIT;
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1), *path;
	uint8_t *big = mem_alloc(FILE_BYTES);
	int fd[READERS], other, small = 2048;
	struct httpd_figures f;
	unsigned before;

	served = unit_dir();
	path = file_path(served, "a");
	ck_assert_int_eq(file_replace(path, slice_make(big, FILE_BYTES), 0600,
			     &e),
	    0);
	before = descriptors();
	for (int i = 0; i < READERS; i++) {
		fd[i] = dial(h);
		ck_assert_int_eq(setsockopt(fd[i], SOL_SOCKET, SO_RCVBUF,
				     &small, sizeof(small)),
		    0);
		say(fd[i], get, strlen(get));
	}
	/* Quicker readers are served all the while. */
	other = dial(h);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(ask(other, "GET /echo/x", "", text), 200);
	/* All have been asked for once the last one holds its answer. */
	do {
		pause_ms(10);
		httpd_figures(h, &f);
	} while (f.budget.made_room == 0);
	ck_assert_uint_le(descriptors(), before + 2 * READERS + 3);
	ck_assert_uint_le(f.budget.answer_bytes, 1 << 24);
	ck_assert_uint_ge(f.budget.answer_bytes, 1 << 21);
	for (int i = 0; i < READERS; i++)
		(void)close(fd[i]);
	(void)close(other);
	httpd_stop(h);
	free(big);
	free(path);
	free(text);
	unit_remove(served);
}
END_TEST

/* On one machine a segment could hold all that the kernel keeps of an answer.
 * Its receiver then confirms each only after 40 ms, and 300 KB take 200 ms. */
START_TEST(an_answer_goes_in_several_segments)
{
	enum { KEPT_BYTES = 65536, LEAST = 4 };
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int door, client = socket(AF_INET, SOCK_STREAM, 0), server, segment = 0;
	socklen_t n = sizeof(segment);
	struct err e = ERR_INIT;
	uint16_t port;

	ck_assert_int_eq(httpd_listen_open("127.0.0.1:0", &door, &port, &e), 0);
	a.sin_port = htons(port);
	ck_assert_int_eq(connect(client, (struct sockaddr *)&a, sizeof(a)), 0);
	server = accept(door, NULL, NULL);
	ck_assert_int_ge(server, 0);
	ck_assert_int_eq(getsockopt(server, IPPROTO_TCP, TCP_MAXSEG, &segment,
			     &n),
	    0);
	ck_assert_int_gt(segment, 0);
	ck_assert_int_le(segment, KEPT_BYTES / LEAST);
	(void)close(server);
	(void)close(client);
	(void)close(door);
}
END_TEST

/* Read n bytes of the answer to a request for the long one, and close. */
static void
read_of_long(const struct httpd *h, size_t n)
{
	static const char get[] = "GET /long HTTP/1.1\r\nHost: x\r\n\r\n";
	char *bytes = mem_alloc(n);
	int fd = dial(h);

	say(fd, get, strlen(get));
	ck_assert_int_eq(recv(fd, bytes, n, MSG_WAITALL), (ssize_t)n);
	(void)close(fd);
	free(bytes);
}

START_TEST(what_was_sent_whole_is_told)
{
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd = dial(h);

	atomic_store(&sent, 0);
	read_of_long(h, 1000);
	read_of_long(h, LONG_BYTES);
	for (int i = 0; i < 1000 && atomic_load(&sent) == 0; i++)
		pause_ms(5);
	/* Nothing of it is left for the next request. */
	ck_assert_int_eq(ask(fd, "GET /echo/x", "", text), 200);
	(void)close(fd);
	httpd_stop(h);
	ck_assert_int_eq(atomic_load(&sent), 1);
	free(text);
}
END_TEST

START_TEST(a_header_with_two_meanings_is_refused)
{
	static const char *const bad[] = {
		"GET /echo/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
		"GET /echo/x HTTP/1.1\r\nHost: a\r\nORIGIN: http://a\r\n"
		"Origin: http://b\r\n\r\n",
		"POST /echo/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
		"Content-Length: 2\r\n\r\nok",
		"POST /echo/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
		"content-length: 3\r\n\r\nok",
		"POST /echo/x HTTP/1.1\r\nHost: a\r\nContent-Length : 2\r\n"
		"\r\nok",
	};
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int fd = dial(h);

		say(fd, bad[i], strlen(bad[i]));
		ck_assert_msg(hear(fd, text, true) == 400, "%zu: %s", i, text);
		ck_assert_ptr_nonnull(strstr(text, "application/problem+json"));
		ck_assert_ptr_nonnull(strstr(text, "\"code\":\"request\""));
		/* What follows might be somebody else's request. */
		ck_assert(is_closed(fd));
		(void)close(fd);
	}
	httpd_stop(h);
	free(text);
}
END_TEST

START_TEST(stopping_waits_for_the_keepers)
{
	static const char late[] = "GET /late HTTP/1.1\r\nHost: x\r\n\r\n";
	struct httpd *h = start(0);
	char *text = mem_alloc(ANSWER_MAX + 1);
	int fd = dial(h), idle = dial(h);

	ck_assert_int_eq(ask(fd, "GET /echo/x", "", text), 200);
	ck_assert_int_eq(ask(idle, "GET /echo/x", "", text), 200);
	say(fd, late, strlen(late));
	pause_ms(200);
	httpd_stop(h);
	ck_assert_int_eq(atomic_load(&answered), 1);
	ck_assert_int_eq(hear(fd, text, true), 200);
	ck_assert_str_eq(body_of(text), "late");
	(void)close(fd);
	(void)close(idle);
	httpd_stop(NULL);
	free(text);
}
END_TEST

START_TEST(bad_addresses_are_sentences)
{
	static const char *const bad[] = { "", "127.0.0.1", ":1",
		"x:", "::1:80", "127.0.0.1:65536", "127.0.0.1:-1", "[::1]",
		"1.2.3.4:1" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct httpd_config config = { .listen = bad[i],
			.routes = routes,
			.threads = 1,
			.connections_max = 10,
			.deadline_ms = 1000,
			.idle_s = 1 };
		struct err e = ERR_INIT;
		struct httpd *h;

		ck_assert_msg(httpd_start(&h, &config, &e) < 0, "%s", bad[i]);
		ck_assert_ptr_null(h);
		ck_assert_ptr_nonnull(strstr(e.text, bad[i]));
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { requests_on_one_connection,
		what_has_no_handler_is_a_problem, bodies_have_a_ceiling,
		an_answer_may_be_quicker_than_its_handler,
		waiting_for_the_server_has_no_deadline,
		trickling_clients_are_closed_in_time, files,
		the_newest_of_an_address_takes_anothers_place,
		slow_readers_hold_neither_descriptors_nor_memory,
		an_answer_goes_in_several_segments, what_was_sent_whole_is_told,
		a_header_with_two_meanings_is_refused,
		stopping_waits_for_the_keepers, bad_addresses_are_sentences,
		NULL };

	return unit_main("httpd", tests);
}

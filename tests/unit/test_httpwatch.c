/*
 * Deadlines: which connections are closed, with or without an answer, and
 * which are left open.
 */
#include "common/http/httpwatch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/unit.h"

enum { EVERY_MS = 10, SOON_MS = 50, LONG_MS = 60000, SEE_MS = 300 };

struct pair {
	int server, client;
	struct httpwatch_entry entry;
};

static struct clock_mono
in_ms(int64_t ms)
{
	struct clock_mono t = clock_mono_now();

	t.ms += ms;
	return t;
}

static void
open_pair(struct pair *p, struct httpwatch *w, bool plain, int64_t ms)
{
	int fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	p->server = fd[0];
	p->client = fd[1];
	httpwatch_add(w, &p->entry, p->server, plain, in_ms(ms));
}

static void
close_pair(struct pair *p, struct httpwatch *w)
{
	httpwatch_remove(w, &p->entry);
	(void)close(p->server);
	(void)close(p->client);
}

/* Read until the other side closes; -1 when it does not within ms. */
static ssize_t
read_to_end(int fd, char *text, size_t max, int ms)
{
	size_t n = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&p, 1, ms) == 0)
			return -1;
		got = recv(fd, text + n, max - 1 - n, 0);
		ck_assert_int_ge(got, 0);
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	return (ssize_t)n;
}

START_TEST(a_late_request_is_told_and_closed)
{
	struct httpwatch *w = httpwatch_start(EVERY_MS);
	struct pair plain, tls;
	char text[1000], *body;

	open_pair(&plain, w, true, SOON_MS);
	open_pair(&tls, w, false, SOON_MS);
	ck_assert_int_gt(read_to_end(plain.client, text, sizeof(text), 5000),
	    0);
	ck_assert_int_eq(strncmp(text, "HTTP/1.1 408 ", 13), 0);
	body = strstr(text, "\r\n\r\n");
	ck_assert_ptr_nonnull(body);
	ck_assert_int_eq(atoi(strstr(text, "Content-Length: ") + 16),
	    (int)strlen(body + 4));
	/* Nothing readable can be said within TLS. */
	ck_assert_int_eq(read_to_end(tls.client, text, sizeof(text), 5000), 0);
	/* The last byte came too late: no handler may run. */
	ck_assert(!httpwatch_handle(&plain.entry));
	close_pair(&plain, w);
	close_pair(&tls, w);
	httpwatch_stop(w);
}
END_TEST

START_TEST(handling_is_not_hurried)
{
	struct httpwatch *w = httpwatch_start(EVERY_MS);
	struct pair p;
	char text[1000];

	open_pair(&p, w, true, SOON_MS);
	ck_assert(httpwatch_handle(&p.entry));
	ck_assert_int_eq(read_to_end(p.client, text, sizeof(text), SEE_MS), -1);
	/* Reading the answer is, and nothing is mixed into it. */
	httpwatch_answer(&p.entry, in_ms(SOON_MS));
	ck_assert_int_eq(read_to_end(p.client, text, sizeof(text), 5000), 0);
	close_pair(&p, w);
	httpwatch_stop(w);
}
END_TEST

START_TEST(each_request_has_its_own_time)
{
	struct httpwatch *w = httpwatch_start(EVERY_MS);
	struct pair p;
	char text[1000];

	open_pair(&p, w, true, LONG_MS);
	for (int i = 0; i < 3; i++) {
		ck_assert(httpwatch_handle(&p.entry));
		httpwatch_answer(&p.entry, in_ms(LONG_MS));
		httpwatch_next(&p.entry, in_ms(LONG_MS));
	}
	ck_assert_int_eq(read_to_end(p.client, text, sizeof(text), SEE_MS), -1);
	/* A request line shortens the time, and never lengthens it. */
	httpwatch_begin(&p.entry, in_ms(SOON_MS));
	httpwatch_begin(&p.entry, in_ms(LONG_MS));
	ck_assert_int_gt(read_to_end(p.client, text, sizeof(text), 5000), 0);
	close_pair(&p, w);
	httpwatch_stop(w);
}
END_TEST

START_TEST(removed_sockets_are_left_alone)
{
	struct httpwatch *w = httpwatch_start(EVERY_MS);
	struct pair a, b, c;
	char text[1000];

	open_pair(&a, w, true, LONG_MS);
	open_pair(&b, w, true, SOON_MS);
	open_pair(&c, w, true, LONG_MS);
	httpwatch_remove(w, &b.entry);
	ck_assert_int_eq(read_to_end(b.client, text, sizeof(text), SEE_MS), -1);
	httpwatch_add(w, &b.entry, b.server, true, in_ms(SOON_MS));
	ck_assert_int_gt(read_to_end(b.client, text, sizeof(text), 5000), 0);
	close_pair(&c, w);
	close_pair(&a, w);
	close_pair(&b, w);
	httpwatch_stop(w);
	httpwatch_stop(NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_late_request_is_told_and_closed,
		handling_is_not_hurried, each_request_has_its_own_time,
		removed_sockets_are_left_alone, NULL };

	return unit_main("httpwatch", tests);
}

/*
 * What clients may use together, and who is closed when that is too little:
 * always the one that has kept the server waiting for longest, and never one
 * the server is working for.
 */
#include "common/http/httpbudget.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"

enum { LONG_MS = 600000, MANY = 40, SMALL = 20 };

struct client {
	int server, client;
	struct httpwatch_entry watch;
	struct httpbudget_entry budget;
};

static uint64_t seed = 7, refused;
static struct httpwatch *watch;
static struct httpbudget *budget;

static void
begin(unsigned connections, unsigned per_address, size_t body, size_t answer)
{
	const struct httpbudget_limits limits = { connections, per_address,
		body, answer, SMALL };

	watch = httpwatch_start(1000);
	budget = httpbudget_new(&limits);
}

static void
end(void)
{
	httpbudget_free(budget);
	httpwatch_stop(watch);
}

static void
come(struct client *c, const char *address)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	struct clock_mono until = clock_mono_now();
	int fd[2];

	memset(&a, 0, sizeof(a));
	if (strchr(address, ':') == NULL) {
		a.v4.sin_family = AF_INET;
		ck_assert_int_eq(inet_pton(AF_INET, address, &a.v4.sin_addr),
		    1);
	} else {
		a.v6.sin6_family = AF_INET6;
		ck_assert_int_eq(inet_pton(AF_INET6, address, &a.v6.sin6_addr),
		    1);
	}
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	c->server = fd[0];
	c->client = fd[1];
	until.ms += LONG_MS;
	httpwatch_add(watch, &c->watch, c->server, true, until);
	httpbudget_add(budget, &c->budget, &c->watch, &a.any);
}

static void
go(struct client *c)
{
	httpbudget_remove(budget, &c->budget);
	httpwatch_remove(watch, &c->watch);
	(void)close(c->server);
	(void)close(c->client);
}

/* Whether the server has closed c; what it said then is in text. */
static bool
closed(struct client *c, char *text, size_t max)
{
	ssize_t n = recv(c->client, text, max - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

static bool
open_still(struct client *c)
{
	char text[1000];

	return !closed(c, text, sizeof(text));
}

/* The request of c is complete: the server works on it. */
static void
work(struct client *c)
{
	httpbudget_request(budget, &c->budget);
	ck_assert(httpwatch_handle(&c->watch));
}

static void
answer(struct client *c, size_t n)
{
	struct clock_mono until = clock_mono_now();

	until.ms += LONG_MS;
	ck_assert(httpbudget_answer(budget, &c->budget, n));
	httpwatch_answer(&c->watch, until);
}

static void
read_to_end(struct client *c)
{
	struct clock_mono until = clock_mono_now();

	until.ms += LONG_MS;
	httpbudget_over(budget, &c->budget);
	httpwatch_next(&c->watch, until);
}

START_TEST(who_has_kept_the_server_waiting_for_longest_goes)
{
	struct client c[7];
	char text[1000];
	struct httpbudget_figures f;

	begin(4, 4, 1000, 1000);
	for (int i = 0; i < 4; i++)
		come(&c[i], "10.0.0.1");
	work(&c[0]);                              /* never closed */
	httpbudget_request(budget, &c[1].budget); /* its wait begins anew */
	come(&c[4], "10.0.0.2");
	/* The oldest idle one, without a word: a client that sends its next
	 * request just then must not take it for the answer. */
	ck_assert(closed(&c[2], text, sizeof(text)));
	ck_assert_str_eq(text, "");
	come(&c[5], "10.0.0.2");
	ck_assert(!open_still(&c[3]));
	come(&c[6], "10.0.0.2");
	/* One that has begun a request is told. */
	ck_assert(closed(&c[1], text, sizeof(text)));
	ck_assert_int_eq(strncmp(text, "HTTP/1.1 503 ", 13), 0);
	ck_assert_ptr_nonnull(strstr(text, "\"code\":\"busy\""));
	ck_assert(open_still(&c[0]) && open_still(&c[4]) && open_still(&c[5]) &&
		  open_still(&c[6]));
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.connections, 4);
	ck_assert_uint_eq(f.busiest, 3);
	ck_assert_uint_eq(f.made_room, 3);
	for (int i = 0; i < 7; i++)
		go(&c[i]);
	end();
}
END_TEST

START_TEST(nobody_is_closed_that_the_server_works_for)
{
	struct client c[4];
	char text[1000];

	begin(3, 3, 1000, 1000);
	for (int i = 0; i < 3; i++) {
		come(&c[i], "10.0.0.1");
		work(&c[i]);
	}
	come(&c[3], "10.0.0.2");
	ck_assert(closed(&c[3], text, sizeof(text)));
	for (int i = 0; i < 3; i++)
		ck_assert(open_still(&c[i]));
	for (int i = 0; i < 4; i++)
		go(&c[i]);
	end();
}
END_TEST

START_TEST(an_address_uses_up_its_own_share_only)
{
	static const char *const more[] = { "2001:db8:1:2:ffff::9",
		"2001:db8:1:3::1", "::ffff:10.0.0.1", "10.0.0.1" };
	struct client c[8];

	begin(100, 2, 1000, 1000);
	come(&c[0], "2001:db8:1:2::1");
	come(&c[1], "2001:db8:1:2::2");
	come(&c[2], "10.0.0.1");
	come(&c[3], "10.0.0.2");
	for (int i = 0; i < 4; i++)
		come(&c[4 + i], more[i]);
	/* One /64 is one address, and so is an IPv4 address in IPv6. */
	ck_assert(!open_still(&c[0]));
	ck_assert(open_still(&c[1]));
	ck_assert(!open_still(&c[2]));
	for (int i = 3; i < 8; i++)
		ck_assert_msg(open_still(&c[i]), "%d", i);
	for (int i = 0; i < 8; i++)
		go(&c[i]);
	end();
}
END_TEST

START_TEST(bodies_and_answers_have_a_ceiling_each)
{
	struct client c[6];
	char text[1000];
	struct httpbudget_figures f;

	begin(100, 100, 1000, 1000);
	for (int i = 0; i < 6; i++) {
		come(&c[i], "10.0.0.1");
		httpbudget_request(budget, &c[i].budget);
	}
	/* c[0] has waited for longest, but holds nothing. */
	ck_assert(httpbudget_body(budget, &c[1].budget, 400));
	ck_assert(httpbudget_body(budget, &c[2].budget, 400));
	ck_assert(httpbudget_body(budget, &c[3].budget, 200));
	ck_assert(httpbudget_body(budget, &c[3].budget, 400));
	ck_assert(closed(&c[1], text, sizeof(text)));
	ck_assert_int_eq(strncmp(text, "HTTP/1.1 503 ", 13), 0);
	ck_assert(open_still(&c[0]) && open_still(&c[2]) && open_still(&c[3]));
	/* What was closed is still in memory, and bounded too. */
	ck_assert(!httpbudget_body(budget, &c[2].budget, 1000));
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.body_bytes, 800);
	ck_assert_uint_eq(f.refused, 1);
	/* Small ones always are in time. */
	ck_assert(httpbudget_body(budget, &c[5].budget, SMALL));
	ck_assert(httpbudget_body(budget, &c[5].budget, 0));
	ck_assert(open_still(&c[2]) && open_still(&c[3]));
	go(&c[1]);
	/* Answers have a ceiling of their own. */
	for (int i = 2; i < 6; i++)
		ck_assert(httpwatch_handle(&c[i].watch));
	answer(&c[4], 600);
	answer(&c[5], 400);
	ck_assert(open_still(&c[4]) && open_still(&c[5]));
	answer(&c[2], 300);
	ck_assert(!open_still(&c[4]));
	ck_assert(open_still(&c[5]) && open_still(&c[2]));
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.body_bytes, 400);
	ck_assert_uint_eq(f.answer_bytes, 700);
	read_to_end(&c[5]);
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.answer_bytes, 300);
	ck_assert_uint_eq(f.connections, 4);
	go(&c[0]);
	for (int i = 2; i < 6; i++)
		go(&c[i]);
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.connections + f.body_bytes + f.answer_bytes, 0);
	end();
}
END_TEST

/* A connection in the random history, and what it does. */
enum doing { GONE, WAITS, SENDS, WORKED_ON, READS };

static void
step(struct client *c, enum doing *doing)
{
	static const char *const from[] = { "10.0.0.1", "10.0.0.2", "::1",
		"2001:db8::1", "2001:db8::2" };
	unsigned n = random_rows_below(&seed, 700);

	switch (*doing) {
	case GONE:
		come(c, from[random_rows_below(&seed, 5)]);
		*doing = WAITS;
		break;
	case WAITS:
		httpbudget_request(budget, &c->budget);
		*doing = SENDS;
		break;
	case SENDS:
		if (random_rows_below(&seed, 2) == 0)
			refused += !httpbudget_body(budget, &c->budget, n);
		else if (httpwatch_handle(&c->watch))
			*doing = WORKED_ON;
		break;
	case WORKED_ON:
		ck_assert(open_still(c));
		if (httpbudget_answer(budget, &c->budget, n)) {
			httpwatch_answer(&c->watch, clock_mono_now());
			*doing = READS;
		} else {
			refused++;
		}
		break;
	case READS:
		read_to_end(c);
		*doing = WAITS;
		break;
	}
	if (*doing != GONE && *doing != WORKED_ON &&
	    (!open_still(c) || random_rows_below(&seed, 20) == 0)) {
		go(c);
		*doing = GONE;
	}
}

START_TEST(no_history_leaves_the_ceilings)
{
	static struct client c[MANY];
	enum doing doing[MANY] = { GONE };
	struct httpbudget_figures f;

	begin(12, 5, 1500, 1200);
	for (int i = 0; i < 50000; i++) {
		unsigned at = random_rows_below(&seed, MANY);

		step(&c[at], &doing[at]);
		httpbudget_figures(budget, &f);
		ck_assert_uint_le(f.connections, 12);
		ck_assert_uint_le(f.busiest, 5);
		ck_assert_uint_le(f.body_bytes, 1500 + 1500 / 2 + MANY * SMALL);
		ck_assert_uint_le(f.answer_bytes,
		    1200 + 1200 / 2 + MANY * SMALL);
	}
	ck_assert_uint_gt(f.made_room, 100);
	ck_assert_uint_gt(f.refused, 10);
	ck_assert_uint_eq(f.refused, refused);
	for (int i = 0; i < MANY; i++)
		if (doing[i] != GONE)
			go(&c[i]);
	httpbudget_figures(budget, &f);
	ck_assert_uint_eq(f.connections + f.body_bytes + f.answer_bytes, 0);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		who_has_kept_the_server_waiting_for_longest_goes,
		nobody_is_closed_that_the_server_works_for,
		an_address_uses_up_its_own_share_only,
		bodies_and_answers_have_a_ceiling_each,
		no_history_leaves_the_ceilings, NULL
	};

	return unit_main("httpbudget", tests);
}

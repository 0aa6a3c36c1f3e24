/*
 * heads_post: how long a delivery takes while 512 connections ask without a
 * pause where an agent with 10,000 keys stands, in pages and then as one list,
 * against how long it takes when nobody asks: the floor of the same run.  Each
 * delivery begins after a pause, so that its group begins at once.
 * heads_memory: the most memory the aggregator has used meanwhile.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/bench/programs.h"

enum {
	ASKERS = 512,
	KEYS = 9000, /* as one list still below the largest answer */
	MORE = 1000, /* ... and with these above it */
	SERVICES = 64,
	POSTS = 25, /* of each kind */
	PAUSE_MS = 300,
	ANSWER_MAX = 64 * 1024
};

static int
dial(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		gauge_die("cannot connect");
	return fd;
}

static void
say(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent <= 0)
			gauge_die("the aggregator hung up");
		p += sent;
		n -= (size_t)sent;
	}
}

/* ---------------------------------------------------------------- askers */

/* One answer on its way in: its head is kept, its body counted. */
struct answer {
	char head[2048];
	size_t head_n;
	size_t left; /* of the body */
	bool body;
};

/* True when the answer is complete. */
static bool
take(struct answer *a, const char *p, size_t n)
{
	while (n > 0 && !a->body) {
		char *length;

		if (a->head_n + 1 >= sizeof(a->head))
			gauge_die("a head without end");
		a->head[a->head_n++] = *p++;
		a->head[a->head_n] = '\0';
		n--;
		if (a->head_n < 4 ||
		    strcmp(a->head + a->head_n - 4, "\r\n\r\n") != 0)
			continue;
		length = strstr(a->head, "Content-Length: ");
		if (length == NULL)
			gauge_die("an answer without length");
		a->left = strtoul(length + 16, NULL, 10);
		a->body = true;
	}
	a->left -= n < a->left ? n : a->left;
	return a->body && a->left == 0;
}

struct askers {
	uint16_t port;
	const char *request;
	atomic_bool stop;
	size_t answered, busy, closed;
	pthread_t thread;
};

static void *
ask_on(void *arg)
{
	struct askers *k = arg;
	struct answer *a = mem_array(ASKERS, sizeof(*a));
	struct pollfd *p = mem_array(ASKERS, sizeof(*p));
	char *piece = mem_alloc(ANSWER_MAX);

	for (size_t i = 0; i < ASKERS; i++) {
		p[i] = (struct pollfd){ dial(k->port), POLLIN, 0 };
		say(p[i].fd, k->request, strlen(k->request));
	}
	while (!atomic_load(&k->stop)) {
		if (poll(p, ASKERS, 1000) < 0)
			gauge_die("poll");
		for (size_t i = 0; i < ASKERS; i++) {
			ssize_t n;

			if (p[i].revents == 0)
				continue;
			n = recv(p[i].fd, piece, ANSWER_MAX, 0);
			if (n > 0 && !take(&a[i], piece, (size_t)n))
				continue;
			if (n <= 0) {
				/* Closed to make room for others. */
				close(p[i].fd);
				p[i].fd = dial(k->port);
				k->closed++;
			} else {
				k->answered++;
				k->busy +=
				    strncmp(a[i].head, "HTTP/1.1 503", 12) == 0;
			}
			a[i] = (struct answer){ 0 };
			say(p[i].fd, k->request, strlen(k->request));
		}
	}
	for (size_t i = 0; i < ASKERS; i++)
		close(p[i].fd);
	free(piece);
	free(p);
	free(a);
	return NULL;
}

/* ----------------------------------------------------------------- posts */

/* One delivery of agent 1, in ms. */
static double
post(struct fleet *f, uint16_t port)
{
	char answer[ANSWER_MAX];
	int fd;
	struct answer a = { 0 };
	struct buf body, http;
	double begin;
	ssize_t n;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	buf_init(&http, LIMITS_ENVELOPE_MAX);
	fleet_batch(f, 1, &body);
	buf_printf(&http,
	    "POST /v1/batches?old=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	    "Content-Type: application/octet-stream\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    body.n);
	buf_add_slice(&http, buf_slice(&body));
	begin = gauge_now_ns();
	fd = dial(port);
	say(fd, http.data, http.n);
	do {
		n = recv(fd, answer, sizeof(answer), 0);
		if (n <= 0)
			gauge_die("the aggregator hung up");
	} while (!take(&a, answer, (size_t)n));
	if (strncmp(a.head, "HTTP/1.1 200", 12) != 0)
		gauge_die("%s", a.head);
	close(fd);
	buf_free(&http);
	buf_free(&body);
	return (gauge_now_ns() - begin) / 1e6;
}

static double
posts(struct fleet *f, uint16_t port)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	double ms[POSTS];

	for (size_t i = 0; i < POSTS; i++) {
		(void)nanosleep(&pause, NULL);
		ms[i] = post(f, port);
	}
	return gauge_median(ms, POSTS);
}

/* The same beside the askers. */
static void
posts_beside(struct fleet *f, struct programs_daemon *d, const char *query,
    double quiet_ms)
{
	char *request = mem_printf("GET /v1/agents/%s/1/head?old=0%s HTTP/1.1"
				   "\r\nHost: 127.0.0.1\r\n\r\n",
	    f->agent[0].id, query);
	char *name =
	    mem_printf("heads_post%s", *query == '\0' ? "_whole" : "_pages");
	struct askers k = { .port = d->port, .request = request };
	double ms;

	if (pthread_create(&k.thread, NULL, ask_on, &k) != 0)
		gauge_die("no thread");
	ms = posts(f, d->port);
	atomic_store(&k.stop, true);
	(void)pthread_join(k.thread, NULL);
	gauge_print(name, ms, "ms", quiet_ms, quiet_ms / ms);
	fprintf(stderr,
	    "  %zu answers, %zu of them that too many ask; %zu closed\n",
	    k.answered, k.busy, k.closed);
	free(name);
	name =
	    mem_printf("heads_memory%s", *query == '\0' ? "_whole" : "_pages");
	gauge_print(name, (double)programs_memory_kib(d->pid, "VmHWM:") / 1024,
	    "MiB", -1, -1);
	free(name);
	free(request);
}

/* ------------------------------------------------------------------ keys */

/* Give the first agent reviews of its services, n in all. */
static void
put_keys(struct fleet *f, int32_t first, size_t n)
{
	char *path = file_path(f->state, "store.db");
	struct store_figure figure = { .epoch = 1, .seq = 1, .revision = 1 };
	struct store *s;
	struct err e = ERR_INIT;

	if (store_open(&s, path, &e) < 0 || store_begin(s, &e) < 0)
		gauge_die("%s", e.text);
	figure.key.content = CONTENT_FIDELITY_SELF;
	for (size_t i = 0; i < n; i++) {
		struct store_service v;
		bool found;

		if (store_agent_service_find(s,
			f->agent[0].service[i % SERVICES], &v, &found, &e) < 0)
			gauge_die("%s", e.text);
		figure.key.service = v.no;
		figure.key.start = first + (int32_t)(i / SERVICES);
		figure.through = figure.key.start;
		if (store_figure_put(s, &figure, &e) < 0)
			gauge_die("%s", e.text);
	}
	if (store_commit(s, &e) < 0)
		gauge_die("%s", e.text);
	store_close(s);
	free(path);
}

int
main(void)
{
	struct programs_daemon d;
	struct fleet f = { 0 };
	int32_t day = day_from_civil(2010, 1, 1);
	double quiet_ms;

	keys_start();
	fleet_make(&f, 2, SERVICES, 1);
	put_keys(&f, day, KEYS);
	programs_serve(&d, f.state);
	quiet_ms = posts(&f, d.port);
	posts_beside(&f, &d, "", quiet_ms);
	programs_stop(&d);
	/* Another process, since it never gives its largest size back. */
	put_keys(&f, day + KEYS, MORE);
	programs_serve(&d, f.state);
	quiet_ms = posts(&f, d.port);
	posts_beside(&f, &d, "&after=", quiet_ms);
	programs_stop(&d);
	fleet_free(&f);
	return 0;
}

/*
 * Batches of many agents, delivered over loopback HTTP with keep-alive.
 */
#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "tests/bench/gauge.h"

enum {
	CLIENTS = 2, /* threads, each with half of the connections */
	ANSWER_MAX = 64 * 1024
};

/* One agent's connection: its requests one after another. */
struct line {
	int fd;
	char **request;
	size_t *request_n;
	size_t next, until;
	char *answer;
	size_t answer_n;
};

struct load {
	struct line *line;
	size_t lines, batches;
};

static void
line_connect(struct line *l, uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	l->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		gauge_die("cannot connect");
	l->answer = mem_alloc(ANSWER_MAX);
}

static void
line_send(struct line *l)
{
	size_t left = l->request_n[l->next];
	const char *p = l->request[l->next];

	while (left > 0) {
		ssize_t n = send(l->fd, p, left, MSG_NOSIGNAL);

		if (n <= 0)
			gauge_die("the aggregator hung up");
		p += n;
		left -= (size_t)n;
	}
	l->answer_n = 0;
}

/* Bytes of a complete answer, or 0. */
static size_t
answer_length(const struct line *l)
{
	const char *end = strstr(l->answer, "\r\n\r\n");
	const char *length = strstr(l->answer, "Content-Length: ");

	if (end == NULL)
		return 0;
	if (length == NULL || length > end)
		gauge_die("an answer without length");
	return (size_t)(end - l->answer) + 4 +
	       strtoul(length + strlen("Content-Length: "), NULL, 10);
}

/* Read what is there; true when an answer is complete. */
static bool
line_receive(struct line *l)
{
	ssize_t n = recv(l->fd, l->answer + l->answer_n,
	    ANSWER_MAX - 1 - l->answer_n, 0);
	size_t whole;

	if (n <= 0)
		gauge_die("the aggregator hung up");
	l->answer_n += (size_t)n;
	l->answer[l->answer_n] = '\0';
	whole = answer_length(l);
	if (whole == 0 || l->answer_n < whole)
		return false;
	if (strncmp(l->answer, "HTTP/1.1 200", 12) != 0)
		gauge_die("%.400s", l->answer);
	return true;
}

struct client {
	struct line *line;
	size_t lines;
	pthread_t thread;
};

static void *
client_run(void *arg)
{
	struct client *c = arg;
	struct pollfd *p = mem_array(c->lines, sizeof(*p));
	size_t open = c->lines;

	for (size_t i = 0; i < c->lines; i++) {
		p[i] = (struct pollfd){ c->line[i].fd, POLLIN, 0 };
		line_send(&c->line[i]);
	}
	while (open > 0) {
		if (poll(p, (nfds_t)c->lines, 30000) <= 0)
			gauge_die("no answer within 30 s");
		for (size_t i = 0; i < c->lines; i++) {
			struct line *l = &c->line[i];

			if (p[i].revents == 0 || !line_receive(l))
				continue;
			if (++l->next < l->until) {
				line_send(l);
			} else {
				p[i].fd = -1;
				open--;
			}
		}
	}
	free(p);
	return NULL;
}

struct load *
load_make(struct fleet *f, size_t batches)
{
	struct load *all = mem_alloc(sizeof(*all));
	struct line *lines = mem_array(f->agents, sizeof(*lines));
	struct buf body, http;

	*all = (struct load){ lines, f->agents, batches };

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	buf_init(&http, LIMITS_ENVELOPE_MAX);
	for (size_t i = 0; i < f->agents; i++) {
		struct line *l = &lines[i];

		l->request = mem_array(batches, sizeof(*l->request));
		l->request_n = mem_array(batches, sizeof(*l->request_n));
		for (size_t j = 0; j < batches; j++) {
			buf_reset(&body);
			buf_reset(&http);
			fleet_batch(f, i, &body);
			buf_printf(&http,
			    "POST /v1/batches?old=0 HTTP/1.1"
			    "\r\nHost: 127.0.0.1\r\nContent-Type: "
			    "application/octet-stream\r\nContent-Length: %zu"
			    "\r\n\r\n",
			    body.n);
			buf_add_slice(&http, buf_slice(&body));
			l->request_n[j] = http.n;
			l->request[j] = mem_copy_text(http.data, http.n);
		}
	}
	buf_free(&http);
	buf_free(&body);
	return all;
}

void
load_connect(struct load *all, uint16_t port)
{
	for (size_t i = 0; i < all->lines; i++)
		line_connect(&all->line[i], port);
}

void
load_run(struct load *all, size_t batches)
{
	struct client clients[CLIENTS];

	for (size_t i = 0; i < all->lines; i++)
		all->line[i].until = all->line[i].next + batches;
	for (size_t i = 0; i < CLIENTS; i++) {
		clients[i].lines = all->lines / CLIENTS;
		clients[i].line = &all->line[i * clients[i].lines];
		if (pthread_create(&clients[i].thread, NULL, client_run,
			&clients[i]) != 0)
			gauge_die("no thread");
	}
	for (size_t i = 0; i < CLIENTS; i++)
		(void)pthread_join(clients[i].thread, NULL);
}

void
load_free(struct load *all)
{
	for (size_t i = 0; i < all->lines; i++) {
		for (size_t j = 0; j < all->batches; j++)
			free(all->line[i].request[j]);
		free(all->line[i].request);
		free(all->line[i].request_n);
		free(all->line[i].answer);
		close(all->line[i].fd);
	}
	free(all->line);
	free(all);
}

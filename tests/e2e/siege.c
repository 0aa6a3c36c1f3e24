/*
 * The hostile side of 46-siege.sh.
 *
 * Usage: siege PORT CLIENTS WAY [PATH]
 *
 * Holds CLIENTS connections from seven addresses until it is ended, and opens
 * each anew when it is closed; says "all are open" when each has been once.
 *
 *	idle    sends nothing
 *	read    asks for PATH and reads nothing
 *	body    announces the largest body and sends all of it but a byte
 *	ask     sends one bad request after another, CLIENTS in all, on 500
 *	        connections, and ends
 *
 * Several processes share the connections, as a process may often have 1,024
 * only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/bench/gauge.h"

enum {
	EACH = 700,    /* connections of a process */
	ADDRESSES = 7, /* 127.0.0.2 and so on */
	SMALL = 2048,  /* of a reader's socket */
	TURN_MS = 50,  /* between two looks for closed ones */
	AGAIN = 5,     /* opened anew in a turn, of each process */
	ASKERS = 500,
	ANSWER_MS = 2000
};

struct client {
	int fd;
	size_t sent;
};

static uint16_t port;
static char *request; /* what each client sends */
static size_t request_n;
static bool reads_little;

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static int
dial(unsigned n)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in from = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + n % ADDRESSES) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), small = SMALL;

	if (fd < 0)
		gauge_die("no socket: %s", strerror(errno));
	if (reads_little)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small,
		    sizeof(small));
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	(void)bind(fd, (struct sockaddr *)&from, sizeof(from));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* Send more of the request. */
static void
push(struct client *c)
{
	while (c->sent < request_n) {
		ssize_t n = send(c->fd, request + c->sent, request_n - c->sent,
		    MSG_NOSIGNAL);

		if (n <= 0)
			return;
		c->sent += (size_t)n;
	}
}

/* Whether the other side has closed it, or said something and is about to. */
static bool
is_closed(const struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	if (poll(&p, 1, 0) <= 0)
		return false;
	return (p.revents & (POLLHUP | POLLERR)) != 0 || !reads_little;
}

/* One process's share: clients n of number, number + 1, ... */
static void
hold(unsigned number, unsigned n, int done)
{
	struct client *c = mem_array(n, sizeof(*c));
	unsigned opened = 0;

	for (unsigned i = 0; i < n; i++)
		c[i].fd = -1;
	for (;;) {
		unsigned left = opened < n ? EACH : AGAIN;

		for (unsigned i = 0; i < n; i++) {
			if (c[i].fd >= 0 && is_closed(&c[i])) {
				(void)close(c[i].fd);
				c[i].fd = -1;
			}
			if (c[i].fd < 0 && left > 0) {
				left--;
				c[i].sent = 0;
				c[i].fd = dial(number + i);
				opened += c[i].fd >= 0;
			}
			if (c[i].fd >= 0)
				push(&c[i]);
		}
		if (opened >= n && done >= 0) {
			(void)close(done);
			done = -1;
		}
		nap(TURN_MS);
	}
}

static void
hold_all(unsigned clients)
{
	int done[2];
	char byte;

	if (pipe(done) < 0)
		gauge_die("no pipe");
	for (unsigned i = 0; i < clients; i += EACH) {
		pid_t pid = fork();

		if (pid < 0)
			gauge_die("no process");
		if (pid == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
			(void)close(done[0]);
			hold(i, clients - i < EACH ? clients - i : EACH,
			    done[1]);
		}
	}
	(void)close(done[1]);
	/* Every child has closed it. */
	while (read(done[0], &byte, 1) > 0)
		;
	printf("all are open\n");
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

/* Bad requests, each of another kind of badness. */
static const char *const bad[] = {
	/* One warning each, if it were not for their budget. */
	"GET /v1/agents/%s/1/head?old=9007199254740991 HTTP/1.1\r\n"
	"Host: x\r\n\r\n",
	"POST /v1/batches?old=9007199254740991 HTTP/1.1\r\nHost: x\r\n"
	"Content-Length: 12\r\n\r\nSHEAF1\nabcde",
	"GET /log/tile/entries/999 HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /log/tile/../../keys HTTP/1.1\r\nHost: x\r\n\r\n",
	"POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
	"wrong",
	"PUT /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1",
	"POST /v1/batches HTTP/1.1\r\nHost: x\r\nHost: y\r\n"
	"Content-Length: 0\r\n\r\n",
	"POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
	"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"no request at all\r\n\r\n",
};

static void
ask(struct client *c, unsigned n, const char *agent)
{
	char *text = mem_printf(bad[n % (sizeof(bad) / sizeof(bad[0]))], agent);
	struct pollfd p;

	if (c->fd < 0)
		c->fd = dial(n);
	p = (struct pollfd){ .fd = c->fd, .events = POLLOUT };
	(void)poll(&p, 1, ANSWER_MS);
	(void)send(c->fd, text, strlen(text), MSG_NOSIGNAL);
	free(text);
}

/* Read what there is of the answer; a connection that was closed, or has none
 * in time, is opened anew for the next request. */
static void
hear(struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char answer[8192];

	if (poll(&p, 1, ANSWER_MS) > 0 &&
	    recv(c->fd, answer, sizeof(answer), 0) > 0 && !is_closed(c))
		return;
	(void)close(c->fd);
	c->fd = -1;
}

static void
ask_all(unsigned requests, const char *agent)
{
	static struct client c[ASKERS];

	for (unsigned i = 0; i < ASKERS; i++)
		c[i].fd = -1;
	for (unsigned done = 0; done < requests; done += ASKERS) {
		for (unsigned i = 0; i < ASKERS; i++)
			ask(&c[i], done + i, agent);
		for (unsigned i = 0; i < ASKERS; i++)
			hear(&c[i]);
	}
}

static void
set_request(const char *text, size_t more)
{
	size_t n = strlen(text);

	request = mem_alloc(n + more + 1);
	memcpy(request, text, n);
	memset(request + n, 'x', more);
	request_n = n + more;
}

int
main(int argc, char **argv)
{
	unsigned clients;
	char *text = NULL;

	if (argc < 4)
		gauge_die("usage: siege PORT CLIENTS WAY [PATH or AGENT]");
	port = (uint16_t)atoi(argv[1]);
	clients = (unsigned)atoi(argv[2]);
	if (strcmp(argv[3], "ask") == 0 && argc == 5) {
		ask_all(clients, argv[4]);
		return 0;
	}
	if (strcmp(argv[3], "read") == 0 && argc == 5) {
		reads_little = true;
		text =
		    mem_printf("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", argv[4]);
		set_request(text, 0);
	} else if (strcmp(argv[3], "body") == 0) {
		text = mem_printf("POST /v1/batches HTTP/1.1\r\nHost: x\r\n"
				  "Content-Length: %d\r\n\r\n",
		    LIMITS_ENVELOPE_MAX);
		set_request(text, LIMITS_ENVELOPE_MAX - 1);
	} else if (strcmp(argv[3], "idle") == 0) {
		set_request("", 0);
	} else {
		gauge_die("unknown way: %s", argv[3]);
	}
	free(text);
	hold_all(clients);
	return 0;
}

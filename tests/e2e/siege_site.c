/*
 * The honest side of 46-siege.sh.
 *
 * Usage: siege_site make DIR BATCHES
 *            an aggregator whose log has some full bundles, in DIR/centre, and
 *            envelopes of enrolled agents, in DIR/batch
 *        siege_site post PORT DIR FIRST COUNT
 *            delivers COUNT of these envelopes, each once, over a connection
 *            of its own, a few at a time; prints "FAILED P50 P99 MAX", times in
 *            milliseconds
 *
 * Envelope n is of agent n % AGENTS, and each agent's must arrive in order, so
 * a thread has its own agents.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	AGENTS = 64,
	SERVICES = 4,
	FILLED = 1100, /* four bundles of 256 and a part of one */
	GROUP = 256,
	THREADS = 16,
	WAIT_S = 60, /* longer than any site waits */
	ANSWER_MAX = 65536
};

static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		gauge_die("%s", e->text);
}

static char *
batch_path(const char *dir, unsigned n)
{
	return mem_printf("%s/batch/%u", dir, n);
}

static void
make(const char *dir, unsigned batches)
{
	struct err e = ERR_INIT;
	struct centre *c = NULL;
	struct fleet f;
	char *to = file_path(dir, "centre"), *folder = file_path(dir, "batch");

	memset(&f, 0, sizeof(f));
	fleet_make(&f, AGENTS, SERVICES, 1);
	must(centre_open(&c, f.state, &e), &e);
	(void)fleet_fill(&f, c, FILLED, GROUP);
	centre_close(c);
	must(file_make_dir(folder, 0700, &e), &e);
	for (unsigned i = 0; i < batches; i++) {
		char *path = batch_path(dir, i);
		struct buf envelope;

		buf_init(&envelope, LIMITS_ENVELOPE_MAX);
		/* fleet_fill() left off in the middle of a turn. */
		fleet_batch(&f, (f.turn + i) % AGENTS, &envelope);
		must(file_create(path, buf_slice(&envelope), 0600, &e), &e);
		buf_free(&envelope);
		free(path);
	}
	if (rename(f.state, to) < 0)
		gauge_die("cannot move %s to %s", f.state, to);
	fleet_free(&f);
	free(folder);
	free(to);
}

struct job {
	pthread_t thread;
	const char *dir;
	uint16_t port;
	unsigned at, end; /* envelopes at, at + THREADS, ... */
	unsigned failed, done;
	int64_t *ms;
};

/* Send all of it and read the answer to its end; its status, or 0. */
static int
exchange(int fd, const struct buf *request, char *answer)
{
	size_t n = 0;

	if (send(fd, request->data, request->n, MSG_NOSIGNAL) !=
	    (ssize_t)request->n)
		return 0;
	while (n < ANSWER_MAX - 1) {
		ssize_t got = recv(fd, answer + n, ANSWER_MAX - 1 - n, 0);

		if (got < 0)
			return 0;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	answer[n] = '\0';
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : 0;
}

static bool
deliver(const struct job *j, const struct buf *request)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(j->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval wait = { WAIT_S, 0 };
	char *answer = mem_alloc(ANSWER_MAX);
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		status = exchange(fd, request, answer);
	(void)close(fd);
	/* A receipt, and nothing that only looks like one. */
	if (status != 200 || strstr(answer, "c2sp.org/tlog-proof@v1") == NULL) {
		fprintf(stderr, "not delivered: %d %.300s\n", status,
		    status == 0 ? "" : answer);
		status = 0;
	}
	free(answer);
	return status == 200;
}

static void *
work(void *arg)
{
	struct job *j = arg;

	for (; j->at < j->end; j->at += THREADS) {
		char *path = batch_path(j->dir, j->at);
		struct buf envelope, request;
		struct err e = ERR_INIT;
		int64_t begun;

		must(file_read(path, LIMITS_ENVELOPE_MAX, &envelope, &e), &e);
		buf_init(&request, LIMITS_ENVELOPE_MAX + 1024);
		buf_printf(&request,
		    "POST /v1/batches HTTP/1.1\r\nHost: localhost\r\n"
		    "Content-Type: application/octet-stream\r\n"
		    "Connection: close\r\nContent-Length: %zu\r\n\r\n",
		    envelope.n);
		buf_add_slice(&request, buf_slice(&envelope));
		begun = clock_mono_now().ms;
		if (!deliver(j, &request))
			j->failed++;
		j->ms[j->done++] = clock_mono_now().ms - begun;
		buf_free(&request);
		buf_free(&envelope);
		free(path);
	}
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
post(uint16_t port, const char *dir, unsigned first, unsigned count)
{
	struct job job[THREADS] = { 0 };
	int64_t *ms = mem_array(count, sizeof(*ms));
	unsigned failed = 0, n = 0;

	for (unsigned i = 0; i < THREADS; i++) {
		job[i] = (struct job){ .dir = dir,
			.port = port,
			.at = first + i,
			.end = first + count,
			.ms = mem_array(count, sizeof(*ms)) };
		if (pthread_create(&job[i].thread, NULL, work, &job[i]) != 0)
			gauge_die("no thread");
	}
	for (unsigned i = 0; i < THREADS; i++) {
		(void)pthread_join(job[i].thread, NULL);
		failed += job[i].failed;
		memcpy(ms + n, job[i].ms, job[i].done * sizeof(*ms));
		n += job[i].done;
		free(job[i].ms);
	}
	qsort(ms, n, sizeof(*ms), compare);
	printf("%u %lld %lld %lld\n", failed, (long long)ms[n / 2],
	    (long long)ms[n - 1 - n / 100], (long long)ms[n - 1]);
	free(ms);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		make(argv[2], (unsigned)atoi(argv[3]));
	else if (argc == 6 && strcmp(argv[1], "post") == 0)
		post((uint16_t)atoi(argv[2]), argv[3], (unsigned)atoi(argv[4]),
		    (unsigned)atoi(argv[5]));
	else
		gauge_die("usage: make DIR BATCHES | post PORT DIR FIRST N");
	return 0;
}

/*
 * A centre with its pages in this process, asked over loopback HTTP.
 */
#include "tests/bench/door.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "common/base/mem.h"
#include "tests/bench/gauge.h"

enum { REGIONS = 7, GROUP = 256, ANSWER_MAX = 64 * 1024 * 1024 };

#define must(call) \
	do { \
		if ((call) < 0) \
			gauge_die("%s: %s", #call, e.text); \
	} while (0)

/* ------------------------------------------------------------ its threads */

/* Go through the threads of this process. */
static void
each_thread(struct door *d, void (*each)(struct door *d, long tid))
{
	DIR *all = opendir("/proc/self/task");
	const struct dirent *x;

	if (all == NULL)
		gauge_die("/proc/self/task cannot be read");
	while ((x = readdir(all)) != NULL)
		if (x->d_name[0] != '.')
			each(d, strtol(x->d_name, NULL, 10));
	(void)closedir(all);
}

static void
note(struct door *d, long tid)
{
	if (d->known < DOOR_THREADS_MAX)
		d->other[d->known++] = tid;
}

/* Those there are now are not of the intake, or counted already. */
static void
note_threads(struct door *d)
{
	d->known = 0;
	each_thread(d, note);
}

static void
take_new(struct door *d, long tid)
{
	for (size_t i = 0; i < d->known; i++)
		if (d->other[i] == tid)
			return;
	if (d->threads < DOOR_THREADS_MAX)
		d->intake[d->threads++] = tid;
}

/* Those that came since are the writer's, or the door's. */
static void
find_intake(struct door *d)
{
	each_thread(d, take_new);
}

double
door_intake_s(const struct door *d)
{
	double ns = 0;

	for (size_t i = 0; i < d->threads; i++) {
		char *path =
		    mem_printf("/proc/self/task/%ld/schedstat", d->intake[i]);
		FILE *f = fopen(path, "re");
		double one;

		if (f == NULL || fscanf(f, "%lf", &one) != 1)
			gauge_die("%s cannot be read", path);
		ns += one;
		(void)fclose(f);
		free(path);
	}
	return ns / 1e9;
}

/* -------------------------------------------------------------- the door */

/* An analyst, without the steps of signing in. */
static void
sign_in(struct door *d)
{
	const struct accounts_by by = { .today = clock_today() };
	struct accounts_person p = { .name = "analyst",
		.role = ACCOUNTS_ANALYST };
	struct accounts_try t = { .now = clock_wall_now(), .name = p.name };
	struct accounts_session s;
	struct accounts_fresh fresh;
	struct err e;

	must(accounts_add(d->pages->accounts, &by, &p, &fresh, &e));
	t.password = fresh.password;
	must(accounts_sign_in(d->pages->accounts, &t, &s, &e));
	s.stage = ACCOUNTS_IN;
	httpsessions_begin(d->pages->sessions, &s, clock_mono_now(),
	    &d->secrets);
}

void
door_dial(struct door *d)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(api_port(d->api)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	d->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (d->fd < 0 || connect(d->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		gauge_die("cannot connect");
}

void
door_open(struct door *d, size_t services, size_t quarters)
{
	struct api_config door = { .listen = "127.0.0.1:0", .threads = 2 };
	struct pages_config config = { .listen = "127.0.0.1:0",
		.version = "bench" };
	struct err e = ERR_INIT;

	fleet_make(&d->fleet, services, 1, REGIONS);
	d->fleet.quarters = quarters;
	config.dir = d->fleet.state;
	note_threads(d);
	must(centre_open(&d->centre, d->fleet.state, &e));
	(void)fleet_fill(&d->fleet, d->centre, services * quarters, GROUP);
	must(merger_start(centre_merger(d->centre), &e));
	find_intake(d);
	must(pages_start(&d->pages, d->centre, &config, &e));
	note_threads(d);
	door.more_routes = pages_table(d->pages);
	door.more_arg = d->pages;
	must(api_start(&d->api, d->centre, d->fleet.state, &door, &e));
	find_intake(d);
	pages_open(d->pages, &config, api_port(d->api));
	sign_in(d);
	d->answer = mem_alloc(ANSWER_MAX);
	door_dial(d);
}

void
door_close(struct door *d)
{
	(void)close(d->fd);
	free(d->answer);
	pages_close(d->pages);
	api_stop(d->api);
	pages_stop(d->pages);
	centre_close(d->centre);
	fleet_free(&d->fleet);
}

/* Bytes of the whole answer, once its header is there; else 0. */
static size_t
whole(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n"),
		   *length = strstr(text, "Content-Length: ");

	if (end == NULL)
		return 0;
	return (size_t)(end + 4 - text) +
	       (length == NULL || length > end
		       ? 0
		       : strtoul(length + 16, NULL, 10));
}

double
door_ask(struct door *d, const char *path, const char *tag, unsigned *status)
{
	char *text = mem_printf("GET %s HTTP/1.1\r\nHost: %s\r\nCookie: "
				"sheaf_region=%s\r\nSheaf-Token: %s\r\n"
				"If-None-Match: \"%s\"\r\n\r\n",
	    path, d->pages->names.name[0].host, d->secrets.cookie,
	    d->secrets.token, tag);
	double begin = gauge_now_ns();
	size_t n = 0, wanted = 0;

	if (send(d->fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		gauge_die("the door hung up");
	while (wanted == 0 || n < wanted) {
		ssize_t got = recv(d->fd, d->answer + n, ANSWER_MAX - 1 - n, 0);

		if (got <= 0)
			gauge_die("the door hung up");
		n += (size_t)got;
		d->answer[n] = '\0';
		if (wanted == 0)
			wanted = whole(d->answer);
	}
	*status = (unsigned)atoi(d->answer + strlen("HTTP/1.1 "));
	free(text);
	return (gauge_now_ns() - begin) / 1e6;
}

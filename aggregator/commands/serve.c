/*
 * The daemon's life: open everything, start the writer, then what hands it
 * work, and keep house until a signal comes.  What hands it work stops before
 * the writer does, so that every request still gets an answer.  Once all that an older
 * copy had lost has come back, it closes, makes the log whole, and opens again.
 */
#include "aggregator/commands/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/api/local.h"
#include "aggregator/centre/regaining.h"
#include "aggregator/pages/pages.h"
#include "aggregator/pages/pages_front.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/service.h"

/* How often the write-ahead log is moved into the store, and debts are paid. */
enum { HOUSE_MS = 1000 };

/* The address without its port, as given. */
static int
host_length(const char *listen)
{
	const char *colon = strrchr(listen, ':');

	return colon == NULL ? (int)strlen(listen) : (int)(colon - listen);
}

static void
say_pages(const struct pages *p)
{
	const char *address = pages_address(p);

	if (pages_front_files[0].path == NULL)
		return;
	if (address != NULL)
		printf("Pages for people are at %s\n", address);
	else
		printf("Pages for people are not shown: give --host NAME, "
		       "the name of the proxy that speaks TLS in front\n");
}

static void
say_ready(struct centre *c, const struct api *a, const struct pages *p,
    const struct api_config *config)
{
	const char *why = centre_read_only(c);

	printf("sheaf-aggregator serves %s on http%s://%.*s:%u\n",
	    centre_origin(c), config->tls_cert != NULL ? "s" : "",
	    host_length(config->listen), config->listen, (unsigned)api_port(a));
	say_pages(p);
	if (why != NULL)
		printf("It is read-only and signs nothing: %s\n", why);
	else if (centre_waits(c))
		printf(
		    "It signs nothing before it has heard from a site, as it "
		    "will with the first one that\nreports; or once "
		    "somebody says `sheaf-aggregator recover --confirm "
		    "NAME`.\n");
	fflush(stdout);
	log_event(LOG_INFO, "serving", "port=%u read_only=%d",
	    (unsigned)api_port(a), why != NULL);
	service_ready();
}

/* What one life of the daemon works with. */
struct life {
	const char *dir;
	const struct serve_config *config;
	char *listen; /* with the port of the first life */
	struct regaining regaining;
	bool again;
};

/* On the main thread, until the service is told to stop (false), or all that this log had
 * lost is back (true). */
static bool
keep_house(struct centre *c, struct api *a, struct pages *p,
    const struct life *life)
{
	int every_ms =
	    life->config->house_ms > 0 ? life->config->house_ms : HOUSE_MS;

	while (!service_wait(every_ms)) {
		housekeeping_do(centre_housekeeping(c));
		centre_tend(c);
		pages_tick(p);
		api_tick(a);
		/* Batches are taken, and nothing else is any use. */
		if (merger_came_round(centre_merger(c)))
			service_alive();
		if (regaining_may(&life->regaining, clock_mono_now()) &&
		    regain_whole(centre_regain(c)))
			return true;
	}
	return false;
}

static int
live(struct life *life, struct err *e)
{
	const struct serve_config *config = life->config;
	const struct pages_config people = { .dir = life->dir,
		.listen = config->api.listen,
		.tls = config->api.tls_cert != NULL,
		.hosts = config->hosts,
		.version = config->version,
		.authority_dir = config->authority_dir };
	struct api_config door = config->api;
	struct centre *c = NULL;
	struct pages *p = NULL;
	struct api *a = NULL;
	struct local *l = NULL;
	int r = -1;

	if (centre_open_serving(&c, life->dir, e) < 0 ||
	    merger_start(centre_merger(c), e) < 0)
		goto out;
	if (config->witness_interval_ms > 0)
		centre_set_witness_interval(c, config->witness_interval_ms);
	centre_wake(c);
	if (local_start(&l, c, life->dir, e) < 0 ||
	    pages_start(&p, c, &people, e) < 0)
		goto out;
	if (life->listen != NULL)
		door.listen = life->listen;
	door.more_routes = pages_table(p);
	door.more_arg = p;
	door.more_reserved = PAGES_DESCRIPTORS;
	if (api_start(&a, c, life->dir, &door, e) < 0)
		goto out;
	if (life->listen == NULL)
		life->listen =
		    mem_printf("%.*s:%u", host_length(config->api.listen),
			config->api.listen, (unsigned)api_port(a));
	pages_open(p, &people, api_port(a));
	say_ready(c, a, p, &door);
	api_tick(a);
	life->again = keep_house(c, a, p, life);
	log_event(LOG_INFO, life->again ? "regaining" : "stopping", "%s", "");
	r = 0;
out:
	local_stop(l);
	pages_close(p);
	api_stop(a);
	pages_stop(p);
	centre_close(c);
	return r;
}

int
serve_run(const char *dir, const struct serve_config *config, struct err *e)
{
	struct life life = { .dir = dir,
		.config = config,
		.regaining = { .dir = dir,
		    .again_ms = config->regain_again_ms > 0
				    ? config->regain_again_ms
				    : REGAINING_AGAIN_MS } };
	int r;

	service_begin();
	/* A life that finds all of it there ends, so the first one is ready first.
	 * Whatever comes of the attempt, the next one serves what there is. */
	do {
		if (life.again)
			(void)regaining_try(&life.regaining);
		life.again = false;
		r = live(&life, e);
	} while (r == 0 && life.again);
	free(life.listen);
	return r;
}

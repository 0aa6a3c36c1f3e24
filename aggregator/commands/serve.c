/*
 * The daemon's life: open everything, start the writer, then what hands it
 * work, and keep house until a signal comes.  What hands it work stops before
 * the writer does, so that every request still gets an answer.
 */
#include "aggregator/commands/serve.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/api/local.h"
#include "aggregator/pages/pages.h"
#include "aggregator/pages/pages_front.h"
#include "common/base/log.h"
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

/* On the main thread, until the service is told to stop. */
static void
keep_house(struct centre *c, struct pages *p)
{
	while (!service_wait(HOUSE_MS)) {
		housekeeping_do(centre_housekeeping(c));
		centre_tend(c);
		pages_tick(p);
		/* Batches are taken, and nothing else is any use. */
		if (merger_came_round(centre_merger(c)))
			service_alive();
	}
}

int
serve_run(const char *dir, const struct serve_config *config, struct err *e)
{
	const struct pages_config people = { .dir = dir,
		.listen = config->api.listen,
		.tls = config->api.tls_cert != NULL,
		.hosts = config->hosts,
		.version = config->version };
	struct api_config door = config->api;
	struct centre *c = NULL;
	struct pages *p = NULL;
	struct api *a = NULL;
	struct local *l = NULL;
	int r = -1;

	service_begin();
	if (centre_open_serving(&c, dir, e) < 0 ||
	    merger_start(centre_merger(c), e) < 0)
		goto out;
	if (config->witness_interval_ms > 0)
		centre_set_witness_interval(c, config->witness_interval_ms);
	centre_wake(c);
	if (local_start(&l, c, dir, e) < 0 ||
	    pages_start(&p, c, &people, e) < 0)
		goto out;
	door.more_routes = pages_table(p);
	door.more_arg = p;
	door.more_reserved = PAGES_DESCRIPTORS;
	if (api_start(&a, c, dir, &door, e) < 0)
		goto out;
	pages_open(p, &people, api_port(a));
	say_ready(c, a, p, &door);
	keep_house(c, p);
	log_event(LOG_INFO, "stopping", "%s", "");
	r = 0;
out:
	local_stop(l);
	pages_close(p);
	api_stop(a);
	pages_stop(p);
	centre_close(c);
	return r;
}

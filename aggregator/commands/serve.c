/*
 * The daemon's life: open everything, start the writer, then what hands it
 * work, and keep house until a signal comes.  What hands it work stops before
 * the writer does, so that every request still gets an answer.
 */
#include "aggregator/commands/serve.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/api/local.h"
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
say_ready(struct centre *c, const struct api *a,
    const struct api_config *config)
{
	const char *why = centre_read_only(c);

	printf("sheaf-aggregator serves %s on http%s://%.*s:%u\n",
	    centre_origin(c), config->tls_cert != NULL ? "s" : "",
	    host_length(config->listen), config->listen, (unsigned)api_port(a));
	if (why != NULL)
		printf("It is read-only and signs nothing: %s\n", why);
	fflush(stdout);
	log_event(LOG_INFO, "serving", "port=%u read_only=%d",
	    (unsigned)api_port(a), why != NULL);
	service_ready();
}

/* On the main thread, until the service is told to stop. */
static void
keep_house(struct centre *c)
{
	while (!service_wait(HOUSE_MS)) {
		housekeeping_do(centre_housekeeping(c));
		centre_tend(c);
	}
}

int
serve_run(const char *dir, const struct api_config *config, struct err *e)
{
	struct centre *c = NULL;
	struct api *a = NULL;
	struct local *l = NULL;
	int r = -1;

	service_begin();
	if (centre_open(&c, dir, e) < 0 ||
	    merger_start(centre_merger(c), e) < 0 ||
	    local_start(&l, c, dir, e) < 0 ||
	    api_start(&a, c, dir, config, e) < 0)
		goto out;
	say_ready(c, a, config);
	keep_house(c);
	log_event(LOG_INFO, "stopping", "%s", "");
	r = 0;
out:
	local_stop(l);
	api_stop(a);
	centre_close(c);
	return r;
}

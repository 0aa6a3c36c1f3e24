/*
 * The rules of a web page on a local address.  They hold for every route, so
 * that no handler can forget one.
 */
#include "common/http/httpguard.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

void
httpguard_add(struct httpguard *g, const char *host, bool secure)
{
	struct httpguard_name *name = &g->name[g->names];
	int n;

	ASSERT(g->names < HTTPGUARD_NAMES_MAX);
	n = snprintf(name->host, sizeof(name->host), "%s", host);
	ASSERT(n > 0 && (size_t)n < sizeof(name->host));
	name->secure = secure;
	g->names++;
}

void
httpguard_open(struct httpguard *g)
{
	atomic_store(&g->open, true);
}

/* The number of that name, or g->names. */
static unsigned
find(const struct httpguard *g, const char *host)
{
	unsigned i = 0;

	while (i < g->names &&
	       (host == NULL || strcmp(g->name[i].host, host) != 0))
		i++;
	return i;
}

bool
httpguard_secure(const struct httpguard *g, const char *host)
{
	unsigned i = find(g, host);

	return i < g->names && g->name[i].secure;
}

/* Whether the page that asks is one of ours, reached by the same name. */
static bool
is_our_origin(const struct httpguard *g, const struct httpguard_request *r)
{
	const char *scheme =
	    httpguard_secure(g, r->host) ? "https://" : "http://";
	size_t n = strlen(scheme);

	return r->origin != NULL && strncmp(r->origin, scheme, n) == 0 &&
	       strcmp(r->origin + n, r->host) == 0;
}

static bool
changes(const char *method)
{
	return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

/* A browser that says where the request comes from says "none" of what a
 * person typed or opened from a bookmark. */
static bool
is_from_elsewhere(const char *fetch_site)
{
	return fetch_site != NULL && strcmp(fetch_site, "same-origin") != 0 &&
	       strcmp(fetch_site, "none") != 0;
}

static struct httpguard_verdict
refuse(unsigned status, const char *code, const char *detail)
{
	return (struct httpguard_verdict){ status, code, detail };
}

struct httpguard_verdict
httpguard_judge(const struct httpguard *g, const struct httpguard_request *r)
{
	/* Between listening and knowing the port, for a moment. */
	if (!atomic_load(&g->open))
		return refuse(503, "busy",
		    "the program is being started: load the page again");
	if (find(g, r->host) == g->names)
		return refuse(421, "host", g->hint);
	if (r->override != NULL)
		return refuse(400, "override",
		    "a method cannot be replaced by a header");
	if (r->api && is_from_elsewhere(r->fetch_site))
		return refuse(403, "elsewhere",
		    "another site's page asked for this; nothing was done");
	if (!changes(r->method))
		return (struct httpguard_verdict){ 0 };
	if (!is_our_origin(g, r))
		return refuse(403, "origin",
		    "another site's page asked for this; nothing was done");
	if (strcmp(r->method, "DELETE") != 0 &&
	    (r->content_type == NULL ||
		strcmp(r->content_type, r->bytes ? "application/octet-stream"
						 : "application/json") != 0))
		return refuse(415, "type",
		    r->bytes ? "a file is sent as application/octet-stream"
			     : "a body is sent as application/json");
	return (struct httpguard_verdict){ 0 };
}

/*
 * The rules of a web page on a local address.  They hold for every route, so
 * that no handler can forget one.
 */
#include "agent/web/web_guard.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

void
web_guard_add(struct web_guard *g, const char *name)
{
	int n;

	ASSERT(g->names < WEB_GUARD_NAMES_MAX);
	n = snprintf(g->name[g->names], sizeof(g->name[0]), "%s", name);
	ASSERT(n > 0 && (size_t)n < sizeof(g->name[0]));
	g->names++;
}

bool
web_guard_secure(const struct web_guard *g)
{
	return strcmp(g->scheme, "https") == 0;
}

void
web_guard_open(struct web_guard *g)
{
	atomic_store(&g->open, true);
}

/* The number of that name, or g->names. */
static unsigned
find(const struct web_guard *g, const char *name)
{
	unsigned i = 0;

	while (i < g->names && (name == NULL || strcmp(g->name[i], name) != 0))
		i++;
	return i;
}

/* Whether the page that asks is one of ours, reached by the same name. */
static bool
is_our_origin(const struct web_guard *g, const struct web_guard_request *r)
{
	size_t n = strlen(g->scheme);

	return r->origin != NULL && strncmp(r->origin, g->scheme, n) == 0 &&
	       strncmp(r->origin + n, "://", 3) == 0 &&
	       strcmp(r->origin + n + 3, r->host) == 0;
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

static struct web_guard_verdict
refuse(unsigned status, const char *code, const char *detail)
{
	return (struct web_guard_verdict){ status, code, detail };
}

struct web_guard_verdict
web_guard_judge(const struct web_guard *g, const struct web_guard_request *r)
{
	/* Between listening and knowing the port, for a moment. */
	if (!atomic_load(&g->open))
		return refuse(503, "busy",
		    "the desk is being started: load the page again");
	if (find(g, r->host) == g->names)
		return refuse(421, "host",
		    "this page is opened by the address that "
		    "'sheaf-agent serve' prints, and by no other name");
	if (r->override != NULL)
		return refuse(400, "override",
		    "a method cannot be replaced by a header");
	if (r->api && is_from_elsewhere(r->fetch_site))
		return refuse(403, "elsewhere",
		    "another site's page asked for this; nothing was done");
	if (!changes(r->method))
		return (struct web_guard_verdict){ 0 };
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
	return (struct web_guard_verdict){ 0 };
}

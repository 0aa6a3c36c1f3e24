#ifndef SHEAF_COMMON_HTTP_HTTPROUTE_H
#define SHEAF_COMMON_HTTP_HTTPROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

/* Matching of paths with the table of routes: text only, no sockets. */

struct httpd_request; /* httpd.h */

struct httproute {
	const char *method; /* "GET", "POST", ...; NULL ends a table */
	/* "/v1/agents/{agent}/{epoch}/head"; a last segment "{path...}"
	 * takes the rest, slashes included.  "{id}:verb" ends at the colon. */
	const char *path;
	size_t body_max; /* bytes */
	void (*handle)(struct httpd_request *r, void *arg);
};

enum {
	HTTPROUTE_PARAMS_MAX = 4, /* {names} in one route's path */
	HTTPROUTE_TEXT_MAX = 512  /* all their values, each with a NUL */
};

/* What a path's parameters stand for. */
struct httproute_params {
	size_t n;
	struct slice name[HTTPROUTE_PARAMS_MAX]; /* within the route's path */
	const char *value[HTTPROUTE_PARAMS_MAX]; /* within text */
	char text[HTTPROUTE_TEXT_MAX];
	size_t used;
};

/*
 * The first route that takes method and path (a GET route takes HEAD too),
 * its parameters in *params; NULL when none does.  A parameter is never
 * empty and no segment of it begins with a dot.
 */
const struct httproute *httproute_find(const struct httproute *routes,
    const char *method, const char *path, struct httproute_params *params);

/* True when path is taken with one method or another. */
bool httproute_is_known(const struct httproute *routes, const char *path);

/* Append the methods that path would take, for "Allow"; nothing for none. */
void httproute_methods(const struct httproute *routes, const char *path,
    struct buf *out);

/* A parameter's value, "" when there is none of that name. */
const char *httproute_param(const struct httproute_params *params,
    const char *name);

#endif

/*
 * Paths against the table of routes.  Text only, so that tests need no socket.
 */
#include "common/http/httproute.h"

#include <string.h>

#include "common/base/err.h"

/*
 * Keep a parameter.  False when it is empty, does not fit, or could leave
 * the folder it will be looked up in or name a hidden file there.
 */
static bool
keep(struct httproute_params *params, struct slice name, struct slice value)
{
	char *to = params->text + params->used;

	ASSERT(params->n < HTTPROUTE_PARAMS_MAX);
	if (value.n == 0 || value.n >= sizeof(params->text) - params->used)
		return false;
	memcpy(to, value.p, value.n);
	to[value.n] = '\0';
	if (to[0] == '.' || strstr(to, "/.") != NULL)
		return false;
	params->used += value.n + 1;
	params->name[params->n] = name;
	params->value[params->n++] = to;
	return true;
}

static bool
matches(const char *pattern, const char *path, struct httproute_params *params)
{
	params->n = 0;
	params->used = 0;
	while (*pattern != '\0') {
		size_t name_n, value_n;
		bool rest;

		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		name_n = strcspn(++pattern, ".}");
		rest = pattern[name_n] == '.';
		value_n = rest ? strlen(path)
			       : strcspn(path,
				     pattern[name_n + 1] == ':' ? "/:" : "/");
		if (!keep(params, slice_make(pattern, name_n),
			slice_make(path, value_n)))
			return false;
		path += value_n;
		pattern += strcspn(pattern, "}") + 1;
	}
	return *path == '\0';
}

static bool
takes(const struct httproute *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 &&
		   strcmp(route->method, "GET") == 0);
}

const struct httproute *
httproute_find(const struct httproute *routes, const char *method,
    const char *path, struct httproute_params *params)
{
	for (; routes->method != NULL; routes++)
		if (takes(routes, method) &&
		    matches(routes->path, path, params))
			return routes;
	params->n = 0;
	return NULL;
}

bool
httproute_is_known(const struct httproute *routes, const char *path)
{
	struct httproute_params params;

	for (; routes->method != NULL; routes++)
		if (matches(routes->path, path, &params))
			return true;
	return false;
}

void
httproute_methods(const struct httproute *routes, const char *path,
    struct buf *out)
{
	struct httproute_params params;

	for (; routes->method != NULL; routes++)
		if (matches(routes->path, path, &params))
			buf_printf(out, "%s%s%s", out->n > 0 ? ", " : "",
			    routes->method,
			    strcmp(routes->method, "GET") == 0 ? ", HEAD" : "");
}

const char *
httproute_param(const struct httproute_params *params, const char *name)
{
	for (size_t i = 0; i < params->n; i++)
		if (slice_is(params->name[i], name))
			return params->value[i];
	return "";
}

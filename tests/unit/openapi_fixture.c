/*
 * The description of an API, read from its files and held against the routes of
 * the program.
 */
#include "tests/unit/openapi_fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/json.h"
#include "tests/unit/unit.h"

enum { FILES_MAX = 64, FILE_MAX = 1 << 20, METHOD_SIZE = 8 };

static struct jval *file[FILES_MAX];
static size_t files;

static void
read_files(const char *folder)
{
	struct err e = ERR_INIT;
	struct file_names names;

	ck_assert_msg(file_list(folder, ".json", &names, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_le(names.n, FILES_MAX);
	for (; files < names.n; files++) {
		char path[512];
		struct buf text;

		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    names.name[files]);
		buf_init(&text, FILE_MAX);
		ck_assert_msg(file_read(path, FILE_MAX, &text, &e) == 0, "%s",
		    e.text);
		ck_assert_msg(jval_parse(&file[files], buf_slice(&text),
				  FILE_MAX, &e) == 0,
		    "%s: %s", path, e.text);
		buf_free(&text);
	}
	file_names_free(&names);
	ck_assert_uint_gt(files, 1);
}

static void
free_files(void)
{
	while (files > 0)
		jval_free(file[--files]);
}

/* What the description says of a route; NULL: it does not have it. */
static const struct jval *
find(const char *method, const char *path)
{
	char key[METHOD_SIZE] = "";
	const struct jval *found = NULL;

	for (size_t i = 0; method[i] != '\0' && i < sizeof(key) - 1; i++)
		key[i] = (char)tolower((unsigned char)method[i]);
	for (size_t i = 0; i < files && found == NULL; i++)
		found =
		    jval_get(jval_get(jval_get(file[i], "paths"), path), key);
	return found;
}

static bool
has_parameter(const struct jval *operation, const char *name)
{
	const struct jval *all = jval_get(operation, "parameters");
	char ref[64];

	(void)snprintf(ref, sizeof(ref), "#/components/parameters/%s", name);
	for (size_t i = 0; i < jval_length(all); i++) {
		const char *to = jval_get_str(jval_at(all, i), "$ref");

		if (to != NULL && strcmp(to, ref) == 0)
			return true;
	}
	return false;
}

static void
compare(const char *folder, const struct openapi_fixture_route *r)
{
	const struct jval *o = find(r->method, r->path),
			  *security = jval_get(o, "security");
	struct buf says;

	ck_assert_msg(o != NULL,
	    "%s %s is a route, but no file of %s describes it: add it to that "
	    "of "
	    "its family, as CONTRIBUTING.md says under \"something to a page\"",
	    r->method, r->path, folder);
	buf_init(&says, FILE_MAX);
	if (security != NULL)
		jval_write(security, false, &says);
	ck_assert_msg(strcmp(buf_str(&says), r->security) == 0,
	    "%s %s: %s says \"security\": %s, and the table of routes %s "
	    "(\"\": "
	    "nothing is said)",
	    r->method, r->path, folder, buf_str(&says), r->security);
	buf_free(&says);
	ck_assert_msg((jval_get(o, "requestBody") != NULL) == r->body,
	    "%s %s: %s has a \"requestBody\" where the route takes a body, and "
	    "only there",
	    r->method, r->path, folder);
	ck_assert_msg(has_parameter(o, "once") == r->once,
	    "%s %s: %s names the parameter \"once\" where the route wants an "
	    "Idempotency-Key, and only there",
	    r->method, r->path, folder);
	ck_assert_msg(has_parameter(o, "version") == r->seen,
	    "%s %s: %s names the parameter \"version\" where the route wants "
	    "an If-Match, and only there",
	    r->method, r->path, folder);
	ck_assert_msg(!r->seen ||
			  jval_get(jval_get(o, "responses"), "412") != NULL,
	    "%s %s: %s does not say what who was overtaken is answered (412)",
	    r->method, r->path, folder);
}

static bool
is_route(const struct openapi_fixture_route *route, size_t n,
    const char *method, const char *path)
{
	char upper[METHOD_SIZE] = "";

	for (size_t i = 0; method[i] != '\0' && i < sizeof(upper) - 1; i++)
		upper[i] = (char)toupper((unsigned char)method[i]);
	for (size_t i = 0; i < n; i++)
		if (strcmp(route[i].method, upper) == 0 &&
		    strcmp(route[i].path, path) == 0)
			return true;
	return false;
}

void
openapi_fixture_compare(const char *folder,
    const struct openapi_fixture_route *route, size_t n)
{
	read_files(folder);
	for (size_t i = 0; i < n; i++)
		compare(folder, &route[i]);
	for (size_t i = 0; i < files; i++) {
		const struct jval *paths = jval_get(file[i], "paths");
		const char *path, *method;

		for (size_t k = 0; (path = jval_name_at(paths, k)) != NULL; k++)
			for (size_t m = 0;
			     (method = jval_name_at(jval_get(paths, path),
				  m)) != NULL;
			     m++)
				ck_assert_msg(is_route(route, n, method, path),
				    "%s %s is described in %s, but the program "
				    "has no such route: take its entry out",
				    method, path, folder);
	}
	free_files();
}

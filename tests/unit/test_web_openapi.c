/*
 * The description of the desk's API (agent/web/openapi) has the routes that
 * web_routes.c has, no more and no fewer, and says of each whether somebody
 * must be signed in, whether it takes a body, and whether it wants a key.
 * What the answers hold is compared by tests/browser/90-openapi.mjs.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "agent/web/web_routes.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "tests/unit/unit.h"

#define FOLDER "agent/web/openapi"

enum { FILES_MAX = 64, FILE_MAX = 1 << 20, METHOD_SIZE = 8 };

static struct jval *file[FILES_MAX];
static size_t files;

static void
read_files(void)
{
	struct err e = ERR_INIT;
	struct file_names names;

	ck_assert_msg(file_list(FOLDER, ".json", &names, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_le(names.n, FILES_MAX);
	for (; files < names.n; files++) {
		char path[512];
		struct buf text;

		(void)snprintf(path, sizeof(path), FOLDER "/%s",
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
compare(const struct web_route *r)
{
	const struct jval *o = find(r->method, r->path);

	ck_assert_msg(o != NULL,
	    "%s %s is a route, but no file of " FOLDER " describes it: add it "
	    "to that of its family, as CONTRIBUTING.md says under \"something "
	    "to a page of the desk\"",
	    r->method, r->path);
	ck_assert_msg((jval_get(o, "security") != NULL) ==
			  ((r->flags & (WEB_CALL_OPEN | WEB_CALL_ADDRESS)) !=
			      0),
	    "%s %s: " FOLDER " says \"security\": [] of a route that is open "
	    "to those who are not signed in, [{\"cookie\": []}] of one "
	    "without a token, and nothing of any other",
	    r->method, r->path);
	ck_assert_msg((jval_get(o, "requestBody") != NULL) == (r->body_max > 0),
	    "%s %s: " FOLDER " has a \"requestBody\" where the route takes a "
	    "body, and only there",
	    r->method, r->path);
	ck_assert_msg(has_parameter(o, "once") ==
			  ((r->flags & WEB_CALL_ONCE) != 0),
	    "%s %s: " FOLDER " names the parameter \"once\" where the route "
	    "wants an Idempotency-Key, and only there",
	    r->method, r->path);
}

START_TEST(each_route_is_described)
{
	read_files();
	for (const struct web_route *r = web_routes; r->method != NULL; r++)
		compare(r);
	free_files();
}
END_TEST

static bool
is_route(const char *method, const char *path)
{
	char upper[METHOD_SIZE] = "";

	for (size_t i = 0; method[i] != '\0' && i < sizeof(upper) - 1; i++)
		upper[i] = (char)toupper((unsigned char)method[i]);
	for (const struct web_route *r = web_routes; r->method != NULL; r++)
		if (strcmp(r->method, upper) == 0 && strcmp(r->path, path) == 0)
			return true;
	return false;
}

START_TEST(nothing_else_is_described)
{
	read_files();
	for (size_t i = 0; i < files; i++) {
		const struct jval *paths = jval_get(file[i], "paths");
		const char *path, *method;

		for (size_t k = 0; (path = jval_name_at(paths, k)) != NULL; k++)
			for (size_t m = 0;
			     (method = jval_name_at(jval_get(paths, path),
				  m)) != NULL;
			     m++)
				ck_assert_msg(is_route(method, path),
				    "%s %s is described in " FOLDER
				    ", but web_routes.c has no such route: "
				    "take its entry out",
				    method, path);
	}
	free_files();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_route_is_described,
		nothing_else_is_described, NULL };

	return unit_main("web_openapi", tests);
}

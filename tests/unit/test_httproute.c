/* Matching of paths: parameters, the rest of a path, and what is kept out. */
#include "common/http/httproute.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct httproute routes[] = { { "POST", "/v1/batches", 1, NULL },
	{ "GET", "/v1/agents/{agent}/{epoch}/head", 0, NULL },
	{ "GET", "/log/tile/{path...}", 0, NULL },
	{ "GET", "/v1/openings/{id}", 0, NULL },
	{ "DELETE", "/v1/openings/{id}", 0, NULL }, { NULL, NULL, 0, NULL } };

static int
found(const char *method, const char *path, struct httproute_params *params)
{
	const struct httproute *r =
	    httproute_find(routes, method, path, params);

	return r == NULL ? -1 : (int)(r - routes);
}

START_TEST(paths_and_parameters)
{
	struct httproute_params p;

	ck_assert_int_eq(found("POST", "/v1/batches", &p), 0);
	ck_assert_str_eq(httproute_param(&p, "agent"), "");
	ck_assert_int_eq(found("GET", "/v1/agents/a.b/12/head", &p), 1);
	ck_assert_str_eq(httproute_param(&p, "agent"), "a.b");
	ck_assert_str_eq(httproute_param(&p, "epoch"), "12");
	ck_assert_str_eq(httproute_param(&p, "agen"), "");
	ck_assert_int_eq(found("GET", "/log/tile/0/x001/067.p/8", &p), 2);
	ck_assert_str_eq(httproute_param(&p, "path"), "0/x001/067.p/8");
	ck_assert_int_eq(found("HEAD", "/v1/openings/x", &p), 3);
	ck_assert_int_eq(found("DELETE", "/v1/openings/x", &p), 4);
}
END_TEST

START_TEST(near_misses)
{
	static const char *const bad[] = { "", "/", "/v1/batches/",
		"/v1/batche", "/v1/batchesx", "/v1/agents/a/head",
		"/v1/agents//1/head", "/v1/agents/a/1/head/x",
		"/v1/agents/a/b/c/head", "/log/tile/", "/log/tile",
		"/log/tile/../x", "/log/tile/a/../x", "/log/tile/.tmp-a",
		"/log/tile/a/.b", "/v1/openings/..", "//v1/batches" };
	struct httproute_params p;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(found("GET", bad[i], &p) < 0, "%s", bad[i]);
		ck_assert_msg(found("POST", bad[i], &p) < 0, "%s", bad[i]);
		ck_assert_msg(!httproute_is_known(routes, bad[i]), "%s",
		    bad[i]);
	}
	ck_assert_int_lt(found("HEAD", "/v1/batches", &p), 0);
	ck_assert_int_lt(found("get", "/v1/openings/x", &p), 0);
}
END_TEST

START_TEST(long_parameters_do_not_match)
{
	char path[2000] = "/v1/openings/";
	struct httproute_params p;

	memset(path + 13, 'x', HTTPROUTE_TEXT_MAX);
	ck_assert_int_lt(found("GET", path, &p), 0);
	path[13 + HTTPROUTE_TEXT_MAX - 1] = '\0';
	ck_assert_int_eq(found("GET", path, &p), 3);
	ck_assert_uint_eq(strlen(httproute_param(&p, "id")),
	    HTTPROUTE_TEXT_MAX - 1);
}
END_TEST

START_TEST(methods_of_a_path)
{
	struct buf b;

	buf_init(&b, 100);
	httproute_methods(routes, "/v1/openings/x", &b);
	ck_assert_str_eq(buf_str(&b), "GET, HEAD, DELETE");
	ck_assert(httproute_is_known(routes, "/v1/batches"));
	buf_reset(&b);
	httproute_methods(routes, "/nothing", &b);
	ck_assert_str_eq(buf_str(&b), "");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { paths_and_parameters, near_misses,
		long_parameters_do_not_match, methods_of_a_path, NULL };

	return unit_main("httproute", tests);
}

/*
 * The description of the desk's API (agent/web/openapi) has the routes that
 * web_routes.c has, no more and no fewer, and says of each whether somebody
 * must be signed in, whether it takes a body, and whether it wants a key.
 * What the answers hold is compared by tests/browser/90-openapi.mjs.
 */
#include "agent/web/web_routes.h"
#include "tests/unit/openapi_fixture.h"
#include "tests/unit/unit.h"

enum { ROUTES_MAX = 128 };

START_TEST(the_routes_are_described)
{
	struct openapi_fixture_route route[ROUTES_MAX];
	size_t n = 0;

	for (const struct web_route *r = web_routes; r->method != NULL; r++) {
		ck_assert_uint_lt(n, ROUTES_MAX);
		route[n++] = (struct openapi_fixture_route){
			.method = r->method,
			.path = r->path,
			.security = r->flags & WEB_CALL_OPEN ? "[]"
				    : r->flags & WEB_CALL_ADDRESS
					? "[{\"cookie\":[]}]"
					: "",
			.body = r->body_max > 0,
			.once = (r->flags & WEB_CALL_ONCE) != 0,
		};
	}
	openapi_fixture_compare("agent/web/openapi", route, n);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_routes_are_described, NULL };

	return unit_main("web_openapi", tests);
}

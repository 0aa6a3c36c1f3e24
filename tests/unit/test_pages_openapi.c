/*
 * The description of the region's API (aggregator/pages/openapi) has the routes
 * that pages_routes.c has, no more and no fewer, and says of each who must be
 * signed in, whether it takes a body, and whether it wants a key.
 */
#include "aggregator/pages/pages_routes.h"
#include "tests/unit/openapi_fixture.h"
#include "tests/unit/unit.h"

enum { ROUTES_MAX = 128 };

/* A view is for people and scripts, and says nothing. */
static const char *
security(const struct pages_route *r)
{
	if (r->who & PAGES_ANYBODY)
		return "[]";
	if (r->flags & PAGES_ADDRESS)
		return "[{\"cookie\":[]}]";
	return r->flags & PAGES_VIEW ? "" : "[{\"cookie\":[],\"token\":[]}]";
}

START_TEST(the_routes_are_described)
{
	struct openapi_fixture_route route[ROUTES_MAX];
	size_t n = 0;

	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		ck_assert_uint_lt(n, ROUTES_MAX);
		route[n++] = (struct openapi_fixture_route){
			.method = r->method,
			.path = r->path,
			.security = security(r),
			.body = r->body_max > 0,
			.once = (r->flags & PAGES_ONCE) != 0,
		};
	}
	openapi_fixture_compare("aggregator/pages/openapi", route, n);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_routes_are_described, NULL };

	return unit_main("pages_openapi", tests);
}

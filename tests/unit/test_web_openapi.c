/*
 * The description of the desk's API (agent/web/openapi) has the routes that
 * web_routes.c has, no more and no fewer, and says of each whether somebody
 * must be signed in, whether it takes a body, and whether it wants a key or a
 * version.  What changes something that was shown has a version; each other route
 * stands here with the reason why it needs none.
 * What the answers hold is compared by tests/browser/90-openapi.mjs.
 */
#include "agent/web/web_routes.h"

#include <string.h>

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
			.seen = (r->flags & WEB_CALL_SEEN) != 0,
		};
	}
	openapi_fixture_compare("agent/web/openapi", route, n);
}
END_TEST

/* ----------------------------------------------- what was it made from? */

/* Why no version goes with it. */
#define ASKS "it changes nothing"
#define ADDS "it adds something, once by its key"
#define OWN  "only the person who is signed in sees or changes it"
#define FILE_SAYS \
	"a file stands over what is there, as in every import; the history " \
	"keeps what it corrects"
#define SHOWN "what was shown goes with it in the body, and is compared"

static const struct {
	const char *method, *path, *why;
} free_of_versions[] = {
	{ "POST", "/api/v1/session", OWN },
	{ "DELETE", "/api/v1/session", OWN },
	{ "PUT", "/api/v1/drafts/{form}", OWN },
	{ "PUT", "/api/v1/own-code", OWN },
	{ "DELETE", "/api/v1/drafts/{form}", OWN },
	{ "POST", "/api/v1/setup",
	    "there is no register yet; a second is refused" },
	{ "POST", "/api/v1/setup/recovery:confirm",
	    "the typed groups are those of one key, and of no other" },
	{ "POST", "/api/v1/setup/services",
	    "it adds a service by its name; one that is there stays" },
	{ "POST", "/api/v1/setup/invite",
	    "an invite is used once, and says itself what it follows" },
	{ "POST", "/api/v1/backup", ASKS },
	{ "PUT", "/api/v1/password", "the password before goes with it" },
	{ "POST", "/api/v1/staff", ADDS },
	{ "POST", "/api/v1/services:weigh", ASKS },
	{ "POST", "/api/v1/clients:search", ASKS },
	{ "POST", "/api/v1/clients", ADDS },
	{ "POST", "/api/v1/days:check", ASKS },
	{ "POST", "/api/v1/clients/{client}/facts:check", ASKS },
	{ "POST", "/api/v1/clients/{client}/facts", ADDS },
	{ "POST", "/api/v1/clients/{client}/merge:weigh", ASKS },
	{ "POST", "/api/v1/clients/{client}/erasure:weigh", ASKS },
	{ "POST", "/api/v1/employer-contacts:check", ASKS },
	{ "POST", "/api/v1/employer-contacts", ADDS },
	{ "POST", "/api/v1/employer-contacts:review", SHOWN },
	{ "POST", "/api/v1/employers:search", ASKS },
	{ "POST", "/api/v1/fidelity/reviews", ADDS },
	{ "POST", "/api/v1/fidelity/file:check", ASKS },
	{ "POST", "/api/v1/fidelity/file", FILE_SAYS },
	{ "POST", "/api/v1/fidelity/actions", ADDS },
	{ "POST", "/api/v1/imports", OWN },
	{ "PUT", "/api/v1/imports/{import}/map", OWN },
	{ "POST", "/api/v1/imports/{import}:store", FILE_SAYS },
	{ "POST", "/api/v1/imports/{import}/refused", OWN },
	{ "POST", "/api/v1/reconciliations", OWN },
	{ "PUT", "/api/v1/reconciliations/{extract}", OWN },
	{ "POST", "/api/v1/services/{service}/contracts:check", ASKS },
	{ "POST", "/api/v1/claims:draft", ASKS },
	{ "POST", "/api/v1/claims", SHOWN },
	{ "POST", "/api/v1/claims:file", ASKS },
	{ "POST", "/api/v1/claims:clients", ASKS },
	{ "POST", "/api/v1/returns:prepare", ASKS },
	{ "POST", "/api/v1/returns:seal", SHOWN },
	{ "POST", "/api/v1/returns/{return}/receipt", ASKS },
	{ "POST", "/api/v1/returns/{return}/evidence", ASKS },
	{ "POST", "/api/v1/receipts:verify", ASKS },
	{ "POST", "/api/v1/adoption:weigh", ASKS },
	{ "POST", "/api/v1/adoption", SHOWN },
	{ "POST", "/api/v1/alarm:look", ASKS },
	{ "POST", "/api/v1/alarm:evidence", ASKS },
	{ "POST", "/api/v1/alarm",
	    "there is one alarm, which says the same until it is "
	    "acknowledged" },
	{ "POST", "/api/v1/carry:out", ASKS },
	{ "POST", "/api/v1/carry:in",
	    "answers of the region are signed, and taken in their order" },
};

enum { FREE = sizeof(free_of_versions) / sizeof(free_of_versions[0]) };

static const char *
why_free(const struct web_route *r)
{
	for (size_t i = 0; i < FREE; i++)
		if (strcmp(free_of_versions[i].method, r->method) == 0 &&
		    strcmp(free_of_versions[i].path, r->path) == 0)
			return free_of_versions[i].why;
	return NULL;
}

START_TEST(each_change_names_what_it_was_made_from)
{
	size_t changes = 0, versions = 0;

	for (const struct web_route *r = web_routes; r->method != NULL; r++) {
		bool seen = (r->flags & WEB_CALL_SEEN) != 0;
		const char *why = why_free(r);

		if (strcmp(r->method, "GET") == 0)
			continue;
		changes++;
		versions += seen;
		ck_assert_msg(seen != (why != NULL),
		    seen ? "%s %s wants a version, and is said here to need "
			   "none: take its row out"
			 : "%s %s may undo what somebody else has done: let it "
			   "want a version (WEB_CALL_SEEN), or say here why it "
			   "needs none",
		    r->method, r->path);
		ck_assert_msg(why == NULL || strcmp(why, ADDS) != 0 ||
				  (r->flags & WEB_CALL_ONCE) != 0,
		    "%s %s adds, and wants no key", r->method, r->path);
	}
	ck_assert_uint_eq(changes, versions + FREE);
}
END_TEST

/* ---------------------------------------------------- a page by itself */

/* These are asked again and again while nobody touches the page, so they keep no
 * session open; everything else that is asked is a person's act. */
START_TEST(what_a_page_asks_by_itself_is_no_act)
{
	static const char *const looks[] = { "/api/v1/session", "/api/v1/trust",
		"/api/v1/status", "/api/v1/returns" };
	const size_t n = sizeof(looks) / sizeof(looks[0]);
	size_t found = 0;

	for (const struct web_route *r = web_routes; r->method != NULL; r++) {
		bool look = false;

		for (size_t i = 0; i < n; i++)
			look |= strcmp(r->method, "GET") == 0 &&
				strcmp(r->path, looks[i]) == 0;
		ck_assert_msg(look == ((r->flags & WEB_CALL_LOOK) != 0),
		    "%s %s %s", r->method, r->path,
		    look ? "is asked by a page itself, and keeps the session "
			   "open"
			 : "is asked by a person, and is no act");
		found += look;
	}
	ck_assert_uint_eq(found, n);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_routes_are_described,
		each_change_names_what_it_was_made_from,
		what_a_page_asks_by_itself_is_no_act, NULL };

	return unit_main("web_openapi", tests);
}

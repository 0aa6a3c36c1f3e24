/*
 * The door of the region's people, really asked over a socket: each route in
 * each role, signed out, half signed in and as a script; regions, quarters and
 * policies; what is still the same; how a session ends.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/pages/pages_routes.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

/* ---------------------------------------------------------- route and role */

/* Who may ask: nobody signed in, half signed in, lead, analyst, auditor,
 * operator, script. */
static const struct expected {
	const char *method, *path, *who, *body;
} expected[] = {
	{ "GET", "/v1/session", "nhlauos", NULL },
	{ "POST", "/v1/session", "nhlauos",
	    "{\"name\":\"x\",\"password\":\"y\"}" },
	{ "POST", "/v1/session:code", "hlauo", "{\"code\":\"1\"}" },
	{ "POST", "/v1/session:stay", "lauo", "" },
	{ "DELETE", "/v1/session", "nhlauos", NULL },
	{ "GET", "/v1/session/factor", "hlauo", NULL },
	{ "POST", "/v1/session/factor", "hlauo", "{\"code\":\"1\"}" },
	{ "POST", "/v1/session/password", "hlauo",
	    "{\"fresh\":\"x\",\"again\":\"x\"}" },
	{ "GET", "/v1/account", "lauo", NULL },
	{ "PUT", "/v1/account/password", "lauo",
	    "{\"password\":\"x\",\"fresh\":\"y\",\"again\":\"y\"}" },
	{ "POST", "/v1/account/codes", "lauo", "{\"password\":\"x\"}" },
	{ "POST", "/v1/account/factor", "lauo", "{\"password\":\"x\"}" },
	{ "GET", "/v1/people", "o", NULL },
	{ "POST", "/v1/people", "o", "{\"name\":\"x\",\"role\":\"analyst\"}" },
	{ "POST", "/v1/people:password", "o", "{\"name\":\"nobody\"}" },
	{ "POST", "/v1/people:role", "o",
	    "{\"name\":\"nobody\",\"role\":\"analyst\"}" },
	{ "POST", "/v1/people:change", "o",
	    "{\"name\":\"nobody\",\"change\":\"remove\"}" },
	{ "POST", "/v1/tokens", "o",
	    "{\"name\":\"x\",\"role\":\"analyst\",\"policy\":\"sheaf/1\"}" },
	{ "GET", "/v1/agents", "o", NULL },
	{ "POST", "/v1/invites", "o", "{\"agent\":\"x\"}" },
	{ "POST", "/v1/registry:check", "o", "{\"csv\":\"\"}" },
	{ "POST", "/v1/registry", "o", "{\"csv\":\"\"}" },
	{ "GET", "/v1/access", "u", NULL },
	{ "GET", "/v1/region", "laus", NULL },
	{ "GET", "/v1/services", "laus", NULL },
	{ "GET", "/v1/spc", "laus", NULL },
	{ "GET", "/v1/totals", "laus", NULL },
	{ "GET", "/v1/fidelity", "laus", NULL },
	{ "GET", "/v1/typology", "laus", NULL },
	{ "GET", "/v1/completeness", "laus", NULL },
	{ "GET", "/v1/usage", "laus", NULL },
	{ "GET", "/v1/help", "laus", NULL },
	{ "POST", "/v1/published", "laus", PAGES_WORLD_PUBLISHED },
	{ "GET", "/v1/provenance", "laus", NULL },
	{ "GET", "/v1/events", "lauos", NULL },
	{ "GET", "/v1/events/{number}", "lauos", NULL },
	{ "POST", "/v1/events", "lo", "{}" },
	{ "POST", "/v1/events:correct", "lo", "{\"number\":1}" },
	{ "POST", "/v1/events:withdraw", "lo", "{\"number\":1}" },
	{ "POST", "/v1/events:check", "lo", "event" },
	{ "POST", "/v1/events:import", "lo", "event" },
	{ "GET", "/v1/support", "lauos", NULL },
	{ "GET", "/v1/support/{number}", "lauos", NULL },
	{ "POST", "/v1/support", "lo", "{}" },
	{ "POST", "/v1/support:correct", "lo", "{\"number\":1}" },
	{ "POST", "/v1/support:withdraw", "lo", "{\"number\":1}" },
	{ "GET", "/v1/support-uptake", "laus", NULL },
	{ "GET", "/v1/support-uptake/{table}", "laus", NULL },
	{ "GET", "/v1/drafts", "lo", NULL },
	{ "GET", "/v1/drafts/{form}", "lo", NULL },
	{ "PUT", "/v1/drafts/{form}", "lo", "{\"words\":{}}" },
	{ "DELETE", "/v1/drafts/{form}", "lo", NULL },
	{ "GET", "/v1/exports", "laus", NULL },
	{ "GET", "/v1/exports/{format}", "laus", NULL },
	{ "GET", "/downloads/{file}", "lauo", NULL },
};

enum { EXPECTED = sizeof(expected) / sizeof(expected[0]) };

static const char everybody[] = "nhlauos";

static struct pages_world_who
become(char who)
{
	switch (who) {
	case 'h':
		return pages_world_half("lead");
	case 'l':
		return pages_world_in("lead");
	case 'a':
		return pages_world_in("analyst");
	case 'u':
		return pages_world_in("auditor");
	case 'o':
		return pages_world_in("operator");
	default:
		return (struct pages_world_who){ 0 };
	}
}

/* The path with a number for each parameter, and with what it cannot be
 * without; the caller frees it. */
static char *
fill_path(const char *path)
{
	const char *query = strcmp(path, "/v1/provenance") == 0
				? "?measure=referrals&period=2016-04-01/P3M"
				: "";
	struct buf b;

	buf_init(&b, 256);
	for (; *path != '\0'; path++) {
		if (*path == '{') {
			path = strchr(path, '}');
			buf_puts(&b, "1");
		} else {
			buf_add(&b, path, 1);
		}
	}
	buf_puts(&b, query);
	return buf_take(&b);
}

static bool
has(const char *text, const char *code)
{
	char *member = mem_printf("\"code\":\"%s\"", code);
	bool found = strstr(text, member) != NULL;

	free(member);
	return found;
}

static void
ask_as(const struct expected *x, char letter, const struct pages_world_who *who)
{
	char *path = fill_path(x->path), *text;
	const struct pages_world_request r = { .who = who,
		.method = x->method,
		.path = path,
		.body = x->body };
	unsigned status = pages_world_ask(&r, &text);
	bool in = strchr("lauo", letter) != NULL;

	if (strchr(x->who, letter) != NULL)
		/* That a word is wrong, that there is no such thing, or that a
		 * session is at another step comes from behind the table. */
		ck_assert_msg((status < 500 || has(text, "delay")) &&
				  status != 400 && !has(text, "role") &&
				  (status != 401 ||
				      strstr(text, "elsewhere since") != NULL ||
				      has(text, "password")),
		    "%s %s, %c: %s", x->method, x->path, letter, text);
	else if (in || letter == 's')
		ck_assert_msg(status == 403 && has(text, "role"),
		    "%s %s, %c: %s", x->method, x->path, letter, text);
	else
		ck_assert_msg(status == 401 && has(text, "session"),
		    "%s %s, %c: %s", x->method, x->path, letter, text);
	free(text);
	free(path);
}

static const struct expected *
find_expected(const struct pages_route *r)
{
	for (size_t i = 0; i < EXPECTED; i++)
		if (strcmp(expected[i].method, r->method) == 0 &&
		    strcmp(expected[i].path, r->path) == 0)
			return &expected[i];
	return NULL;
}

/* A route added without a row above fails here. */
START_TEST(each_route_in_each_role)
{
	struct pages_world_who script = pages_world_script("lead", "north");
	size_t n = 0;

	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		const struct expected *x = find_expected(r);

		ck_assert_msg(x != NULL, "say in this test who may use %s %s",
		    r->method, r->path);
		for (const char *c = everybody; *c != '\0'; c++) {
			/* A session of its own: one of the routes ends it. */
			struct pages_world_who who = become(*c);

			ask_as(x, *c, *c == 's' ? &script : &who);
		}
		n++;
	}
	ck_assert_uint_eq(n, EXPECTED);
}
END_TEST

/* ------------------------------------------------------- what is asked of it */

/* What a view is asked with besides its address; NULL: nothing. */
static const char *
body_of(const struct pages_route *route)
{
	return route->body_max > 0 ? PAGES_WORLD_PUBLISHED : NULL;
}

/* Whether a view refuses a token of a policy the one that is asked for. */
static bool
ask_under(const struct pages_world_who *script, const struct pages_route *route,
    const char *policy, const char *own)
{
	char *path = fill_path(route->path), *text,
	     *full = mem_printf("%s%cpolicy=%s", path,
		 strchr(path, '?') == NULL ? '?' : '&', policy),
	     *says = mem_printf("This token is answered under %s alone", own);
	const struct pages_world_request q = { .who = script,
		.method = route->method,
		.path = full,
		.body = body_of(route) };
	unsigned status = pages_world_ask(&q, &text);
	bool refused = strcmp(policy, own) != 0;

	if (refused)
		ck_assert_msg(status == 403 && has(text, "exact") &&
				  strstr(text, says) != NULL,
		    "%s with a token of %s: %s", full, own, text);
	else
		ck_assert_msg(status == 200 || status == 404,
		    "%s with a token of %s: %s", full, own, text);
	free(text);
	free(says);
	free(full);
	free(path);
	return refused;
}

/* The path of a view with a file that there is; NULL: what it names is of no region. */
static char *
path_of(const struct pages_route *r)
{
	static const struct {
		const char *path, *with;
	} file[] = { { "/v1/exports/{format}", "/v1/exports/csv" },
		{ "/v1/support-uptake/{table}", "/v1/support-uptake/services" },
		{ "/v1/events/{number}", NULL },
		{ "/v1/support/{number}", NULL } };

	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++)
		if (strcmp(file[i].path, r->path) == 0)
			return file[i].with != NULL ? mem_string(file[i].with)
						    : NULL;
	ck_assert_msg(strchr(r->path, '{') == NULL,
	    "say what is of a region "
	    "in %s",
	    r->path);
	return mem_string(r->path);
}

/* What the lead of the north may not ask, or cannot. */
static const struct {
	const char *query;
	unsigned status;
	const char *has[3];
} wrong_for_lead[] = {
	{ "region=south", 403,
	    { "\"code\":\"elsewhere\"", "The South", "yours is The North" } },
	{ "region=west", 400,
	    { "\"code\":\"region\"", "north, south", "west" } },
	{ "period=2026-05-01/P3M", 400,
	    { "\"code\":\"period\"", "2026-05-01/P3M", "2026/27 Q1" } },
	{ "from=2026/27Q2&to=2026/27Q1", 400,
	    { "\"code\":\"from\"", "is after", "2026/27 Q1" } },
	{ "policy=exact/2", 400,
	    { "\"code\":\"policy\"", "exact/2", "sheaf/1" } },
	{ "policy=exact/1", 403,
	    { "\"code\":\"exact\"", "granted", "sheaf/1" } },
	{ "policy=mhsds/1", 403,
	    { "\"code\":\"exact\"", "granted", "sheaf/1" } },
};

/* Each view, with an argument that only the place behind the table of routes
 * judges. */
START_TEST(region_and_quarters)
{
	struct pages_world_who lead = pages_world_in("lead"),
			       analyst = pages_world_in("analyst");

	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		char *view;

		if ((r->flags & PAGES_VIEW) == 0)
			continue;
		view = path_of(r);
		for (size_t i = 0;
		     view != NULL &&
		     i < sizeof(wrong_for_lead) / sizeof(wrong_for_lead[0]);
		     i++) {
			char *path =
			    mem_printf("%s?%s", view, wrong_for_lead[i].query);
			const struct pages_world_request q = { .who = &lead,
				.method = r->method,
				.path = path,
				.body = body_of(r) };
			char *text;

			ck_assert_uint_eq(pages_world_ask(&q, &text),
			    wrong_for_lead[i].status);
			for (size_t k = 0; k < 3; k++)
				ck_assert_msg(
				    wrong_for_lead[i].has[k] == NULL ||
					strstr(text,
					    wrong_for_lead[i].has[k]) != NULL,
				    "%s: %s", path, text);
			free(text);
			free(path);
		}
		free(view);
	}
	pages_world_get(&lead, "/v1/totals", 200, "\"region\":\"north\"");
	pages_world_get(&lead, "/v1/totals?region=NORTH", 200,
	    "\"region\":\"north\"");
	pages_world_get(&analyst, "/v1/totals?region=south", 200,
	    "\"region\":\"south\"");
	pages_world_get(&analyst, "/v1/totals", 200, "\"policy\":\"sheaf/1\"");
	/* Each page says which regions may be asked for. */
	pages_world_get(&lead, "/v1/region", 200,
	    "\"choices\":[{\"region\":\"north\",\"name\":\"The North\"}]");
	pages_world_get(&lead, "/v1/services", 200,
	    "\"choices\":[{\"region\":\"north\",\"name\":\"The North\"}]");
	pages_world_get(&analyst, "/v1/region", 200,
	    "\"choices\":[{\"region\":null,\"name\":\"All regions\"},"
	    "{\"region\":\"north\"");
}
END_TEST

/* A token is answered under its policy, whether or not it names it, and refused
 * under every other one: whoever has two policies knows more than each shows. */
START_TEST(a_token_has_one_policy)
{
	static const char *const policy[] = { "sheaf/1", "mhsds/1", "exact/1" };
	size_t refused = 0;

	for (size_t own = 0; own < 3; own++) {
		struct pages_world_who script =
		    pages_world_bound("analyst", NULL, policy[own]);
		char *shown = mem_printf("\"policy\":\"%s\"", policy[own]);

		pages_world_get(&script, "/v1/totals", 200, shown);
		free(shown);
		for (const struct pages_route *r = pages_routes;
		     r->method != NULL; r++)
			for (size_t i = 0; i < 3; i++)
				if (r->flags & PAGES_VIEW)
					refused += ask_under(&script, r,
					    policy[i], policy[own]);
	}
	/* Of each route, two under each of the three. */
	ck_assert_uint_ge(refused, 3 * 2 * 8);
}
END_TEST

/* What fails is said without a file of the centre: those who read the pages are
 * not on its machine. */
START_TEST(a_failure_names_no_file)
{
	struct pages_world_who exact = pages_world_in("exact");
	char *path = file_path(pages_world_dir, "access.log"), *text;
	const struct pages_world_request q = { .who = &exact,
		.method = "GET",
		.path = "/v1/totals?policy=exact/1" };

	/* Each exact view is written there first, which now fails. */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_uint_eq(pages_world_ask(&q, &text), 500);
	ck_assert_ptr_nonnull(strstr(text, "The centre failed at this"));
	ck_assert_ptr_null(strstr(text, "access.log"));
	ck_assert_ptr_null(strstr(text, pages_world_dir));
	free(text);
	free(path);
}
END_TEST

START_TEST(what_is_on_record)
{
	struct pages_world_who exact = pages_world_in("exact"),
			       lead = pages_world_in("lead"),
			       op = pages_world_in("operator");
	static const char path[] = "/v1/totals?policy=exact/1";

	pages_world_get(&exact, path, 200, "\"policy\":\"exact/1\"");
	pages_world_get(&exact, path, 200, "Cache-Control: no-store");
	ck_assert_uint_eq(pages_world_logged("user=exact"), 2);
	ck_assert_uint_ge(pages_world_logged("event=view policy=exact/1"), 2);
	pages_world_get(&lead, "/v1/totals?region=south", 403, "elsewhere");
	ck_assert_uint_eq(pages_world_logged("event=refused why=elsewhere"), 1);
	pages_world_get(&lead, path, 403, "granted");
	ck_assert_uint_eq(pages_world_logged("event=refused why=exact"), 1);
	pages_world_get(&op, "/v1/totals", 403, "sees no figures");
	ck_assert_uint_eq(pages_world_logged("event=refused why=role"), 1);
}
END_TEST

/* What an address lacks or asks too much of, and whose a region is. */
START_TEST(a_page_says_what_is_wrong_with_its_address)
{
	static const struct {
		const char *path;
		unsigned status;
		const char *says;
	} asked[] = {
		{ "/v1/completeness?from=2026/27%20Q5", 400, "from" },
		{ "/v1/completeness?from=2010-04-01/P3M&to=2026-04-01/P3M", 400,
		    "are more than the 40 that are shown" },
		{ "/v1/completeness?region=south", 403, "elsewhere" },
		{ "/v1/help?region=south", 403, "elsewhere" },
		{ "/v1/help?region=moon", 400, "moon" },
		{ "/v1/completeness?to=2026/27%20Q5", 400,
		    "The address asks for the last quarter \\\"2026/27 Q5\\\" "
		    "(to), "
		    "which is none" },
		{ "/v1/completeness?from=2025/26%20Q4&to=2025/26%20Q2", 400,
		    "The first quarter, 2025/26 Q4 (Jan–Mar) (from), is "
		    "after" },
		{ "/v1/provenance?period=2016-04-01/P3M", 400,
		    "The address names no figure: open one from a page" },
		{ "/v1/provenance?measure=referrals&from=2016-04-01/P3M", 400,
		    "does not name the last (to): name it too, like 2026/27 "
		    "Q2" },
		{ "/v1/provenance?measure=referrals&from=2016-04-01/P3M"
		  "&period=2016-04-01/P3M",
		    400, "leave one out, or ask for one quarter alone" },
		{ "/v1/provenance?measure=referrals&from=2016-04-01/P3M"
		  "&to=2016-07-01/P3M",
		    400, "no figures for 2016/17 Q1" },
		{ "/v1/provenance?measure=moonlight&period=2016-04-01/P3M", 400,
		    "There is no figure \\\"moonlight\\\": figures are named "
		    "by their codes" },
		{ "/v1/provenance?measure=referrals&period=2016-04-01/P3M"
		  "&service=nowhere",
		    400, "\"code\":\"service\"" },
		/* Whichever page asks. */
		{ "/v1/region?period=2039/40%20Q1", 400,
		    "\"code\":\"period\"" },
		{ "/v1/services?period=2039/40%20Q1", 400,
		    "\"code\":\"period\"" },
		{ "/v1/services?measure=moonlight", 400,
		    "\"code\":\"measure\"" },
		{ "/v1/spc?measure=moonlight", 400, "\"code\":\"measure\"" },
		{ "/v1/spc?region=north&service=nobody", 400,
		    "\"code\":\"service\"" },
		{ "/v1/totals?period=2039/40%20Q1", 400,
		    "\"code\":\"period\"" },
		{ "/v1/typology?period=2039/40%20Q1", 400,
		    "\"code\":\"period\"" },
		{ "/v1/fidelity?to=2026/27%20Q5", 400, "\"code\":\"to\"" },
		{ "/v1/usage?from=1990/91%20Q1&to=2025/26%20Q4", 400,
		    "\"code\":\"from\"" },
		{ "/v1/exports/csv?from=2016/17%20Q2&to=2016/17%20Q1", 400,
		    "\"code\":\"from\"" },
		{ "/v1/provenance?measure=referrals&period=2016-04-01/P3M"
		  "&region=south",
		    403, "elsewhere" },
	};
	struct pages_world_who lead = pages_world_in("lead");

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		pages_world_get(&lead, asked[i].path, asked[i].status,
		    asked[i].says);
}
END_TEST

/* --------------------------------------------------------------- still the same */

/* The tag of an answer, which the caller frees. */
static char *
tag_of(const struct pages_world_who *who, const char *path)
{
	const struct pages_world_request r = { .who = who,
		.method = "GET",
		.path = path };
	char *text, *tag, *at;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	ck_assert_msg(strstr(text, "Vary: Cookie, Authorization") != NULL, "%s",
	    text);
	at = strstr(text, "ETag: \"");
	ck_assert_msg(at != NULL, "%s", text);
	tag = mem_copy_text(at + 7, strcspn(at + 7, "\""));
	free(text);
	return tag;
}

static unsigned
ask_tagged(const struct pages_world_who *who, const char *path, const char *tag)
{
	const struct pages_world_request r = { .who = who,
		.method = "GET",
		.path = path,
		.tag = tag };
	char *text;
	unsigned status = pages_world_ask(&r, &text);

	if (status == 304)
		ck_assert_str_eq(strstr(text, "\r\n\r\n") + 4, "");
	free(text);
	return status;
}

START_TEST(the_same_costs_nothing)
{
	static const char path[] = "/v1/totals?region=north",
			  other[] = "/v1/totals?region=north&by=service";
	struct pages_world_who lead = pages_world_in("lead"),
			       analyst = pages_world_in("analyst"),
			       nobody = { 0 };
	char *tag = tag_of(&lead, path), *again = tag_of(&lead, path),
	     *theirs = tag_of(&analyst, path), *longer = tag_of(&lead, other),
	     *later;

	ck_assert_str_eq(tag, again);
	/* What one may see is no answer for the other. */
	ck_assert_str_ne(tag, theirs);
	ck_assert_str_ne(tag, longer);
	ck_assert_uint_eq(ask_tagged(&lead, path, tag), 304);
	ck_assert_uint_eq(ask_tagged(&lead, other, tag), 200);
	ck_assert_uint_eq(ask_tagged(&analyst, path, tag), 200);
	ck_assert_uint_eq(ask_tagged(&nobody, path, tag), 401);
	pages_world_registry("area,a,A,north,2015-04-01,,\n");
	ck_assert_uint_eq(ask_tagged(&lead, path, tag), 200);
	later = tag_of(&lead, path);
	ck_assert_str_ne(tag, later);
	free(later);
	free(longer);
	free(theirs);
	free(again);
	free(tag);
}
END_TEST

/* ------------------------------------------------------- somebody was faster */

/* Ask for a change; its status, and whether the answer has the text. */
static void
change(const struct pages_world_request *r, unsigned status,
    const char *has_text)
{
	char *text;
	unsigned got = pages_world_ask(r, &text);

	ck_assert_msg(got == status && strstr(text, has_text) != NULL,
	    "%s %s: wanted %u and \"%s\", got %s", r->path, r->body, status,
	    has_text, text);
	free(text);
}

/* The version that the list of people gives for a name. */
static char *
version_of(const struct pages_world_who *who, const char *name)
{
	const struct pages_world_request r = { .who = who,
		.method = "GET",
		.path = "/v1/people" };
	char *member = mem_printf("\"name\":\"%s\"", name), *text, *at,
	     *version;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	at = strstr(text, member);
	ck_assert_msg(at != NULL, "%s: %s", name, text);
	at = strstr(at, "\"version\":\"");
	ck_assert_msg(at != NULL, "%s", text);
	version = mem_copy_text(at + 11, strcspn(at + 11, "\""));
	free(text);
	free(member);
	return version;
}

START_TEST(a_change_is_made_from_what_was_seen)
{
	static const struct {
		const char *path, *body, *yours;
	} changes[] = {
		{ "/v1/people:role",
		    "{\"name\":\"lead\",\"role\":\"lead\","
		    "\"regions\":[\"south\"]}",
		    "\"yours\":\"Regional lead of The South.\"" },
		{ "/v1/people:change",
		    "{\"name\":\"lead\",\"change\":\"grant-exact\"}",
		    "\"yours\":\"With exact figures.\"" },
		{ "/v1/people:change",
		    "{\"name\":\"lead\",\"change\":\"revoke-exact\"}",
		    "\"yours\":\"Without exact figures.\"" },
		{ "/v1/people:change",
		    "{\"name\":\"lead\",\"change\":\"reset-factor\"}",
		    "\"yours\":\"Sign-in codes are set up anew.\"" },
		{ "/v1/people:password", "{\"name\":\"lead\"}",
		    "\"yours\":\"A new first password.\"" },
		{ "/v1/people:change",
		    "{\"name\":\"lead\",\"change\":\"remove\"}",
		    "\"yours\":\"The account is removed.\"" },
		{ "/v1/people:change",
		    "{\"name\":\"script-analyst-sheaf\","
		    "\"change\":\"revoke-token\"}",
		    "\"yours\":\"The token is revoked.\"" },
	};
	struct pages_world_who op = pages_world_in("operator");

	(void)pages_world_script("analyst", NULL);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		bool token = strstr(changes[i].body, "token") != NULL;
		char *version =
		    version_of(&op, token ? "script-analyst-sheaf" : "lead");
		struct pages_world_request r = { .who = &op,
			.method = "POST",
			.path = changes[i].path,
			.body = changes[i].body };

		change(&r, 412, changes[i].yours);
		change(&r, 412,
		    token    ? "\"theirs\":\"Analyst, under sheaf/1.\""
		    : i == 0 ? "\"theirs\":\"Regional lead of The North, "
			       "without exact figures."
			     : "\"theirs\":\"Regional lead of The South, ");
		change(&r, 412, version);
		r.version = version;
		change(&r, 200, "says");
		/* It is another one now, or there is none. */
		r.version = version;
		change(&r, token || i == 5 ? 422 : 412,
		    token || i == 5 ? "unknown" : "meanwhile");
		free(version);
	}
}
END_TEST

/* ------------------------------------------------------------------- sessions */

START_TEST(a_changed_account_is_signed_out)
{
	const struct accounts_by by = { .today = clock_today() };
	struct pages_world_who lead = pages_world_in("lead");
	struct err e;

	pages_world_get(&lead, "/v1/totals", 200, "{");
	pages_world_get(&lead, "/v1/session", 200, "\"signed_in\":true");
	ck_assert_int_eq(accounts_set_exact(pages_world_pages->accounts, &by,
			     "lead", true, &e),
	    0);
	pages_world_get(&lead, "/v1/totals", 401, "\"code\":\"session\"");
	pages_world_get(&lead, "/v1/session", 200, "\"signed_in\":false");
}
END_TEST

START_TEST(time_ends_a_session)
{
	const struct httpsessions_config config = { .idle_ms = 100,
		.life_ms = 1000,
		.who_n = sizeof(int) };
	struct httpsessions *all = httpsessions_new(&config);
	struct httpsessions_secrets s;
	struct httpsession found;
	int who = 7, got = 0;

	httpsessions_begin(all, &who, (struct clock_mono){ 0 }, &s);
	for (int64_t ms = 90; ms < 1000; ms += 90) {
		ck_assert(httpsessions_find(all, s.cookie, true,
		    (struct clock_mono){ ms }, &found, &got));
		ck_assert_int_eq(got, 7);
		ck_assert_int_le(found.left_ms, 1000 - ms);
	}
	/* Not idle, and yet over. */
	ck_assert(!httpsessions_find(all, s.cookie, true,
	    (struct clock_mono){ 1000 }, &found, &got));
	httpsessions_free(all);
	ck_assert_int_eq(LIMITS_REGION_IDLE_S, 1800);
	ck_assert_int_eq(LIMITS_REGION_SESSION_S, 43200);
}
END_TEST

START_TEST(names)
{
	struct pages_world_who lead = pages_world_in("lead");
	const struct pages_world_request r = { .who = &lead,
		.method = "GET",
		.path = "/v1/totals",
		.host = "evil.example:80" };
	struct pages_config config = { .dir = pages_world_dir,
		.listen = "127.0.0.1:0",
		.hosts = "Region.example",
		.version = "test" };
	struct pages *p;
	struct err e;
	char *text;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 421);
	free(text);
	ck_assert_int_eq(pages_start(&p, pages_world_centre, &config, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	/* Agents and auditors ask under any name. */
	pages_world_get(NULL, "/log/checkpoint", 200, "pages.test/log");
}
END_TEST

/* Where browsers find the pages, by door and names. */
START_TEST(doors)
{
	static const struct {
		const char *listen, *hosts;
		bool tls;
		const char *address; /* NULL: nowhere */
		unsigned names;
	} door[] = {
		/* This machine alone. */
		{ "127.0.0.1:0", NULL, false, "http://127.0.0.1:8430/", 2 },
		/* A network, which would read along. */
		{ "0.0.0.0:0", NULL, false, NULL, 0 },
		/* A proxy speaks TLS in front. */
		{ "0.0.0.0:0", "region.example", false,
		    "https://region.example/", 1 },
		{ "127.0.0.1:0", "region.example,r.example:444", false,
		    "https://region.example/", 4 },
		/* The door does. */
		{ "0.0.0.0:0", "region.example", true,
		    "https://region.example:8430/", 1 },
	};

	for (size_t i = 0; i < sizeof(door) / sizeof(door[0]); i++) {
		const struct pages_config config = { .dir = pages_world_dir,
			.listen = door[i].listen,
			.tls = door[i].tls,
			.hosts = door[i].hosts,
			.version = "test" };
		struct pages *p;
		struct err e;

		ck_assert_int_eq(pages_start(&p, pages_world_centre, &config,
				     &e),
		    0);
		pages_open(p, &config, 8430);
		ck_assert_uint_eq(p->names.names, door[i].names);
		if (door[i].address == NULL)
			ck_assert_ptr_null(pages_address(p));
		else
			ck_assert_str_eq(pages_address(p), door[i].address);
		/* The cookie is for TLS alone where the browser speaks it. */
		for (unsigned k = 0; k < p->names.names; k++)
			ck_assert_int_eq(httpguard_secure(&p->names,
					     p->names.name[k].host),
			    strstr(p->names.name[k].host, "example") != NULL);
		pages_stop(p);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_failure_names_no_file,
		each_route_in_each_role, region_and_quarters,
		a_token_has_one_policy, what_is_on_record,
		a_page_says_what_is_wrong_with_its_address,
		the_same_costs_nothing, a_change_is_made_from_what_was_seen,
		a_changed_account_is_signed_out, time_ends_a_session, names,
		doors, NULL };
	const struct unit_suite suite = { .name = "pages",
		.tests = tests,
		.begin = pages_world_begin,
		.end = pages_world_end };

	return unit_run(&suite);
}

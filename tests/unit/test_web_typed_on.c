/*
 * The day on which a form was typed, in the body of each route that reads a day of
 * reviews, actions, retention and employer contacts: what the day says is counted from
 * it, and one that cannot be read is refused with nothing stored.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/web_world.h"

#define SCORES "3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3"
#define REVIEW "\"service\":\"svc-a\",\"kind\":\"self\",\"date\":\"today\""
/* A Friday, on which no test is run any more. */
#define TYPED "2026-02-20"

static struct web_world_who ann;

/* Ask with a body of these members and the day that it was typed on; the answer, which
 * the caller frees (NULL: none). */
static struct jval *
ask(const char *method, const char *path, const char *members,
    const char *typed_on, const char *version, unsigned wanted)
{
	static unsigned asked;
	char *key = mem_printf("key-%u", ++asked);
	char *body = members == NULL ? NULL
				     : mem_printf("{%s,\"typed_on\":%s}",
					   members, typed_on);
	const struct web_world_request r = { .who = &ann,
		.method = method,
		.path = path,
		.body = body,
		.version = version,
		.once = key };
	struct err e = ERR_INIT;
	struct jval *out = NULL;
	const char *at;
	char *text;
	unsigned status = web_world_ask(&r, &text);

	ck_assert_msg(status == wanted, "%s %s: %s", method, path, text);
	at = strstr(text, "\r\n\r\n{");
	if (at != NULL)
		ck_assert_int_eq(jval_parse(&out, slice_of(at + 4), 1 << 20,
				     &e),
		    0);
	free(text);
	free(body);
	free(key);
	return out;
}

static struct jval *
look(const char *path)
{
	struct jval *out = ask("GET", path, NULL, NULL, NULL, 200);

	ck_assert_ptr_nonnull(out);
	return out;
}

/* Twice refused, since it cannot be read and since it is no text, then done. */
static struct jval *
typed(const char *method, const char *path, const char *members,
    const char *typed_on, const char *version)
{
	struct jval *no = ask(method, path, members, "\"never\"", version, 422);

	ck_assert_str_eq(jval_get_text(no, "code"), "day");
	jval_free(no);
	jval_free(ask(method, path, members, "5", version, 400));
	return ask(method, path, members, typed_on, version, 200);
}

/* The only review of the service. */
static const struct jval *
review_of(const struct jval *all)
{
	const struct jval *rounds = jval_get(all, "rounds");

	ck_assert_uint_eq(jval_length(rounds), 1);
	rounds = jval_get(jval_at(rounds, 0), "reviews");
	ck_assert_uint_eq(jval_length(rounds), 1);
	return jval_at(rounds, 0);
}

static const char *
day_of(const struct jval *o, const char *key)
{
	return jval_get_text(jval_get(o, key), "day");
}

static char *
version_of(const struct jval *o)
{
	return mem_string(jval_get_text(o, "version"));
}

START_TEST(reviews_and_actions)
{
	static const char fidelity[] = "/api/v1/fidelity?service=svc-a",
			  reviews[] = "/api/v1/fidelity/reviews",
			  actions[] = "/api/v1/fidelity/actions";
	struct jval *all;
	const struct jval *review, *action;
	char *version, *path, *members;

	jval_free(typed("POST", reviews, REVIEW ",\"scores\":[" SCORES "]",
	    "\"" TYPED "\"", NULL));
	all = look(fidelity);
	review = review_of(all);
	ck_assert_str_eq(day_of(review, "on"), TYPED);
	version = version_of(review);
	jval_free(all);
	jval_free(typed("PUT", reviews,
	    REVIEW ",\"scores\":[4,3" /* and the others */
		   ",3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3]",
	    "\"" TYPED "\"", version));
	free(version);

	jval_free(typed("POST", actions,
	    REVIEW ",\"what\":\"Meet employers\",\"due\":\"tomorrow\"",
	    "\"" TYPED "\"", NULL));
	all = look(fidelity);
	action = jval_at(jval_get(review_of(all), "actions"), 0);
	ck_assert_str_eq(day_of(action, "due"), "2026-02-21");
	version = version_of(action);
	path =
	    mem_printf("%s/%d", actions, (int)jval_get_count(action, "action"));
	jval_free(all);
	jval_free(typed("PUT", path, "\"done\":\"today\"", "\"2026-02-23\"",
	    version));
	free(version);
	all = look(fidelity);
	action = jval_at(jval_get(review_of(all), "actions"), 0);
	ck_assert_str_eq(day_of(action, "done"), "2026-02-23");
	version = version_of(action);
	members = mem_printf(REVIEW ",\"action\":%d",
	    (int)jval_get_count(action, "action"));
	jval_free(all);
	jval_free(typed("POST", "/api/v1/fidelity/actions:withdraw", members,
	    "\"" TYPED "\"", version));
	free(version);
	free(members);
	free(path);

	all = look(fidelity);
	version = version_of(review_of(all));
	jval_free(all);
	jval_free(typed("POST", "/api/v1/fidelity/reviews:withdraw", REVIEW,
	    "\"" TYPED "\"", version));
	free(version);
	all = look(fidelity);
	ck_assert_uint_eq(jval_length(jval_get(all, "rounds")), 0);
	jval_free(all);
}
END_TEST

START_TEST(retention)
{
	static const char client[] = "/api/v1/clients/1";
	struct jval *o = look(client);
	char *version = version_of(jval_get(o, "retention"));

	jval_free(o);
	jval_free(typed("PUT", "/api/v1/clients/1/retention",
	    "\"day\":\"tomorrow\",\"reason\":\"needed\"", "\"2090-01-15\"",
	    version));
	free(version);
	o = look(client);
	ck_assert_str_eq(day_of(jval_get(o, "retention"), "until"),
	    "2090-01-16");
	jval_free(o);
}
END_TEST

START_TEST(employer_contacts)
{
	static const char all[] = "/api/v1/employer-contacts",
			  contact[] = "\"service\":\"svc-a\",\"staff\":\"aa\","
				      "\"mode\":\"phone\",\"meaningful\":true,"
				      "\"in_work\":false,\"date\":\"mon\"";
	struct jval *o;
	const struct jval *entry;
	char *version, *path;

	o = typed("POST", "/api/v1/employer-contacts:check", contact,
	    "\"" TYPED "\"", NULL);
	ck_assert_str_eq(day_of(jval_get(o, "entry"), "date"), "2026-02-16");
	jval_free(o);
	o = typed("POST", all, contact, "\"" TYPED "\"", NULL);
	entry = jval_get(o, "entry");
	ck_assert_str_eq(day_of(entry, "date"), "2026-02-16");
	path = mem_printf("%s/%d", all, (int)jval_get_count(entry, "fact"));
	version = version_of(entry);
	jval_free(o);
	o = typed("PUT", path, contact, "\"2026-02-27\"", version);
	ck_assert_str_eq(day_of(jval_get(o, "entry"), "date"), "2026-02-23");
	jval_free(o);
	free(version);
	free(path);
}
END_TEST

static void
begin(void)
{
	web_world_begin();
	ann = web_world_sign_in("ann");
}

int
main(void)
{
	const TTest *const tests[] = { reviews_and_actions, retention,
		employer_contacts, NULL };
	const struct unit_suite suite = { .name = "web_typed_on",
		.tests = tests,
		.begin = begin,
		.end = web_world_end };

	return unit_run(&suite);
}

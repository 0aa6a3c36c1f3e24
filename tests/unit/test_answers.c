/*
 * Who spoke, and what staff are told: a page of a web filter is never taken
 * for the aggregator's word, and the aggregator's own sentence is shown.
 */
#include "agent/delivery/answers.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/site_status.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";
static const char page[] = "<!DOCTYPE html><html><body>Blocked</body></html>";

static void
expect_clean(const char *text, size_t max, const char *want)
{
	char out[ANSWERS_SAID_MAX];

	answers_clean(text, out, max);
	ck_assert_str_eq(out, want);
}

START_TEST(test_clean)
{
	expect_clean("", ANSWERS_SAID_MAX, "");
	expect_clean("Ask the operator.", ANSWERS_SAID_MAX, "Ask the operator");
	expect_clean("one\r\ntwo\x1b[2Jthree\x7f", ANSWERS_SAID_MAX,
	    "one two [2Jthree");
	/* Marks that turn, hide or join text; C1; bytes that are no UTF-8. */
	expect_clean("a\xe2\x80\xae"
		     "b\xe2\x80\x8b"
		     "c\xef\xbb\xbf"
		     "d\xe2\x81\xa6"
		     "e\xc2\x9b"
		     "f\xff\xe2\x82",
	    ANSWERS_SAID_MAX, "abcdef");
	expect_clean("Zo\xc3\xab", ANSWERS_SAID_MAX, "Zo\xc3\xab");
	/* Cut between characters. */
	expect_clean("aaaa\xc3\xab\xc3\xab\xc3\xab", 10, "aaaa\xc3\xab...");
	expect_clean("aaaaaaaaaaaaaaaa", 10, "aaaaaa...");
}
END_TEST

START_TEST(test_problem)
{
	static const struct {
		const char *body;
		bool problem;
	} cases[] = {
		{ "{\"type\":\"about:blank\",\"title\":\"Bad Request\","
		  "\"status\":400,\"code\":\"service\",\"detail\":\"no.\"}",
		    true },
		{ "{\"title\":\"Forbidden\",\"code\":\"Blocked by policy\","
		  "\"detail\":\"x\"}",
		    false },
		{ "{\"error\":{\"code\":\"forbidden\"}}", false },
		{ "{\"code\":\"service\"}", false },
		{ "{\"code\":7,\"title\":1,\"detail\":[]}", false },
		{ "[]", false },
	};
	struct answers_word w;
	struct err e = ERR_INIT;

	answers_read(&w, NULL);
	ck_assert(!w.problem);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct jval *o;

		ck_assert_int_eq(jval_parse(&o, slice_of(cases[i].body), 1000,
				     &e),
		    0);
		answers_read(&w, o);
		ck_assert_msg(w.problem == cases[i].problem, "%s",
		    cases[i].body);
		jval_free(o);
	}
}
END_TEST

/* --------------------------------------------------------- on the way */

/* Enrolled, with two returns waiting. */
static void
begin(struct fake_courier *c)
{
	fake_courier_open(c);
	fake_courier_enrol(c);
	ck_assert_int_eq(fake_courier_send(c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(c);
	fake_courier_seal(c, "alpha", q1, 5);
	fake_courier_seal(c, "alpha", q2, 6);
}

static char *
status_text(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	struct buf out;
	char *text;

	buf_init(&out, 100000);
	ck_assert_int_eq(site_status_write(&c->spool, c->now, &out, &e), 0);
	text = strdup(buf_str(&out));
	ck_assert_ptr_nonnull(text);
	buf_free(&out);
	return text;
}

static void
expect_status(struct fake_courier *c, const char *words, bool said)
{
	char *text = status_text(c);

	ck_assert_msg((strstr(text, words) != NULL) == said, "%s in:\n%s",
	    words, text);
	free(text);
}

/* A filter may answer everything, or only what is sent. */
START_TEST(test_filter)
{
	static const unsigned status[] = { 200, 204, 301, 302, 307, 400, 401,
		403, 404, 407, 409, 410, 413, 422, 425, 429, 500, 502, 503, 507,
		511 };
	static const char *const body[] = { page, "", "Access denied",
		"{\"error\":{\"code\":\"forbidden\",\"message\":\"no\"}}",
		"{\"code\":\"forbidden\"}" };
	struct fake_courier c;

	for (size_t i = 0; i < sizeof(status) / sizeof(status[0]); i++)
		for (size_t k = 0; k < sizeof(body) / sizeof(body[0]); k++)
			for (int all = 0; all < 2; all++) {
				struct courier_result t;
				begin(&c);
				fake_aggregator_script(c.aggregator, status[i],
				    body[k]);
				if (all)
					c.aggregator->mood =
					    FAKE_AGGREGATOR_CLOSED;
				t = fake_courier_send(&c);
				ck_assert_int_eq(t.word, COURIER_RESULT_LATER);
				ck_assert_msg(
				    strstr(t.text,
					"a web filter or proxy answered "
					"(status ") == t.text &&
					strstr(t.text,
					    "not the aggregator; ask who runs "
					    "this network") != NULL,
				    "%u %s: %s", status[i], body[k], t.text);
				fake_courier_close(&c);
			}
}
END_TEST

static void
script(struct fake_courier *c, unsigned status, const char *code,
    const char *detail)
{
	struct buf b;

	buf_init(&b, 10000);
	buf_printf(&b,
	    "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":%u,"
	    "\"code\":\"%s\",\"detail\":\"%s\"}\n",
	    status, code, detail);
	fake_aggregator_script(c->aggregator, status, buf_str(&b));
	buf_free(&b);
}

START_TEST(test_every_problem)
{
	static const struct {
		unsigned status;
		const char *code, *act;
	} cases[] = {
		{ 400, "service", "ask the aggregator's operator" },
		{ 400, "grammar", "this version of the program" },
		{ 400, "period", "ask the aggregator's operator" },
		{ 401, "signature", "ask the aggregator's operator" },
		{ 403, "invite", "a new invite" },
		{ 404, "unknown-agent", "ask the aggregator's operator" },
		{ 413, "too-large", "ask the aggregator's operator" },
		{ 425, "unsupported",
		    "put back to an older version: ask its operator; it is "
		    "then sent again by itself. If it stays as it is, ask for "
		    "a new invite" },
		{ 429, "quota", "it is tried again" },
		{ 500, "busy", "it is tried again" },
		{ 503, "busy", "it is tried again" },
		{ 507, "full",
		    "the centre has no room on its disk: what was sealed "
		    "waits here and is sent again by itself" },
		{ 400, "word-of-a-newer-one", "it is tried again" },
	};
	struct fake_courier c;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct courier_result t;

		begin(&c);
		script(&c, cases[i].status, cases[i].code,
		    "its very own \\u001b[1msentence.");
		t = fake_courier_send(&c);
		ck_assert_int_eq(t.word, COURIER_RESULT_LATER);
		ck_assert_msg(strstr(t.text,
				  "the aggregator says: \"its very own "
				  "[1msentence\"") == t.text,
		    "%s", t.text);
		ck_assert_msg(strstr(t.text, cases[i].act) != NULL, "%s",
		    t.text);
		fake_courier_close(&c);
	}
}
END_TEST

/* Where the queue stands, since when, and why; and that it moves on. */
START_TEST(test_standing)
{
	struct fake_courier c;
	struct err e = ERR_INIT;
	struct jval *o;
	const struct jval *at;

	begin(&c);
	expect_status(&c, "Delivery stands", false);
	script(&c, 400, "service", "no list has ever named this service");
	(void)fake_courier_send(&c);
	expect_status(&c,
	    "Delivery stands at alpha, 2025/26 Q4 (Jan\xe2\x80\x93Mar) since "
	    "2026-06-21T00:00:00Z: the aggregator says: \"no list has ever "
	    "named this service\" (service, status 400); ask the aggregator's "
	    "operator to name this service for this site, or, where it is "
	    "misspelt, for a new invite: taking it up sets aside what "
	    "waits, and the next seal sends the figures of the other "
	    "services. "
	    "What was sealed later waits behind it; nothing is lost.",
	    true);
	expect_status(&c, "1 attempt failed.", true);
	expect_status(&c, "Last word of the courier", false);
	/* Since the first time. */
	c.now.s += 7200;
	script(&c, 400, "service", "no list has ever named this service");
	(void)fake_courier_send(&c);
	expect_status(&c, "since 2026-06-21T00:00:00Z", true);
	expect_status(&c, "2 attempts in a row failed.", true);
	ck_assert_int_eq(site_status_read(&c.spool, c.now, &o, &e), 0);
	at = jval_get(o, "stands");
	ck_assert_str_eq(jval_get_str(at, "service"), "alpha");
	ck_assert_str_eq(jval_get_str(at, "period"), q1);
	ck_assert_str_eq(jval_get_str(at, "code"), "service");
	ck_assert_str_eq(jval_get_str(at, "said"),
	    "no list has ever named this service");
	jval_free(o);
	/* Offline it still says which one. */
	c.aggregator->mood = FAKE_AGGREGATOR_OFFLINE;
	(void)fake_courier_send(&c);
	expect_status(&c, "Delivery stands at alpha, 2025/26 Q4", true);
	expect_status(&c, "no list has ever", false);
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	(void)fake_courier_send(&c);
	expect_status(&c, "Delivery stands", false);
	ck_assert_int_eq(site_status_read(&c.spool, c.now, &o, &e), 0);
	ck_assert(jval_is_null(jval_get(o, "stands")));
	jval_free(o);
	fake_courier_close(&c);
}
END_TEST

/* The courier's files are shown to a terminal. */
START_TEST(test_hostile_state)
{
	struct fake_courier c;

	begin(&c);
	memory_spool_put(&c.memory, "state.json",
	    slice_of("{\"epoch\":1,\"stands_since\":1782000000,"
		     "\"stands_at\":1,\"stands_said\":\"\\u001b[2Jx\","
		     "\"message\":\"\\u001b]0;a\\u0007b\"}"));
	expect_status(&c, "\x1b", false);
	expect_status(&c, "Delivery stands at alpha", true);
	expect_status(&c, "]0;a b", true);
	fake_courier_close(&c);
}
END_TEST

/* One sentence for a refusal, wherever it is told. */
START_TEST(test_refused_words)
{
	struct buf out;

	buf_init(&out, 1000);
	answers_refused("service", 0, "", &out);
	ck_assert_str_eq(buf_str(&out),
	    "because this service is not one of this site's at the "
	    "aggregator; ask its operator");
	buf_reset(&out);
	answers_refused("payload", 12, "referrals and its parts differ", &out);
	ck_assert_str_eq(buf_str(&out),
	    "because a figure breaks a rule (line 12 of the return); correct "
	    "the figures and seal again (in its own words: \"referrals and "
	    "its parts differ\")");
	buf_free(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_clean, test_problem, test_filter,
		test_every_problem, test_standing, test_hostile_state,
		test_refused_words, NULL };

	return unit_main("answers", tests);
}

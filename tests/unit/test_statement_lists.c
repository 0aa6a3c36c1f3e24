/*
 * The statements with repeated lines: service lists and the keys, the
 * recipients and the policy of a trust statement.
 */
#include "protocol/statement.h"

#include <string.h>

#include "common/base/encode.h"
#include "tests/unit/unit.h"

#define ORIGIN "ips.example/log"

static struct buf out;
static struct statement got;
static struct err e;

static void
begin(void)
{
	keys_start();
	buf_init(&out, 64 * 1024);
}

static void
end(void)
{
	buf_free(&out);
}

static int
parse(const char *text)
{
	e = (struct err)ERR_INIT;
	return statement_parse(&got, slice_of(text), &e);
}

static void
fails_at(const char *text, const char *code, unsigned line)
{
	ck_assert_msg(parse(text) == -1, "%s", text);
	ck_assert_str_eq(e.code, code);
	ck_assert_msg(e.line == line, "line %u, not %u: %s\n%s", line, e.line,
	    e.text, text);
}

static const char services_text[] = "sheaf-services/v1\n"
				    "log " ORIGIN "\n"
				    "agent north-trust\n"
				    "number 1\n";

START_TEST(a_list_of_services)
{
	static const struct {
		const char *lines;
		unsigned line; /* 0: good */
	} cases[] = {
		{ "", 0 },
		{ "service a\nservice b\n", 0 },
		{ "service B\nservice a\n", 0 }, /* by bytes */
		{ "service b\nservice a\n", 6 },
		{ "service a\nservice a\n", 6 },
		{ "service A\nservice B\nservice a\n", 7 }, /* twins */
		{ "service \n", 5 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_reset(&out);
		buf_puts(&out, services_text);
		buf_puts(&out, cases[i].lines);
		if (cases[i].line == 0)
			ck_assert_int_eq(parse(buf_str(&out)), 0);
		else
			fails_at(buf_str(&out), "grammar", cases[i].line);
	}
	buf_reset(&out);
	buf_puts(&out, services_text);
	for (int i = 0; i < 64; i++)
		buf_printf(&out, "service s%02d\n", i);
	ck_assert_int_eq(parse(buf_str(&out)), 0);
	ck_assert_uint_eq(got.u.services.services, 64);
	buf_puts(&out, "service s64\n");
	fails_at(buf_str(&out), "grammar", 69);
}
END_TEST

static const char trust_head[] = "sheaf-trust/v1\n"
				 "log " ORIGIN "\n"
				 "number 1\n";

static void
add_vkey(const char *word, const char *name, uint8_t type, uint8_t fill)
{
	struct keys_public key;
	struct keys_verifier v;

	memset(key.b, fill, sizeof(key.b));
	v = keys_verifier_make(name, type, &key);
	buf_printf(&out, "%s ", word);
	keys_verifier_write(&v, &out);
	buf_puts(&out, "\n");
}

static void
add_recipient(uint8_t fill, uint8_t id_change)
{
	struct keys_recipient r;
	uint8_t id[8];
	char hex[17];

	memset(r.b, fill, sizeof(r.b));
	keys_recipient_id(id, &r);
	id[7] ^= id_change;
	encode_hex(hex, id, sizeof(id));
	buf_printf(&out, "recipient %s ", hex);
	encode_base64(&out, r.b, sizeof(r.b));
	buf_puts(&out, "\n");
}

/* Up to the recipients, which come last. */
static void
begin_trust(void)
{
	buf_reset(&out);
	buf_puts(&out, trust_head);
	add_vkey("authority", ORIGIN "/authority", 1, 1);
	add_vkey("log-key", ORIGIN, 1, 2);
}

START_TEST(keys_of_a_trust_statement)
{
	buf_puts(&out, trust_head);
	add_vkey("authority", ORIGIN "/other", 1, 1);
	fails_at(buf_str(&out), "grammar", 4);
	buf_reset(&out);
	buf_puts(&out, trust_head);
	add_vkey("authority", ORIGIN "/authority", 4, 1);
	fails_at(buf_str(&out), "grammar", 4);
	begin_trust();
	add_vkey("log-key", "other.example/log", 1, 3);
	fails_at(buf_str(&out), "grammar", 6);
	begin_trust();
	add_vkey("log-key", ORIGIN, 1, 1); /* the authority's */
	fails_at(buf_str(&out), "grammar", 6);
	begin_trust();
	add_vkey("log-key", ORIGIN, 1, 3);
	add_vkey("log-key", ORIGIN, 1, 4);
	fails_at(buf_str(&out), "grammar", 7);
}
END_TEST

START_TEST(recipients_of_a_trust_statement)
{
	begin_trust();
	buf_puts(&out, "policy quorum none\n");
	fails_at(buf_str(&out), "grammar", 6);
	begin_trust();
	add_recipient(1, 1);
	fails_at(buf_str(&out), "grammar", 6);
	begin_trust();
	add_recipient(1, 0);
	add_recipient(1, 0);
	fails_at(buf_str(&out), "grammar", 7);
	/* Of small order. */
	begin_trust();
	add_recipient(0, 0);
	fails_at(buf_str(&out), "grammar", 6);
	begin_trust();
	for (uint8_t i = 1; i < 6; i++)
		add_recipient(i, 0);
	fails_at(buf_str(&out), "grammar", 10);
	begin_trust();
	for (uint8_t i = 1; i < 5; i++)
		add_recipient(i, 0);
	buf_puts(&out, "policy quorum none\n");
	ck_assert_int_eq(parse(buf_str(&out)), 0);
	ck_assert_uint_eq(got.u.trust.recipients, 4);
	ck_assert_uint_eq(got.u.trust.recipient[3].b[0], 4);
}
END_TEST

START_TEST(policy_lines_of_a_trust_statement)
{
	static const struct {
		const char *lines;
		unsigned line; /* 0: good */
	} cases[] = {
		{ "policy quorum none\n", 0 },
		{ "", 7 },
		{ "policy quorum w\n", 7 },
		{ "policy quorum none\npolicy quorum none\n", 8 },
		{ "policy quorum  none\n", 7 },
		{ "policy quorum none \n", 7 },
		{ "policy # a comment\npolicy quorum none\n", 7 },
		{ "policy log x\npolicy quorum none\n", 7 },
		{ "policy \npolicy quorum none\n", 7 },
		{ "policy quorum none\npolicy group g all w\n", 8 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin_trust();
		add_recipient(1, 0);
		buf_puts(&out, cases[i].lines);
		if (cases[i].line == 0)
			ck_assert_int_eq(parse(buf_str(&out)), 0);
		else
			fails_at(buf_str(&out), "grammar", cases[i].line);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_list_of_services,
		keys_of_a_trust_statement, recipients_of_a_trust_statement,
		policy_lines_of_a_trust_statement, NULL };
	struct unit_suite suite = { .name = "statement_lists",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

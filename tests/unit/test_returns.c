/*
 * Payloads: every missing, doubled, swapped or misspelt line is found at its
 * line, by its code; what was written is read back.
 */
#include "protocol/returns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

enum { FIRST = 7, ROWS = 56, LINES = FIRST + ROWS };

static struct buf out;
static struct returns r;
static struct statement s;
static struct err e;
static char line[LINES][64]; /* of a good return, by number less one */
static size_t lines;

static void
set_lines(const char *const head[], size_t n)
{
	for (lines = 0; lines < n; lines++)
		(void)snprintf(line[lines], sizeof(line[0]), "%s", head[lines]);
}

static void
use_return(void)
{
	static const char *const head[] = { "sheaf-return/1",
		"service north-tees", "period 2026-04-01/P3M",
		"rules ips-grow/1", "through 2026-05-17", "source register" };
	const struct ruleset *rs = measures_ips_grow_1();

	set_lines(head, FIRST - 1);
	for (size_t i = 0; i < rs->n; i++)
		(void)snprintf(line[lines++], sizeof(line[0]), "%s 0",
		    rs->rows[i].code);
	s.u.batch.content = CONTENT_RETURN;
	ck_assert(period_parse(slice_of("2026-04-01/P3M"), &s.u.batch.period));
}

static void
use_fidelity(void)
{
	static const char *const head[] = { "sheaf-fidelity-self/1",
		"service north-tees", "period 2026-05-14/P1D" };

	set_lines(head, 3);
	for (int i = 1; i <= 25; i++)
		(void)snprintf(line[lines++], sizeof(line[0]), "item.%d %d", i,
		    i % 5 + 1);
	strcpy(line[lines++], "actions.planned 4");
	strcpy(line[lines++], "actions.done 9");
	s.u.batch.content = CONTENT_FIDELITY_SELF;
	ck_assert(period_parse(slice_of("2026-05-14/P1D"), &s.u.batch.period));
}

static void
use_reconciliation(void)
{
	static const char *const head[] = { "sheaf-reconciliation/1",
		"service north-tees", "period 2026-05-01/P1M" };

	set_lines(head, 3);
	for (int i = 0; i < MHSDS_MEASURES; i++)
		(void)snprintf(line[lines++], sizeof(line[0]), "%s 0 0",
		    mhsds_measure((enum mhsds)i)->code);
	s.u.batch.content = CONTENT_RECONCILIATION;
	ck_assert(period_parse(slice_of("2026-05-01/P1M"), &s.u.batch.period));
}

static void
begin(void)
{
	buf_init(&out, 64 * 1024);
	memset(&s, 0, sizeof(s));
	strcpy(s.u.batch.service, "north-tees");
	use_return();
}

static void
end(void)
{
	buf_free(&out);
}

static void
join(void)
{
	buf_reset(&out);
	for (size_t i = 0; i < lines; i++)
		buf_printf(&out, "%s\n", line[i]);
}

static int
read_out(void)
{
	e = (struct err)ERR_INIT;
	return returns_read(&r, buf_slice(&out), &s, &e);
}

static void
out_fails(const char *code, unsigned at)
{
	ck_assert_msg(read_out() == -1, "%s", buf_str(&out));
	ck_assert_msg(strcmp(e.code, code) == 0 && e.line == at,
	    "not %s %u but %s %u: %s\n%s", code, at, e.code, e.line, e.text,
	    buf_str(&out));
}

/* The payload with this text as its line `at` fails there. */
static void
line_fails(unsigned at, const char *text, const char *code)
{
	char kept[sizeof(line[0])];

	memcpy(kept, line[at - 1], sizeof(kept));
	(void)snprintf(line[at - 1], sizeof(line[0]), "%s", text);
	join();
	out_fails(code, at);
	memcpy(line[at - 1], kept, sizeof(kept));
}

static void
holds(void)
{
	join();
	ck_assert_msg(read_out() == 0, "%s", e.text);
	ck_assert_int_eq(returns_parse(&r, buf_slice(&out), &e), 0);
	ck_assert_int_eq(returns_match(&r, &s, &e), 0);
}

/* Read, and written again the same. */
static void
is_inverse(void)
{
	struct buf again;

	holds();
	buf_init(&again, 64 * 1024);
	returns_write(&r, &again);
	ck_assert_str_eq(buf_str(&again), buf_str(&out));
	buf_free(&again);
}

START_TEST(a_return_is_read_back)
{
	strcpy(line[6], "referrals 2147483647");
	strcpy(line[7], "referrals.clinician 2147483647");
	strcpy(line[60], "satisfaction.responses -");
	strcpy(line[61], "satisfaction.positive -");
	is_inverse();
	ck_assert_uint_eq(r.n, ROWS);
	ck_assert_ptr_eq(r.rules, measures_ips_grow_1());
	ck_assert_int_eq(r.value[0], 2147483647);
	ck_assert_int_eq(r.value[2], 0);
	ck_assert_int_eq(r.value[54], MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(r.through, day_from_civil(2026, 5, 17));
	ck_assert_int_eq(r.source, RETURNS_REGISTER);
	strcpy(line[5], "source summary");
	is_inverse();
	ck_assert_int_eq(r.source, RETURNS_SUMMARY);
}
END_TEST

START_TEST(a_review_is_read_back)
{
	use_fidelity();
	is_inverse();
	ck_assert_uint_eq(r.n, RETURNS_FIDELITY_ROWS);
	ck_assert_int_eq(r.value[0], 2);
	ck_assert_int_eq(r.value[26], 9); /* more done than planned */
	ck_assert_int_eq(r.through, day_from_civil(2026, 5, 14));
	strcpy(line[28], "actions.planned -");
	strcpy(line[29], "actions.done -");
	is_inverse();
}
END_TEST

START_TEST(a_reconciliation_is_read_back)
{
	char code[RETURNS_CODE_SIZE];

	use_reconciliation();
	strcpy(line[3], "MHS116 12 -");
	strcpy(line[6], "NewReferrals - 2147483647");
	is_inverse();
	ck_assert_uint_eq(r.n, RECONCILIATION_VALUES);
	ck_assert_int_eq(r.value[0], 12);
	ck_assert_int_eq(r.value[1], MEASURE_NOT_COLLECTED);
	ck_assert_int_eq(r.value[7], 2147483647);
	ck_assert_str_eq(returns_code(&r, 7, code), "NewReferrals.register");
	ck_assert_ptr_null(r.rules);
	ck_assert_int_eq(r.through, day_from_civil(2026, 5, 31));
	strcpy(line[3], "withdrawn");
	lines = 4;
	is_inverse();
	ck_assert(r.withdrawn);
}
END_TEST

/* A side's numbers are held against that side's alone. */
START_TEST(a_reconciliation_holds_together)
{
	use_reconciliation();
	line_fails(10, "Caseload 1 0", "payload");
	line_fails(10, "Caseload 0 1", "payload");
	strcpy(line[8], "OpenReferrals 1 0");
	strcpy(line[9], "Caseload 1 0");
	holds();
	strcpy(line[9], "Caseload 0 1");
	join();
	out_fails("payload", 10);
	strcpy(line[8], "OpenReferrals 1 -");
	holds();
}
END_TEST

START_TEST(figures_taken_back)
{
	lines = FIRST - 1;
	strcpy(line[lines++], "withdrawn");
	is_inverse();
	ck_assert(r.withdrawn);
	for (size_t i = 0; i < r.n; i++)
		ck_assert_int_eq(r.value[i], MEASURE_NOT_COLLECTED);
	line_fails(7, "withdrawn ", "payload");
	line_fails(5, "through 2026-07-01", "through");
	strcpy(line[lines++], "referrals 0");
	join();
	out_fails("payload", 8);
	use_fidelity();
	lines = 3;
	strcpy(line[lines++], "withdrawn");
	is_inverse();
	strcpy(line[lines++], "withdrawn");
	join();
	out_fails("payload", 5);
}
END_TEST

static void
every_line_counts(void)
{
	for (size_t at = 0; at < lines; at++) {
		buf_reset(&out);
		for (size_t i = 0; i < lines; i++)
			if (i != at)
				buf_printf(&out, "%s\n", line[i]);
		out_fails("payload", (unsigned)at + 1);
		buf_reset(&out);
		for (size_t i = 0; i < lines; i++)
			buf_printf(&out, "%s\n%s%s", line[i],
			    i == at ? line[i] : "", i == at ? "\n" : "");
		out_fails("payload", (unsigned)at + 2);
		buf_reset(&out);
		for (size_t i = 0; i + 1 < lines; i++) {
			size_t k = i == at ? at + 1 : i == at + 1 ? at : i;

			buf_printf(&out, "%s\n", line[k]);
		}
		if (at + 2 < lines)
			out_fails("payload", (unsigned)at + 1);
	}
}

START_TEST(every_line_absent_doubled_and_swapped)
{
	every_line_counts();
	use_fidelity();
	every_line_counts();
	use_reconciliation();
	every_line_counts();
}
END_TEST

START_TEST(figures_have_one_spelling)
{
	static const char *const bad[] = { "007", "+7", "-0", "-1", "0x7",
		"2147483648", "4294967296", "18446744073709551617", "7.0",
		"1e3", "", " 7", "7 ", "--", "seven", "\302\2677" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[64];

		use_return();
		(void)snprintf(text, sizeof(text), "accessed %s", bad[i]);
		line_fails(12, text, "payload");
		use_fidelity();
		(void)snprintf(text, sizeof(text), "actions.done %s", bad[i]);
		line_fails(30, text, "payload");
	}
}
END_TEST

START_TEST(scores_are_one_to_five)
{
	static const char *const bad[] = { "-", "0", "6", "10", "05", "" };

	use_fidelity();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "item.25 %s", bad[i]);
		line_fails(28, text, "payload");
	}
}
END_TEST

START_TEST(a_cut_is_noticed)
{
	size_t whole;

	join();
	whole = out.n;
	for (size_t n = 0; n < whole; n++)
		ck_assert_int_eq(returns_parse(&r, slice_make(out.data, n), &e),
		    -1);
	out.n = whole - 1; /* the last line feed */
	out_fails("payload", 62);
	out.n = whole;
	ck_assert_int_eq(read_out(), 0);
}
END_TEST

START_TEST(other_line_ends_and_marks)
{
	line_fails(1, "\357\273\277sheaf-return/1", "payload");
	line_fails(1, "sheaf-return/1\r", "payload");
	line_fails(12, "accessed 0\r", "payload");
	line_fails(62, "satisfaction.positive 0\r", "payload");
	line_fails(12, "", "payload");
	join();
	buf_puts(&out, "\n");
	out_fails("payload", 63);
	join();
	buf_u8(&out, '\0');
	out_fails("payload", 63);
}
END_TEST

START_TEST(a_payload_has_a_ceiling)
{
	join();
	while (out.n < LIMITS_PAYLOAD_MAX)
		buf_puts(&out, "x");
	out_fails("payload", 63);
	buf_puts(&out, "x");
	out_fails("payload", 0);
}
END_TEST

START_TEST(the_header_is_the_statements)
{
	line_fails(1, "sheaf-fidelity-self/1", "header");
	line_fails(2, "service south-tees", "header");
	line_fails(2, "service North-Tees", "header");
	line_fails(3, "period 2026-07-01/P3M", "header");
	line_fails(3, "period 2026-05-01/P3M", "header");
	line_fails(3, "period 2026-02-30/P3M", "payload");
	line_fails(2, "service jane smith", "payload");
	use_fidelity();
	line_fails(1, "sheaf-fidelity-independent/1", "header");
	line_fails(3, "period 2026-05-15/P1D", "header");
	line_fails(3, "period 2026-05-14/P2D", "header");
	/* found before anything that is wrong in the figures */
	strcpy(line[2], "period 2026-05-15/P1D");
	strcpy(line[9], "item.7 9");
	join();
	out_fails("header", 3);
}
END_TEST

/* Without a statement at hand there is nothing to differ from. */
START_TEST(parse_and_match_apart)
{
	strcpy(line[1], "service south-tees");
	join();
	ck_assert_int_eq(returns_parse(&r, buf_slice(&out), &e), 0);
	ck_assert_int_eq(returns_match(&r, &s, &e), -1);
	ck_assert_str_eq(e.code, "header");
	ck_assert_uint_eq(e.line, 2);
	strcpy(line[2], "period 2026-05-01/P3M");
	join();
	ck_assert_int_eq(returns_parse(&r, buf_slice(&out), &e), -1);
	ck_assert_str_eq(e.code, "payload");
	ck_assert_uint_eq(e.line, 3);
	strcpy(line[0], "sheaf-return/2");
	join();
	ck_assert_int_eq(returns_parse(&r, buf_slice(&out), &e), -1);
	ck_assert_str_eq(e.code, "unsupported");
	out_fails("payload", 1); /* the statement's content is known */
	strcpy(line[0], "Jane Smith");
	join();
	ck_assert_int_eq(returns_parse(&r, buf_slice(&out), &e), -1);
	ck_assert_str_eq(e.code, "payload");
}
END_TEST

START_TEST(rules_through_and_source)
{
	line_fails(4, "rules ips-grow/9", "unsupported");
	line_fails(4, "rules other/1", "unsupported");
	line_fails(4, "rules ips-grow", "payload");
	line_fails(4, "rules ips grow/1", "payload");
	line_fails(5, "through 2026-03-31", "through");
	line_fails(5, "through 2026-07-01", "through");
	line_fails(5, "through 2026-06-31", "payload");
	line_fails(6, "source both", "payload");
	strcpy(line[4], "through 2026-06-30");
	holds();
	strcpy(line[4], "through 2026-04-01");
	holds();
	/* a header that differs is found before rules that are not known,
	 * figures before a day outside the period */
	strcpy(line[3], "rules other/1");
	strcpy(line[1], "service x");
	join();
	out_fails("header", 2);
	use_return();
	strcpy(line[4], "through 2026-07-01");
	strcpy(line[10], "referrals.employed 1");
	join();
	out_fails("payload", 11);
}
END_TEST

START_TEST(checks_name_the_payloads_line)
{
	line_fails(7, "referrals 1", "payload");
	line_fails(62, "satisfaction.positive 1", "payload");
	line_fails(42, "in_work.minutes 1", "payload");
	strcpy(line[43], "employer_contacts -");
	join();
	out_fails("payload", 45);
}
END_TEST

/* No figure, and no word of the payload, is repeated in an error. */
START_TEST(errors_hold_no_value)
{
	static const struct {
		unsigned at;
		const char *text;
	} cases[] = {
		{ 1, "secret-9434765919/1" },
		{ 2, "service secret 9434765919" },
		{ 2, "service secret-9434765919" },
		{ 4, "rules secret-9434765919/1" },
		{ 12, "accessed secret-9434765919" },
		{ 12, "secret-9434765919 1" },
		{ 7, "referrals 943476591" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		use_return();
		strcpy(line[cases[i].at - 1], cases[i].text);
		join();
		ck_assert_int_eq(read_out(), -1);
		ck_assert_ptr_null(strstr(e.text, "secret"));
		ck_assert_ptr_null(strstr(e.text, "94347"));
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_return_is_read_back,
		a_review_is_read_back, a_reconciliation_is_read_back,
		a_reconciliation_holds_together, figures_taken_back,
		every_line_absent_doubled_and_swapped,
		figures_have_one_spelling, scores_are_one_to_five,
		a_cut_is_noticed, other_line_ends_and_marks,
		a_payload_has_a_ceiling, the_header_is_the_statements,
		parse_and_match_apart, rules_through_and_source,
		checks_name_the_payloads_line, errors_hold_no_value, NULL };
	struct unit_suite suite = { .name = "returns",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/*
 * Statements: what each line may hold, who signs, and that a wrong line is
 * named. test_statement_random.c has all kinds, at random.
 */
#include "protocol/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/sign.h"
#include "tests/unit/unit.h"

#define ORIGIN "ips.example/log"
#define ROOT0  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define HASH1  "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="

static const char batch_text[] = "sheaf-batch/v1\n"
				 "log " ORIGIN "\n"
				 "agent north-trust.site1/2\n"
				 "seq 7\n"
				 "prev " HASH1 "\n"
				 "service north-tees\n"
				 "content sheaf-return/1\n"
				 "period 2026-04-01/P3M\n"
				 "revision 3\n"
				 "commit " HASH1 "\n"
				 "seen 0 " ROOT0 "\n"
				 "time 2026-05-17\n";

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

/* text with `to` in place of the first `from`; the caller frees. */
static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	struct buf b;

	ck_assert_msg(at != NULL, "%s", from);
	buf_init(&b, 64 * 1024);
	buf_add(&b, text, (size_t)(at - text));
	buf_puts(&b, to);
	buf_puts(&b, at + strlen(from));
	return buf_take(&b);
}

static void
fails_at(const char *text, const char *code, unsigned line)
{
	ck_assert_msg(parse(text) == -1, "%s", text);
	ck_assert_str_eq(e.code, code);
	ck_assert_msg(e.line == line, "line %u, not %u: %s\n%s", line, e.line,
	    e.text, text);
}

/* The batch with one change is wrong, at that line. */
static void
batch_fails(const char *from, const char *to, unsigned line)
{
	char *text = replaced(batch_text, from, to);

	fails_at(text, "grammar", line);
	free(text);
}

START_TEST(the_last_line_feed_is_part_of_it)
{
	for (size_t n = 0; n < sizeof(batch_text) - 1; n++)
		ck_assert_int_eq(statement_parse(&got,
				     slice_make(batch_text, n), &e),
		    -1);
	ck_assert_int_eq(parse(batch_text), 0);
}
END_TEST

START_TEST(bytes_are_compared_exactly)
{
	static const char *const spaces[] = { "\r\n", " \n", "\n\n", "\t\n" };

	for (size_t i = 0; i < 4; i++) {
		char *text = replaced(batch_text, "\n", spaces[i]);

		ck_assert_int_eq(parse(text), -1);
		free(text);
	}
	batch_fails("agent ", "agent  ", 3);
	batch_fails("seq 7", "seq\t7", 4);
	batch_fails("seq 7", "Seq 7", 4);
	batch_fails("sheaf-batch/v1", "\357\273\277sheaf-batch/v1", 1);
	batch_fails("sheaf-batch/v1", "sheaf-batch/v2", 1);
	batch_fails("time 2026-05-17\n", "time 2026-05-17\nnote x\n", 13);
}
END_TEST

START_TEST(numbers)
{
	static const char *const bad[] = { "0", "07", "+7", "-7", "7.0", "",
		" 7", "7 ", "0x7", "9007199254740992", "18446744073709551617",
		"\303\267" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char line[64];

		(void)snprintf(line, sizeof(line), "seq %s\n", bad[i]);
		batch_fails("seq 7\n", line, 4);
	}
	batch_fails("site1/2", "site1/0", 3);
	batch_fails("site1/2", "site1/02", 3);
	batch_fails("site1/2", "site1", 3);
	batch_fails("revision 3", "revision -0", 9);
	batch_fails("seen 0", "seen 00", 11);
}
END_TEST

/* Over the limit is refused by judge.h and logged, so it must be read. */
START_TEST(revisions_that_are_refused_are_still_statements)
{
	static const char *const lines[] = { "revision 0", "revision 1000001",
		"revision 9007199254740991" };

	for (size_t i = 0; i < 3; i++) {
		char *text = replaced(batch_text, "revision 3", lines[i]);

		ck_assert_int_eq(parse(text), 0);
		free(text);
	}
}
END_TEST

START_TEST(base64_has_one_spelling)
{
	batch_fails("prev " HASH1,
	    "prev AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYG"
	    "RobHB0eHyB=",
	    5); /* spare bits */
	batch_fails("prev " HASH1,
	    "prev AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYG"
	    "RobHB0eHyA",
	    5);
	batch_fails("prev " HASH1, "prev " HASH1 "=", 5);
	batch_fails("prev " HASH1, "prev " HASH1 " ", 5);
	batch_fails("prev " HASH1, "prev AQID", 5);
	batch_fails("seen 0 " ROOT0,
	    "seen 0 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", 11);
	batch_fails("seen 0 " ROOT0, "seen 0 " HASH1, 11);
	batch_fails("seen 0 " ROOT0, "seen 1", 11);
	batch_fails("seen 0 " ROOT0, "seen 1 " HASH1 " x", 11);
}
END_TEST

/* Free text that a person might type must never become a leaf. */
START_TEST(free_text_is_no_id)
{
	static const char *const bad[] = { "jane smith", "-jane", "..", ".",
		"%2f", "a/b", "a.b", "a_b", "caf\303\251", "a\177",
		"a23456789012345678901234567890123" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char line[64];

		(void)snprintf(line, sizeof(line), "service %s\n", bad[i]);
		batch_fails("service north-tees\n", line, 6);
		ck_assert(!statement_is_agent(slice_of(bad[i])) ||
			  bad[i][1] == '.');
	}
	batch_fails("agent north-trust.site1/", "agent a.b.c/", 3);
	batch_fails("agent north-trust.site1/", "agent .b/", 3);
	batch_fails("agent north-trust.site1/", "agent a./", 3);
	batch_fails("log " ORIGIN, "log sheaf-refusal/v1", 2);
	batch_fails("log " ORIGIN, "log a b", 2);
}
END_TEST

START_TEST(days)
{
	batch_fails("time 2026-05-17", "time 2026-05-17T09:30", 12);
	batch_fails("time 2026-05-17", "time 2026-02-30", 12);
	batch_fails("time 2026-05-17", "time 1999-12-31", 12);
	batch_fails("time 2026-05-17", "time 2100-01-01", 12);
	batch_fails("2026-04-01/P3M", "2026-02-30/P3M", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01/P0M", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01/P1000D", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01/P3H", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01/P3", 8);
	batch_fails("2026-04-01/P3M", "2026-04-01/3M", 8);
}
END_TEST

/* Off the grid is told apart from a wrong text, and comes after it. */
START_TEST(periods_off_the_grid)
{
	static const char *const off[] = { "2026-05-01/P3M", "2026-04-02/P3M",
		"2026-04-01/P1D", "2026-04-01/P1M", "2026-04-01/P1Y",
		"2026-04-01/P13W" };
	char *text, *more;

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		text = replaced(batch_text, "2026-04-01/P3M", off[i]);
		fails_at(text, "period", 8);
		more = replaced(text, "revision 3", "revision x");
		fails_at(more, "grammar", 9);
		free(more);
		free(text);
	}
	text = replaced(batch_text, "sheaf-return/1", "sheaf-fidelity-self/1");
	fails_at(text, "period", 8);
	more = replaced(text, "2026-04-01/P3M", "2026-05-14/P1D");
	ck_assert_int_eq(parse(more), 0);
	free(more);
	free(text);
	text = replaced(batch_text, "sheaf-return/1", "sheaf-reconciliation/1");
	fails_at(text, "period", 8);
	more = replaced(text, "2026-04-01/P3M", "2026-04-01/P1M");
	ck_assert_int_eq(parse(more), 0);
	free(more);
	free(text);
}
END_TEST

START_TEST(content_not_known_here)
{
	char *text = replaced(batch_text, "sheaf-return/1", "sheaf-return/2");
	char *more = replaced(text, "2026-04-01/P3M", "2026-04-07/P2W");

	fails_at(text, "unsupported", 0);
	fails_at(more, "unsupported", 0);
	ck_assert_str_eq(got.agent, "north-trust.site1");
	ck_assert_uint_eq(got.u.batch.seq, 7);
	free(more);
	more = replaced(text, "revision 3", "revision x");
	fails_at(more, "grammar", 9);
	free(more);
	free(text);
	batch_fails("sheaf-return/1", "sheaf-return/0", 7);
	batch_fails("sheaf-return/1", "sheaf-return/10000", 7);
	batch_fails("sheaf-return/1", "Sheaf-return/1", 7);
	batch_fails("sheaf-return/1", "jane smith/1", 7);
	batch_fails("sheaf-return/1", "sheaf-return", 7);
}
END_TEST

START_TEST(closed_words)
{
	static const char erase[] =
	    "sheaf-erase/v1\nlog o\nstatement " HASH1 "\nreason request\n";
	static const char revoke[] = "sheaf-revoke/v1\nlog o\nagent a/1\n"
				     "last 0\nreason lost\n";
	static const char refusal[] =
	    "sheaf-refusal/v1\nlog o\nstatement " HASH1
	    "\nindex 5\ncode service\nline 0\n";
	char *text;

	ck_assert_int_eq(parse(erase), 0);
	ck_assert_int_eq(parse(revoke), 0);
	ck_assert_uint_eq(got.u.revoke.last, 0);
	ck_assert_int_eq(parse(refusal), 0);
	text = replaced(erase, "request", "jane-smith");
	fails_at(text, "grammar", 4);
	free(text);
	text = replaced(revoke, "lost", "angry");
	fails_at(text, "grammar", 5);
	free(text);
	text = replaced(refusal, "code service", "code gap");
	fails_at(text, "grammar", 5);
	free(text);
	ck_assert(statement_is_erase_reason(slice_of("order")));
	ck_assert(!statement_is_erase_reason(slice_of("Order")));
}
END_TEST

START_TEST(the_header_ends_before_the_commitment)
{
	struct slice text = slice_of(batch_text);
	struct slice header = statement_header(text);
	const char *commit = strstr(batch_text, "commit ");

	ck_assert_ptr_eq(header.p, text.p);
	ck_assert_uint_eq(header.n, (size_t)(commit - batch_text));
}
END_TEST

START_TEST(words_are_read_back)
{
	for (int c = 0; c < CONTENT_KINDS; c++) {
		enum statement_content found = CONTENT_KINDS;
		const char *word =
		    statement_content_word((enum statement_content)c);

		ck_assert(statement_content_parse(slice_of(word), &found));
		ck_assert_int_eq((int)found, c);
		ck_assert(statement_is_versioned(slice_of(word)));
	}
	for (int r = 0; r < REASON_KINDS; r++) {
		enum statement_reason found = REASON_KINDS;
		const char *word =
		    statement_reason_word((enum statement_reason)r);

		ck_assert(statement_reason_parse(slice_of(word), &found));
		ck_assert_int_eq((int)found, r);
	}
	ck_assert_str_eq(statement_kind_word(STATEMENT_ERASE),
	    "sheaf-erase/v1");
	ck_assert_str_eq(statement_refused_word(REFUSED_THROUGH), "through");
}
END_TEST

/* Sign text with these keys under these names and read it as a note. */
static void
sign_text(struct note *n, const char *const names[], const uint8_t seeds[],
    size_t count, struct keys_public keys[])
{
	size_t text_n;

	buf_reset(&out);
	buf_puts(&out, batch_text);
	text_n = out.n;
	for (size_t i = 0; i < count; i++) {
		uint8_t seed[32] = { seeds[i] };
		struct sign_key key = sign_key_from_seed(seed);

		keys[i] = key.public;
		sign_note(&out, text_n, i == 0, names[i], &key);
	}
	ck_assert_int_eq(note_parse(n, buf_slice(&out), 4096, true, &e), 0);
	ck_assert_int_eq(statement_parse(&got, n->text, &e), 0);
}

START_TEST(exactly_the_lines_of_its_kind)
{
	static const char *const good[] = { "north-trust.site1/2",
		"north-trust.site1/2" };
	static const char *const other[] = { "north-trust.site1/1" };
	static const uint8_t seeds[] = { 1, 2 };
	struct keys_public keys[2];
	struct note n;

	sign_text(&n, good, seeds, 1, keys);
	ck_assert_int_eq(statement_check_lines(&got, &n, &e), 0);
	ck_assert(statement_verify(&got, &n, keys));
	keys[0].b[0] ^= 1;
	ck_assert(!statement_verify(&got, &n, keys));
	/* a foreign line, a line twice, a key of another epoch */
	sign_text(&n, good, seeds, 2, keys);
	ck_assert_int_eq(statement_check_lines(&got, &n, &e), -1);
	ck_assert_str_eq(e.code, "grammar");
	ck_assert(!statement_verify(&got, &n, keys));
	sign_text(&n, other, seeds, 1, keys);
	ck_assert_int_eq(statement_check_lines(&got, &n, &e), -1);
	ck_assert(!statement_verify(&got, &n, keys));
}
END_TEST

START_TEST(who_signs_what)
{
	static const struct {
		enum statement_kind kind;
		size_t count;
		const char *name[2];
	} cases[] = {
		{ STATEMENT_BATCH, 1, { "p.s/3" } },
		{ STATEMENT_TRUST, 1, { "o/authority" } },
		{ STATEMENT_INVITE, 2, { "o/authority", "p.s/3/once" } },
		{ STATEMENT_SERVICES, 1, { "o/authority" } },
		{ STATEMENT_ENROL, 2, { "p.s/3", "p.s/3/once" } },
		{ STATEMENT_REVOKE, 1, { "o/authority" } },
		{ STATEMENT_REFUSAL, 1, { "o" } },
		{ STATEMENT_RELEASE, 1, { "o" } },
		{ STATEMENT_ERASE, 1, { "o/authority" } },
	};

	for (size_t i = 0; i < STATEMENT_KINDS; i++) {
		struct statement st = { .kind = cases[i].kind,
			.origin = "o",
			.agent = "p.s",
			.epoch = 3 };
		char names[2][KEYS_NAME_MAX];

		ck_assert_uint_eq(statement_signers(&st, names),
		    cases[i].count);
		for (size_t k = 0; k < cases[i].count; k++)
			ck_assert_str_eq(names[k], cases[i].name[k]);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_last_line_feed_is_part_of_it,
		bytes_are_compared_exactly, numbers,
		revisions_that_are_refused_are_still_statements,
		base64_has_one_spelling, free_text_is_no_id, days,
		periods_off_the_grid, content_not_known_here, closed_words,
		the_header_ends_before_the_commitment, words_are_read_back,
		exactly_the_lines_of_its_kind, who_signs_what, NULL };
	struct unit_suite suite = { .name = "statement",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}

/*
 * Remarks in words: every code has a sentence, a terminal sees what files do
 * not, the entry of one fact knows no lines, and people are spared the words of
 * the format.
 */
#include <ctype.h>
#include <string.h>

#include "agent/exchange/exchange_words.h"
#include "agent/register/events.h"
#include "agent/register/facts.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

static const struct exchange_manner plain = { .at = NULL };
static const struct exchange_manner terminal = { .shows_cells = true };
static const struct exchange_manner people = { .for_people = true };

static const char *
say(const struct exchange_remark *r, const struct exchange_manner *manner)
{
	static char text[1024];
	struct buf out;

	buf_init(&out, sizeof(text));
	exchange_words_line(r, manner, &out);
	memcpy(text, buf_str(&out), out.n + 1);
	buf_free(&out);
	return text;
}

START_TEST(every_code_has_its_sentence)
{
	char nothing[] = "";

	for (int i = REMARK_NONE + 1; i < REMARK_CODES; i++) {
		struct exchange_remark r = { .line = 3,
			.code = (enum exchange_code)i,
			.inner = REMARK_REQUIRED,
			.event = EVENT_CONTACT,
			.word = "positive",
			.text = nothing };

		ck_assert(strchr(say(&r, &plain), '{') == NULL);
		ck_assert(strchr(say(&r, &people), '{') == NULL);
		for (int k = REMARK_NONE + 1; k < i; k++)
			ck_assert_str_ne(exchange_words_code(r.code),
			    exchange_words_code((enum exchange_code)k));
	}
}
END_TEST

/* A date of birth or a local number in the wrong column stays off paper; what
 * cannot be one is said. */
START_TEST(cells_are_shown_on_a_terminal)
{
	struct exchange_remark r = { .line = 3,
		.column = "date",
		.code = REMARK_DATE_FORM,
		.cell = exchange_shown_number(slice_of("12/05/1985")) };

	ck_assert_str_eq(say(&r, &terminal),
	    "line 3, column date: \"12/05/1985\" is not a date; dates are "
	    "written YYYY-MM-DD");
	ck_assert_str_eq(say(&r, &plain),
	    "line 3, column date: the cell (8 digits) is not a date; dates are "
	    "written YYYY-MM-DD");
	r.cell = exchange_shown_number(slice_of("1234567"));
	ck_assert(strstr(say(&r, &plain), "1234567") == NULL);
	r.cell = exchange_shown_number(slice_of("169"));
	ck_assert(strstr(say(&r, &plain), "\"169\"") != NULL);
	r.cell = exchange_shown_number(slice_of("9434765919"));
	ck_assert(strstr(say(&r, &terminal), ": the cell is") != NULL);
	r.cell = exchange_shown_number(slice_of("Ann 1"));
	ck_assert(strstr(say(&r, &terminal), ": the cell is") != NULL);
}
END_TEST

START_TEST(one_fact_is_no_row)
{
	const struct exchange_manner one = { .one_fact = true };
	struct exchange_remark r = { .line = 2,
		.code = REMARK_BREAKS_STORED,
		.inner = REMARK_AFTER_DISCHARGE,
		.event = EVENT_CONTACT,
		.day = day_from_civil(2025, 3, 1),
		.other = day_from_civil(2025, 2, 1),
		.of = day_from_civil(2025, 3, 1) };
	struct buf out;

	buf_init(&out, 1024);
	exchange_words_sentence(&r, &one, &out);
	ck_assert_str_eq(buf_str(&out),
	    "with this fact the contact of 2025-03-01, which the register "
	    "holds, would break a rule: 2025-03-01 is after the client's "
	    "discharge, 2025-02-01");
	buf_free(&out);
}
END_TEST

/* Whether it has a word such as job_started that is not in quotation marks, as
 * what is to be typed so. */
static bool
has_word_of_format(const char *text)
{
	bool quoted = false;

	for (size_t i = 0; text[i] != '\0'; i++) {
		quoted ^= text[i] == '"';
		if (!quoted && i > 0 && text[i] == '_' &&
		    isalpha((unsigned char)text[i - 1]) &&
		    isalpha((unsigned char)text[i + 1]))
			return true;
	}
	return false;
}

/* Words of the format stand in quotation marks, and no day as 2026-05-03 but
 * where one is to be written so. */
START_TEST(people_need_not_know_the_format)
{
	char nothing[] = "";

	for (int i = REMARK_NONE + 1; i < REMARK_CODES; i++) {
		struct exchange_remark r = { .line = 3,
			.code = (enum exchange_code)i,
			.inner = REMARK_BEFORE_JOB,
			.event = EVENT_EMPLOYER_CONTACT,
			.day = day_from_civil(2026, 5, 3),
			.other = day_from_civil(2026, 5, 4),
			.of = day_from_civil(2026, 5, 5),
			.word = "employer_contact",
			.text = nothing };
		const char *text = say(&r, &people);

		ck_assert_msg(!has_word_of_format(text), "%s", text);
		ck_assert_msg(strstr(text, "-05-0") == NULL, "%s", text);
	}
}
END_TEST

START_TEST(a_correction_says_what_changes)
{
	const struct exchange_remark r = { .line = 2,
		.code = REMARK_WOULD_CORRECT,
		.event = EVENT_JOB_STARTED,
		.day = day_from_civil(2026, 5, 3),
		.other = day_from_civil(2026, 5, 4),
		.change = { .value = 2000,
		    .new_value = 1650,
		    .with = FLAG_UNPAID,
		    .without = FLAG_PART_TIME,
		    .staff = true } };
	struct exchange_remark source = { .line = 2,
		.code = REMARK_WOULD_CORRECT,
		.event = EVENT_REFERRAL_ACCEPTED,
		.day = day_from_civil(2026, 5, 3),
		.other = day_from_civil(2026, 5, 3),
		.change = { .value = FACT_BLANK,
		    .new_value = FACT_BLANK,
		    .new_mode = MODE_SELF } };

	ck_assert_str_eq(say(&r, &plain),
	    "line 2: would correct the job_started of 2026-05-03, date "
	    "2026-05-03 to 2026-05-04, value 20 to 16.5, without part_time, "
	    "with unpaid, another member of staff");
	ck_assert_str_eq(say(&r, &people),
	    "line 2: would correct the \"Started a job\" of 3 May 2026, date "
	    "3 May 2026 to 4 May 2026, from 20 to 16.5 hours a week, without "
	    "\"part time\", with \"unpaid\", another member of staff");
	ck_assert_str_eq(say(&source, &plain),
	    "line 2: would correct the referral_accepted of 2026-05-03, mode "
	    "none to self");
	ck_assert_str_eq(say(&source, &people),
	    "line 2: would correct the \"Referral accepted\" of 3 May 2026, "
	    "from none to \"by the client\"");
}
END_TEST

START_TEST(what_may_be_written_is_said)
{
	struct exchange_remark r = { .line = 2,
		.column = "mode",
		.code = REMARK_MODE_UNKNOWN,
		.event = EVENT_REFERRAL_ACCEPTED };

	ck_assert_str_eq(say(&r, &people),
	    "line 2, column mode: the cell cannot be said of \"Referral "
	    "accepted\": write \"clinician\", \"self\" or \"other\"");
	r.column = "flags";
	r.code = REMARK_FLAG_UNKNOWN;
	ck_assert_str_eq(say(&r, &people),
	    "line 2, column flags: the cell cannot be said of \"Referral "
	    "accepted\": write \"employed\" or \"withdrawn\"");
	r.event = EVENT_SATISFACTION;
	ck_assert_str_eq(say(&r, &people),
	    "line 2, column flags: the cell cannot be said of \"Satisfaction "
	    "survey\": write \"positive=\" and a number or \"withdrawn\"");
	r.event = EVENT_DISCHARGED;
	ck_assert_str_eq(say(&r, &people),
	    "line 2, column flags: the cell cannot be said of \"Discharged\": "
	    "write \"withdrawn\"");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_code_has_its_sentence,
		cells_are_shown_on_a_terminal, one_fact_is_no_row,
		people_need_not_know_the_format, a_correction_says_what_changes,
		what_may_be_written_is_said, NULL };

	return unit_main("exchange_words", tests);
}

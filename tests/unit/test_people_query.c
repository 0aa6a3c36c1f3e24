/* What is typed finds the person it means, and nobody else. */
#include "agent/people/people_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"

/* Whether the typed text finds the client. */
static bool
finds(const char *typed, const char *reference, const struct people_words *w)
{
	char *text = people_query_text(reference, w);
	struct people_query q;
	bool found;

	people_query_read(&q, slice_of(typed));
	found = people_query_finds(&q, text, w);
	people_query_free(&q);
	free(text);
	return found;
}

static struct people_words
someone(const char *name, const char *born)
{
	struct people_words w = { 0 };

	people_set(&w, PEOPLE_NAME, slice_of(name));
	people_set(&w, PEOPLE_BORN, slice_of(born));
	people_set(&w, PEOPLE_NHS_NUMBER, slice_of("9434765919"));
	people_set(&w, PEOPLE_POSTCODE, slice_of("LS1 4AB"));
	people_set(&w, PEOPLE_PHONE, slice_of("0113 496 0000"));
	people_set(&w, PEOPLE_EMAIL, slice_of("Jane@Example.org"));
	people_set(&w, PEOPLE_ADDRESS, slice_of("Elm Row"));
	people_set(&w, PEOPLE_NOTES, slice_of("tall"));
	return w;
}

/* ------------------------------------------------------------------- words */

static const struct {
	const char *name, *typed;
	bool found;
} names[] = {
	{ "Jane O'Brien", "Jane", true },
	{ "Jane O'Brien", "jANE o'bRIEN", true },
	{ "Jane O'Brien",
	    "O\xe2\x80\x99"
	    "Brien",
	    true },
	{ "Jane O'Brien", "OBRIEN", true },
	{ "Jane O'Brien", "o brien", true },
	{ "Jane O'Brien", "O'Brien, Jane", true },
	{ "Jane O'Brien", "  Jane   O'Brien ", true },
	{ "Jane O'Brien", "bri ja", true },
	{ "Jane O'Brien", "Janet", false },
	{ "Jane O'Brien", "Jane Lee", false },
	/* accents, in one character or two, on either side */
	{ "Zo\xc3\xab O'Test", "zoe", true },
	{ "Zo\xc3\xab O'Test", "ZO\xc3\x8b", true },
	{ "Zo\xc3\xab O'Test", "Zoe\xcc\x88", true },
	{ "Zoe O'Test", "Zo\xc3\xab", true },
	{ "Zo\xc3\xab O'Test", "O\xe2\x80\x99Test Zo\xc3\xab", true },
	{ "\xc3\x85lund", "\xc3\xa5LUND", true },
	{ "\xc3\x85lund", "aalund", false },
	{ "S\xc3\xb8ren", "soren", true },
	{ "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
	    "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd", true },
	{ "Smith-Jones", "smith jones", true },
	{ "Smith Jones", "Smith-Jones", true },
	/* other fields, also together with a name */
	{ "Jane", "C-0057", true },
	{ "Jane", "c 0057", true },
	{ "Jane", "C0057", true },
	{ "Jane", "C-0058", false },
	{ "Jane", "ls1 4ab", true },
	{ "Jane", "LS14AB", true },
	{ "Jane", "01134960000", true },
	{ "Jane", "0113-496-0000", true },
	{ "Jane", "496", true },
	{ "Jane", "@example", true },
	{ "Jane", "jane ls1", true },
	{ "Jane", "jane ls2", false },
	/* not looked at */
	{ "Jane", "Elm", false },
	{ "Jane", "tall", false },
	{ "Jane", "", false },
	{ "Jane", " -' ", false },
	/* the NHS number whole only, however spaced */
	{ "Jane", "9434765919", true },
	{ "Jane", " 943-476-5919 ", true },
	{ "Jane", "943 476 591", false },
	{ "Jane", "943476", false },
	{ "Jane", "9990000018", false },
};

START_TEST(people_are_found_by_words)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct people_words w = someone(names[i].name, "1990-03-31");

		ck_assert_msg(finds(names[i].typed, "C-0057", &w) ==
				  names[i].found,
		    "%s: %s", names[i].name, names[i].typed);
		people_wipe(&w);
	}
}
END_TEST

/* ---------------------------------------------------------- one letter wrong */

static const struct {
	const char *name, *typed;
	bool found;
} nearly[] = {
	/* wrong, missing, too many, swapped: first, within, last */
	{ "Jane O'Brien", "obrian", true },
	{ "Jane O'Brien", "bbrian", false },
	{ "Jane O'Brien", "abrien", true },
	{ "Jane O'Brien", "obrin", true },
	{ "Jane O'Brien", "brien", true },
	{ "Jane O'Brien", "obrrien", true },
	{ "Jane O'Brien", "obrienn", true },
	{ "Jane O'Brien", "oobrien", true },
	{ "Jane O'Brien", "obrein", true },
	{ "Jane O'Brien", "borien", true },
	{ "Jane O'Brien", "obrine", true },
	{ "Zo\xc3\xab Smith", "smtih zoe", true },
	{ "Zo\xc3\xab Smith", "Smyth", true },
	/* while it is typed */
	{ "Jane O'Brien", "obra", true },
	{ "Jane O'Brien", "obxe", false },
	{ "Margaret", "magra", true },
	/* each word may have one */
	{ "Jane O'Brien", "jnae obrian", true },
	{ "Jane O'Brien", "jnae lee", false },
	/* two letters are too many, and short words and numbers are exact */
	{ "Jane O'Brien", "abrian", false },
	{ "Jane O'Brien", "jnea", false },
	{ "Ann", "anm", false },
	{ "Jane", "0113 496 0001", false },
	{ "Jane", "C-0056", false },
	{ "", "jane", false },
};

START_TEST(people_are_found_by_a_letter_wrong)
{
	for (size_t i = 0; i < sizeof(nearly) / sizeof(nearly[0]); i++) {
		struct people_words w = someone(nearly[i].name, "1990-03-31");
		char *text;
		struct people_query q;

		people_set(&w, PEOPLE_EMAIL, slice_of(""));
		text = people_query_text("C-0057", &w);
		people_query_read(&q, slice_of(nearly[i].typed));
		ck_assert_msg(people_query_nearly(&q, text) == nearly[i].found,
		    "%s: %s", nearly[i].name, nearly[i].typed);
		people_query_free(&q);
		free(text);
		people_wipe(&w);
	}
}
END_TEST

/* Letters that are looked at among so many people. */
static size_t
compared(size_t people)
{
	struct people_query q;
	size_t n;

	people_query_read(&q, slice_of("margraet ashfordd"));
	for (size_t i = 0; i < people; i++) {
		char name[64];
		struct people_words w;
		char *text;

		(void)snprintf(name, sizeof(name), "Margaret%zu Ashford%zu",
		    i % 97, i);
		w = someone(name, "1990-03-31");
		text = people_query_text("C-0057", &w);
		(void)people_query_nearly(&q, text);
		free(text);
		people_wipe(&w);
	}
	n = q.compared;
	people_query_free(&q);
	return n;
}

/* Twice as many people take twice the work, and one takes little. */
START_TEST(the_work_grows_with_the_people)
{
	size_t few = compared(500), more = compared(1000),
	       many = compared(2000);

	ck_assert_uint_gt(few, 500);
	ck_assert_uint_le(few, (size_t)500 * 120);
	ck_assert_uint_le(more, few * 2 + few / 4);
	ck_assert_uint_le(many, more * 2 + more / 4);
}
END_TEST

/* ------------------------------------------------------------------- dates */

static const struct {
	const char *born, *typed;
	bool found;
} births[] = {
	{ "1973-05-13", "13/05/1973", true },
	{ "1973-05-13", "13/5/73", true },
	{ "1973-05-13", "13.05.1973", true },
	{ "1973-05-13", "13-5-1973", true },
	{ "1973-05-13", " 13 5 1973 ", true },
	{ "1973-05-13", "13 May 1973", true },
	{ "1973-05-13", "13th may 73", true },
	{ "1973-05-13", "May 13, 1973", true },
	{ "1973-05-13", "1973-05-13", true },
	{ "1973-09-01", "1 Sept 1973", true },
	/* the day comes first */
	{ "1973-05-03", "3/5/1973", true },
	{ "1973-05-03", "5/3/1973", false },
	{ "1973-05-13", "05/13/1973", false },
	{ "1973-05-13", "13/05/1974", false },
	{ "1973-05-13", "23/08", false },
	{ "1973-05-13", "08/1973", false },
	{ "2000-02-29", "29/2/00", true },
	{ "", "13/05/1973", false },
};

START_TEST(dates_of_birth_are_read_day_first)
{
	for (size_t i = 0; i < sizeof(births) / sizeof(births[0]); i++) {
		struct people_words w = someone("Jane", births[i].born);

		ck_assert_msg(finds(births[i].typed, "C-0057", &w) ==
				  births[i].found,
		    "%s: %s", births[i].born, births[i].typed);
		people_wipe(&w);
	}
}
END_TEST

START_TEST(what_looks_like_a_date_and_is_none_is_told)
{
	static const struct {
		const char *typed;
		bool told;
	} cases[] = {
		{ "05/13/1973", true },
		{ "05/1973", true },
		{ "31/02/1973", true },
		{ "13/05/1973", false },
		{ "Jane", false },
		{ "C 57", false },
		{ "0113 496 0000", false },
		{ "943 476 5919", false },
		{ "57", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct people_query q;

		people_query_read(&q, slice_of(cases[i].typed));
		ck_assert_msg((people_query_hint(&q) != NULL) == cases[i].told,
		    "%s", cases[i].typed);
		people_query_free(&q);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { people_are_found_by_words,
		people_are_found_by_a_letter_wrong,
		the_work_grows_with_the_people,
		dates_of_birth_are_read_day_first,
		what_looks_like_a_date_and_is_none_is_told, NULL };

	return unit_main("people_query", tests);
}

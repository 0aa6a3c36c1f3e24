/* Facts in people's words. */
#include "agent/desk/desk_words.h"

#include "common/base/day.h"
#include "tests/unit/unit.h"

/* The second of the site's own kinds has a title. */
static const struct evidence_kinds own = { .own[1] = { .title = "Tax code" } };

static const struct {
	struct fact fact;
	const char *said;
} facts[] = {
	{ { .event = EVENT_JOB_STARTED,
	      .value = 2000,
	      .flags = FLAG_PART_TIME },
	    "Started a job, 20 hours a week, part time" },
	{ { .event = EVENT_JOB_HOURS, .value = 1599 },
	    "Hours of a job changed, 15.99 hours a week" },
	{ { .event = EVENT_CONTACT,
	      .mode = MODE_PHONE,
	      .flags = FLAG_MISSED,
	      .value = FACT_BLANK },
	    "Contact, phone, missed" },
	{ { .event = EVENT_WELLBEING, .mode = MODE_SWEMWBS, .value = 1859 },
	    "Wellbeing score, SWEMWBS, 18.59 points" },
	{ { .event = EVENT_STAFF_FTE, .mode = MODE_ES, .value = 50 },
	    "Specialist in post, employment specialist, 0.5 FTE" },
	{ { .event = EVENT_REFERRAL_ACCEPTED,
	      .mode = MODE_CLINICIAN,
	      .flags = FLAG_EMPLOYED,
	      .value = FACT_BLANK },
	    "Referral accepted, by a clinician, in work when referred" },
	{ { .event = EVENT_SUSTAINED_13_EVIDENCE,
	      .mode = MODE_OWN_2,
	      .value = FACT_BLANK },
	    "Evidence of 13 weeks in a job, Tax code" },
	{ { .event = EVENT_ENGAGED_EVIDENCE,
	      .mode = MODE_OWN_1,
	      .value = FACT_BLANK },
	    "Evidence of engagement, kind 1 of the site's own" },
	{ { .event = EVENT_SATISFACTION, .value = 25 },
	    "Satisfaction survey, 25 responses" },
};

START_TEST(said)
{
	struct symbols names;
	struct buf text;

	symbols_init(&names);
	buf_init(&text, 1024);
	desk_words_fact(&facts[_i].fact, &names, &own, &text);
	ck_assert_str_eq(buf_str(&text), facts[_i].said);
	buf_free(&text);
	symbols_free(&names);
}
END_TEST

/* Every event, mode and flag has a title, so that no page shows a code; an
 * event with a value has a unit. */
START_TEST(everything_has_a_title)
{
	for (int i = EVENT_NONE + 1; i < EVENT_KINDS; i++) {
		enum event event = (enum event)i;
		const struct event_kind *kind = events_kind(event);

		ck_assert_str_ne(events_title(event), "");
		ck_assert_str_ne(events_title(event), kind->name);
		ck_assert_int_eq(kind->value != CELL_BLANK,
		    events_value_title(event) != NULL);
		ck_assert_int_eq(kind->value != CELL_BLANK,
		    events_value_unit(event) != NULL);
	}
	for (int i = MODE_NONE + 1; i < MODE_KINDS; i++)
		ck_assert_str_ne(events_mode_title((enum event_mode)i), "");
	for (unsigned flag = 1; flag <= FLAG_WITHDRAWN; flag <<= 1)
		ck_assert_str_ne(events_flag_title(flag), "");
}
END_TEST

START_TEST(days)
{
	struct jval *v = jval_day_shown(day_from_civil(2026, 5, 3));

	ck_assert_str_eq(jval_get_str(v, "day"), "2026-05-03");
	ck_assert_str_eq(jval_get_str(v, "shown"), "3 May 2026");
	jval_free(v);
	v = jval_day_shown(DAY_NONE);
	ck_assert(jval_is_null(v));
	jval_free(v);
	ck_assert_str_eq(day_weekday_name(day_from_civil(2026, 11, 29)),
	    "Sunday");
	ck_assert_str_eq(day_weekday_name(day_from_civil(1969, 12, 31)),
	    "Wednesday");
}
END_TEST

START_TEST(statements)
{
	int32_t day = day_from_civil(2026, 5, 3);
	char title[PERIOD_TITLE_SIZE];

	desk_words_statement(title, period_of(day));
	ck_assert_str_eq(title, "2026/27 Q1 (Apr–Jun)");
	desk_words_statement(title, period_month_of(day));
	ck_assert_str_eq(title, "reconciliation, May 2026");
	desk_words_statement(title, (struct period){ day, day + 1 });
	ck_assert_str_eq(title, "review of 3 May 2026");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { everything_has_a_title, days, statements,
		NULL };
	const struct unit_suite suite = { .name = "desk_words",
		.tests = tests,
		.loop = said,
		.times = sizeof(facts) / sizeof(facts[0]) };

	return unit_run(&suite);
}

/* Sheets: a date and a value in two columns, which are one fact. */
#include <string.h>

#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_headings.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/workbook/workbook_csv.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 100000 };

/* ---------------------------------------------------------------- headings */

static const struct score_case {
	const char *heading;
	enum mapping_role role;
	enum event_mode mode;
	int number;
} scores[] = {
	{ "SWEMWBS 1 date", ROLE_WELLBEING_DATE, MODE_SWEMWBS, 1 },
	{ "SWEMWBS 1 score", ROLE_WELLBEING_SCORE, MODE_SWEMWBS, 1 },
	{ "Date of second SWEMWBS", ROLE_WELLBEING_DATE, MODE_SWEMWBS, 2 },
	{ "SWEMWBS2 (metric)", ROLE_WELLBEING_SCORE, MODE_SWEMWBS, 2 },
	{ "S-WEMWBS score (7.00-35.00)", ROLE_WELLBEING_SCORE, MODE_SWEMWBS,
	    1 },
	{ "ReQoL date", ROLE_WELLBEING_DATE, MODE_REQOL, 1 },
	{ "ReQoL score", ROLE_WELLBEING_SCORE, MODE_REQOL, 1 },
	{ "ReQoL-10", ROLE_WELLBEING_SCORE, MODE_REQOL, 1 },
	{ "ReQoL-10 3 score", ROLE_WELLBEING_SCORE, MODE_REQOL, 3 },
	{ "Reqol10 - 12 months: score", ROLE_WELLBEING_SCORE, MODE_REQOL, 12 },
	{ "Baseline ReQoL date", ROLE_WELLBEING_DATE, MODE_REQOL, 1 },
	{ "ReQoL review score", ROLE_WELLBEING_SCORE, MODE_REQOL, 2 },
	{ "SWEMWBS follow-up 2 date", ROLE_WELLBEING_DATE, MODE_SWEMWBS, 3 },
	{ "SWEMWBS score on exit", ROLE_WELLBEING_SCORE, MODE_SWEMWBS, 2 },
	{ "SWEMWBS completed on", ROLE_WELLBEING_DATE, MODE_SWEMWBS, 1 },
	/* A yes or no, other scales, and what no scale is named of. */
	{ "SWEMWBS completed", ROLE_IGNORE, MODE_NONE, 1 },
	{ "SWEMWBS raw score", ROLE_IGNORE, MODE_NONE, 1 },
	{ "SWEMWBS change", ROLE_IGNORE, MODE_NONE, 1 },
	{ "WEMWBS score", ROLE_IGNORE, MODE_NONE, 1 },
	{ "ReQoL-20 score", ROLE_IGNORE, MODE_NONE, 1 },
	{ "ReQoL20", ROLE_IGNORE, MODE_NONE, 1 },
	{ "Wellbeing score", ROLE_IGNORE, MODE_NONE, 1 },
	{ "SWEMWBS or ReQoL score", ROLE_IGNORE, MODE_NONE, 1 },
	{ "SWEMWBS 1 2 date", ROLE_IGNORE, MODE_NONE, 1 },
	{ "Baseline review date", ROLE_IGNORE, MODE_NONE, 1 },
};

START_TEST(scores_name_their_instrument)
{
	const struct score_case *c = &scores[_i];
	struct mapping_guess guess =
	    mapping_headings_guess(slice_of(c->heading));

	ck_assert_msg(guess.role == c->role, "%s: %d", c->heading, guess.role);
	ck_assert_int_eq(guess.reason,
	    c->role == ROLE_IGNORE ? REASON_UNKNOWN : REASON_KNOWN);
	ck_assert_int_eq(guess.mode, c->mode);
	ck_assert_int_eq(guess.number, c->number);
}
END_TEST

static const struct change_case {
	const char *heading;
	enum mapping_role role;
	int job, number;
} changes[] = {
	{ "Job 1 hours changed on", ROLE_JOB_HOURS_CHANGED, 1, 1 },
	{ "Job 1 new hours", ROLE_JOB_NEW_HOURS, 1, 1 },
	{ "Job 2 date hours changed", ROLE_JOB_HOURS_CHANGED, 2, 1 },
	{ "Job 2 hours changed on 3", ROLE_JOB_HOURS_CHANGED, 2, 3 },
	{ "Job2 second new hours", ROLE_JOB_NEW_HOURS, 2, 2 },
	{ "Date of new hours", ROLE_JOB_HOURS_CHANGED, 1, 1 },
	{ "New hours date", ROLE_JOB_HOURS_CHANGED, 1, 1 },
	{ "New hours per week", ROLE_JOB_NEW_HOURS, 1, 1 },
	{ "Job 1 hours 2", ROLE_IGNORE, 1, 1 },
	{ "Job 1 hours changed on 2 3", ROLE_IGNORE, 1, 1 },
};

START_TEST(changes_of_hours_belong_to_a_job)
{
	const struct change_case *c = &changes[_i];
	struct mapping_guess guess =
	    mapping_headings_guess(slice_of(c->heading));

	ck_assert_msg(guess.role == c->role, "%s: %d", c->heading, guess.role);
	ck_assert_int_eq(guess.job, c->job);
	ck_assert_int_eq(guess.number, c->number);
}
END_TEST

/* --------------------------------------------------------------- proposals */

/* Which columns of a row of headings are proposed to be one pair: the same
 * letter, "-" for a column that is none, "!" for half a pair; and which job
 * each belongs to. */
static const struct proposal_case {
	const char *headings, *pairs, *jobs;
} proposals[] = {
	{ "Client ID,Referral date,SWEMWBS 1 date,SWEMWBS 1 score,"
	  "SWEMWBS 2 date,SWEMWBS 2 score",
	    "--aabb", "000000" },
	{ "Client ID,Referral date,SWEMWBS date,SWEMWBS score,SWEMWBS date,"
	  "SWEMWBS score",
	    "--aabb", "000000" },
	{ "Client ID,SWEMWBS date,ReQoL date,SWEMWBS score,ReQoL score",
	    "-abab", "00000" },
	{ "Client ID,Baseline SWEMWBS,Baseline SWEMWBS date,"
	  "SWEMWBS 2 date,SWEMWBS review date,SWEMWBS exit date,"
	  "SWEMWBS exit score,SWEMWBS review score,SWEMWBS 2 score",
	    "-aabcddcb", "000000000" },
	/* Scores of two occasions are no pair. */
	{ "Client ID,SWEMWBS baseline score,SWEMWBS date,SWEMWBS score", "-!aa",
	    "0000" },
	{ "Client ID,ReQoL 26 weeks date,ReQoL 52 weeks date,"
	  "ReQoL 52 weeks score,ReQoL 26 weeks score",
	    "-abba", "00000" },
	{ "Client ID,Job 1 start date,Job 1 hours,Job 1 hours changed on,"
	  "Job 1 new hours,Job 2 start date,Job 2 new hours,"
	  "Job 2 hours changed on",
	    "---aa-bb", "01111222" },
	{ "Client ID,Job start,Hours,Hours changed on,New hours,Job start,"
	  "Hours,Hours changed on,New hours,Hours changed on,New hours",
	    "---aa--bbcc", "01111222222" },
	/* Where jobs have numbers, what has none is of the first. */
	{ "Client ID,Job 1 start,Job 2 start,Hours changed on,New hours",
	    "---aa", "01211" },
	/* The numbers of changes, where there is only one job. */
	{ "Client ID,Job start,Hours changed 1 on,New hours 1,"
	  "Hours changed 2 on,New hours 2",
	    "--aabb", "011111" },
	{ "Client ID,Job start,Hours changed on 2,New hours 2,"
	  "Job 2 hours changed on,Job 2 new hours",
	    "--aabb", "011122" },
	{ "Client ID,Job start,Hours changed on 1,Job 2 new hours", "--!!",
	    "0112" },
};

static void
propose(const char *bytes, struct workbook_grid *g, struct mapping_map *map,
    struct buf *says)
{
	struct err e = ERR_INIT;

	workbook_grid_init(g);
	mapping_map_init(map);
	buf_init(says, TEXT_MAX);
	ck_assert_int_eq(workbook_csv_read(slice_of(bytes), g, &e), 0);
	ck_assert_msg(mapping_propose(g, false, map, says, &e) == 0, "%s",
	    e.text);
}

/* Whatever it says is taken back as it was said. */
static void
assert_same_text(const struct mapping_map *map)
{
	struct mapping_map again;
	struct err e = ERR_INIT;
	struct buf one, two;

	buf_init(&one, TEXT_MAX);
	buf_init(&two, TEXT_MAX);
	mapping_map_write(map, &one);
	ck_assert_msg(mapping_map_parse(buf_slice(&one), &again, &e) == 0, "%s",
	    e.text);
	mapping_map_write(&again, &two);
	ck_assert_str_eq(buf_str(&one), buf_str(&two));
	mapping_map_free(&again);
	buf_free(&one);
	buf_free(&two);
}

START_TEST(columns_of_one_pair_find_each_other)
{
	const struct proposal_case *c = &proposals[_i];
	const struct mapping_column *a, *partner;
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says;
	struct err e = ERR_INIT;

	propose(c->headings, &g, &map, &says);
	map.dates = DATES_ISO;
	ck_assert_msg(mapping_map_check(&map, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(map.sheet[0].columns, strlen(c->pairs));
	for (size_t i = 0; c->pairs[i]; i++) {
		a = &map.sheet[0].column[i];
		partner = mapping_map_partner(&map.sheet[0], a);
		ck_assert_msg(a->job == c->jobs[i] - '0', "%s: %d", a->heading,
		    a->job);
		ck_assert_int_eq(mapping_words_role(a->role)->partner !=
				     ROLE_IGNORE,
		    c->pairs[i] != '-');
		if (c->pairs[i] == '-' || c->pairs[i] == '!') {
			ck_assert_ptr_null(partner);
			continue;
		}
		ck_assert_msg(partner != NULL, "%s", a->heading);
		ck_assert_msg(c->pairs[partner - map.sheet[0].column] ==
				  c->pairs[i],
		    "%s, %s", a->heading, partner->heading);
	}
	ck_assert_int_eq(strstr(buf_str(&says), "rows that fill it") != NULL,
	    strchr(c->pairs, '!') != NULL);
	assert_same_text(&map);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}
END_TEST

START_TEST(a_proposal_says_what_scores_are_read_as)
{
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says;

	propose("Client ID,SWEMWBS date,SWEMWBS score,Job 2 new hours", &g,
	    &map, &says);
	ck_assert_ptr_nonnull(strstr(buf_str(&says),
	    "SWEMWBS date: wellbeing_date, swemwbs 1\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&says),
	    "Job 2 new hours: job_new_hours of job 2, change 1\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&says),
	    "SWEMWBS transformed (7.00 to 35.00)"));
	ck_assert_ptr_nonnull(strstr(buf_str(&says),
	    "\"Job 2 new hours\" has no column for the date"));
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}
END_TEST

START_TEST(pairs_without_a_free_number_are_not_read)
{
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says, sheet;
	struct err e = ERR_INIT;

	buf_init(&sheet, TEXT_MAX);
	buf_puts(&sheet, "Client ID,Referral date");
	for (int i = 0; i <= MAPPING_PAIRS_MAX; i++)
		buf_puts(&sheet, ",ReQoL date,ReQoL score");
	propose(buf_str(&sheet), &g, &map, &says);
	map.dates = DATES_ISO;
	ck_assert_msg(mapping_map_check(&map, &e) == 0, "%s", e.text);
	for (size_t i = 0; i < map.sheet[0].columns; i++)
		ck_assert_int_eq(map.sheet[0].column[i].role == ROLE_IGNORE,
		    i >= 2 + 2 * MAPPING_PAIRS_MAX);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
	buf_free(&sheet);
}
END_TEST

/* ---------------------------------------------------------------- mappings */

#define COLUMN(rest) \
	"{\"sheaf_map\":1,\"confirmed\":true,\"dates\":\"yyyy-mm-dd\"," \
	"\"sheets\":[{\"sheet\":\"\",\"columns\":[{\"heading\":\"ID\"," \
	"\"is\":\"client\"},{\"heading\":\"A\"," rest "}]}]}"

static const struct map_case {
	const char *text, *wrong;
} maps[] = {
	{ COLUMN("\"is\":\"wellbeing_score\",\"number\":1,"
		 "\"instrument\":\"reqol\""),
	    NULL },
	{ COLUMN("\"is\":\"wellbeing_score\",\"number\":1"),
	    "instrument says what" },
	{ COLUMN("\"is\":\"wellbeing_score\",\"number\":1,"
		 "\"instrument\":\"phone\""),
	    "instrument says what" },
	{ COLUMN("\"is\":\"wellbeing_date\",\"number\":1,"
		 "\"instrument\":\"swemwbs\",\"mode\":\"phone\""),
	    "only contacts and support have a mode" },
	{ COLUMN("\"is\":\"wellbeing_date\",\"instrument\":\"swemwbs\""),
	    "\"number\" says which score" },
	{ COLUMN("\"is\":\"wellbeing_date\",\"number\":21,"
		 "\"instrument\":\"swemwbs\""),
	    "number is a number from 1 to 20" },
	{ COLUMN("\"is\":\"contact\",\"instrument\":\"swemwbs\","
		 "\"mode\":\"phone\""),
	    "only wellbeing columns have an instrument" },
	{ COLUMN("\"is\":\"job_hours\",\"job\":1,\"number\":1"),
	    "only scores and changes of hours have a number" },
	{ COLUMN("\"is\":\"job_new_hours\",\"number\":1"), "\"job\" says" },
	{ COLUMN("\"is\":\"job_new_hours\",\"job\":1"), "\"number\" says" },
	{ COLUMN("\"is\":\"job_new_hours\",\"job\":1,\"number\":2"), NULL },
	{ COLUMN("\"is\":\"job_new_hours\",\"job\":1,\"number\":2},"
		 "{\"heading\":\"B\",\"is\":\"job_new_hours\",\"job\":1,"
		 "\"number\":2"),
	    "the same thing" },
	{ COLUMN("\"is\":\"wellbeing_date\",\"number\":1,"
		 "\"instrument\":\"swemwbs\"},{\"heading\":\"B\","
		 "\"is\":\"wellbeing_date\",\"number\":1,"
		 "\"instrument\":\"swemwbs\""),
	    "the same thing" },
	{ COLUMN("\"is\":\"wellbeing_date\",\"number\":1,"
		 "\"instrument\":\"swemwbs\"},{\"heading\":\"B\","
		 "\"is\":\"wellbeing_date\",\"number\":1,"
		 "\"instrument\":\"reqol\""),
	    NULL },
};

START_TEST(mappings_state_instrument_and_number)
{
	const struct map_case *c = &maps[_i];
	struct mapping_map map = { 0 };
	struct err e = ERR_INIT;
	int rc = mapping_map_parse(slice_of(c->text), &map, &e);

	if (rc == 0)
		rc = mapping_map_check(&map, &e);
	mapping_map_free(&map);
	ck_assert_msg((rc == 0) == (c->wrong == NULL), "%s: %s", c->text,
	    e.text);
	if (c->wrong)
		ck_assert_msg(strstr(e.text, c->wrong) != NULL, "%s", e.text);
}
END_TEST

/* -------------------------------------------------------------------- rows */

#define HEADINGS \
	"Client ID,SWEMWBS 1 date,SWEMWBS 1 score,ReQoL date,ReQoL score," \
	"Job 1 start date,Job 1 hours,Job 1 hours changed on," \
	"Job 1 new hours,SWEMWBS 2 score\n"

#define JOB \
	"north,c1,job_started,2024-06-01,,,job1,20,\n" \
	"north,c1,job_full_day,2024-06-01,,,job1,,\n"

/* A row, and its facts or the reason why it is refused. */
static const struct row_case {
	const char *row, *facts, *reason;
	size_t counted;
} rows[] = {
	{ "c1,2024-04-03,21.54,2024-04-04,0,,,,,",
	    "north,c1,wellbeing,2024-04-03,swemwbs,,,21.54,\n"
	    "north,c1,wellbeing,2024-04-04,reqol,,,0,\n",
	    NULL, 2 },
	{ "c1,,,,,2024-06-01,20,2024-07-01,7.5,",
	    JOB "north,c1,job_hours,2024-07-01,,,job1,7.5,\n", NULL, 3 },
	{ "c1,,,,,2024-06-01,20,,,", JOB, NULL, 2 },
	{ "c1,,21.54,,,,,,,", NULL,
	    "row 2, column \"SWEMWBS 1 score\": column "
	    "\"SWEMWBS 1 date\" is blank: write the date there, or empty "
	    "this cell",
	    1 },
	{ "c1,2024-04-03,,,,,,,,", NULL,
	    "row 2, column \"SWEMWBS 1 date\": column "
	    "\"SWEMWBS 1 score\" is blank: write the score there, or empty "
	    "this cell",
	    1 },
	{ "c1,,,,,,,,,12", NULL,
	    "row 2, column \"SWEMWBS 2 score\": the mapping names no column "
	    "for the date that belongs to this: set \"is\" of that column to "
	    "\"wellbeing_date\", or of this one to \"ignore\"",
	    1 },
	{ "c1,,,,,2024-06-01,20,,12,", NULL,
	    "row 2, column \"Job 1 new hours\": column \"Job 1 hours "
	    "changed on\" is blank: write the date there, or empty this "
	    "cell",
	    3 },
	{ "c1,,,,,2024-06-01,20,2024-07-01,,", NULL,
	    "row 2, column \"Job 1 hours changed on\": column "
	    "\"Job 1 new hours\" is blank: write the hours there, or empty "
	    "this cell",
	    3 },
	{ "c1,2024-04-31,high,,,,,,,", NULL,
	    "row 2, column \"SWEMWBS 1 date\": \"2024-04-31\": it is not a "
	    "date written yyyy-mm-dd\n"
	    "row 2, column \"SWEMWBS 1 score\": it is not a number",
	    1 },
};

START_TEST(rows_state_pairs_or_are_refused)
{
	const struct row_case *c = &rows[_i];
	struct mapping_rows f;
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says, sheet;
	struct err e = ERR_INIT;

	buf_init(&sheet, TEXT_MAX);
	buf_printf(&sheet, "%s%s\n", HEADINGS, c->row);
	propose(buf_str(&sheet), &g, &map, &says);
	map.dates = DATES_ISO;
	ck_assert_int_eq(mapping_rows_find(&f, &g, &map, NULL, &e), 0);
	/* No employer contact: no vault is needed for its ref. */
	ck_assert_int_eq(mapping_facts_make(&f, NULL, "north", 20000, &e), 0);
	ck_assert_uint_eq(f.sources, 1);
	ck_assert_int_eq(f.source[0].refused, c->reason != NULL);
	ck_assert_uint_eq(f.source[0].facts, c->counted);
	if (c->reason)
		ck_assert_str_eq(buf_str(&f.source[0].reason), c->reason);
	else
		ck_assert_str_eq(buf_str(&f.text), c->facts);
	mapping_rows_free(&f);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
	buf_free(&sheet);
}
END_TEST

#define EACH(a) (int)(sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	Suite *suite = suite_create("workbook_pairs");
	TCase *t = tcase_create("workbook_pairs");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(t, scores_name_their_instrument, 0, EACH(scores));
	tcase_add_loop_test(t, changes_of_hours_belong_to_a_job, 0,
	    EACH(changes));
	tcase_add_loop_test(t, columns_of_one_pair_find_each_other, 0,
	    EACH(proposals));
	tcase_add_test(t, a_proposal_says_what_scores_are_read_as);
	tcase_add_test(t, pairs_without_a_free_number_are_not_read);
	tcase_add_loop_test(t, mappings_state_instrument_and_number, 0,
	    EACH(maps));
	tcase_add_loop_test(t, rows_state_pairs_or_are_refused, 0, EACH(rows));
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

/*
 * What the columns of a sheet can hold, and what is assumed of them, in words
 * that people who keep such sheets use.
 */
#include "agent/desk/desk_sheet_words.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/mapping/mapping_map_text.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_grid.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------------- columns */

#define CLIENT_GROUP   "The client"
#define REFERRAL_GROUP "Referral"
#define SUPPORT_GROUP  "Support"
#define JOB_GROUP      "Job"
#define CONTACT_GROUP  "Care contact"
#define STATUS_GROUP   "Employment status"

static const struct offered {
	enum mapping_role role;
	const char *group, *title;
} offered[] = {
	{ ROLE_IGNORE, "", "Not read" },
	{ ROLE_CLIENT, CLIENT_GROUP, "Your own reference of the client" },
	{ ROLE_CLIENT_NAME, CLIENT_GROUP, "Name" },
	{ ROLE_FIRST_NAME, CLIENT_GROUP, "First name" },
	{ ROLE_LAST_NAME, CLIENT_GROUP, "Last name" },
	{ ROLE_NHS_NUMBER, CLIENT_GROUP, "NHS number" },
	{ ROLE_BORN, CLIENT_GROUP, "Date of birth" },
	{ ROLE_ADDRESS, CLIENT_GROUP, "Address" },
	{ ROLE_POSTCODE, CLIENT_GROUP, "Postcode" },
	{ ROLE_PHONE, CLIENT_GROUP, "Phone" },
	{ ROLE_EMAIL, CLIENT_GROUP, "E-mail" },
	{ ROLE_NOTES, CLIENT_GROUP, "Notes" },
	{ ROLE_REFERRAL_DATE, REFERRAL_GROUP, "Day of the referral" },
	{ ROLE_RECEIVED, REFERRAL_GROUP, "Referral received on" },
	{ ROLE_ACCEPTED, REFERRAL_GROUP, "Referral accepted on" },
	{ ROLE_ACCEPTED_YES_NO, REFERRAL_GROUP,
	    "Referral accepted, yes or no" },
	{ ROLE_REFERRAL_ID, REFERRAL_GROUP, "Reference of the referral" },
	{ ROLE_SOURCE, REFERRAL_GROUP, "Who referred" },
	{ ROLE_EMPLOYED, REFERRAL_GROUP, "In work at referral, yes or no" },
	{ ROLE_STAFF, REFERRAL_GROUP, "Employment specialist" },
	{ ROLE_ALLOCATED, REFERRAL_GROUP, "Allocated to a specialist on" },
	{ ROLE_DISCHARGED, REFERRAL_GROUP, "Discharged on" },
	{ ROLE_PROFILE_STARTED, SUPPORT_GROUP,
	    "Vocational profile started on" },
	{ ROLE_PROFILE_COMPLETED, SUPPORT_GROUP,
	    "Vocational profile completed on" },
	{ ROLE_PLAN_COMPLETED, SUPPORT_GROUP, "Action plan completed on" },
	{ ROLE_CONTACT, SUPPORT_GROUP, "Contact with the client on" },
	{ ROLE_EMPLOYER_CONTACT, SUPPORT_GROUP,
	    "First contact with an employer on" },
	{ ROLE_IN_WORK_SUPPORT, SUPPORT_GROUP, "In-work support on" },
	{ ROLE_APPLICATION, SUPPORT_GROUP, "Job application on" },
	{ ROLE_INTERVIEW, SUPPORT_GROUP, "Job interview on" },
	{ ROLE_WELLBEING_DATE, SUPPORT_GROUP, "Wellbeing score, its day" },
	{ ROLE_WELLBEING_SCORE, SUPPORT_GROUP, "Wellbeing score" },
	{ ROLE_JOB_DATE, JOB_GROUP, "Day of the job" },
	{ ROLE_JOB_STARTED, JOB_GROUP, "Job started on" },
	{ ROLE_JOB_FULL_DAY, JOB_GROUP, "First full day worked on" },
	{ ROLE_JOB_FOUR_HOURS, JOB_GROUP, "First four hours worked on" },
	{ ROLE_JOB_ENDED, JOB_GROUP, "Job ended on" },
	{ ROLE_JOB_HOURS, JOB_GROUP, "Hours a week" },
	{ ROLE_JOB_PART_TIME, JOB_GROUP, "Part time, yes or no" },
	{ ROLE_JOB_PAID, JOB_GROUP, "Paid, yes or no" },
	{ ROLE_JOB_COMPETITIVE, JOB_GROUP, "Competitive, yes or no" },
	{ ROLE_JOB_HOURS_CHANGED, JOB_GROUP, "Hours changed on" },
	{ ROLE_JOB_NEW_HOURS, JOB_GROUP, "New hours a week" },
	{ ROLE_JOB_EMPLOYER, JOB_GROUP, "Employer" },
	{ ROLE_JOB_TITLE, JOB_GROUP, "Job title" },
	{ ROLE_JOB_EVIDENCE, JOB_GROUP, "Evidence seen" },
	{ ROLE_JOB_EVIDENCE_DATE, JOB_GROUP, "Evidence seen on" },
	{ ROLE_TEAM_TYPE, REFERRAL_GROUP, "Type of the team (D05 is IPS)" },
	{ ROLE_LOCAL_AUTHORITY, REFERRAL_GROUP,
	    "Local authority of the client" },
	{ ROLE_CARE_CONTACT_ID, CONTACT_GROUP, "Id of the contact" },
	{ ROLE_CARE_CONTACT_DATE, CONTACT_GROUP, "Day of the contact" },
	{ ROLE_ATTENDANCE, CONTACT_GROUP, "Attendance, as a code" },
	{ ROLE_MECHANISM, CONTACT_GROUP, "How it took place, as a code" },
	{ ROLE_PROCEDURE, CONTACT_GROUP, "SNOMED CT code of what was done" },
	{ ROLE_PROCEDURE_QUALIFIER, CONTACT_GROUP, "Qualifier of that code" },
	{ ROLE_EMPLOYMENT_STATUS, STATUS_GROUP, "Status, as a code" },
	{ ROLE_EMPLOYMENT_RECORDED, STATUS_GROUP, "Recorded on" },
	{ ROLE_WEEKLY_HOURS, STATUS_GROUP, "Hours worked a week, as a code" },
};

/* The ways in which what a column states can have happened, as bits; a source
 * stands in a column of its own. */
static unsigned
modes_of(enum mapping_role role)
{
	enum event event = mapping_words_role(role)->event;

	if (role == ROLE_RECEIVED || role == ROLE_ACCEPTED ||
	    event == EVENT_NONE)
		return 0;
	return events_kind(event)->modes;
}

static struct jval *
modes_json(unsigned modes)
{
	struct jval *all = jval_array();

	for (int m = MODE_NONE + 1; m < MODE_KINDS; m++)
		if (modes & 1U << m)
			jval_add(all,
			    desk_words_choice(
				events_mode_name((enum event_mode)m),
				events_mode_title((enum event_mode)m)));
	return all;
}

struct jval *
desk_sheet_words_roles(bool extract)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
		const struct offered *x = &offered[i];
		const struct mapping_role_kind *kind =
		    mapping_words_role(x->role);
		struct jval *o;

		if (!mapping_words_may(x->role, extract))
			continue;
		o = desk_words_choice(kind->name, x->title);
		jval_set_str(o, "group", x->group);
		jval_set(o, "modes", modes_json(modes_of(x->role)));
		jval_set_bool(o, "job", kind->job);
		jval_set_bool(o, "number", kind->partner != ROLE_IGNORE);
		jval_add(all, o);
	}
	return all;
}

static void
set_count(struct jval *o, const char *key, int n)
{
	if (n > 0)
		jval_set_i64(o, key, n);
	else
		jval_set_null(o, key);
}

void
desk_sheet_words_column(const struct mapping_column *c, struct jval *o)
{
	jval_set_str(o, "reads", mapping_words_role(c->role)->name);
	set_count(o, "job", c->job);
	set_count(o, "number", c->number);
	jval_set_str(o, "mode", events_mode_name(c->mode));
}

/* A number from 1 to max where it is wanted, and 0 where it is not. */
static int
read_count(const struct jval *o, const char *key, bool wanted, int max,
    int *out, struct err *e)
{
	int64_t n = 0;

	*out = 0;
	if (!wanted)
		return 0;
	if (!jval_get_i64(o, key, &n) || n < 1 || n > max)
		return err_set(e, ERR_USAGE,
		    "the member \"%s\" must be a number from 1 to %d", key,
		    max);
	*out = (int)n;
	return 0;
}

int
desk_sheet_words_set_column(const struct jval *o, bool extract,
    struct mapping_column *column, struct err *e)
{
	const char *reads = jval_get_str(o, "reads");
	const char *mode = jval_get_str(o, "mode");
	enum mapping_role role =
	    reads != NULL ? mapping_words_find(slice_of(reads), extract)
			  : ROLE_KINDS;
	const struct mapping_role_kind *kind;
	enum event_mode m = MODE_NONE;
	int job, number;

	if (role == ROLE_KINDS)
		return err_set(e, ERR_USAGE,
		    "the member \"reads\" must name what a column holds");
	kind = mapping_words_role(role);
	if (read_count(o, "job", kind->job, MAPPING_JOBS_MAX, &job, e) < 0 ||
	    read_count(o, "number", kind->partner != ROLE_IGNORE,
		MAPPING_PAIRS_MAX, &number, e) < 0)
		return -1;
	if (modes_of(role) != 0) {
		m = mode != NULL ? events_find_mode(slice_of(mode)) : MODE_NONE;
		if (m == MODE_NONE || (modes_of(role) & 1U << m) == 0)
			return err_set(e, ERR_USAGE,
			    "the member \"mode\" must be one that is offered");
	}
	column->role = role;
	column->job = job;
	column->number = number;
	column->mode = m;
	return 0;
}

/* ------------------------------------------------------------------- options */

struct answer {
	const char *word, *title;
	int value;
};

enum { ANSWERS_MAX = 6, ROLES_MAX = 5 };

static const struct option {
	const char *name, *title, *hint;
	enum mapping_role when[ROLES_MAX]; /* ROLE_IGNORE ends it */
	struct answer answer[ANSWERS_MAX];
} options[] = {
	{ "dates", "How are days written in this file?",
	    "Days of a workbook that are real dates are read in any case.",
	    { ROLE_IGNORE },
	    { { "", "Choose", DATES_OPEN },
		{ "dd/mm/yyyy", "31/12/2026", DATES_DAY_FIRST },
		{ "dd/mm/yy", "31/12/26", DATES_DAY_FIRST_SHORT },
		{ "yyyy-mm-dd", "2026-12-31", DATES_ISO },
		{ "mm/dd/yyyy", "12/31/2026", DATES_MONTH_FIRST },
		{ "excel-serial", "46387, as a spreadsheet counts",
		    DATES_SERIAL } } },
	{ "referral_date", "What is the day of a referral?",
	    "The sheet has one day for each.",
	    { ROLE_REFERRAL_DATE, ROLE_IGNORE },
	    { { "both", "It came, and was accepted on the same day",
		  REFERRAL_RECEIVED_AND_ACCEPTED },
		{ "received", "It came on this day", REFERRAL_RECEIVED },
		{ "accepted", "It was accepted on this day",
		    REFERRAL_ACCEPTED } } },
	{ "source", "Who referred, where the sheet does not say?",
	    "Every referral that was accepted needs it.", { ROLE_IGNORE },
	    { { "", "Refuse such rows", MODE_NONE },
		{ "clinician", "A clinician", MODE_CLINICIAN },
		{ "self", "The client", MODE_SELF },
		{ "other", "Somebody else", MODE_OTHER } } },
	{ "staff", "What is the employment specialist of a row?", "",
	    { ROLE_STAFF, ROLE_IGNORE },
	    { { "allocated", "Theirs since the referral was accepted",
		  STAFF_ALLOCATED },
		{ "named", "Only named with the referral", STAFF_NAMED } } },
	{ "job_date", "What is the day of a job?",
	    "A job counts once a day, or four hours if part time, were worked.",
	    { ROLE_JOB_DATE, ROLE_IGNORE },
	    { { "worked", "It started, and that much was worked",
		  JOB_START_AND_THRESHOLD },
		{ "start", "It started; what was worked is not known",
		    JOB_START } } },
};

enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static int
value_of(const struct mapping_map *map, size_t option)
{
	const int values[OPTIONS] = { (int)map->dates, (int)map->referral_date,
		(int)map->source_if_blank, (int)map->staff,
		(int)map->job_date };

	return values[option];
}

static void
set_value(struct mapping_map *map, size_t option, int value)
{
	switch (option) {
	case 0:
		map->dates = (enum mapping_dates)value;
		break;
	case 1:
		map->referral_date = (enum mapping_referral_date)value;
		break;
	case 2:
		map->source_if_blank = (enum event_mode)value;
		break;
	case 3:
		map->staff = (enum mapping_staff)value;
		break;
	default:
		map->job_date = (enum mapping_job_date)value;
	}
}

static struct jval *
option_json(const struct mapping_map *map, size_t i)
{
	const struct option *x = &options[i];
	struct jval *o = jval_object(), *when = jval_array();
	struct jval *choices = jval_array();
	const char *value = "";

	for (size_t k = 0; k < ROLES_MAX && x->when[k] != ROLE_IGNORE; k++)
		jval_add_str(when, mapping_words_role(x->when[k])->name);
	for (size_t k = 0; k < ANSWERS_MAX && x->answer[k].word != NULL; k++) {
		if (x->answer[k].value == value_of(map, i))
			value = x->answer[k].word;
		jval_add(choices,
		    desk_words_choice(x->answer[k].word, x->answer[k].title));
	}
	jval_set_str(o, "option", x->name);
	jval_set_str(o, "title", x->title);
	jval_set_str(o, "hint", x->hint);
	jval_set(o, "when", when);
	jval_set_str(o, "value", value);
	jval_set(o, "choices", choices);
	return o;
}

struct jval *
desk_sheet_words_options(const struct mapping_map *map)
{
	struct jval *all = jval_array();

	/* Of an extract nothing but its days is assumed. */
	for (size_t i = 0; i < (map->extract ? 1 : OPTIONS); i++)
		jval_add(all, option_json(map, i));
	return all;
}

static int
set_option(const struct option *x, const char *word, size_t i,
    struct mapping_map *map, struct err *e)
{
	for (size_t k = 0; k < ANSWERS_MAX && x->answer[k].word != NULL; k++)
		if (strcmp(word, x->answer[k].word) == 0) {
			set_value(map, i, x->answer[k].value);
			return 0;
		}
	return err_set(e, ERR_USAGE,
	    "the member \"%s\" must be one of the choices", x->name);
}

int
desk_sheet_words_set_options(const struct jval *o, struct mapping_map *map,
    struct err *e)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		const char *word = jval_get_str(o, options[i].name);

		if (word != NULL &&
		    set_option(&options[i], word, i, map, e) < 0)
			return -1;
	}
	return 0;
}

/* --------------------------------------------------------------------- words */

enum { YES, NO, BLANK, CLINICIAN, SELF, OTHER, LISTS };

static const struct word_list {
	const char *name, *title, *hint, *missing;
	enum mapping_role when[ROLES_MAX]; /* ROLE_IGNORE ends it */
	unsigned fold;
} lists[LISTS] = {
	[YES] = { "yes", "Words for yes", "Divided by commas",
	    "Write at least one word for yes",
	    { ROLE_ACCEPTED_YES_NO, ROLE_EMPLOYED, ROLE_JOB_PART_TIME,
		ROLE_JOB_PAID, ROLE_JOB_COMPETITIVE },
	    FOLD_CASE | FOLD_WORDS },
	[NO] = { "no", "Words for no", "Divided by commas",
	    "Write at least one word for no",
	    { ROLE_ACCEPTED_YES_NO, ROLE_EMPLOYED, ROLE_JOB_PART_TIME,
		ROLE_JOB_PAID, ROLE_JOB_COMPETITIVE },
	    FOLD_CASE | FOLD_WORDS },
	[BLANK] = { "blank", "Words for a cell that is as good as blank",
	    "Divided by commas, such as tbc, n/a", NULL, { ROLE_IGNORE },
	    FOLD_CASE },
	[CLINICIAN] = { "clinician", "Words for a clinician who referred",
	    "Divided by commas, such as the names of teams",
	    "Write at least one word for a clinician",
	    { ROLE_SOURCE, ROLE_IGNORE }, FOLD_CASE | FOLD_WORDS },
	[SELF] = { "self", "Words for the client, who referred themselves",
	    "Divided by commas", "Write at least one word for the client",
	    { ROLE_SOURCE, ROLE_IGNORE }, FOLD_CASE | FOLD_WORDS },
	[OTHER] = { "other", "Words for somebody else who referred",
	    "Divided by commas", "Write at least one word for somebody else",
	    { ROLE_SOURCE, ROLE_IGNORE }, FOLD_CASE | FOLD_WORDS },
};

static struct mapping_list *
list_of(struct mapping_map *map, size_t i)
{
	struct mapping_list *const all[LISTS] = { &map->yes, &map->no,
		&map->blank, &map->source[0], &map->source[1],
		&map->source[2] };

	return all[i];
}

static struct jval *
list_json(const struct mapping_map *map, size_t i)
{
	const struct mapping_list *const all[LISTS] = { &map->yes, &map->no,
		&map->blank, &map->source[0], &map->source[1],
		&map->source[2] };
	struct jval *o = jval_object(), *when = jval_array();
	struct buf text;

	buf_init(&text, LIMITS_MAPPING_MAX);
	for (size_t k = 0; k < all[i]->n; k++)
		buf_printf(&text, "%s%s", k == 0 ? "" : ", ", all[i]->word[k]);
	for (size_t k = 0; k < ROLES_MAX && lists[i].when[k] != ROLE_IGNORE;
	     k++)
		jval_add_str(when, mapping_words_role(lists[i].when[k])->name);
	jval_set_str(o, "name", lists[i].name);
	jval_set_str(o, "title", lists[i].title);
	jval_set_str(o, "hint", lists[i].hint);
	jval_set(o, "when", when);
	jval_set_str(o, "value", buf_str(&text));
	buf_free(&text);
	return o;
}

struct jval *
desk_sheet_words_lists(const struct mapping_map *map)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < LISTS; i++)
		if (!map->extract || i == BLANK)
			jval_add(all, list_json(map, i));
	return all;
}

static void
add_fault(struct jval *faults, size_t i, const char *say)
{
	struct jval *o = jval_object();
	char *field = mem_printf("words-%s", lists[i].name);

	jval_set_str(o, "field", field);
	jval_set_str(o, "say", say);
	jval_add(faults, o);
	free(field);
}

/* The words of a text into a list; false where one is too long. */
static bool
read_words(struct slice text, unsigned fold, struct mapping_list *out)
{
	struct slice word;
	bool fits = true;

	while (text.n > 0) {
		(void)text_split(text, ',', &word, &text);
		word = workbook_grid_trim(word);
		if (word.n >= MAPPING_WORD_MAX)
			fits = false;
		else if (word.n > 0)
			mapping_map_add_word(out, word, fold);
	}
	return fits;
}

static bool
holds(const struct mapping_list *list, const char *word)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->word[i], word) == 0)
			return true;
	return false;
}

/* Whether a list has a word of one before it, from `first` on. */
static bool
shares(struct mapping_map *map, size_t first, size_t i)
{
	const struct mapping_list *list = list_of(map, i);

	for (size_t k = first; k < i; k++)
		for (size_t w = 0; w < list->n; w++)
			if (holds(list_of(map, k), list->word[w]))
				return true;
	return false;
}

/* A cell is read as one of yes and no, and as one source. */
static void
find_shared(struct mapping_map *map, struct jval *faults)
{
	static const char say[] =
	    "A word stands in two of these lists: leave it in one";

	if (shares(map, YES, NO))
		add_fault(faults, NO, say);
	for (size_t i = SELF; i < LISTS; i++)
		if (shares(map, CLINICIAN, i))
			add_fault(faults, i, say);
}

int
desk_sheet_words_set_lists(const struct jval *o, struct mapping_map *map,
    struct jval *faults, struct err *e)
{
	for (size_t i = 0; i < LISTS; i++) {
		const struct jval *v = jval_get(o, lists[i].name);
		struct mapping_list fresh = { .word = NULL };

		if (v == NULL)
			continue;
		if (jval_str(v) == NULL)
			return err_set(e, ERR_USAGE,
			    "the member \"%s\" must be a text", lists[i].name);
		if (!read_words(slice_of(jval_str(v)), lists[i].fold, &fresh))
			add_fault(faults, i,
			    "One of these words is too long: are they divided "
			    "by commas?");
		else if (fresh.n == 0 && lists[i].missing != NULL)
			add_fault(faults, i, lists[i].missing);
		mapping_map_free_list(list_of(map, i));
		*list_of(map, i) = fresh;
	}
	find_shared(map, faults);
	return 0;
}

/*
 * What a person must know before confirming a mapping.  Every assumption is
 * said here, with what to change where it does not hold.
 */
#include "agent/mapping/mapping_say.h"

#include "agent/mapping/mapping_pattern.h"
#include "agent/mapping/mapping_short.h"

/* ----------------------------------------------------------------- columns */

static bool
is_half(const struct mapping_column *column)
{
	return mapping_words_role(column->role)->partner != ROLE_IGNORE;
}

void
mapping_say_column(const struct mapping_column *c, enum mapping_reason reason,
    struct buf *says)
{
	static const char *const why[] = {
		[REASON_UNKNOWN] = "not read: not a known heading",
		[REASON_KNOWN] = "not read: another column says it",
		[REASON_CELLS] = "not read: its cells are of another kind",
		[REASON_PERSON] = "not read: names a person or is free text",
		[REASON_DERIVED] = "not read: follows from the dates",
	};

	buf_printf(says, "  %s", c->heading);
	if (c->nth > 1)
		buf_printf(says, " (no. %d)", c->nth);
	if (c->role == ROLE_IGNORE) {
		buf_printf(says, ": %s\n", why[reason]);
		return;
	}
	buf_printf(says, ": %s", mapping_words_role(c->role)->name);
	if (c->job > 0)
		buf_printf(says, " of job %d", c->job);
	if (is_half(c))
		buf_printf(says, ", %s %d",
		    c->job ? "change" : events_mode_name(c->mode), c->number);
	else if (c->mode != MODE_NONE)
		buf_printf(says, ", %s; change \"mode\" if it was not",
		    events_mode_name(c->mode));
	buf_puts(says, "\n");
}

/* Half of a pair is no fact. */
static void
say_half(const struct mapping_map_sheet *sheet, const struct mapping_column *c,
    struct buf *says)
{
	if (is_half(c) && mapping_map_partner(sheet, c) == NULL)
		buf_printf(says,
		    "\"%s\" has no column for the %s that belongs to it: "
		    "rows that fill it will be refused.\n",
		    c->heading,
		    mapping_words_role(c->role)->cells != CELLS_DATE ? "date"
		    : c->job                                         ? "hours"
								     : "score");
}

/* Particulars of a job without a start. */
static void
say_no_job(const struct mapping_map_sheet *sheet,
    const struct mapping_column *c, struct buf *says)
{
	if (mapping_words_role(c->role)->person && c->job > 0 &&
	    mapping_map_find_start(sheet, c->job) == MAPPING_ABSENT)
		buf_printf(says,
		    "\"%s\" is about job %d, for whose start there is no "
		    "column: rows that fill it will be refused.\n",
		    c->heading, c->job);
}

/* What is assumed of a column, and the words of headings that may speak
 * against it. */
static const struct {
	enum mapping_role role;
	const char *words;
	const char *assumed;
} doubts[] = {
	{ ROLE_REFERRAL_DATE,
	    "accepted|acceptance|declined|rejected|inappropriate|suitable|"
	    "outcome",
	    "each referral was accepted on the day it came" },
	{ ROLE_CONTACT, "attended|dna|missed|cancelled",
	    "each contact took place" },
	{ ROLE_JOB_DATE, "unpaid|voluntary|volunteering|placement|dns",
	    "each job is paid and was taken up" },
};

enum { DOUBTS = sizeof(doubts) / sizeof(doubts[0]) };

/* Whether a heading has one of the words. */
static bool
has_word(const char *heading, const char *words)
{
	struct buf plain;
	struct slice rest;
	bool asks, found = false;

	buf_init(&plain, ERR_TEXT_MAX);
	mapping_short_expand(slice_of(heading), &plain, &asks);
	rest = buf_slice(&plain);
	while (rest.n > 0 && !found)
		found = mapping_pattern_fits(words,
		    mapping_pattern_cut(&rest, ' '));
	buf_free(&plain);
	return found;
}

/* A column that is not read, and may say the contrary of what is assumed. */
static void
say_doubts(const struct mapping_map_sheet *sheet,
    const struct mapping_column *c, struct buf *says)
{
	for (size_t i = 0; i < DOUBTS && c->role == ROLE_IGNORE; i++) {
		size_t at = 0;

		while (at < sheet->columns &&
		       sheet->column[at].role != doubts[i].role)
			at++;
		if (at == sheet->columns ||
		    !has_word(c->heading, doubts[i].words))
			continue;
		buf_printf(says,
		    "\"%s\" is not read, and may contradict what is assumed: "
		    "that %s. Look at it before you confirm.\n",
		    c->heading, doubts[i].assumed);
		return;
	}
}

void
mapping_say_sheet(const struct mapping_map_sheet *sheet, struct buf *says)
{
	for (size_t i = 0; i < sheet->columns; i++) {
		say_half(sheet, &sheet->column[i], says);
		say_no_job(sheet, &sheet->column[i], says);
		say_doubts(sheet, &sheet->column[i], says);
	}
}

/* ---------------------------------------------------------------- mappings */

static bool
any_has(const struct mapping_map *map, enum mapping_role role)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (map->sheet[i].column[k].role == role)
				return true;
	return false;
}

static void
say_meanings(const struct mapping_map *map, struct buf *says)
{
	bool job =
	    any_has(map, ROLE_JOB_DATE) || any_has(map, ROLE_JOB_STARTED);

	if (any_has(map, ROLE_REFERRAL_DATE) &&
	    any_has(map, ROLE_ACCEPTED_YES_NO))
		buf_puts(says,
		    "A referral has one date here. Where the column of "
		    "acceptance says yes, it was received and accepted on that "
		    "day; where it says no or is blank, it was received only "
		    "and does not count as a referral accepted.\n");
	else if (any_has(map, ROLE_REFERRAL_DATE))
		buf_puts(says,
		    "A referral has one date here. It is read as \"received "
		    "and accepted\": these referrals were accepted on the day "
		    "they came. Otherwise set \"referral_date_means\" to "
		    "\"received\" or \"accepted\".\n");
	if (any_has(map, ROLE_JOB_DATE))
		buf_puts(says,
		    "A job has one date here. It is read as \"start and "
		    "threshold\": these jobs lasted at least one day, or four "
		    "hours if part-time. Otherwise set \"job_date_means\" to "
		    "\"start\"; such a job is not counted until the day is "
		    "known.\n");
	if (job && !any_has(map, ROLE_JOB_HOURS))
		buf_puts(says,
		    "No column holds a job's weekly hours, which every job "
		    "needs: rows with a job will be refused.\n");
	if (any_has(map, ROLE_WELLBEING_SCORE))
		buf_puts(says,
		    "Scores are read as SWEMWBS transformed (7.00 to 35.00), "
		    "not a sum of the answers as they are, and ReQoL-10 (0 to "
		    "40). Otherwise set \"is\" of both columns to "
		    "\"ignore\".\n");
	if (!any_has(map, ROLE_SOURCE))
		buf_puts(says,
		    "No column holds the source of a referral, which every "
		    "accepted one needs: set \"source_if_blank\" to "
		    "\"clinician\", \"self\" or \"other\".\n");
	if (any_has(map, ROLE_STAFF) && !any_has(map, ROLE_ALLOCATED))
		buf_puts(says,
		    "No column says since when a client is allocated to a "
		    "specialist: the staff code of a row is read as theirs "
		    "since the day of acceptance. Otherwise set "
		    "\"staff_means\" to \"named\".\n");
	if (any_has(map, ROLE_EMPLOYER_CONTACT))
		buf_puts(says,
		    "The first employer contact is read as a meaningful one, "
		    "for this client.\n");
	if (!any_has(map, ROLE_CLIENT))
		buf_puts(says,
		    "No column is known to hold the service's own reference "
		    "of a client: set \"is\" of that column to \"client\".\n");
}

static void
say_dates(const struct mapping_map *map, bool stated, struct buf *says)
{
	if (map->dates == DATES_OPEN)
		buf_puts(says,
		    "How dates are written is not stated and is never "
		    "guessed: use --dates dd/mm/yyyy (or yyyy-mm-dd, "
		    "mm/dd/yyyy, dd/mm/yy, excel-serial), or set \"dates\".\n");
	else
		buf_printf(says, "Dates are read as %s%s.\n",
		    mapping_map_dates(map->dates),
		    stated ? "" : ", for all of them are written so");
}

/* What happens to columns that identify people. */
static void
say_people(const struct mapping_map *map, size_t unread, struct buf *says)
{
	if (mapping_map_has_people(map))
		buf_puts(says,
		    "Particulars are sealed in the register, with the facts of "
		    "their row; a blank cell leaves what is stored.\n");
	if (any_has(map, ROLE_BORN))
		buf_puts(says,
		    "Years of birth are read with four digits only.\n");
	if (unread > 0)
		buf_printf(says,
		    "%zu column%s particulars of people and jobs: with "
		    "--people %s taken too, and sealed in the register.\n",
		    unread, unread == 1 ? " holds" : "s hold",
		    unread == 1 ? "it is" : "they are");
}

/* What an extract cannot tell without a column. */
static void
say_extract(const struct mapping_map *map, struct buf *says)
{
	if (!any_has(map, ROLE_TEAM_TYPE) && !any_has(map, ROLE_PROCEDURE))
		buf_puts(says,
		    "No column holds the type of the team or the code of a "
		    "procedure: no referral of the extract can be known as one "
		    "of IPS.\n");
	if (!any_has(map, ROLE_NHS_NUMBER))
		buf_puts(says,
		    "No column holds the NHS number: clients are matched by "
		    "your own reference of them.\n");
	if (!any_has(map, ROLE_CARE_CONTACT_DATE))
		buf_puts(says,
		    "No column holds the day of a care contact: nobody of the "
		    "extract counts as seen.\n");
	else if (!any_has(map, ROLE_ATTENDANCE) ||
		 !any_has(map, ROLE_MECHANISM))
		buf_puts(says,
		    "No column says whether a care contact was attended, or "
		    "how it took place: contacts of the extract cannot be "
		    "known as direct ones.\n");
	if (!any_has(map, ROLE_EMPLOYMENT_STATUS))
		buf_puts(says,
		    "No column holds an employment status: nobody of the "
		    "extract counts as employed.\n");
}

void
mapping_say_map(const struct mapping_map *map, bool stated, size_t unread,
    struct buf *says)
{
	if (map->extract) {
		say_extract(map, says);
	} else {
		say_meanings(map, says);
		say_people(map, unread, says);
	}
	say_dates(map, stated, says);
}

void
mapping_say_blank(const struct mapping_map *map, size_t cells, struct buf *says)
{
	if (cells == 0)
		return;
	buf_printf(says,
	    "%zu cell%s of dates and numbers hold%s no date and no number but ",
	    cells, cells == 1 ? "" : "s", cells == 1 ? "s" : "");
	for (size_t i = 0; i < map->blank.n; i++)
		buf_printf(says, "%s\"%s\"", i ? ", " : "", map->blank.word[i]);
	buf_puts(says,
	    ". They are read as blank; take out of \"blank\" what means "
	    "something else.\n");
}

void
mapping_say_skeleton(const struct mapping_map *map, struct buf *says)
{
	buf_puts(says,
	    "No heading of it is known, so every column is ignored. Set \"is\" "
	    "of each column that is to be read to one of these words: ");
	mapping_words_list(map->extract, says);
	buf_puts(says, ".\nIf the headings stand in another row, say so with "
		       "--heading-row.\n");
}

/*
 * What a row states, as facts.  A row is read to its end even when a cell of
 * it is wrong, so that people see all faults at once; its facts are only
 * counted then.
 */
#include "agent/mapping/mapping_facts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_people.h"
#include "agent/mapping/mapping_reading.h"
#include "agent/vault/vault_field.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { REF_BYTES = 12, REF_SIZE = 2 * REF_BYTES + 3 };

/* --------------------------------------------------------------- referrals */

static void
read_source(struct mapping_reading *r)
{
	size_t column = mapping_reading_column(r, ROLE_SOURCE, 0);
	struct slice s = mapping_reading_text(r, column);

	r->from = r->rows->map->source_if_blank;
	if (s.n > 0)
		mapping_reading_refuse(r, column,
		    mapping_convert_source(r->rows->map, s, &r->from));
}

/* Whether the referral was accepted, where a column says that and no day. */
static void
read_acceptance(struct mapping_reading *r)
{
	size_t asks = mapping_reading_column(r, ROLE_ACCEPTED_YES_NO, 0);
	size_t day = mapping_reading_column(r, ROLE_ACCEPTED, 0);
	bool dated = mapping_reading_cell(r, day) != NULL, yes = false;
	struct slice s = mapping_reading_text(r, asks);
	const char *why =
	    s.n ? mapping_convert_yes_no(r->rows->map, s, &yes) : NULL;

	r->accepted = ANSWER_NONE;
	mapping_reading_refuse(r, asks, why);
	if (s.n == 0 || why != NULL)
		return;
	r->accepted = yes ? ANSWER_YES : ANSWER_NO;
	if (dated && r->accepted == ANSWER_NO)
		mapping_reading_refuse(r, asks,
		    "it says no, but the row has a day of acceptance: empty "
		    "one of them");
	if (!dated && day != MAPPING_ABSENT && r->accepted == ANSWER_YES)
		mapping_reading_refuse(r, asks,
		    "it says yes, but the day of acceptance is missing");
}

/* Whether the only date of a referral is the day of acceptance too. */
static bool
is_accepted(const struct mapping_reading *r)
{
	bool asked = mapping_reading_column(r, ROLE_ACCEPTED_YES_NO, 0) !=
		     MAPPING_ABSENT;

	return !asked || r->accepted == ANSWER_YES;
}

static void
state_referral(struct mapping_reading *r, size_t column, int32_t day)
{
	struct mapping_saying what = { .mode = r->from,
		.flags = r->employed ? FLAG_EMPLOYED : 0,
		.ref = r->referral };
	enum mapping_role role = r->b->map->column[column].role;
	enum mapping_referral_date means = r->rows->map->referral_date;

	bool single = role == ROLE_REFERRAL_DATE;

	/* A referral that was not accepted has only the day it came. */
	if (role == ROLE_RECEIVED ||
	    (single && (means != REFERRAL_ACCEPTED || !is_accepted(r)))) {
		mapping_reading_state(r, column, EVENT_REFERRAL_RECEIVED, day,
		    &what);
		r->received_on = day;
	}
	if (role == ROLE_ACCEPTED ||
	    (single && means != REFERRAL_RECEIVED && is_accepted(r))) {
		mapping_reading_state(r, column, EVENT_REFERRAL_ACCEPTED, day,
		    &what);
		r->accepted_on = day;
	}
}

/* A referral that the sheet says was not accepted may have been stored as
 * accepted, before anybody knew or by an older mapping. */
static void
take_back(struct mapping_reading *r)
{
	struct mapping_saying what = { .flags = FLAG_WITHDRAWN,
		.ref = r->referral };

	if (r->accepted == ANSWER_NO && r->received_on != DAY_NONE)
		mapping_reading_state(r,
		    mapping_reading_column(r, ROLE_ACCEPTED_YES_NO, 0),
		    EVENT_REFERRAL_ACCEPTED, r->received_on, &what);
}

/* Where no column says since when, the client is allocated to the row's
 * member of staff since the day of acceptance. */
static void
state_allocation(struct mapping_reading *r)
{
	struct mapping_saying what = { 0 };

	if (r->staff.n > 0 && r->accepted_on != DAY_NONE &&
	    r->rows->map->staff == STAFF_ALLOCATED &&
	    mapping_reading_column(r, ROLE_ALLOCATED, 0) == MAPPING_ABSENT)
		mapping_reading_state(r,
		    mapping_reading_column(r, ROLE_STAFF, 0), EVENT_ALLOCATED,
		    r->accepted_on, &what);
}

/* A ref that is the same whenever the row is imported, and from which the
 * client's reference cannot be found: refs are stored unsealed and exported. */
static void
employer_ref(const struct mapping_reading *r, char out[static REF_SIZE])
{
	uint8_t hash[VAULT_LOOKUP_SIZE];
	struct buf of;

	buf_init(&of, LIMITS_CELL_MAX);
	buf_printf(&of, "first employer contact of %.*s in %.*s",
	    (int)r->client.n, (const char *)r->client.p, (int)r->referral.n,
	    (const char *)r->referral.p);
	vault_label(r->v, r->service, buf_slice(&of), hash);
	out[0] = 'f';
	out[1] = '-';
	encode_hex(out + 2, hash, REF_BYTES);
	buf_free(&of);
}

/* A column whose date is one fact. */
static void
state_date(struct mapping_reading *r, size_t column, int32_t day)
{
	const struct mapping_column *c = &r->b->map->column[column];
	enum event event = mapping_words_role(c->role)->event;
	struct mapping_saying what = { .mode = c->mode };
	char ref[REF_SIZE];

	if (events_kind(event)->subject == SUBJECT_REFERRAL) {
		what.ref = r->referral;
	} else if (event == EVENT_EMPLOYER_CONTACT) {
		employer_ref(r, ref);
		what.ref = slice_of(ref);
		what.flags = FLAG_MEANINGFUL;
	}
	mapping_reading_state(r, column, event, day, &what);
}

static void
read_dates(struct mapping_reading *r)
{
	for (size_t i = 0; i < r->b->map->columns; i++) {
		enum mapping_role role = r->b->map->column[i].role;
		const struct mapping_role_kind *kind = mapping_words_role(role);
		int32_t day;

		if (kind->cells != CELLS_DATE || kind->job ||
		    kind->partner != ROLE_IGNORE ||
		    !mapping_reading_date(r, i, &day))
			continue;
		if (role == ROLE_REFERRAL_DATE || role == ROLE_RECEIVED ||
		    role == ROLE_ACCEPTED)
			state_referral(r, i, day);
		else
			state_date(r, i, day);
	}
}

/* --------------------------------------------------------------------- jobs */

/* The weekly hours, which a job with a start must have. */
static struct slice
read_hours(struct mapping_reading *r, int job, size_t start,
    char out[static MAPPING_CONVERT_NUMBER_SIZE])
{
	size_t column = mapping_reading_column(r, ROLE_JOB_HOURS, job);

	if (mapping_reading_cell(r, column) == NULL)
		mapping_reading_refuse(r,
		    column == MAPPING_ABSENT ? start : column,
		    "the job's weekly hours are missing");
	return mapping_reading_number(r, column, out);
}

static void
read_job_start(struct mapping_reading *r, int job, size_t start,
    const char *ref)
{
	struct mapping_saying what = { .ref = slice_of(ref) };
	bool part_time = mapping_reading_yes(r, ROLE_JOB_PART_TIME, job, false);
	bool single = r->b->map->column[start].role == ROLE_JOB_DATE;
	char hours[MAPPING_CONVERT_NUMBER_SIZE];
	int32_t day;

	(void)mapping_reading_date(r, start, &day);
	what.value = read_hours(r, job, start, hours);
	what.flags =
	    (part_time ? FLAG_PART_TIME : 0U) |
	    (mapping_reading_yes(r, ROLE_JOB_PAID, job, true) ? 0U
							      : FLAG_UNPAID) |
	    (mapping_reading_yes(r, ROLE_JOB_COMPETITIVE, job, true)
		    ? 0U
		    : FLAG_NOT_COMPETITIVE);
	mapping_reading_state(r, start, EVENT_JOB_STARTED, day, &what);
	if (!single || r->rows->map->job_date != JOB_START_AND_THRESHOLD)
		return;
	what = (struct mapping_saying){ .ref = slice_of(ref) };
	mapping_reading_state(r, start,
	    part_time ? EVENT_JOB_FOUR_HOURS : EVENT_JOB_FULL_DAY, day, &what);
}

static void
read_job(struct mapping_reading *r, int job)
{
	size_t start = mapping_map_find_start(r->b->map, job);
	size_t hours = mapping_reading_column(r, ROLE_JOB_HOURS, job);
	char ref[MAPPING_JOB_REF_SIZE];

	mapping_reading_job_ref(r, job, ref);
	if (mapping_reading_cell(r, start))
		read_job_start(r, job, start, ref);
	else if (mapping_reading_cell(r, hours) &&
		 !slice_is(mapping_reading_text(r, hours), "0"))
		mapping_reading_refuse(r, hours,
		    "there are hours, but no start of the job");
	for (enum mapping_role role = ROLE_JOB_FULL_DAY; role <= ROLE_JOB_ENDED;
	     role++) {
		size_t column = mapping_reading_column(r, role, job);
		struct mapping_saying what = { .ref = slice_of(ref) };
		int32_t day;

		if (mapping_reading_date(r, column, &day))
			mapping_reading_state(r, column,
			    mapping_words_role(role)->event, day, &what);
	}
	if (strlen(ref) > LIMITS_REF_MAX)
		mapping_reading_refuse(r,
		    mapping_reading_column(r, ROLE_REFERRAL_ID, 0),
		    "it is too long for a job's id to be made of it");
}

/* ------------------------------------------ a date and a value: two columns */

/* What such a column holds, in a word. */
static const char *
noun(enum mapping_role role)
{
	switch (role) {
	case ROLE_WELLBEING_SCORE:
		return "score";
	case ROLE_JOB_NEW_HOURS:
		return "hours";
	default:
		return "date";
	}
}

static size_t
place_of(const struct mapping_reading *r, const struct mapping_column *column)
{
	return column ? (size_t)(column - r->b->map->column) : MAPPING_ABSENT;
}

/* Refuse a filled cell whose other half is blank or not mapped. */
static void
refuse_half(struct mapping_reading *r, size_t filled, size_t blank)
{
	const struct mapping_column *column = r->b->map->column;
	enum mapping_role other =
	    mapping_words_role(column[filled].role)->partner;
	struct buf why;

	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	if (blank == MAPPING_ABSENT)
		buf_printf(&why,
		    "the mapping names no column for the %s that belongs to "
		    "this: set \"is\" of that column to \"%s\", or of this "
		    "one to \"ignore\"",
		    noun(other), mapping_words_role(other)->name);
	else
		buf_printf(&why,
		    "column \"%s\" is blank: write the %s there, or empty "
		    "this cell",
		    column[blank].heading, noun(other));
	mapping_reading_refuse(r, filled, buf_str(&why));
	buf_free(&why);
}

static void
read_pair(struct mapping_reading *r, size_t date, size_t value)
{
	bool dated = mapping_reading_cell(r, date) != NULL;
	bool valued = mapping_reading_cell(r, value) != NULL;
	const struct mapping_column *column =
	    &r->b->map->column[date == MAPPING_ABSENT ? value : date];
	struct mapping_saying what = { .mode = column->mode };
	char number[MAPPING_CONVERT_NUMBER_SIZE];
	char ref[MAPPING_JOB_REF_SIZE];
	int32_t day = DAY_NONE;

	if (!dated && !valued)
		return;
	if (dated)
		(void)mapping_reading_date(r, date, &day);
	if (valued)
		what.value = mapping_reading_number(r, value, number);
	if (!dated)
		refuse_half(r, value, date);
	if (!valued)
		refuse_half(r, date, value);
	if (column->job > 0) {
		mapping_reading_job_ref(r, column->job, ref);
		what.ref = slice_of(ref);
	}
	mapping_reading_state(r, date, mapping_words_role(column->role)->event,
	    day, &what);
}

/* Half a pair refuses the row: neither is worth anything without the other. */
static void
read_pairs(struct mapping_reading *r)
{
	for (size_t i = 0; i < r->b->map->columns; i++) {
		const struct mapping_column *column = &r->b->map->column[i];
		const struct mapping_role_kind *kind =
		    mapping_words_role(column->role);
		const struct mapping_column *partner;

		if (kind->partner == ROLE_IGNORE)
			continue;
		partner = mapping_map_partner(r->b->map, column);
		if (kind->cells == CELLS_DATE)
			read_pair(r, i, place_of(r, partner));
		else if (partner == NULL)
			read_pair(r, MAPPING_ABSENT, i);
	}
}

/* --------------------------------------------------------------------- rows */

/* "JS/MK": initials of two.  A client is allocated to one, and nobody but the
 * service knows to whom. */
static bool
names_two(struct slice s)
{
	size_t parts = 0, letters = 0;

	for (size_t i = 0; i <= s.n; i++) {
		uint8_t c = i < s.n ? s.p[i] : '/';

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
			letters++;
		} else if (memchr("/&+, ", c, 5) == NULL || letters > 4) {
			return false;
		} else {
			parts += letters > 0;
			letters = 0;
		}
	}
	return parts > 1;
}

static void
read_staff(struct mapping_reading *r)
{
	size_t column = mapping_reading_column(r, ROLE_STAFF, 0);

	r->staff = slice_of("");
	if (names_two(mapping_reading_text(r, column)))
		mapping_reading_refuse(r, column,
		    "it names two members of staff: write the one to whom the "
		    "client is allocated");
	else
		r->staff = mapping_reading_code(r, ROLE_STAFF, true);
}

static void
read_row(struct mapping_reading *r)
{
	r->client = mapping_reading_code(r, ROLE_CLIENT, false);
	r->referral = mapping_reading_code(r, ROLE_REFERRAL_ID, true);
	read_staff(r);
	r->employed = mapping_reading_yes(r, ROLE_EMPLOYED, 0, false);
	r->received_on = r->accepted_on = DAY_NONE;
	read_acceptance(r);
	read_source(r);
	if (mapping_reading_cell(r,
		mapping_reading_column(r, ROLE_CLIENT, 0)) == NULL)
		mapping_reading_refuse(r,
		    mapping_reading_column(r, ROLE_CLIENT, 0),
		    "the client's reference is missing");
	read_dates(r);
	take_back(r);
	state_allocation(r);
	for (int job = 1; job <= MAPPING_JOBS_MAX; job++)
		for (size_t i = 0; i < r->b->map->columns; i++)
			if (r->b->map->column[i].job == job) {
				read_job(r, job);
				break;
			}
	read_pairs(r);
	mapping_people_read(r);
}

/* What tells the rows of a sheet apart. */
struct identity {
	struct slice client, referral;
	size_t bound, source;
};

static int
compare_slices(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int
by_identity(const void *a, const void *b)
{
	const struct identity *x = a, *y = b;
	int c = (x->bound > y->bound) - (x->bound < y->bound);

	if (c == 0)
		c = compare_slices(x->client, y->client);
	return c ? c : compare_slices(x->referral, y->referral);
}

/* One row per client and referral.  Of two, nobody can tell which is right. */
static void
refuse_twins(struct mapping_rows *rows, struct identity *id)
{
	if (rows->sources)
		qsort(id, rows->sources, sizeof(*id), by_identity);
	for (size_t i = 0; i < rows->sources; i++) {
		bool twin = (i > 0 && by_identity(&id[i - 1], &id[i]) == 0) ||
			    (i + 1 < rows->sources &&
				by_identity(&id[i], &id[i + 1]) == 0);

		if (twin && id[i].client.n > 0)
			mapping_rows_refuse(rows, id[i].source,
			    mapping_map_find(rows->bound[id[i].bound].map,
				ROLE_CLIENT, 0),
			    "another row has the same client; rows of one "
			    "client need a column of referral ids to tell "
			    "them apart");
	}
}

int
mapping_facts_make(struct mapping_rows *rows, const struct vault *v,
    const char *service, int32_t today, struct err *e)
{
	struct identity *id = mem_array(rows->sources, sizeof(*id));

	for (size_t i = 0; i < rows->sources; i++) {
		struct mapping_reading r = { .rows = rows,
			.v = v,
			.service = service,
			.today = today,
			.source = i,
			.b = &rows->bound[rows->source[i].bound],
			.row = rows->source[i].row };

		read_row(&r);
		id[i] = (struct identity){ .client = r.client,
			.referral = r.referral,
			.bound = rows->source[i].bound,
			.source = i };
	}
	refuse_twins(rows, id);
	mapping_people_meet(rows);
	free(id);
	if (rows->text.full)
		return err_set(e, ERR_REFUSED,
		    "the sheet holds too many facts: divide it");
	return 0;
}

#include "agent/workbook/workbook_facts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/workbook/workbook_convert.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { REF_BYTES = 12, REF_SIZE = 2 * REF_BYTES + 3, JOB_REF_SIZE = 48 };

/* A row being read. */
struct reading {
	struct workbook_facts *f;
	const struct vault *v;
	const char *service;
	size_t source;
	const struct workbook_bound *b;
	const struct workbook_row *row;
	struct slice client, referral, staff;
	enum event_mode from; /* source of the referral */
	bool employed;
};

/* What a fact says besides its event and date. */
struct saying {
	enum event_mode mode;
	unsigned flags;
	const char *ref;
	struct slice value;
};

static void
refuse(struct reading *r, size_t column, const char *why)
{
	if (why)
		workbook_facts_refuse(r->f, r->source, column, why);
}

static const struct workbook_cell *
cell_of(const struct reading *r, size_t column)
{
	if (column == WORKBOOK_ABSENT)
		return NULL;
	return workbook_grid_at(r->f->grid, r->row, r->b->at[column]);
}

static size_t
column_of(const struct reading *r, enum workbook_role role, int job)
{
	return workbook_facts_column(r->b->map, role, job);
}

/* The trimmed text of a column; a formula without value refuses the row. */
static struct slice
text_of(struct reading *r, size_t column)
{
	const struct workbook_cell *cell = cell_of(r, column);

	if (cell == NULL)
		return slice_of("");
	if (cell->kind == WORKBOOK_FAULT) {
		refuse(r, column,
		    "the formula has no value; open the "
		    "workbook, let it calculate, and save it");
		return slice_of("");
	}
	return workbook_grid_trim(workbook_grid_text(r->f->grid, cell));
}

/* A code, or "" when it is blank or refused. */
static struct slice
code_of(struct reading *r, enum workbook_role role, bool clear)
{
	size_t column = column_of(r, role, 0);
	struct slice s = text_of(r, column);
	const char *why = s.n ? workbook_convert_code(s, clear) : NULL;

	refuse(r, column, why);
	return why ? slice_of("") : s;
}

static bool
yes_of(struct reading *r, enum workbook_role role, int job, bool otherwise)
{
	size_t column = column_of(r, role, job);
	struct slice s = text_of(r, column);
	bool yes = otherwise;

	if (s.n > 0)
		refuse(r, column, workbook_convert_yes_no(r->f->map, s, &yes));
	return yes;
}

/* -------------------------------------------------------------------- facts */

static void
write_flags(struct buf *out, unsigned flags)
{
	const char *between = "";

	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (flags & flag) {
			buf_printf(out, "%s%s", between,
			    events_flag_name(flag));
			between = ";";
		}
}

/* Every cell was checked to need no quotation mark. */
static void
state(struct reading *r, size_t column, enum event event, int32_t day,
    const struct saying *what)
{
	struct workbook_facts *f = r->f;
	struct workbook_fact *fact;
	struct buf *out = &f->text;
	char date[DAY_TEXT_SIZE];

	f->source[r->source].facts++;
	if (day == DAY_NONE || f->source[r->source].refused)
		return;
	if (f->facts == f->facts_cap) {
		f->facts_cap = f->facts_cap ? f->facts_cap * 2 : 256;
		f->fact = mem_resize(f->fact, f->facts_cap, sizeof(*f->fact));
	}
	fact = &f->fact[f->facts++];
	*fact = (struct workbook_fact){ .source = r->source,
		.column = column,
		.begin = out->n };
	day_format(date, day);
	buf_printf(out, "%s,%.*s,%s,%s,%s,", r->service, (int)r->client.n,
	    (const char *)r->client.p, events_kind(event)->name, date,
	    events_mode_name(what->mode));
	write_flags(out, what->flags);
	buf_printf(out, ",%s,%.*s,", what->ref, (int)what->value.n,
	    (const char *)what->value.p);
	if (event == EVENT_ALLOCATED || event == EVENT_REFERRAL_RECEIVED ||
	    event == EVENT_REFERRAL_ACCEPTED)
		buf_add_slice(out, r->staff);
	buf_u8(out, '\n');
	fact->n = out->n - fact->begin;
}

/* Refuse a date, shown when it is made of what dates are made of. */
static void
refuse_date(struct reading *r, size_t column, struct slice s, const char *why)
{
	struct buf text;
	bool shown = true;
	int digits = 0;

	s = workbook_grid_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		shown = shown && s.p[i] && strchr("0123456789/-.", s.p[i]);
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	/* More digits than a date has may be somebody's number. */
	if (!shown || digits > 8 || s.n > 10) {
		refuse(r, column, why);
		return;
	}
	buf_init(&text, ERR_TEXT_MAX);
	buf_printf(&text, "\"%.*s\": %s", (int)s.n, (const char *)s.p, why);
	refuse(r, column, buf_str(&text));
	buf_free(&text);
}

/* The date of a column; false when blank.  DAY_NONE: refused. */
static bool
date_of(struct reading *r, size_t column, int32_t *day)
{
	const struct workbook_cell *cell = cell_of(r, column);
	const char *why;

	*day = DAY_NONE;
	if (cell == NULL)
		return false;
	why = workbook_convert_day((enum workbook_kind)cell->kind,
	    workbook_grid_text(r->f->grid, cell), r->f->map->dates,
	    r->f->grid->dates_1904, day);
	if (why) {
		refuse_date(r, column, workbook_grid_text(r->f->grid, cell),
		    why);
		*day = DAY_NONE;
	}
	return true;
}

/* --------------------------------------------------------------- referrals */

static void
read_source(struct reading *r)
{
	size_t column = column_of(r, ROLE_SOURCE, 0);
	struct slice s = text_of(r, column);

	r->from = r->f->map->source_if_blank;
	if (s.n > 0)
		refuse(r, column,
		    workbook_convert_source(r->f->map, s, &r->from));
}

static void
state_referral(struct reading *r, size_t column, int32_t day)
{
	const char *ref = mem_copy_text(r->referral.p, r->referral.n);
	struct saying what = { .mode = r->from,
		.flags = r->employed ? FLAG_EMPLOYED : 0,
		.ref = ref };
	enum workbook_role role = r->b->map->column[column].role;
	enum workbook_referral_date means = r->f->map->referral_date;

	if (role == ROLE_RECEIVED ||
	    (role == ROLE_REFERRAL_DATE && means != REFERRAL_ACCEPTED))
		state(r, column, EVENT_REFERRAL_RECEIVED, day, &what);
	if (role == ROLE_ACCEPTED ||
	    (role == ROLE_REFERRAL_DATE && means != REFERRAL_RECEIVED))
		state(r, column, EVENT_REFERRAL_ACCEPTED, day, &what);
	free((char *)(uintptr_t)ref);
}

/* A ref that is always the same for this client's first contact, and tells
 * nothing of the client. */
static void
employer_ref(const struct reading *r, char out[static REF_SIZE])
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

/* A column that states one fact by its date. */
static void
state_date(struct reading *r, size_t column, int32_t day)
{
	const struct workbook_column *c = &r->b->map->column[column];
	enum event event = workbook_words_role(c->role)->event;
	char *referral = mem_copy_text(r->referral.p, r->referral.n);
	struct saying what = { .mode = c->mode, .ref = "" };
	char ref[REF_SIZE];

	if (events_kind(event)->subject == SUBJECT_REFERRAL) {
		what.ref = referral;
	} else if (event == EVENT_EMPLOYER_CONTACT) {
		employer_ref(r, ref);
		what.ref = ref;
		what.flags = FLAG_MEANINGFUL;
	}
	state(r, column, event, day, &what);
	free(referral);
}

static void
read_dates(struct reading *r)
{
	for (size_t i = 0; i < r->b->map->columns; i++) {
		enum workbook_role role = r->b->map->column[i].role;
		const struct workbook_role_kind *kind =
		    workbook_words_role(role);
		int32_t day;

		if (kind->cells != CELLS_DATE || kind->job ||
		    !date_of(r, i, &day))
			continue;
		if (role == ROLE_REFERRAL_DATE || role == ROLE_RECEIVED ||
		    role == ROLE_ACCEPTED)
			state_referral(r, i, day);
		else
			state_date(r, i, day);
	}
}

/* --------------------------------------------------------------------- jobs */

static void
job_ref(const struct reading *r, int job, char out[static JOB_REF_SIZE])
{
	struct buf b;

	buf_init(&b, JOB_REF_SIZE - 1);
	buf_printf(&b, "%.*s%sjob%d", (int)r->referral.n,
	    (const char *)r->referral.p, r->referral.n ? "." : "", job);
	memcpy(out, buf_str(&b), b.n + 1);
	buf_free(&b);
}

/* The weekly hours of a job that has a start. */
static struct slice
read_hours(struct reading *r, int job, size_t start)
{
	size_t column = column_of(r, ROLE_JOB_HOURS, job);
	struct slice hours = text_of(r, column);

	if (column == WORKBOOK_ABSENT)
		column = start;
	refuse(r, column,
	    hours.n ? workbook_convert_number(hours)
		    : "the job's weekly hours are missing");
	return hours;
}

static void
read_job_start(struct reading *r, int job, size_t start, const char *ref)
{
	struct saying what = { .ref = ref };
	bool part_time = yes_of(r, ROLE_JOB_PART_TIME, job, false);
	bool single = r->b->map->column[start].role == ROLE_JOB_DATE;
	int32_t day;

	(void)date_of(r, start, &day);
	what.value = read_hours(r, job, start);
	what.flags =
	    (part_time ? FLAG_PART_TIME : 0U) |
	    (yes_of(r, ROLE_JOB_PAID, job, true) ? 0U : FLAG_UNPAID) |
	    (yes_of(r, ROLE_JOB_COMPETITIVE, job, true) ? 0U
							: FLAG_NOT_COMPETITIVE);
	state(r, start, EVENT_JOB_STARTED, day, &what);
	if (!single || r->f->map->job_date != JOB_START_AND_THRESHOLD)
		return;
	what = (struct saying){ .ref = ref };
	state(r, start, part_time ? EVENT_JOB_FOUR_HOURS : EVENT_JOB_FULL_DAY,
	    day, &what);
}

static void
read_job(struct reading *r, int job)
{
	size_t start = column_of(r, ROLE_JOB_DATE, job);
	size_t hours = column_of(r, ROLE_JOB_HOURS, job);
	char ref[JOB_REF_SIZE];

	job_ref(r, job, ref);
	if (start == WORKBOOK_ABSENT)
		start = column_of(r, ROLE_JOB_STARTED, job);
	if (cell_of(r, start))
		read_job_start(r, job, start, ref);
	else if (cell_of(r, hours) && !slice_is(text_of(r, hours), "0"))
		refuse(r, hours, "there are hours, but no start of the job");
	for (enum workbook_role role = ROLE_JOB_FULL_DAY;
	     role <= ROLE_JOB_ENDED; role++) {
		size_t column = column_of(r, role, job);
		struct saying what = { .ref = ref };
		int32_t day;

		if (date_of(r, column, &day))
			state(r, column, workbook_words_role(role)->event, day,
			    &what);
	}
	if (strlen(ref) > LIMITS_REF_MAX)
		refuse(r, column_of(r, ROLE_REFERRAL_ID, 0),
		    "it is too long for a job's id to be made of it");
}

/* --------------------------------------------------------------------- rows */

static void
read_row(struct reading *r)
{
	r->client = code_of(r, ROLE_CLIENT, false);
	r->referral = code_of(r, ROLE_REFERRAL_ID, true);
	r->staff = code_of(r, ROLE_STAFF, true);
	r->employed = yes_of(r, ROLE_EMPLOYED, 0, false);
	read_source(r);
	if (cell_of(r, column_of(r, ROLE_CLIENT, 0)) == NULL)
		refuse(r, column_of(r, ROLE_CLIENT, 0),
		    "the client's reference is missing");
	read_dates(r);
	for (int job = 1; job <= WORKBOOK_JOBS_MAX; job++)
		for (size_t i = 0; i < r->b->map->columns; i++)
			if (r->b->map->column[i].job == job) {
				read_job(r, job);
				break;
			}
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

/* One row a client and referral: which of two is right nobody can tell. */
static void
refuse_twins(struct workbook_facts *f, struct identity *id)
{
	if (f->sources)
		qsort(id, f->sources, sizeof(*id), by_identity);
	for (size_t i = 0; i < f->sources; i++) {
		bool twin = (i > 0 && by_identity(&id[i - 1], &id[i]) == 0) ||
			    (i + 1 < f->sources &&
				by_identity(&id[i], &id[i + 1]) == 0);

		if (twin && id[i].client.n > 0)
			workbook_facts_refuse(f, id[i].source,
			    workbook_facts_column(f->bound[id[i].bound].map,
				ROLE_CLIENT, 0),
			    "another row has the same client; rows of one "
			    "client need a column of referral ids to tell "
			    "them apart");
	}
}

int
workbook_facts_make(struct workbook_facts *f, const struct vault *v,
    const char *service, struct err *e)
{
	struct identity *id = mem_array(f->sources, sizeof(*id));

	for (size_t i = 0; i < f->sources; i++) {
		struct reading r = { .f = f,
			.v = v,
			.service = service,
			.source = i,
			.b = &f->bound[f->source[i].bound],
			.row = f->source[i].row };

		read_row(&r);
		id[i] = (struct identity){ .client = r.client,
			.referral = r.referral,
			.bound = f->source[i].bound,
			.source = i };
	}
	refuse_twins(f, id);
	free(id);
	if (f->text.full)
		return err_set(e, ERR_REFUSED,
		    "the sheet holds too many facts: divide it");
	return 0;
}

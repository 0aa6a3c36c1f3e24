/*
 * The evidence for items of the fidelity scale.  A review asks for it once a
 * year, in figures that the returns have already where that is possible, so
 * that a reviewer never sees two numbers for one thing.
 */
#include "agent/worklist/worklist_evidence.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { WEEK = 7, MILESTONES = 3 };

/* Evidence under construction. */
struct maker {
	const struct timeline *t;
	struct period days;        /* asked for */
	const uint32_t *allocated; /* by person */
	const struct worklist_titles *titles;
	struct worklist_evidence *out;
};

/* ---------------------------------------------------------- lines and rows */

static struct worklist_line *
add_line(struct maker *m, const char *key, const char *label, int64_t value)
{
	struct worklist_line *line = &m->out->line[m->out->lines++];

	ASSERT(m->out->lines <= WORKLIST_EVIDENCE_LINES);
	*line = (struct worklist_line){ .key = key,
		.label = label,
		.value = value,
		.known = true };
	return line;
}

/* Append a whole number. */
static void
put(struct maker *m, const char *key, const char *label, int64_t value)
{
	(void)add_line(m, key, label, value);
}

static void
put_hundredths(struct maker *m, const char *key, const char *label,
    int64_t value)
{
	add_line(m, key, label, value)->decimals = 2;
}

/* A quotient times 10^decimals (and 100 for per cent) in `times`. */
struct ratio {
	int64_t value, by, times;
	int decimals;
};

/* Append times * value / by, half up; not known when by is 0. */
static void
put_ratio(struct maker *m, const char *key, const char *label,
    const struct ratio *r)
{
	struct worklist_line *line = add_line(m, key, label, 0);

	line->decimals = r->decimals;
	line->known = r->by > 0;
	if (r->by > 0)
		line->value = (2 * r->times * r->value + r->by) / (2 * r->by);
}

/* A figure of ips-grow/1 over the days asked for. */
static int64_t
figure(const struct maker *m, const char *code)
{
	return worklist_figure(m->t, m->days, code, NULL, NULL);
}

/* Append such a figure, and return it. */
static int64_t
put_figure(struct maker *m, const char *code, const char *label)
{
	int64_t value = figure(m, code);

	put(m, code, label, value);
	return value;
}

static struct worklist_row
row_of(const struct maker *m, size_t person)
{
	return worklist_row_of(m->t->person[person].client,
	    m->allocated[person]);
}

/* True for one of the days asked for. */
static bool
within(const struct maker *m, int32_t day)
{
	return day != DAY_NONE && m->days.start <= day && day <= m->days.end;
}

/* ----------------------------------------------------- items 1, 15 and 17 */

static void
caseloads(struct maker *m)
{
	int64_t n = put_figure(m, "caseload", "Clients on the caseload");
	int64_t fte = figure(m, "es_fte");

	(void)put_figure(m, "caseload.employed",
	    "of them employed at referral");
	put_hundredths(m, "es_fte", "Specialists in post (FTE)", fte);
	put_ratio(m, "caseload_per_fte", "Clients per full-time specialist",
	    &(struct ratio){ n, fte, 1000, 1 });
	worklist_make(WORKLIST_CASELOAD, m->t, &m->out->rows);
}

static void
visit_first_contact(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_episode *ep = thing;
	struct worklist_row row = row_of(m, ep->person);

	(void)amount;
	row.day = ep->profile_started;
	row.due = ep->first_contact;
	row.n = ep->first_contact - ep->profile_started;
	worklist_add(&m->out->rows, &row);
}

static void
first_contacts(struct maker *m)
{
	struct worklist waiting;
	int64_t n =
	    put_figure(m, "first_employer_contact", "First employer contacts");

	put_ratio(m, "days_mean", "Days from profile to it, on average",
	    &(struct ratio){ figure(m, "first_employer_contact.days"), n, 10,
		1 });
	(void)put_figure(m, "first_employer_contact.0_30", "within 30 days");
	(void)put_figure(m, "first_employer_contact.31_60", "31 to 60 days");
	(void)put_figure(m, "first_employer_contact.61_150", "61 to 150 days");
	(void)put_figure(m, "first_employer_contact.151_270",
	    "151 to 270 days");
	(void)put_figure(m, "first_employer_contact.271_up",
	    "271 days or more");
	worklist_make(WORKLIST_NO_EMPLOYER_CONTACT, m->t, &waiting);
	put(m, "waiting", "Waiting for it for 20 days or more, at the end",
	    (int64_t)waiting.n);
	worklist_free(&waiting);
	(void)worklist_figure(m->t, m->days, "first_employer_contact",
	    visit_first_contact, m);
}

static void
visit_contact(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_employer *c = thing;

	worklist_of_staff(&m->out->rows, c->fact->staff)->n += (int32_t)amount;
}

/* FTE-weeks of one specialist, hundredths summed over days as they come. */
static void
visit_weeks(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_post *post = thing;
	struct worklist_row *row =
	    worklist_of_staff(&m->out->rows, post->fte[0]->staff);

	row->fte = (int32_t)((2 * amount + WEEK) / (2 * WEEK));
	if (row->fte > 0)
		row->limit =
		    (int32_t)((20000LL * row->n + row->fte) / (2LL * row->fte));
}

static void
contacts(struct maker *m)
{
	int64_t face, remote, weeks = figure(m, "es_fte_weeks");

	face = put_figure(m, "employer_contacts.face_to_face",
	    "Qualifying contacts, face to face");
	remote = put_figure(m, "employer_contacts.remote",
	    "Qualifying contacts, by phone or video");
	(void)put_figure(m, "employer_contacts.other",
	    "Other contacts, which do not count");
	(void)put_figure(m, "employer_contacts.reviewed",
	    "Reviewed by the team leader, of all");
	put_hundredths(m, "es_fte_weeks", "Weeks worked by specialists (FTE)",
	    weeks);
	put_ratio(m, "per_week", "Qualifying contacts per specialist a week",
	    &(struct ratio){ face + remote, weeks, 1000, 1 });
	(void)worklist_figure(m->t, m->days, "employer_contacts.face_to_face",
	    visit_contact, m);
	(void)worklist_figure(m->t, m->days, "employer_contacts.remote",
	    visit_contact, m);
	(void)worklist_figure(m->t, m->days, "es_fte_weeks", visit_weeks, m);
}

static void
community(struct maker *m)
{
	int64_t part = put_figure(m, "community.minutes",
	    "Minutes in the community, of the samples");
	int64_t all = put_figure(m, "community.of", "Minutes in the samples");

	put_ratio(m, "community_per_cent", "in the community, per cent",
	    &(struct ratio){ part, all, 100, 0 });
}

/* ------------------------------------------------------- items 19 to 21 */

static const char *
job_stage(const struct timeline_job *job)
{
	if (job->counted)
		return "counted";
	if (job->started->flags & FLAG_NOT_COMPETITIVE)
		return "not competitive";
	return job->started->flags & FLAG_UNPAID ? "unpaid" : "too short yet";
}

/* A row for a job that began in the days asked for. */
static void
add_job(struct maker *m, const struct timeline_job *job, const char *stage)
{
	struct worklist_row row = row_of(m, job->person);

	row.ref = job->started->ref;
	row.day = job->start;
	row.due = job->threshold;
	row.stage = stage;
	worklist_add(&m->out->rows, &row);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many different words the rows have, and how many have any.  Words that
 * differ only in case and punctuation are one. */
static int64_t
count_different(const struct worklist *rows, int64_t *known)
{
	char **word = mem_array(rows->n + 1, sizeof(char *));
	int64_t different = 0;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct buf plain;

		buf_init(&plain, LIMITS_CELL_MAX);
		fold_text(slice_of(rows->row[i].stage),
		    FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS,
		    &plain);
		if (plain.n > 0)
			word[n++] = buf_take(&plain);
		buf_free(&plain);
	}
	if (n > 0)
		qsort(word, n, sizeof(char *), by_text);
	for (size_t i = 0; i < n; i++)
		different += i == 0 || strcmp(word[i - 1], word[i]) != 0;
	for (size_t i = 0; i < n; i++) {
		mem_wipe(word[i], strlen(word[i]));
		free(word[i]);
	}
	free(word);
	*known = (int64_t)n;
	return different;
}

/* The competitive jobs that began, each by what it or its employer is
 * called. */
static void
add_called(struct maker *m,
    const char *(*called)(const void *arg, const struct fact *started))
{
	for (size_t i = 0; i < m->t->jobs; i++) {
		const struct timeline_job *job = &m->t->job[i];

		if (job->counted && within(m, job->start))
			add_job(m, job, called(m->titles->arg, job->started));
	}
	put(m, "jobs", "Competitive jobs begun", (int64_t)m->out->rows.n);
}

static void
titles(struct maker *m)
{
	int64_t different, known;

	add_called(m, m->titles->title);
	different = count_different(&m->out->rows, &known);
	put(m, "titled", "with a title entered", known);
	put(m, "titles", "Different titles", different);
	put_ratio(m, "titles_per_cent", "different, per cent of those entered",
	    &(struct ratio){ different, known, 100, 0 });
}

static void
employers(struct maker *m)
{
	int64_t different, known;

	add_called(m, m->titles->employer);
	different = count_different(&m->out->rows, &known);
	put(m, "with_employer", "with an employer entered", known);
	put(m, "employers", "Different employers", different);
	put_ratio(m, "employers_per_cent",
	    "different, per cent of those entered",
	    &(struct ratio){ different, known, 100, 0 });
}

static void
competitive(struct maker *m)
{
	int64_t unpaid = 0, closed = 0, open = 0, all;

	for (size_t i = 0; i < m->t->jobs; i++) {
		const struct timeline_job *job = &m->t->job[i];
		unsigned flags = job->started->flags;

		if (!within(m, job->start))
			continue;
		add_job(m, job, job_stage(job));
		if (flags & FLAG_NOT_COMPETITIVE)
			closed++;
		else if (flags & FLAG_UNPAID)
			unpaid++;
		else
			open++;
	}
	all = open + unpaid + closed;
	put(m, "begun", "Jobs begun", all);
	put(m, "begun.competitive", "competitive and paid", open);
	put(m, "begun.not_competitive", "not competitive", closed);
	put(m, "begun.unpaid", "competitive, but unpaid", unpaid);
	put_ratio(m, "competitive_per_cent", "competitive and paid, per cent",
	    &(struct ratio){ open, all, 100, 0 });
	(void)put_figure(m, "job_starts",
	    "Job starts as returned (first full day, or four hours)");
	(void)put_figure(m, "job_starts.16_up", "16 hours a week or more");
	(void)put_figure(m, "job_starts.under_16", "under 16 hours a week");
	(void)put_figure(m, "into_work", "People into work (first job)");
}

/* ------------------------------------------------------ items 22 to 24 */

/* The first of a person's counted jobs that was not over by the first day
 * and had begun by the last, by what is known on T; NULL: none. */
static const struct timeline_job *
job_in(const struct maker *m, const struct timeline_person *p, int32_t first,
    int32_t last)
{
	for (size_t i = p->job; i < p->job + p->jobs; i++) {
		const struct timeline_job *job = &m->t->job[i];

		if (job->counted && job->last_known >= first &&
		    job->start <= last)
			return job;
	}
	return NULL;
}

/* A row for everybody in work at some time: how often they were supported. */
static void
add_supported(struct maker *m)
{
	for (size_t i = 0; i < m->t->people; i++) {
		const struct timeline_person *p = &m->t->person[i];
		const struct timeline_job *job =
		    job_in(m, p, m->days.start, m->days.end);
		struct worklist_row row = row_of(m, i);

		if (!job)
			continue;
		row.ref = job->started->ref;
		row.day = job->start;
		row.due = p->last_support;
		worklist_add(&m->out->rows, &row);
	}
}

/* Everybody's supports in the days asked for, by how they were given. */
static void
count_supports(struct maker *m, int64_t *by_mode)
{
	struct worklist *rows = &m->out->rows;
	size_t at = 0;

	for (size_t i = 0; i < m->t->facts->n; i++) {
		const struct fact *f = &m->t->facts->fact[i];

		if (f->event != EVENT_IN_WORK_SUPPORT || !within(m, f->day))
			continue;
		by_mode[f->mode]++;
		while (at < rows->n && rows->row[at].client < f->client)
			at++;
		if (at < rows->n && rows->row[at].client == f->client)
			rows->row[at].n++;
	}
}

static void
support(struct maker *m)
{
	int64_t mode[MODE_KINDS] = { 0 }, employers = 0;
	struct worklist without;

	add_supported(m);
	count_supports(m, mode);
	for (size_t i = 0; i < m->t->employers; i++) {
		const struct fact *f = m->t->employer[i].fact;

		employers += within(m, f->day) && f->flags & FLAG_IN_WORK;
	}
	put(m, "in_work_any", "Clients in work at some time",
	    (int64_t)m->out->rows.n);
	(void)put_figure(m, "in_work.supported", "of them supported");
	put(m, "support.face_to_face", "Support, face to face",
	    mode[MODE_FACE_TO_FACE]);
	put(m, "support.phone", "Support by phone", mode[MODE_PHONE]);
	put(m, "support.video", "Support by video", mode[MODE_VIDEO]);
	put(m, "support.message", "Support by message", mode[MODE_MESSAGE]);
	put(m, "support.employers", "Support to their employers", employers);
	(void)put_figure(m, "in_work", "Clients in work at the end");
	worklist_make(WORKLIST_NO_SUPPORT, m->t, &without);
	put(m, "in_work.no_support", "of them without support in that month",
	    (int64_t)without.n);
	worklist_free(&without);
}

/* How far into a job supports were given, by the first counted job that
 * had begun and was not known to be over; and after a discharge. */
static void
time_unlimited(struct maker *m)
{
	static const int32_t weeks[MILESTONES] = { 13, 26, 52 };
	int64_t by_mode[MODE_KINDS] = { 0 };
	int64_t later[MILESTONES] = { 0 }, all = 0, discharged = 0;
	size_t p = 0;

	for (size_t i = 0; i < m->t->facts->n; i++) {
		const struct fact *f = &m->t->facts->fact[i];
		const struct timeline_job *job;
		int32_t end;

		if (f->event != EVENT_IN_WORK_SUPPORT || !within(m, f->day))
			continue;
		all++;
		while (m->t->person[p].client != f->client)
			p++;
		job = job_in(m, &m->t->person[p], f->day, f->day);
		if (!job)
			continue;
		for (size_t k = 0; k < MILESTONES; k++)
			later[k] += f->day > job->start + weeks[k] * WEEK;
		end = m->t->episode[job->episode].discharged;
		discharged += end != DAY_NONE && f->day > end;
	}
	add_supported(m);
	count_supports(m, by_mode);
	put(m, "support", "Times that support was given in work", all);
	put(m, "support.after_13_weeks", "more than 13 weeks into a job",
	    later[0]);
	put(m, "support.after_26_weeks", "more than 26 weeks into a job",
	    later[1]);
	put(m, "support.after_52_weeks", "more than 52 weeks into a job",
	    later[2]);
	put(m, "support.after_discharge", "after the discharge", discharged);
	(void)put_figure(m, "sustained_13", "Jobs that reached 13 weeks");
	(void)put_figure(m, "sustained_26", "Jobs that reached 26 weeks");
	(void)put_figure(m, "sustained_52", "Jobs that reached 52 weeks");
}

/* ------------------------------------------------------------------ table */

static const struct item {
	unsigned item;
	void (*make)(struct maker *m);
	const char *rows_title;
	const char *cannot;
	enum worklist_column columns[WORKLIST_WIDTH];
} items[] = {
	{ 1, caseloads, "Specialists at the end",
	    "It cannot show caseloads of earlier days, nor clients whose "
	    "specialist was never entered.",
	    { WORKLIST_END } },
	{ 15, first_contacts, "First employer contacts",
	    "It cannot show contacts that were never entered, nor those that "
	    "were entered without naming the client.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_PROFILE_STARTED,
		WORKLIST_FIRST_CONTACT, WORKLIST_DAYS } },
	{ 17, contacts, "Specialists",
	    "It cannot show what was talked about, nor who made a contact "
	    "that was entered without staff.",
	    { WORKLIST_STAFF, WORKLIST_CONTACTS, WORKLIST_FTE_WEEKS,
		WORKLIST_PER_WEEK } },
	{ 19, titles, "Competitive jobs begun",
	    "It cannot show titles that were never entered; titles spelt "
	    "differently count as different.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_TITLE } },
	{ 20, employers, "Competitive jobs begun",
	    "It cannot show employers who were never entered; employers spelt "
	    "differently count as different.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_EMPLOYER } },
	{ 21, competitive, "Jobs begun",
	    "It cannot show contracts or pay slips: whether a job is "
	    "competitive and paid is what staff entered.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_THRESHOLD, WORKLIST_KIND } },
	{ 22, support, "Clients in work at some time",
	    "It cannot show what the support consisted of, nor whether the "
	    "client had chosen it.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_TIMES, WORKLIST_LAST_SUPPORT } },
	{ 23, time_unlimited, "Clients in work at some time",
	    "It cannot show why support ended, nor support that was never "
	    "entered.",
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_TIMES, WORKLIST_LAST_SUPPORT } },
	{ 24, community, NULL,
	    "It cannot show working time outside the samples.",
	    { WORKLIST_STAFF } },
};

static const struct item *
find(unsigned item)
{
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		if (items[i].item == item)
			return &items[i];
	return NULL;
}

bool
worklist_evidence_has(unsigned item)
{
	return find(item) != NULL;
}

void
worklist_evidence_make(unsigned item, const struct timeline *t, int32_t from,
    const struct worklist_titles *titles, struct worklist_evidence *out)
{
	const struct item *what = find(item);
	uint32_t *allocated = worklist_allocated(t);
	struct maker m = { .t = t,
		.days = { from, t->through },
		.allocated = allocated,
		.titles = titles,
		.out = out };

	ASSERT(what != NULL);
	*out = (struct worklist_evidence){ .rows_title = what->rows_title,
		.rows.columns = what->columns,
		.cannot = what->cannot };
	what->make(&m);
	free(allocated);
}

void
worklist_evidence_free(struct worklist_evidence *evidence)
{
	worklist_free(&evidence->rows);
}

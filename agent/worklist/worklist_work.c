#include "agent/worklist/worklist_work.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_search.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { WEEK = 7, MILESTONES = 3 };

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
add_job(struct worklist_gather *g, const struct timeline_job *job,
    const char *stage)
{
	struct worklist_row row = worklist_gather_row(g, job->person);

	row.ref = job->started->ref;
	row.day = job->start;
	row.due = job->threshold;
	row.stage = stage;
	worklist_add(&g->out->rows, &row);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many different words the rows have, and how many have any. */
static int64_t
count_different(const struct worklist *rows, int64_t *known)
{
	char **word = mem_array(rows->n + 1, sizeof(char *));
	int64_t different = 0;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct buf plain;

		buf_init(&plain, LIMITS_CELL_MAX);
		text_fold(slice_of(rows->row[i].stage), &plain);
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
add_called(struct worklist_gather *g,
    const char *(*called)(const void *arg, const struct fact *started))
{
	for (size_t i = 0; i < g->t->jobs; i++) {
		const struct timeline_job *job = &g->t->job[i];

		if (job->counted && worklist_gather_within(g, job->start))
			add_job(g, job, called(g->titles->arg, job->started));
	}
	(void)worklist_gather_put(g, "jobs", "Competitive jobs begun",
	    (int64_t)g->out->rows.n);
}

void
worklist_work_titles(struct worklist_gather *g)
{
	int64_t different, known;

	add_called(g, g->titles->title);
	different = count_different(&g->out->rows, &known);
	(void)worklist_gather_put(g, "titled", "with a title entered", known);
	(void)worklist_gather_put(g, "titles", "Different titles", different);
	worklist_gather_ratio(g, "titles_per_cent",
	    "different, per cent of those entered", different, known, 100, 0);
}

void
worklist_work_employers(struct worklist_gather *g)
{
	int64_t different, known;

	add_called(g, g->titles->employer);
	different = count_different(&g->out->rows, &known);
	(void)worklist_gather_put(g, "with_employer",
	    "with an employer entered", known);
	(void)worklist_gather_put(g, "employers", "Different employers",
	    different);
	worklist_gather_ratio(g, "employers_per_cent",
	    "different, per cent of those entered", different, known, 100, 0);
}

void
worklist_work_competitive(struct worklist_gather *g)
{
	int64_t unpaid = 0, closed = 0, open = 0, all;

	for (size_t i = 0; i < g->t->jobs; i++) {
		const struct timeline_job *job = &g->t->job[i];
		unsigned flags = job->started->flags;

		if (!worklist_gather_within(g, job->start))
			continue;
		add_job(g, job, job_stage(job));
		if (flags & FLAG_NOT_COMPETITIVE)
			closed++;
		else if (flags & FLAG_UNPAID)
			unpaid++;
		else
			open++;
	}
	all = open + unpaid + closed;
	(void)worklist_gather_put(g, "begun", "Jobs begun", all);
	(void)worklist_gather_put(g, "begun.competitive",
	    "competitive and paid", open);
	(void)worklist_gather_put(g, "begun.not_competitive", "not competitive",
	    closed);
	(void)worklist_gather_put(g, "begun.unpaid", "competitive, but unpaid",
	    unpaid);
	worklist_gather_ratio(g, "competitive_per_cent",
	    "competitive and paid, per cent", open, all, 100, 0);
	(void)worklist_gather_figure(g, "job_starts",
	    "Job starts as returned (first full day, or four hours)");
	(void)worklist_gather_figure(g, "job_starts.16_up",
	    "16 hours a week or more");
	(void)worklist_gather_figure(g, "job_starts.under_16",
	    "under 16 hours a week");
	(void)worklist_gather_figure(g, "into_work",
	    "People into work (first job)");
}

/* ------------------------------------------------------ items 22 to 24 */

/* The first of a person's counted jobs that was not over by the first day
 * and had begun by the last, by what is known on T; NULL: none. */
static const struct timeline_job *
job_in(const struct worklist_gather *g, const struct timeline_person *p,
    int32_t first, int32_t last)
{
	for (size_t i = p->job; i < p->job + p->jobs; i++) {
		const struct timeline_job *job = &g->t->job[i];

		if (job->counted && job->last_known >= first &&
		    job->start <= last)
			return job;
	}
	return NULL;
}

/* A row for everybody in work at some time: how often they were supported. */
static void
add_supported(struct worklist_gather *g)
{
	for (size_t i = 0; i < g->t->people; i++) {
		const struct timeline_person *p = &g->t->person[i];
		const struct timeline_job *job =
		    job_in(g, p, g->days.start, g->days.end);
		struct worklist_row row = worklist_gather_row(g, i);

		if (!job)
			continue;
		row.ref = job->started->ref;
		row.day = job->start;
		row.due = p->last_support;
		worklist_add(&g->out->rows, &row);
	}
}

/* Everybody's supports in the days asked for, by how they were given. */
static void
count_supports(struct worklist_gather *g, int64_t *by_mode)
{
	struct worklist *rows = &g->out->rows;
	size_t at = 0;

	for (size_t i = 0; i < g->t->facts->n; i++) {
		const struct fact *f = &g->t->facts->fact[i];

		if (f->event != EVENT_IN_WORK_SUPPORT ||
		    !worklist_gather_within(g, f->day))
			continue;
		by_mode[f->mode]++;
		while (at < rows->n && rows->row[at].client < f->client)
			at++;
		if (at < rows->n && rows->row[at].client == f->client)
			rows->row[at].n++;
	}
}

void
worklist_work_support(struct worklist_gather *g)
{
	int64_t mode[MODE_KINDS] = { 0 }, employers = 0;
	struct worklist without;

	add_supported(g);
	count_supports(g, mode);
	for (size_t i = 0; i < g->t->employers; i++) {
		const struct fact *f = g->t->employer[i].fact;

		employers += worklist_gather_within(g, f->day) &&
			     f->flags & FLAG_IN_WORK;
	}
	(void)worklist_gather_put(g, "in_work_any",
	    "Clients in work at some time", (int64_t)g->out->rows.n);
	(void)worklist_gather_figure(g, "in_work.supported",
	    "of them supported");
	(void)worklist_gather_put(g, "support.face_to_face",
	    "Support, face to face", mode[MODE_FACE_TO_FACE]);
	(void)worklist_gather_put(g, "support.phone", "Support by phone",
	    mode[MODE_PHONE]);
	(void)worklist_gather_put(g, "support.video", "Support by video",
	    mode[MODE_VIDEO]);
	(void)worklist_gather_put(g, "support.message", "Support by message",
	    mode[MODE_MESSAGE]);
	(void)worklist_gather_put(g, "support.employers",
	    "Support to their employers", employers);
	(void)worklist_gather_figure(g, "in_work",
	    "Clients in work at the end");
	worklist_make(WORKLIST_NO_SUPPORT, g->t, &without);
	(void)worklist_gather_put(g, "in_work.no_support",
	    "of them without support in that month", (int64_t)without.n);
	worklist_free(&without);
}

/* How far into a job supports were given, by the first counted job that
 * had begun and was not known to be over; and after a discharge. */
void
worklist_work_time_unlimited(struct worklist_gather *g)
{
	static const int32_t weeks[MILESTONES] = { 13, 26, 52 };
	int64_t by_mode[MODE_KINDS] = { 0 };
	int64_t later[MILESTONES] = { 0 }, all = 0, discharged = 0;
	size_t p = 0;

	for (size_t i = 0; i < g->t->facts->n; i++) {
		const struct fact *f = &g->t->facts->fact[i];
		const struct timeline_job *job;
		int32_t end;

		if (f->event != EVENT_IN_WORK_SUPPORT ||
		    !worklist_gather_within(g, f->day))
			continue;
		all++;
		while (g->t->person[p].client != f->client)
			p++;
		job = job_in(g, &g->t->person[p], f->day, f->day);
		if (!job)
			continue;
		for (size_t k = 0; k < MILESTONES; k++)
			later[k] += f->day > job->start + weeks[k] * WEEK;
		end = g->t->episode[job->episode].discharged;
		discharged += end != DAY_NONE && f->day > end;
	}
	add_supported(g);
	count_supports(g, by_mode);
	(void)worklist_gather_put(g, "support",
	    "Times that support was given in work", all);
	(void)worklist_gather_put(g, "support.after_13_weeks",
	    "more than 13 weeks into a job", later[0]);
	(void)worklist_gather_put(g, "support.after_26_weeks",
	    "more than 26 weeks into a job", later[1]);
	(void)worklist_gather_put(g, "support.after_52_weeks",
	    "more than 52 weeks into a job", later[2]);
	(void)worklist_gather_put(g, "support.after_discharge",
	    "after the discharge", discharged);
	(void)worklist_gather_figure(g, "sustained_13",
	    "Jobs that reached 13 weeks");
	(void)worklist_gather_figure(g, "sustained_26",
	    "Jobs that reached 26 weeks");
	(void)worklist_gather_figure(g, "sustained_52",
	    "Jobs that reached 52 weeks");
}

/*
 * Job titles and employers of a service, opened once and searched by client
 * and ref: lists ask for hundreds of them, and each one is a sealed row.
 */
#include "agent/people/people_jobs.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static int
compare(const void *a, const void *b)
{
	const struct people_job *x = a, *y = b;

	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return strcmp(x->ref, y->ref);
}

/* Which jobs have particulars. */
static int
list(const struct open_register *reg, int64_t service, struct people_jobs *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT client, ref FROM particulars WHERE service = ?"
	    " AND kind = ?");

	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, PEOPLE_JOB);
	while (db_step(q)) {
		out->job =
		    mem_grow(out->job, out->n, &out->cap, sizeof(*out->job));
		out->job[out->n++] = (struct people_job){
			.client = (uint32_t)db_i64(q, 0),
			.ref = mem_string(db_str(q, 1)),
		};
	}
	return db_done(q, e);
}

int
people_jobs_open(const struct open_register *reg, int64_t service,
    struct people_jobs *out, struct err *e)
{
	int rc;

	*out = (struct people_jobs){ 0 };
	rc = list(reg, service, out, e);
	for (size_t i = 0; rc == 0 && i < out->n; i++) {
		struct people_key key = { .service = service,
			.client = out->job[i].client,
			.kind = PEOPLE_JOB,
			.ref = out->job[i].ref };

		rc = people_book_get(reg, &key, &out->job[i].words, e);
	}
	if (rc < 0)
		people_jobs_free(out);
	else if (out->n > 0)
		qsort(out->job, out->n, sizeof(*out->job), compare);
	return rc;
}

void
people_jobs_free(struct people_jobs *jobs)
{
	for (size_t i = 0; i < jobs->n; i++) {
		people_wipe(&jobs->job[i].words);
		free(jobs->job[i].ref);
	}
	free(jobs->job);
	*jobs = (struct people_jobs){ 0 };
}

const char *
people_jobs_get(const struct people_jobs *jobs, uint32_t client,
    const char *ref, enum people_field field)
{
	size_t low = 0, high = jobs->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct people_job *job = &jobs->job[mid];
		int c = job->client == client  ? strcmp(job->ref, ref)
			: job->client < client ? -1
					       : 1;

		if (c == 0)
			return people_get(&job->words, field);
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return "";
}

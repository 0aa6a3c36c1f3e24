#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_JOBS_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_JOBS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/people_book.h"
#include "agent/register/register.h"

/* What the jobs of a service are called, opened. */
struct people_job {
	uint32_t client;
	char *ref;
	struct people_words words;
};

struct people_jobs {
	struct people_job *job; /* by client, then ref */
	size_t n, cap;
};

/* Open those of a service; freed, and wiped, with people_jobs_free(). */
int people_jobs_open(const struct open_register *reg, int64_t service,
    struct people_jobs *out, struct err *e) MUST_USE;
void people_jobs_free(struct people_jobs *jobs);

/* A field of a job; "" where it is not known.  Borrowed. */
const char *people_jobs_get(const struct people_jobs *jobs, uint32_t client,
    const char *ref, enum people_field field);

#endif

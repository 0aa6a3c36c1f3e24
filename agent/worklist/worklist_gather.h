#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_GATHER_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_GATHER_H

#include "agent/worklist/worklist_evidence.h"

/* Evidence under construction; for the files of worklist_evidence only. */
struct worklist_gather {
	const struct timeline *t;
	struct period days;
	const uint32_t *allocated; /* by person */
	const struct worklist_titles *titles;
	struct worklist_evidence *out;
};

/* Append a whole number; valid until the evidence is freed. */
struct worklist_line *worklist_gather_put(struct worklist_gather *g,
    const char *key, const char *label, int64_t value);

/* Append times * value / by, half up; not known when by is 0. */
void worklist_gather_ratio(struct worklist_gather *g, const char *key,
    const char *label, int64_t value, int64_t by, int64_t times, int decimals);

/* A figure of ips-grow/1 over the days asked for. */
int64_t worklist_gather_value(const struct worklist_gather *g,
    const char *code);

/* Append such a figure, and return it. */
int64_t worklist_gather_figure(struct worklist_gather *g, const char *code,
    const char *label);

/* A row that says only who the person is, and to whom allocated. */
struct worklist_row worklist_gather_row(const struct worklist_gather *g,
    size_t person);

/* True for one of the days asked for. */
bool worklist_gather_within(const struct worklist_gather *g, int32_t day);

#endif

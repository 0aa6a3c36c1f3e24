#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_EVIDENCE_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/worklist/worklist.h"

/*
 * What the register can show for an item of the fidelity scale, from its own
 * dates, and what it cannot.  Pure, like the lists; figures are those of
 * ips-grow/1, over any days.
 */
enum { WORKLIST_EVIDENCE_LINES = 16 };

struct worklist_line {
	const char *key;   /* in JSON */
	const char *label; /* for people */
	int64_t value;     /* in units of 1 / 10^decimals */
	int decimals;      /* 0 to 2 */
	bool known;        /* false: nothing to divide by */
};

struct worklist_evidence {
	struct worklist_line line[WORKLIST_EVIDENCE_LINES];
	size_t lines;
	const char *rows_title; /* what each row is */
	struct worklist rows;
	const char *cannot; /* in a sentence */
};

/* True when the register can show something for item 1 to 25. */
bool worklist_evidence_has(unsigned item);

/* What a job is called, where staff have said it; "" where not.  The texts
 * live as long as the evidence. */
struct worklist_titles {
	const char *(*title)(const void *arg, const struct fact *started);
	const char *(*employer)(const void *arg, const struct fact *started);
	const void *arg;
};

/*
 * The evidence for an item that has some, over the days from `from` to the
 * timeline's T.  Freed with worklist_evidence_free().
 */
void worklist_evidence_make(unsigned item, const struct timeline *t,
    int32_t from, const struct worklist_titles *titles,
    struct worklist_evidence *out);
void worklist_evidence_free(struct worklist_evidence *evidence);

#endif

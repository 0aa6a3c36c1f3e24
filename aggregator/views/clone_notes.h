#ifndef SHEAF_AGGREGATOR_VIEWS_CLONE_NOTES_H
#define SHEAF_AGGREGATOR_VIEWS_CLONE_NOTES_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Evidence that two machines sign with the key of one agent: a note that was
 * rejected, and the logged one of the same place in its chain.
 */
struct clone_notes_pair {
	int64_t no;
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch, seq; /* that the rejected note names */
	uint64_t index;      /* leaf of the logged one */
	int32_t day;         /* UTC day on which the other came */
};

/* Visit each pair that is kept, the oldest first. */
int clone_notes_each(struct store *reader,
    void (*each)(void *arg, const struct clone_notes_pair *p), void *arg,
    struct err *e) MUST_USE;

/*
 * Write the three notes of pair `no` to the folder dir, which is made if it is
 * not there: the logged one, the other, and the enrolment that names the key of
 * both, as NO-logged.note, NO-second.note and NO-enrolment.note.
 */
int clone_notes_export(struct store *reader, uint64_t no, const char *dir,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_DESK_DESK_RECORDS_H
#define SHEAF_AGENT_DESK_DESK_RECORDS_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/table.h"

/*
 * Records of clients made one, and erased, on an unlocked
 * desk.  Clients are named by their row numbers.
 */

/* ------------------------------------------------------------------ merging */

struct desk_records_merge {
	uint32_t keep, other;
	int32_t today;
	const char *typed; /* the name that confirms it, of who is at work */
	/* Of the two as they were shown (desk_merging_weigh()); else code
	 * "changed".  NULL: whatever they are. */
	const char *version;
};

/*
 * Make two records of one person into one.  said gets a line for each ref
 * that was made up or, after ERR_REFUSED, for each thing that stands against
 * it (people_merge()).  ERR_REFUSED, code "typed", when another name was typed.
 * What it would do is asked before, by desk_merging_weigh().
 */
int desk_records_merge(struct desk *d, const struct desk_records_merge *r,
    struct buf *said, struct err *e) MUST_USE;

/* ------------------------------------------------------------------ erasing */

struct desk_records_erasure {
	uint32_t client;
	const char *reason; /* desk_records_check_reason() */
	int32_t today;
	const char *typed; /* the name that confirms it, of who is at work */
	/* Of the record as it was shown (desk_erasure_weigh()); else code
	 * "changed".  NULL: whatever it is. */
	const char *version;
};

/* ERR_USAGE, with the reasons there are, when it is none. */
int desk_records_check_reason(const char *reason, struct err *e) MUST_USE;

/*
 * Erase a client for good; ERR_REFUSED when another name was typed (code
 * "typed"), staff may not, or there is no such client (code "no-such").  said
 * gets what follows from it, in sentences; warning is "" or says that traces
 * may still be in the file.  What it would do is asked before, by
 * desk_erasure_weigh().
 */
int desk_records_erase(struct desk *d, const struct desk_records_erasure *r,
    struct buf *said, struct buf *warning, struct err *e) MUST_USE;

/*
 * The log of erasures, oldest first, as a table of day, reason and member of
 * staff, and of what is in doubt (erasures.h), which the caller frees.
 */
int desk_records_erasures(struct desk *d, struct table **out,
    struct err *e) MUST_USE;

/*
 * Dismiss the lines in doubt, which this register did not write and which
 * erased nobody; *n is how many there were.  Whoever was to be erased by one
 * of them with reason is erased by desk_records_erase() before.
 */
int desk_records_dismiss(struct desk *d, size_t *n, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_MERGE_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_MERGE_H

#include <stdint.h>

#include "agent/people/people_history.h"
#include "agent/people/people_search.h"
#include "agent/register/register.h"

/*
 * Two records of one client into one, on a person's word: the facts,
 * particulars and history of `other` become those of `keep`, and `other` is
 * gone.  What both say alike is kept once.  A referral or job that begins on
 * another day under the same ref gets a ref of its own; so does any other
 * fact that differs.  The result keeps every rule of the exchange format, or
 * nothing is merged.
 */
struct people_merge {
	const struct people_entry *keep, *other; /* of one service */
	int32_t today;
	/* For a page: facts in these words, clients by their reference, days
	 * as "3 May 2026", and of what is refused the causes alone.
	 * NULL: as at a terminal, by number. */
	const struct people_history_say *say;
};

/*
 * In a transaction of its own.  ERR_REFUSED, code "conflict", when the two
 * cannot be one as they are: said then holds a line for each thing that
 * stands against it, without references or names.  After success said holds
 * a line for each ref that was made up.
 */
int people_merge(const struct open_register *reg, const struct people_merge *m,
    struct buf *said, struct err *e) MUST_USE;

/* Whether the two may be one at all: they are two, and of one service.  Else
 * ERR_USAGE or ERR_REFUSED, as people_merge() gives it. */
int people_merge_check(const struct people_merge *m, struct err *e) MUST_USE;

/* The same of two that people_merge_check() lets pass, inside the caller's
 * transaction, which takes it back after a failure, or to have only looked. */
int people_merge_within(const struct open_register *reg,
    const struct people_merge *m, struct buf *said, struct err *e) MUST_USE;

#endif

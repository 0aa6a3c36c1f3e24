#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_FACTS_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_FACTS_H

#include <stddef.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/period.h"

/*
 * What a number of the page of figures is made of: the referrals, jobs, clients
 * or contacts that count, each with the facts that make it count
 * (figures/explain.h).
 */
struct desk_figures_facts_request {
	const char *service, *measure; /* as a cell has it */
	struct period period;
	struct period since; /* of a sum: its first quarter; else period */
	size_t from;         /* things to be left out before the first */
};

enum {
	DESK_FIGURES_FACTS_PAGE = 100,   /* things in one answer */
	DESK_FIGURES_FACTS_QUARTERS = 48 /* that are added up: the longest
					    contract, and two years */
};

/*
 * title; says (sentences); shown, the number; listed, how many things there are
 * in all: the number itself where each counts once (`counts`); things, at most
 * DESK_FIGURES_FACTS_PAGE: client (its number, or null), reference, name, what,
 * gives (null where each counts once), facts (on, says); next: the `from` of
 * the next page, or null; left_says and left: of a count of evidence the outcomes that
 * it leaves out (says, why, in place of gives), with the first page and at most as many
 * as a page has; "" and none of any other number.
 *
 * ERR_USAGE for quarters in the wrong order, or a sum of what does not add up;
 * ERR_REFUSED as explain_open(), and with code "no-such" for a measure that
 * there is not.  The caller frees *out, which is NULL after a
 * failure.  The desk is unlocked and has its day.
 */
int desk_figures_facts(struct desk *d,
    const struct desk_figures_facts_request *r, struct jval **out,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_PROVENANCE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_PROVENANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "aggregator/views/views_leaf.h"
#include "aggregator/views/views_rows.h"
#include "aggregator/views/views_shown.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/registry.h"
#include "protocol/keys.h"

/*
 * What a figure was made of: the returns that its column is added up from, each
 * with its place in the public log, and how an auditor checks it.  What a
 * service's own return holds is shown as the policy shows it.  A figure of
 * several quarters is made of those, each of which opens to its returns.
 */
enum views_provenance_reach {
	VIEWS_PROVENANCE_QUARTER, /* period alone */
	VIEWS_PROVENANCE_SPAN,    /* the quarters from period to last */
	VIEWS_PROVENANCE_ALL      /* every quarter; period and last are not
				     looked at */
};

struct views_provenance_request {
	enum disclosure_policy policy;
	const char *measure; /* code of a row or a rate */
	const char *region;  /* code in any case, or NULL: all regions */
	const char *service; /* id, or NULL; with region, as one of it then;
				not with outside */
	bool outside;        /* services that the registry does not place;
				not with region */
	enum views_provenance_reach reach;
	struct period period, last;
	int32_t day; /* as of views_request */
	/* Tables of the same state, policy and day, where a caller has them:
	 * all regions without a period, and the services of the region that is
	 * asked for with each quarter.  NULL: tables are made. */
	const struct views_shown *regions, *services;
	/* Where the centre is asked, with "/" at its end, for the commands that
	 * check the figure; NULL: for somebody at the centre itself. */
	const char *address;
};

struct views_provenance_return {
	const char *code, *name; /* of the service; the name the registry's */
	bool summary;            /* totals of a service without a register */
	struct views_shown_cell cell; /* its own figure */
	uint64_t revision, entry;
	struct views_leaf leaf;
	struct keys_verifier key; /* that signed it */
};

struct views_provenance {
	struct views_provenance_request request;
	const struct registry *registry;
	const struct views_shown *shown; /* where the figure stands */
	struct views_shown *made;        /* here: to be closed */
	size_t figure;
	struct views_shown_cell cell;
	struct views_shown_reporting reporting;
	struct views_provenance_return *list; /* by code */
	size_t n;
	struct views_shown_point *quarter; /* of several: in order */
	size_t quarters;
	/* Where the service was instead, and is counted, if it was not in the
	 * region that was asked for; else NULL.  Of the registry. */
	const char *elsewhere;
	struct views_rows
	    *made_rows; /* codes of the list, where it is its own */
};

/*
 * Find it in one consistent state: the returns are those of the same quarter,
 * log size and region of that time as the figure's.  A span of one quarter is
 * that quarter.  Refused in words, the parameter as code: an unknown measure,
 * region or service, a quarter that has not begun, and a span beyond the
 * quarters with figures.  *out borrows the strings of request and registry; freed with
 * views_provenance_free().
 */
int views_provenance_make(struct views_provenance **out,
    const struct views_provenance_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_provenance_free(struct views_provenance *p);

/* Append it as text for a terminal. */
void views_provenance_text(const struct views_provenance *p, struct buf *out);

/* What the page shows of it. */
struct jval *views_provenance_json(const struct views_provenance *p);

#endif

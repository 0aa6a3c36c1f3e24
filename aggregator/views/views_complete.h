#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_COMPLETE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/service_status.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views_due.h"
#include "aggregator/views/views_rows.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/registry.h"

/*
 * Who has not reported: services by quarters.  The denominator is every service
 * that the registry expects, whether it was ever invited or not, and a service
 * that moves is counted in each quarter where it was.  No figure is shown, nor
 * the day to which a return goes, which a policy may hide (P-TOT-59): what is
 * told of a return stands in the log, which is public.
 */
enum {
	VIEWS_COMPLETE_QUARTERS = 5, /* the one in progress and a year */
	VIEWS_COMPLETE_MAX = 40      /* ten years */
};

struct views_complete_request {
	const char *region; /* a code in any case; NULL: all regions */
	/* First and last quarter; without them the newest quarters up to the
	 * one of the day. */
	bool has_from, has_to;
	struct period from, to;
	int32_t day;
	/* Leave `sealed` out but for the quarter that is asked about: it takes
	 * longer than all the rest. */
	bool without_days;
};

/* One service in one quarter. */
struct views_complete_cell {
	enum views_due_state state;
	const char *region; /* where it is placed then; NULL: nowhere */
	bool elsewhere;     /* not in the region that was asked for */
	bool there;         /* a return is in force; then: */
	bool erased;        /* its figures were */
	bool awaiting;      /* they are lost here, and may come back */
	uint64_t revision, entry;
	int32_t sealed; /* by the site's clock; DAY_NONE: left out */
};

struct views_complete_row {
	const char *code, *name;
	const char *region; /* in the newest quarter that has one */
	enum service_status_state standing;
	char agent[LIMITS_AGENT_ID_MAX + 1]; /* that reports it; "": none */
	/* UTC day on which the newest batch of that agent came, whichever of
	 * its services that was about: the centre keeps no other time. */
	int32_t heard;
	enum views_due_state state; /* in the quarter that is asked about */
	unsigned missing;           /* quarters that are due and not whole */
	struct views_complete_cell *cell; /* by quarter */
};

/* The services of one quarter, or of one region in the quarter asked about. */
struct views_complete_count {
	size_t expected;
	size_t ever; /* of them, with a return of any quarter */
	size_t of[VIEWS_DUE_STATES];
};

struct views_complete {
	struct views_complete_request request;
	const struct registry *registry;
	uint64_t log_size;
	struct hash log_root;
	struct period *quarter;
	size_t quarters;
	size_t asked; /* the quarter asked about: the newest that is due, or
			 else the last */
	struct views_complete_row *row;
	size_t n;
	struct views_complete_count *count;  /* by quarter */
	const char **region;                 /* codes; only without region */
	struct views_complete_count *uptake; /* by region */
	size_t regions;
	struct views_rows
	    *made; /* what rows borrow from, where it is its own */
};

/*
 * Make it from one consistent state.  Rows are in the order of their state in
 * the quarter asked about, silent services first; then those that lack more
 * quarters; then by code.  Refused in words, the parameter as code: an unknown
 * region, `from` after `to`, more than VIEWS_COMPLETE_MAX quarters.  *out
 * borrows registry; freed with views_complete_free().
 */
int views_complete_make(struct views_complete **out,
    const struct views_complete_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_complete_free(struct views_complete *v);

/* Append it as text for a terminal, at most `width` characters wide where the
 * quarters allow (0: any). */
void views_complete_text(const struct views_complete *v, unsigned width,
    struct buf *out);

/* Append the services that have to be rung about the quarter asked about, as a
 * list in plain text. */
void views_complete_ring(const struct views_complete *v, struct buf *out);

/* Append why a service has to be rung, and since when its site was not heard
 * from: what stands behind its name in that list. */
void views_complete_reason(const struct views_complete *v,
    const struct views_complete_row *row, struct buf *out);

/* What the page Completeness shows. */
struct jval *views_complete_json(const struct views_complete *v);

/* Append how things stand, in a sentence. */
void views_complete_sentence(const struct views_complete *v, struct buf *out);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_HELP_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/views/fidelity_view.h"
#include "aggregator/views/views_complete.h"
#include "aggregator/views/views_shown.h"
#include "common/base/buf.h"
#include "common/base/json.h"

/*
 * Where help is needed: one line for each thing that a regional lead should look
 * at, with its reason in figures that the policy shows, and what to open.  Nothing
 * here knows a true value, so neither a line nor its place tells more than the
 * figures in it.
 */
enum {
	/* Days to the first employer contact from which it is slow: the best
	 * score of its item asks for 30 or fewer.  Source: IPS Fidelity Scale
	 * (IPS-25, Dartmouth 2008), "Rapid job search". */
	VIEWS_HELP_SLOW_DAYS = 30,
	VIEWS_HELP_RUNNING = 2 /* quarters below target */
};

struct views_help_question {
	const struct views_shown *regions; /* by region, without a period */
	/* Of the region that is asked for: by service with each quarter, without
	 * a period; NULL: services by themselves are not looked at. */
	const struct views_shown *services;
	/* Of the same region, state and day. */
	const struct views_complete *complete;
	const struct fidelity_view *fidelity;
	/* A code as the registry spells it; NULL: every region. */
	const char *region;
};

struct views_help_line {
	const char *kind; /* of the rule that found it */
	char *who;        /* whom it is about, for people */
	const char *what; /* and of what: a figure, an item; "": all of it */
	char *reason;
	const char *open; /* "Open completeness" */
	char *href;       /* path and query of the page */
};

struct views_help {
	struct views_help_question question;
	struct views_help_line *line;
	size_t n;
	/* What could not be looked at, each with its reason: sentences. */
	char **note;
	size_t notes;
};

/* One rule, in words. */
struct views_help_rule {
	const char *kind;  /* for programs */
	const char *title; /* over its lines */
	const char *says;  /* when it finds something, and in which order */
};

/* How many there are; the i-th, in the order of the list. */
size_t views_help_rules(void);
const struct views_help_rule *views_help_rule(size_t i);

/* Apply every rule, in the order of the table.  Borrows what is in q; freed with
 * views_help_free(). */
struct views_help *views_help_make(const struct views_help_question *q);
void views_help_free(struct views_help *h);

/* Append it as text for a terminal. */
void views_help_text(const struct views_help *h, struct buf *out);

/* What the page shows. */
struct jval *views_help_json(const struct views_help *h);

/*
 * Everything that the rules look at, read from one consistent state.  Freed with
 * views_help_asked_free(), which frees no table that was given.
 */
struct views_help_asked {
	struct views_help_question question;
	struct views_shown *regions, *services; /* made here, or NULL */
	struct views_complete *complete;
	struct fidelity_view *fidelity;
};

struct views_help_request {
	enum disclosure_policy policy;
	const char *region; /* a code in any case, or NULL */
	int32_t day;
	/* All regions of the same state, policy and day, where a caller has
	 * them; NULL: they are made. */
	const struct views_shown *regions;
	const struct views_shown *services; /* of the region, likewise */
};

/* An unknown region is refused in words.  *out borrows the strings of request
 * and the registry. */
int views_help_ask(struct views_help_asked *out,
    const struct views_help_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_help_asked_free(struct views_help_asked *asked);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/views.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/disclosure.h"
#include "common/ips/period.h"

/*
 * The only way from a table of totals to a page or an export.  True values stay
 * behind it: all that it gives is what the policy shows, and why the rest is
 * not shown.  Sentences, orders, control limits and titles of charts are made
 * of what it gives, so that none of them can tell more.
 *
 * A reason is no companion of a value either.  Under sheaf/1 it does not say
 * whether a count is itself below 5 or protects another one: whoever knew that
 * would know more than "*" says.
 */
struct views_shown;

enum {
	VIEWS_SHOWN_TEXT_SIZE = 32,
	/* Of views_shown_say_sets(): a clause of some 80 bytes for each of the
	 * quarters of 40 years. */
	VIEWS_SHOWN_SETS_MAX = 16 * 1024
};

/* A figure as people may see it. */
struct views_shown_cell {
	/* "1,161", "26.5", "*" hidden, "-" not collected, "" not there */
	char text[VIEWS_SHOWN_TEXT_SIZE];
	bool has_value;
	int64_t value; /* times 10^decimals; 0 unless has_value */
	unsigned decimals;
	bool hidden;     /* by the policy: text is "*" */
	const char *why; /* why there is no value: "below 5"; else NULL */
};

/* Whose figures: a scope, or one service of it. */
struct views_shown_place {
	const char *region;  /* code; NULL: all regions together */
	const char *service; /* id; NULL: all services of the scope */
	bool outside;        /* services that the registry does not place */
};

/* What stands above every table and goes with every file. */
struct views_shown_terms {
	const struct ruleset *rules;
	enum disclosure_policy policy;
	const char *region, *service; /* that were asked for, or NULL */
	const struct registry *registry;
	struct hash registry_hash;
	uint64_t log_size;
	struct hash log_root;
	int32_t day; /* that it was made for */
	bool any;    /* there is a quarter */
	struct period first, last;
	bool later; /* figures of quarters that have not begun were received */
};

/* Who reported: numbers of services are about nobody's clients, and the log
 * lists them anyway, so these are exact under every policy (P-TOT-59). */
struct views_shown_reporting {
	bool any; /* there are figures at all */
	size_t expected, reported, summaries;
	size_t
	    by_set[MEASURES_SETS]; /* of those reported, by measures_number() */
	/* Ids of services that are expected and have no return; in a scope
	 * outside the registry, of those that have one.  Borrowed. */
	char *const *missing, *const *outsiders;
	size_t missing_n, outsiders_n;
	/* Of a quarter: ids of those with a return that does not cover all of it,
	 * and of the missing those whose return was erased. */
	char *const *partial, *const *erased;
	size_t partial_n, erased_n;
	bool hidden;     /* the policy shows nothing of people here */
	const char *why; /* then: "too few services" */
	/* How far the figures reach; DAY_NONE where that is not said. */
	int32_t through_min, through_max;
};

/* A figure: a row of the rule set, or behind these one of ratios_all(). */
struct views_shown_figure {
	const char *code, *title, *unit;
	const struct measure *measure; /* NULL: a ratio */
	const struct ratio *ratio;     /* NULL: a measure */
};

/* One quarter of a series. */
struct views_shown_point {
	struct period period;
	struct views_shown_cell cell;
	bool gap;         /* nobody reported: a gap, and no 0 */
	bool in_progress; /* has not ended: compared with nothing */
	int32_t through;  /* in progress: the day that figures reach, or
			     DAY_NONE where that is not said */
	size_t reported, expected;
	/* Other services collect it than in the quarter before. */
	bool others;
};

struct views_shown_series {
	size_t figure;
	struct views_shown_point *point; /* each quarter of the table */
	size_t n;
};

/* Close what views_make() made; the table belongs to the result, which is freed
 * with views_shown_close(). */
struct views_shown *views_shown_open(struct views_table *t);
void views_shown_close(struct views_shown *s);

/* The terms of the table; they last as long as s. */
const struct views_shown_terms *views_shown_terms(const struct views_shown *s);

/* The places of the table, in its order; the place i; the one that is *p, or
 * -1. */
size_t views_shown_places(const struct views_shown *s);
struct views_shown_place views_shown_place(const struct views_shown *s,
    size_t i);
int views_shown_find(const struct views_shown *s,
    const struct views_shown_place *p);

/* How many figures there are; what figure f is; the one of a code, or -1. */
size_t views_shown_figures(const struct views_shown *s);
struct views_shown_figure views_shown_figure(const struct views_shown *s,
    size_t f);
int views_shown_find_figure(const struct views_shown *s, struct slice code);

/* The one of a code that somebody asks for; ERR_REFUSED, the code "measure", when there
 * is none. */
int views_shown_take_figure(const struct views_shown *s, const char *code,
    size_t *out, struct err *e) MUST_USE;

/* What may be shown of a figure of a place, in a quarter of the grid or, q
 * being NULL, in all quarters together. */
struct views_shown_cell views_shown_cell(const struct views_shown *s,
    size_t place, const struct period *q, size_t figure);

/* Who reported it. */
struct views_shown_reporting views_shown_reporting(const struct views_shown *s,
    size_t place, const struct period *q);

/* How many services collect the figure; false where the policy does not let
 * that be said (P-TOT-59). */
bool views_shown_collecting(const struct views_shown *s, size_t place,
    const struct period *q, size_t figure, size_t *services);

/* Whether a place is known to collect the figure of this code in any quarter: false of
 * one that the rule set of the table lacks, and where the policy shows nothing of the
 * place at all. */
bool views_shown_collects(const struct views_shown *s, size_t place,
    const char *code);

/* A figure over every quarter of the table; freed with
 * views_shown_series_free(). */
void views_shown_series(const struct views_shown *s, size_t place,
    size_t figure, struct views_shown_series *out);
void views_shown_series_free(struct views_shown_series *series);

/*
 * A few quarters together, added up from what each of them shows: the sum of
 * true values would be one more figure, by which a hidden one could be found.
 * Only of what adds over them, and only where every quarter has a value.
 */
struct views_shown_cell views_shown_sum(const struct views_shown *s,
    size_t figure, const struct views_shown_point *point, size_t n);

/*
 * A ratio of a few quarters together.  Under exact/1 it is made of the true sums;
 * else of the counts that each quarter shows, so it is hidden if one of these
 * is, and not there if they are never shown.  p: of the series of the ratio.
 */
struct views_shown_cell views_shown_rate(const struct views_shown *s,
    size_t place, size_t figure, const struct views_shown_point *p, size_t n);

/* A figure of a few quarters together: views_shown_rate() of a ratio, else
 * views_shown_sum(). */
struct views_shown_cell views_shown_over(const struct views_shown *s,
    size_t place, size_t figure, const struct views_shown_point *p, size_t n);

/* A cell of a value that was made of shown ones, or without one for a reason
 * (a string that stays). */
struct views_shown_cell views_shown_made(int64_t value, unsigned decimals);
struct views_shown_cell views_shown_none(const char *text, const char *why);

/* The line under every table: what is hidden and rounded; and whether the
 * figures may be shown to others. */
const char *views_shown_line(enum disclosure_policy p);
const char *views_shown_audience(enum disclosure_policy p);

/* What sums over services say of clients, in a sentence. */
const char *views_shown_clients(void);

/* {"shown":"140","value":140}, with a decimal {"shown":"26.5","value":265,
 * "decimals":1}, or {"shown":"*","why":"below 5"}. */
struct jval *views_shown_cell_json(const struct views_shown_cell *c);

/* Append by which rule sets services were counted, "3 services by ips-grow/1 and 2 by
 * ips-grow/2"; false, and nothing is appended, where it is one or none. */
bool views_shown_sets(const size_t by_set[static MEASURES_SETS],
    struct buf *out);

/* Append the same as a cell of a table: "ips-grow/1", and of two "ips-grow/1 (3)
 * ips-grow/2 (2)"; nothing of none. */
void views_shown_rules(const size_t by_set[static MEASURES_SETS],
    struct buf *out);

/* What adding them means, in two sentences. */
const char *views_shown_sets_mean(void);

/* Append on each quarter of a region (NULL: all together) in which returns under two
 * rule sets are added how many services are in it by each (P-INF-5), neighbours with
 * the same numbers together, and a sentence on what that means; false, and nothing is
 * appended, where there is no such quarter.  `out` has room for
 * VIEWS_SHOWN_SETS_MAX. */
bool views_shown_say_sets(const struct views_shown *s, const char *region,
    struct buf *out);

/* Policy with its lines and thresholds, log entry, registry and day: what every
 * answer names.  region: whose figures the answer is about, as the registry spells it,
 * or NULL: of what returns under two rule sets were added, `sets` says it in words. */
struct jval *views_shown_terms_json(const struct views_shown *s,
    const char *region);

#endif

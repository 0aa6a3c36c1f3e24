#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_REGION_PARTS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_REGION_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/views_region.h"
#include "aggregator/views/views_targets.h"
#include "common/base/buf.h"

/* What the parts of a region's page are made of, for views_region alone. */
struct views_region {
	const struct views_shown *shown;
	const struct views_shown_terms *terms;
	const char *region; /* as the registry spells it; NULL: all regions */
	const char *name;   /* for people */
	size_t place, country;
	size_t n;    /* quarters of the table */
	size_t at;   /* the quarter that is shown */
	size_t year; /* the first quarter of its financial year in the table */
	bool complete;   /* it is over */
	bool whole_year; /* the table holds the year from its start */
	struct views_targets targets;
};

/* What the page says above its figures: a list of sentences, each a list of
 * {text, href}; where there are no figures, why, and a way on.  The caller
 * frees it; so below. */
struct jval *views_region_standing(const struct views_region *r);

/* The figures that come first, with the 40% benchmark; and all of them. */
struct jval *views_region_rows(const struct views_region *r);
struct jval *views_region_lines(const struct views_region *r);

/* What has to be known to read them: a list of sentences. */
struct jval *views_region_notes(void);

/* Which quarters stand together in "year" and "four" of a row; "four" is null
 * where there are none: {"year": {"from", "to"}, "four": ...}. */
struct jval *views_region_spans(const struct views_region *r);

/* The regions and all of them side by side, for a few figures. */
struct jval *views_region_compare(const struct views_region *r);

/* The charts. */
struct jval *views_region_charts(const struct views_region *r);

/* The chart of one figure, judged against its targets. */
struct jval *views_region_chart(const struct views_region *r, size_t figure);

/* The figure of a code, which the rule set has. */
size_t views_region_figure(const struct views_region *r, const char *code);

/* Quarter i of the table. */
struct period views_region_quarter(const struct views_region *r, size_t i);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "aggregator/views/views_shown.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/base/table.h"
#include "common/ips/typology.h"

/*
 * Services by site type, provider and funding in one quarter, with their fidelity and
 * their figures.  What a service is, the row of the registry says that places it in the
 * quarter.  Figures are added up from what each service shows.  No cause is claimed: the
 * kinds differ in more than their name.
 */
enum { VIEWS_TYPOLOGY_FIGURES = 4 };

struct views_typology_request {
	enum disclosure_policy policy;
	const char *region; /* a code in any case; NULL: all */
	bool has_period;    /* else the newest quarter that is due on the day */
	struct period period;
	int32_t day;
};

/* One kind of services. */
struct views_typology_row {
	const struct typology *by;
	size_t value;    /* of by */
	size_t services; /* that the registry places in the quarter */
	size_t reviewed; /* of them, with an independent review by the day */
	int64_t total;   /* of their newest reviews */
	struct views_shown_cell figure[VIEWS_TYPOLOGY_FIGURES];
};

struct views_typology {
	struct views_typology_request asked;
	const struct registry *registry;
	uint64_t log_size;
	size_t services; /* of all kinds */
	struct views_typology_row
	    *row; /* kinds that have a service, in order */
	size_t n;
};

/*
 * Make it from one consistent state.  An unknown region and a quarter that has not begun
 * are refused in words.  *out borrows registry; freed with views_typology_free().
 */
int views_typology_make(struct views_typology **out,
    const struct views_typology_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_typology_free(struct views_typology *v);

/* Its rows, for text, CSV and JSON.  The caller frees it. */
struct table *views_typology_table(const struct views_typology *v);

/* Append it as text for a terminal; as CSV for people; as JSON. */
void views_typology_text(const struct views_typology *v, struct buf *out);
void views_typology_csv(const struct views_typology *v, struct buf *out);
struct jval *views_typology_json(const struct views_typology *v);

#endif

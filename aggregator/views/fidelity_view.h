#ifndef SHEAF_AGGREGATOR_VIEWS_FIDELITY_VIEW_H
#define SHEAF_AGGREGATOR_VIEWS_FIDELITY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/fidelity.h"
#include "common/ips/registry.h"

/*
 * The fidelity reviews in force: for each service its newest review of each
 * kind, ranked within that kind, and which items are strengths or weaknesses
 * of many services.  Independent reviews and self-assessments are two tables
 * and are never mixed.  Scores are not about clients: none is hidden.
 */
struct fidelity_view_request {
	const char *region; /* code, or NULL: all regions together */
	int32_t until;      /* reviews to this day; services expected on it */
};

struct fidelity_view_review {
	char service[LIMITS_ID_MAX + 1];
	int32_t day;
	uint8_t score[FIDELITY_ITEMS];
	struct fidelity_sum sum;
	unsigned position;
	int64_t planned, done; /* actions; MEASURE_NOT_COLLECTED for "-" */
	bool has_before;       /* an earlier review of this kind: the last */
	int32_t before_day;
	uint8_t before_score[FIDELITY_ITEMS];
	struct fidelity_sum before;
};

/* The reviews of one kind. */
struct fidelity_view_table {
	struct fidelity_view_review *review; /* by position, service */
	size_t n;
	unsigned strong[FIDELITY_ITEMS]; /* services that score 4 or 5 */
	unsigned weak[FIDELITY_ITEMS];   /* services that score 1 to 3 */
};

struct fidelity_view {
	struct fidelity_view_request request;
	const struct registry *registry;
	uint64_t log_size;
	struct hash log_root;
	size_t expected; /* services the registry expects in the quarter of
			    `until` */
	struct fidelity_view_table table[FIDELITY_KINDS];
};

/*
 * Make the view from one consistent state.  An unknown region is refused in
 * words.  *out borrows request and registry; freed with
 * fidelity_view_free().
 */
int fidelity_view_make(struct fidelity_view **out,
    const struct fidelity_view_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void fidelity_view_free(struct fidelity_view *v);

/* Append the view as text for a terminal; as JSON. */
void fidelity_view_text(const struct fidelity_view *v, struct buf *out);
struct jval *fidelity_view_json(const struct fidelity_view *v);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_FIDELITY_PAGE_H
#define SHEAF_AGGREGATOR_VIEWS_FIDELITY_PAGE_H

#include "aggregator/views/fidelity_view.h"
#include "common/base/json.h"

/*
 * A fidelity view as a page lays it out: of each kind of review, items by
 * services with the score before, strengths and weaknesses that three or more
 * services share, what has changed, and averages by section and by kinds of
 * services.  The page asks "what is weak where?".
 */

/* The caller frees it with jval_free(). */
struct jval *fidelity_page_json(const struct fidelity_view *v);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_WRITE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_WRITE_H

#include "aggregator/views/views_typology.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/base/table.h"

/*
 * Kinds of services laid out.  Beside each mean and each figure stands of how many of the
 * services it is: "5 of 6".
 */

/* The tables that can be taken by their name, in order, an empty name after the last:
 * "kinds", by each typology; "together", by all three; "services", what the registry says
 * of each service, and from when to when. */
const char *views_typology_table_name(size_t i);

/* One of them, for text and CSV.  The caller frees it. */
struct table *views_typology_table(const struct views_typology *v, size_t i);

/* Append which services are counted and what is known of them, as sentences. */
void views_typology_says(const struct views_typology *v, struct buf *out);

/* Append it as text for a terminal: the kinds, two typologies against each other, and
 * all three together. */
void views_typology_text(const struct views_typology *v, struct buf *out);

/* What the page shows, and programs read: sentences, tables with cells as text, and
 * "rows", "together" and "dated", which are the three tables with their numbers. */
struct jval *views_typology_json(const struct views_typology *v);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_NOTES_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_NOTES_H

#include "aggregator/views/views.h"

/*
 * The words around a table of totals in the terminal; each appends its lines
 * to out.
 */

/* Whose figures they are, of which log entry, day and registry. */
void views_notes_heading(const struct views_table *t, struct buf *out);

/* That figures of quarters that have not begun were received; nothing, where
 * there are none. */
void views_notes_later(const struct views_table *t, struct buf *out);

/* What the signs in place of a figure mean. */
void views_notes_legend(const struct views_table *t, struct buf *out);

/* Everything that stands below a table: who is missing, how far quarters have
 * come, what few collect, and the two above. */
void views_notes_write(const struct views_table *t, struct buf *out);

#endif

#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_WRITE_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_WRITE_H

#include "aggregator/support/support_events.h"
#include "aggregator/support/support_given.h"
#include "common/base/table.h"

/*
 * Events and support as tables, which are text for a terminal, CSV and JSON, and as
 * sentences.  Who calls frees the tables.
 */

/*
 * One row for each event or version: number, version (for If-Match), ref, kind and
 * kind_shown, date and shown, region (nothing: cross-regional) and region_shown,
 * place and place_shown, items ("5, 17"), attended (how many in all), services (how
 * many different ones), at, withdrawn, by; in JSON also who, a list of {service,
 * service_shown, role, role_shown, number}.
 */
struct table *support_write_events(const struct support_events *all,
    const struct registry *registry);

/*
 * The sheet of events that an import takes: one row for each event, service and
 * role.  An event to which nobody came has no row.  Of what support_write_keep_events()
 * left for a region (NULL: of all) it has the events that are whole, those for the
 * region and cross-regional ones: the counts of a part, imported, would take the others
 * away.
 */
struct table *support_write_sheet(const struct support_events *all,
    const char *region);
/* How many events are not in such a sheet since they were for other regions. */
size_t support_write_sheet_lacks(const struct support_events *all,
    const char *region);

/* One row for each support: number, version, service and service_shown, kind and
 * kind_shown, date and shown, hours, items, action, at, withdrawn, by. */
struct table *support_write_given(const struct support_givens *all,
    const struct registry *registry);

/* Append "Workshop on 3 May 2026 for The North, online, about items 5, 17; 12
 * people came." */
void support_write_event(const struct support_event *event,
    const struct registry *registry, struct buf *out);
/* Append "Advice to North Tees on 3 May 2026, 1.5 hours, about items 5, 17, action
 * a1." */
void support_write_one(const struct support_given *given,
    const struct registry *registry, struct buf *out);

/*
 * Whether one concerns a region (NULL: all do), and leave in a list what does.  Of events: those for the
 * region and cross-regional ones, whole, and of those for other regions the counts of
 * this region's services, if there are any.  Of support: that to services which were
 * in the region on its day.
 */
bool support_write_keep_event(struct support_event *event,
    const struct registry *registry, const char *region);
bool support_write_keep_one(const struct support_given *given,
    const struct registry *registry, const char *region);
void support_write_keep_events(struct support_events *all,
    const struct registry *registry, const char *region);
void support_write_keep_given(struct support_givens *all,
    const struct registry *registry, const char *region);

#endif

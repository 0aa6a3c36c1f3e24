#ifndef SHEAF_AGENT_DESK_DESK_LOG_H
#define SHEAF_AGENT_DESK_DESK_LOG_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/register/access.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/table.h"

/*
 * Who looked: a page of the access log, for team leaders.  `before` is the
 * number of a line, or 0 for the newest.  list.faults says what is wrong with
 * the log, which is checked as a whole each time.  Freed with
 * access_free_list() after success.
 */
int desk_log_show(struct desk *d, int64_t before, struct access_list *out,
    struct err *e) MUST_USE;

/* A page as a table of line, time, member of staff, operation and whom the
 * answer showed; the caller frees it. */
struct table *desk_log_table(const struct access_list *list);

/* lines, and faults as sentences; the caller frees it. */
struct jval *desk_log_json(const struct access_list *list);

/*
 * A page of the log as a page of the desk shows it: lines (number, at, by, what,
 * whom), faults, next (what `before` is for the lines before these; null at the
 * first).  The caller frees it.
 */
struct jval *desk_log_page_json(const struct access_list *list);

/*
 * Everything that is held of one client, for the client who asks for it:
 * particulars, facts, changes, and who was shown the record when, as JSON.
 * ERR_REFUSED where there is no client of that number.  The caller frees
 * *out after success.
 */
int desk_log_record(struct desk *d, uint32_t client, struct jval **out,
    struct err *e) MUST_USE;

#endif

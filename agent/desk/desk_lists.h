#ifndef SHEAF_AGENT_DESK_DESK_LISTS_H
#define SHEAF_AGENT_DESK_DESK_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/register/access.h"
#include "agent/worklist/worklist_evidence.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/table.h"
#include "protocol/limits.h"

/*
 * Where help is needed: the lists that staff work down, and what the
 * register can show for an item of the fidelity scale.  Both are asked of an
 * unlocked desk that has its day (desk_set_today).
 */

/* One service's share of an answer. */
struct desk_lists_part {
	char service[LIMITS_ID_MAX + 1]; /* "": the rows are of all services */
	struct table *rows;
};

struct desk_lists {
	const char *list;  /* its word, as "no-support" */
	const char *title; /* NULL when the rows are of all services */
	const char *none;  /* what to say where there are no rows */
	int32_t today;     /* the day that counted as today */
	struct desk_lists_part *part;
	size_t n; /* 1 when the rows are of all services */
	/* Of `retention`: discharged clients who will never be on it, since
	 * nobody set a day and their service has no retention period. */
	size_t no_period;
	struct access_shown clients; /* until the access log has them */
};

/* ERR_USAGE, with the words of the lists, when there is no such list. */
int desk_lists_check(const char *list, struct err *e) MUST_USE;

/*
 * The list of that word (desk_lists_check), of one service or of all (NULL),
 * on the desk's today.  Freed, and wiped, with desk_lists_free(); after a
 * failure there is nothing to free.
 */
int desk_lists_ask(struct desk *d, const char *list, const char *service,
    struct desk_lists *out, struct err *e) MUST_USE;
void desk_lists_free(struct desk_lists *answer);

/* The answer as JSON, which takes its rows: they are not there later. */
struct jval *desk_lists_take_json(struct desk_lists *answer);

struct desk_lists_evidence_request {
	unsigned item;
	const char *service; /* NULL: all */
	/* DAY_NONE: the last day is today, the first 26 weeks before it */
	int32_t from, to;
};

/* What the register of one service shows for the item. */
struct desk_lists_shown {
	char service[LIMITS_ID_MAX + 1];
	struct worklist_line line[WORKLIST_EVIDENCE_LINES];
	size_t lines;
	struct table *figures;  /* label and value of each line, for people */
	const char *rows_title; /* NULL: there are no rows for this item */
	struct table *rows;
	const char *cannot; /* what it cannot show, in a sentence */
};

struct desk_lists_evidence {
	unsigned item;
	const char *name; /* of the item */
	int32_t today, from, to;
	struct desk_lists_shown *shown;
	size_t n;
	struct access_shown clients; /* until the access log has them */
};

/*
 * The number of an item as somebody wrote it.  ERR_USAGE when it is none,
 * ERR_REFUSED when the register can show nothing for the item.
 */
int desk_lists_read_item(struct slice text, unsigned *item,
    struct err *e) MUST_USE;

/*
 * The evidence for an item that has some (desk_lists_read_item).  Freed, and
 * wiped, with desk_lists_free_evidence(); after a failure there is nothing
 * to free.
 */
int desk_lists_ask_evidence(struct desk *d,
    const struct desk_lists_evidence_request *r,
    struct desk_lists_evidence *out, struct err *e) MUST_USE;
void desk_lists_free_evidence(struct desk_lists_evidence *answer);

/* The answer for a page, in words: the days, and of each service figures, rows
 * and what cannot be shown. */
struct jval *desk_lists_evidence_page(const struct desk_lists_evidence *answer);

/* The answer as JSON, which takes its rows. */
struct jval *desk_lists_take_evidence_json(struct desk_lists_evidence *answer);

#endif

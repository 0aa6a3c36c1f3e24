#ifndef SHEAF_AGENT_DESK_DESK_DRAFTS_H
#define SHEAF_AGENT_DESK_DESK_DRAFTS_H

#include "agent/desk/desk.h"
#include "common/base/json.h"

/*
 * What stands half typed in a form of a page, kept in the register for its
 * author alone until the form is saved, or for LIMITS_DRAFT_DAYS.  The words
 * are the page's own: nothing is judged before it is saved.
 */

/* Keep an object as what stands in that form now.  ERR_REFUSED, code
 * "too-long", when it is more than LIMITS_DRAFT_MAX; what was kept before
 * stays. */
int desk_drafts_keep(struct desk *d, const char *form, const struct jval *words,
    struct err *e) MUST_USE;

/* { "forms" }: the names of those in which whoever is at work has something
 * kept, what was typed last first; the caller frees it. */
int desk_drafts_list(struct desk *d, struct jval **out, struct err *e) MUST_USE;

/* { "form", "kept_on", "words" }, of which the last two are null where nothing
 * is kept; the caller frees it. */
int desk_drafts_find(struct desk *d, const char *form, struct jval **out,
    struct err *e) MUST_USE;

/* Remove it; nothing happens where there is none. */
int desk_drafts_drop(struct desk *d, const char *form, struct err *e) MUST_USE;

#endif

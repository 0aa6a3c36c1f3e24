#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_DRAFTS_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_DRAFTS_H

#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * What stands half typed in a form of a page, kept for its author alone until the
 * form is saved, or for LIMITS_DRAFT_DAYS.  It is of an account in the role that it
 * has: one that gets another role sees none of what it typed in the first.  The words
 * are the page's own, and nothing is judged before it is saved.  A form has a name such
 * as "event" or "event-12"; ERR_USAGE, here and below, where it is not of letters,
 * digits and hyphens, at most LIMITS_DRAFT_FORM_MAX of them.
 */
enum {
	/* Of the key under which a page stores a form once. */
	ACCOUNTS_DRAFT_KEY_SIZE = 65
};

/*
 * Keep the words, an object in JSON, as what stands in that form now, in place of
 * what was kept of it; key is that of the form, "" where it has none.  ERR_REFUSED
 * with code "too-long" for more than LIMITS_REGION_DRAFT_MAX bytes, and with code
 * "too-many" for more than LIMITS_REGION_DRAFTS_MAX forms of one account: what was kept
 * before stays.  Drafts that are too old, of anybody, go with it.
 */
int accounts_drafts_keep(struct accounts *a, const struct accounts_person *p,
    const char *form, const char *key, struct slice words, int32_t today,
    struct err *e) MUST_USE;

/* What is kept of a form: *words, which the caller frees in any case, and the day of
 * its last change; DAY_NONE and no words where there is nothing. */
int accounts_drafts_find(struct accounts *a, const struct accounts_person *p,
    const char *form, int32_t today, struct buf *words, int32_t *kept_on,
    struct err *e) MUST_USE;

/* Call `each` with the name of every form that accounts_drafts_find() would find,
 * that of the last day first.  The name lives for the call. */
int accounts_drafts_each(struct accounts *a, const struct accounts_person *p,
    int32_t today, void (*each)(void *arg, const char *form), void *arg,
    struct err *e) MUST_USE;

/* Remove it; nothing happens where there is none. */
int accounts_drafts_drop(struct accounts *a, const struct accounts_person *p,
    const char *form, struct err *e) MUST_USE;

/* What was kept under that key is stored: remove it.  "" is no key. */
int accounts_drafts_stored(struct accounts *a, const struct accounts_person *p,
    const char *key, struct err *e) MUST_USE;

#endif

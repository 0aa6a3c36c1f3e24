#ifndef SHEAF_AUDITOR_RECOMPUTE_DIFFER_H
#define SHEAF_AUDITOR_RECOMPUTE_DIFFER_H

#include <stdbool.h>

#include "auditor/findings.h"
#include "common/base/buf.h"
#include "common/base/json.h"

/*
 * Where a published document differs from what it must be, in words.  It is
 * only asked when the bytes differ.
 */

/* At most so many differences get a sentence each; the others are counted. */
enum { RECOMPUTE_DIFFER_LINES = 12 };

/*
 * Append how the members of object `is` differ from those of `must`: "shown 12,
 * expected 14; value is missing".  False, and nothing is appended, when each
 * member is the same, in whatever order.
 */
bool recompute_differ_members(const struct jval *is, const struct jval *must,
    struct buf *words);

/*
 * Add what differs between two documents of `totals --json` as unsound
 * findings, causes (another log, another registry) before figures.  False, and
 * none is added, when they hold the same in the same order.
 */
bool recompute_differ(const struct jval *is, const struct jval *must,
    struct findings *f);

#endif

#ifndef SHEAF_AGENT_DESK_DESK_ERASURE_H
#define SHEAF_AGENT_DESK_DESK_ERASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The erasure of a client as a page asks for it: what would go and what
 * changes, in sentences, and what it hears
 * afterwards; desk_records_erase() is the erasure itself.  A team leader does it at an
 * unlocked desk that has its day.
 */

/*
 * What would go: client, reference; goes and stays (arrays of sentences);
 * figures, those that change, as sentences; reasons (word, title); staff, the
 * name to type; version, of the record (record_versions.h).  The caller frees *out, which is NULL after a failure;
 * ERR_REFUSED, code "no-such", when there is no such client.  Nothing is
 * changed.
 */
int desk_erasure_weigh(struct desk *d, uint32_t client, struct jval **out,
    struct err *e) MUST_USE;

/* ERR_REFUSED, code "reason", when it is none of them: asked before
 * desk_records_erase(). */
int desk_erasure_check_reason(const char *reason, struct err *e) MUST_USE;

/*
 * After desk_records_erase(): says, an array of sentences on what follows
 * from it; traces: it gave a warning.  The caller frees it.
 */
struct jval *desk_erasure_made(bool traces);

#endif

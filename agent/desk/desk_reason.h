#ifndef SHEAF_AGENT_DESK_DESK_REASON_H
#define SHEAF_AGENT_DESK_DESK_REASON_H

#include <stddef.h>

#include "common/base/err.h"

/*
 * Why something was changed, as a person typed it: a line of free text.
 *
 * *out is the text without blanks around it, which may name people: the caller
 * wipes and frees it.  NULL for a text that is NULL or blank.  ERR_REFUSED with
 * code "reason", and *out NULL, for more than one line, control characters, or
 * more than `max` letters; `place` says where so many fit ("below a chart").  No
 * refusal repeats what was typed.
 */
int desk_reason_read(const char *typed, size_t max, const char *place,
    char **out, struct err *e) MUST_USE;

/* Wipe and free a reason; NULL is none. */
void desk_reason_free(char *reason);

#endif

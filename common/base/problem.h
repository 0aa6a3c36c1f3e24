#ifndef SHEAF_COMMON_BASE_PROBLEM_H
#define SHEAF_COMMON_BASE_PROBLEM_H

#include "common/base/buf.h"

/* The content type of a problem (RFC 9457). */
#define PROBLEM_TYPE "application/problem+json"

/*
 * Append a problem: the status with its name, a stable word for programs, a
 * sentence that a person can act on, and the line of what was sent that is
 * at fault.  Words that are "" and line 0 are left out.  The caller may add
 * members with jsontext, then calls problem_end().
 */
void problem_begin(struct buf *out, unsigned status, const char *code,
    const char *detail, unsigned line);
void problem_end(struct buf *out);

#endif

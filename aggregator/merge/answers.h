#ifndef SHEAF_AGGREGATOR_MERGE_ANSWERS_H
#define SHEAF_AGGREGATOR_MERGE_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/* Bodies of answers (PROTOCOL.md section 8). */
#define ANSWERS_TEXT "text/plain; charset=utf-8"
#define ANSWERS_JSON "application/json"

/* Members of a problem beyond type, title, status, code, detail, line;
 * NULL pointers and empty texts are left out. */
struct answers_extra {
	struct slice note, proof, refusal_note, refusal_proof;
	const char *refusal_code;
	struct slice trust, trust_proof;
	struct slice in_force; /* JSON text of the list */
};

/*
 * Append RFC 9457 problem+json for status and why (its code, text, line);
 * extra may be NULL.
 */
void answers_problem(struct buf *out, unsigned status, const struct err *why,
    const struct answers_extra *extra);

#endif

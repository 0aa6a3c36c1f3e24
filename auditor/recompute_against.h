#ifndef SHEAF_AUDITOR_RECOMPUTE_AGAINST_H
#define SHEAF_AUDITOR_RECOMPUTE_AGAINST_H

#include <stdbool.h>
#include <stddef.h>

#include "auditor/findings.h"
#include "auditor/recompute.h"
#include "common/base/err.h"
#include "common/base/json.h"

/* The code of an error about something that is no document of totals. */
#define RECOMPUTE_AGAINST_NONE "document"

/* A document of `totals --json` as somebody shows it. */
struct recompute_shown {
	struct slice text; /* its bytes, borrowed */
	struct jval *json; /* the same, parsed */
};

/*
 * Make the document that must have been published under the terms that the
 * shown one states (protocol/TOTALS.md, P-TOT-40), and compare it whole, byte
 * for byte.  The first differences, and terms that nothing can be published
 * under, become unsound findings.  *compared counts the rows and rates of the
 * expected document.  -1, and nothing is compared, when `shown` is no such
 * document, or its rule set or policy is not known here.
 */
int recompute_against(const struct recompute *r,
    const struct recompute_shown *shown, struct findings *f, size_t *compared,
    struct err *e) MUST_USE;

/* Whether the shown document names the registry that the newest release of the log
 * binds (P-REL-2); true where there is no release. */
bool recompute_against_bound(const struct recompute *r,
    const struct jval *shown);

#endif

#ifndef SHEAF_AUDITOR_RECOMPUTE_DOCUMENT_H
#define SHEAF_AUDITOR_RECOMPUTE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/recompute.h"
#include "auditor/recompute_besides.h"
#include "auditor/recompute_policy.h"
#include "common/base/json.h"

/*
 * The document of `totals --json` as it must be (protocol/TOTALS.md, sections 3
 * and 5), made of returns and registry and of nothing that is shown.
 */
struct recompute_terms { /* P-TOT-40 */
	const struct ruleset *rules;
	enum recompute_policy policy;
	const char *region, *service; /* as in the registry; NULL: not asked */
	bool by_service, has_period;
	struct period period;
	int32_t day;
	const struct recompute_besides *besides; /* under sheaf/1; else none */
	size_t besides_n;
};

/* The rule set that a document of that day must be under (P-TOT-19). */
const struct ruleset *recompute_rules(const struct recompute *r, int32_t day);

/* The whole document, freed with jval_free().  *figures counts its rows and
 * rates. */
struct jval *recompute_document(const struct recompute *r,
    const struct recompute_terms *t, size_t *figures);

#endif

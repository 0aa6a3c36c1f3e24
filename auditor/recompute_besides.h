#ifndef SHEAF_AUDITOR_RECOMPUTE_BESIDES_H
#define SHEAF_AUDITOR_RECOMPUTE_BESIDES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/json.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

/*
 * What a document under sheaf/1 says is hidden besides (P-TOT-61 to 64).  The list
 * is one of its terms: it is followed, and not found again.
 */
struct recompute_besides {
	const char *region; /* as the document spells it; NULL: none */
	bool outside;
	bool has_period; /* else all quarters together */
	struct period period;
	size_t row;     /* the first of its group */
	unsigned level; /* 1 to 4 */
};

/*
 * Read the list of a document.  *out has *n entries and borrows the regions'
 * texts from list; freed with free().  On failure there is nothing to free, and
 * the answer is why no document has such a list; otherwise NULL.
 */
const char *recompute_besides_read(const struct jval *list,
    const struct ruleset *rules, struct recompute_besides **out, size_t *n);

/* The list as a document has it; freed with jval_free(). */
struct jval *recompute_besides_json(const struct recompute_besides *list,
    size_t n, const struct ruleset *rules);

/* The first row of a row's group: of those that bands, parts and step A join. */
size_t recompute_besides_group(const struct ruleset *rules, size_t row);

/* The row that bounds this one from above by step A, besides its whole; NULL:
 * none. */
const char *recompute_besides_bound(const char *code);

#endif

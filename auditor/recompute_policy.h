#ifndef SHEAF_AUDITOR_RECOMPUTE_POLICY_H
#define SHEAF_AUDITOR_RECOMPUTE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "auditor/recompute_column.h"
#include "auditor/recompute_sheaf.h"
#include "common/base/json.h"

/* What a policy shows of a column: protocol/TOTALS.md, section 4. */
enum recompute_policy {
	RECOMPUTE_EXACT_1,
	RECOMPUTE_MHSDS_1,
	RECOMPUTE_SHEAF_1
};

/* The policy of that name.  False: this version knows none. */
bool recompute_policy_parse(const char *name, enum recompute_policy *p);
const char *recompute_policy_name(enum recompute_policy p);

/* What a column of a document is judged by. */
struct recompute_judge {
	enum recompute_policy policy;
	const struct recompute_sheaf *sheaf; /* of RECOMPUTE_SHEAF_1 alone */
};

struct recompute_judged {
	enum recompute_policy policy;
	bool hidden; /* the whole column (P-TOT-35, 58) */
	bool star[MEASURES_MAX], rate_star[RECOMPUTE_RATES]; /* "*" */
};

/* Judge the column as a whole: what is hidden, whatever its value. */
void recompute_policy_judge(const struct recompute_judge *by,
    const struct recompute_column *c, struct recompute_judged *out);

/* The member `shown` of a row, or of a rate: owned by the caller. */
struct jval *recompute_policy_row(const struct recompute_judged *j,
    const struct recompute_column *c, size_t row);
struct jval *recompute_policy_rate(const struct recompute_judged *j,
    const struct recompute_column *c, size_t rate);

#endif

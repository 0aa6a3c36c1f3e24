#ifndef SHEAF_AGENT_FIGURES_DERIVE_RULES_H
#define SHEAF_AGENT_FIGURES_DERIVE_RULES_H

#include <stdbool.h>

#include "agent/figures/derive.h"
#include "agent/figures/outcomes.h"

/* A band of days: from..to, or from.. where to is 0; 0, 0 is every day. */
#define DERIVE_RULES_DAYS(from, to) ((from) << 16 | (to))

/* How each line of a rule set of this version is derived. */
struct derive_rules derive_rules_of(const struct ruleset *set);

/* The same of ips-grow/1. */
struct derive_rules derive_rules_ips_grow_1(void);

/* The outcome of which a line counts how many are shown by evidence; false of any
 * other line. */
bool derive_rules_evidenced(const struct derive_rule *rule,
    enum outcome_kind *kind);

#endif

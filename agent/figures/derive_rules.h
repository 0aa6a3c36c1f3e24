#ifndef SHEAF_AGENT_FIGURES_DERIVE_RULES_H
#define SHEAF_AGENT_FIGURES_DERIVE_RULES_H

#include "agent/figures/derive.h"

/* A band of days: from..to, or from.. where to is 0; 0, 0 is every day. */
#define DERIVE_RULES_DAYS(from, to) ((from) << 16 | (to))

/* How each line of ips-grow/1 is derived. */
struct derive_rules derive_rules_ips_grow_1(void);

#endif

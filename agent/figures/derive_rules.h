#ifndef SHEAF_AGENT_FIGURES_DERIVE_RULES_H
#define SHEAF_AGENT_FIGURES_DERIVE_RULES_H

#include "agent/figures/derive.h"

/* How each line of ips-grow/1 is derived. */
struct derive_rules derive_rules_ips_grow_1(void);

#endif

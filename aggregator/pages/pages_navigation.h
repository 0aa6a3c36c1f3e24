#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_NAVIGATION_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_NAVIGATION_H

#include "aggregator/accounts/accounts.h"
#include "common/base/json.h"

/* The pages that somebody in that role may open, in the order of the
 * navigation: [{path, title}].  The caller frees it. */
struct jval *pages_navigation_json(enum accounts_role role);

#endif

#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_ROUTES_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_ROUTES_H

#include "aggregator/pages/pages_call.h"

/*
 * Routes and roles, in one table: nothing else decides who may ask what.  Which
 * region and policy is decided for all views by pages_asked.h.  Ends with a
 * method NULL.
 */
extern const struct pages_route pages_routes[];

#endif

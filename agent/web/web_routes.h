#ifndef SHEAF_AGENT_WEB_WEB_ROUTES_H
#define SHEAF_AGENT_WEB_WEB_ROUTES_H

#include "agent/web/web_call.h"

/*
 * The routes of the API, in one table.  Who may use one is decided by the
 * operation that its function of the desk passes the gate with; the table
 * names the least role too, so that pages do not show links that would be
 * refused, and a test compares the two.
 */
/* Ends with a method NULL. */
extern const struct web_route web_routes[];

#endif

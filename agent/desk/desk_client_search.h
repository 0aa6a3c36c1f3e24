#ifndef SHEAF_AGENT_DESK_DESK_CLIENT_SEARCH_H
#define SHEAF_AGENT_DESK_DESK_CLIENT_SEARCH_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Clients found while somebody types: by what people_query_finds() takes, and
 * where that finds nobody, with a letter misspelt.  The desk is unlocked and
 * has its day.
 */
enum {
	DESK_CLIENT_SEARCH_LETTERS = 2, /* fewer are no search */
	/* As many as somebody looks through; more letters find fewer. */
	DESK_CLIENT_SEARCH_MAX = 100
};

struct desk_client_search_request {
	const char *text;
	/* Only of that service, specialist (staff code) or phase (its word);
	 * NULL: of any.  With one of them the text may be "". */
	const char *service, *specialist, *phase;
	bool choices; /* what these may be goes with the answer */
};

/*
 * found (how many), nearly (whether one letter is another), says (a sentence
 * on how many, null where nothing was asked for), clients (client, service, reference,
 * name; the first DESK_CLIENT_SEARCH_MAX), and where they are asked for,
 * services, specialists, phases (word, title), mine (the staff code of who asks,
 * or null) and first (whose clients are shown first: desk_own_first(), or null).
 * Where a search for a specialist's finds nobody, it says how many of others there
 * are.  The caller frees *out, which
 * is NULL after a failure.
 */
int desk_client_search(struct desk *d,
    const struct desk_client_search_request *r, struct jval **out,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_DESK_DESK_CLIENT_PAST_H
#define SHEAF_AGENT_DESK_DESK_CLIENT_PAST_H

#include "agent/people/people_history.h"
#include "common/base/json.h"

/* What was changed about a client, as a page tells it. */

/* What a fact was, for people_history_load_as(); arg is the site's struct
 * evidence_kinds. */
people_history_words desk_client_past_words;

/*
 * Arrays, newest first, of a history that was loaded with these words: of one fact; of
 * all there is.  Each with says ("3 May 2026, will: was Contact, phone, 2 May 2026") and
 * reason (in their own words, so it is quoted where it is shown; null: none).  The
 * caller frees them.
 */
struct jval *desk_client_past_of(const struct people_history *past,
    int64_t fact);
struct jval *desk_client_past_all(const struct people_history *past);

#endif

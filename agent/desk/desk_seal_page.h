#ifndef SHEAF_AGENT_DESK_DESK_SEAL_PAGE_H
#define SHEAF_AGENT_DESK_DESK_SEAL_PAGE_H

#include "agent/desk/desk_seal.h"
#include "common/base/json.h"

/*
 * A seal as a page shows it before somebody signs off: in place of lines for a
 * terminal what changes in each return, the old figure beside the new one.
 *
 * "news", "held" and "doubt" are sentences; "returns" has for each return
 * service, title, through, says, fell, figures (title, was, is, fell) and its
 * exact text; "unrecorded" as desk_unrecorded_json(); "said" is the day that a
 * person gave, or null; "why" as draft.why, or null; "digest" (in base64) and
 * "epoch" name it for the sign-off.  The caller frees the result.
 */
struct jval *desk_seal_page(const struct desk_seal *seal, int32_t said);

#endif

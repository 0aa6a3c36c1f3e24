#ifndef SHEAF_AGENT_WEB_WEB_STAGE_H
#define SHEAF_AGENT_WEB_WEB_STAGE_H

#include <stdbool.h>

#include "agent/desk/desk_shared.h"

/*
 * Whether there is a register behind the pages.  In a folder without one only
 * the first-run page is there, whose one request makes the register; the
 * thread that waits for that then becomes its owner, and the request goes on
 * at the register that it shares.
 */
struct web_stage;

/* `shared` is the register, or NULL where none is there yet.  Freed with
 * web_stage_free(). */
struct web_stage *web_stage_new(struct desk_shared *shared);
void web_stage_free(struct web_stage *s);

/* The register, or NULL as long as there is none. */
struct desk_shared *web_stage_shared(struct web_stage *s);

/* ------------------------------------------- the request that makes it */

/* Say in which folder a register may be made; copied. */
void web_stage_allow(struct web_stage *s, const char *dir);

/*
 * Begin to make it: the folder, valid as long as s.  NULL when that is not
 * allowed (yet), when there is one, and while another request makes one.  Ended
 * with one of the next two.
 */
const char *web_stage_begin(struct web_stage *s);

/* Nothing was made: somebody may try again. */
void web_stage_failed(struct web_stage *s);

/* It was made and closed: wait until this program owns it.  The register, or
 * NULL when it could not be opened. */
struct desk_shared *web_stage_made(struct web_stage *s);

/* ---------------------------------------------------- the future owner */

/* Whether web_stage_made() waits. */
bool web_stage_waits(struct web_stage *s);

/* Here it is, and outlives s. */
void web_stage_own(struct web_stage *s, struct desk_shared *shared);

/* There will be none: nobody waits any more. */
void web_stage_stop(struct web_stage *s);

#endif

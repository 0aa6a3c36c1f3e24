#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_WORK_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_WORK_H

#include "agent/worklist/worklist_gather.h"

/* The evidence about jobs: each fills g->out with lines and rows. */

/* Items 19 and 20: the competitive jobs begun, and how many different titles
 * or employers they have. */
void worklist_work_titles(struct worklist_gather *g);
void worklist_work_employers(struct worklist_gather *g);

/* Item 21: jobs begun, competitive and paid or not. */
void worklist_work_competitive(struct worklist_gather *g);

/* Item 22: clients in work, and the support that was given. */
void worklist_work_support(struct worklist_gather *g);

/* Item 23: how far into a job support was given. */
void worklist_work_time_unlimited(struct worklist_gather *g);

#endif

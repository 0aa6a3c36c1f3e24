#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_PHASE_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_PHASE_H

#include <stdbool.h>

#include "agent/figures/timeline.h"
#include "common/base/buf.h"

/* How far somebody has come in their latest referral. */
enum worklist_phase {
	WORKLIST_PHASE_REFERRED, /* no vocational profile yet */
	WORKLIST_PHASE_PROFILE,  /* begun, and neither completed nor in work */
	WORKLIST_PHASE_SEARCH,   /* profile completed, or an employer met */
	WORKLIST_PHASE_IN_WORK,  /* in a job that counts */
	WORKLIST_PHASE_DISCHARGED,
	WORKLIST_PHASES
};

/* That of a person of the timeline on its last day. */
enum worklist_phase worklist_phase_of(const struct timeline *t,
    const struct timeline_person *p);

/* Its word and its title; the phase of a word, false when there is none. */
const char *worklist_phase_word(enum worklist_phase phase);
const char *worklist_phase_title(enum worklist_phase phase);
bool worklist_phase_find(struct slice word, enum worklist_phase *phase);

#endif

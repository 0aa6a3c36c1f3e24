#ifndef SHEAF_AUDITOR_REPLAY_KINDS_H
#define SHEAF_AUDITOR_REPLAY_KINDS_H

#include "auditor/replay_state.h"

/*
 * Judge the current leaf, statement s with this id in note n, by the rules
 * of its kind, and take it into the state.
 */
void replay_kinds_leaf(struct replay *r, const struct statement *s,
    const struct note *n, const struct hash *id);

#endif

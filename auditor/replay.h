#ifndef SHEAF_AUDITOR_REPLAY_H
#define SHEAF_AUDITOR_REPLAY_H

#include "auditor/replay_state.h"

/*
 * A log replayed leaf by leaf: everything PROTOCOL.md lets the aggregator
 * log is checked again from the leaves alone.  What breaks a rule becomes a
 * finding and the replay goes on.
 */

/*
 * Begin for the log of `origin` and its key.  authority may be NULL: then
 * leaf 0 names it.  f and v are borrowed.
 */
void replay_begin(struct replay *r, const struct keys_verifier *log_key,
    const struct keys_verifier *authority, struct findings *f,
    struct verifier *v);

/* The next leaf. */
void replay_leaf(struct replay *r, struct slice entry);

/* After the last leaf: report what should have followed it. */
void replay_end(struct replay *r);

/* Free all that it holds. */
void replay_free(struct replay *r);

#endif

#ifndef SHEAF_AUDITOR_VERIFIER_H
#define SHEAF_AUDITOR_VERIFIER_H

#include <stdint.h>

#include "auditor/findings.h"
#include "protocol/keys.h"
#include "protocol/note.h"

/*
 * Signatures are nine tenths of an audit's work, so they are checked on every
 * processor while the log is being read.
 */
struct verifier;

/* Start `threads` threads (0: one for each processor). */
struct verifier *verifier_start(struct findings *f, unsigned threads);

/*
 * Check that signature line i of the note (copied) is by key[i] for each of
 * n lines; one that is not becomes an unsound finding about entry `index`.
 */
void verifier_check(struct verifier *v, uint64_t index, const struct note *note,
    const struct keys_public *key, size_t n);

/* Wait until everything handed in is checked; end the threads. */
void verifier_finish(struct verifier *v);

#endif

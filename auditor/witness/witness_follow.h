#ifndef SHEAF_AUDITOR_WITNESS_WITNESS_FOLLOW_H
#define SHEAF_AUDITOR_WITNESS_WITNESS_FOLLOW_H

#include <stdbool.h>

#include "auditor/witness/witness.h"
#include "auditor/witness/witness_state.h"

/*
 * A witness that opens no port: it reads a log's checkpoint and tiles, and asks
 * itself (P-WIT-11).
 */
enum witness_followed {
	/* A new checkpoint; or the same after a day, or because the log has
	 * started since and wants to hear it (P-ASK-9). */
	WITNESS_FOLLOWED_SIGNED,
	WITNESS_FOLLOWED_SAME,    /* nothing new */
	WITNESS_FOLLOWED_SETTLED, /* a held log goes on (P-WIT-9) */
	WITNESS_FOLLOWED_REFUSED  /* not signed: a->why */
};

/*
 * Look at a log once.  log is as it was read from s, with a url.  What was
 * answered is in *a, freed with witness_answer_free() in every case.  -1 with *e:
 * the log cannot be reached, or what it gives is no checkpoint or lacks tiles.
 */
int witness_follow(struct witness_state *s, const struct witness_log *log,
    struct clock_wall now, enum witness_followed *what,
    struct witness_answer *a, struct err *e) MUST_USE;

#endif

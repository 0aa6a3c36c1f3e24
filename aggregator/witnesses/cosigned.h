#ifndef SHEAF_AGGREGATOR_WITNESSES_COSIGNED_H
#define SHEAF_AGGREGATOR_WITNESSES_COSIGNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/note.h"
#include "protocol/policy.h"

/*
 * One checkpoint that the log has signed, and the lines of witnesses that have come
 * for it.  A witness is known by its place in a policy; whoever changes the policy
 * calls cosigned_move().
 */
struct cosigned {
	struct buf text; /* with the log's line alone; empty: there is none */
	struct checkpoint checkpoint;
	bool has[POLICY_WITNESSES_MAX];
	uint64_t time[POLICY_WITNESSES_MAX]; /* of the line, s since 1970 */
	struct buf line[POLICY_WITNESSES_MAX];
};

/* Empty at first; freed with cosigned_free(). */
void cosigned_init(struct cosigned *c);
void cosigned_free(struct cosigned *c);

/* Begin with a signed checkpoint, of which only the log's line is kept, and no
 * other lines.  The text is one that this log has signed. */
int cosigned_begin(struct cosigned *c, struct slice signed_text,
    const struct keys_verifier *log, struct err *e) MUST_USE;

/* Any time will do: lines that were there before. */
enum { COSIGNED_ANY_TIME = -1, COSIGNED_SKEW_S = 3600 };

struct cosigned_question {
	const struct policy *policy;
	const struct note *note;
	int only; /* the place of one witness; negative: any of the policy */
	int64_t now_s; /* or COSIGNED_ANY_TIME */
};

/* By the witness's place. */
struct cosigned_taken {
	bool holds[POLICY_WITNESSES_MAX]; /* a line of it holds */
	bool fresh[POLICY_WITNESSES_MAX]; /* and is newer than what there was */
	size_t held, changed;             /* how many of each */
};

/*
 * Take those lines of the note that are cosignatures of c's text by witnesses of the
 * policy, made within COSIGNED_SKEW_S of now_s; of each witness the first.  One that
 * is older than what there is stays away.  False as soon as a line with the name and
 * key id of a witness does not verify (P-CKP-2): those in front of it were taken.
 */
bool cosigned_take(struct cosigned *c, const struct cosigned_question *q,
    struct cosigned_taken *out);

/* A second one with the same content, freed by itself. */
void cosigned_copy(struct cosigned *to, const struct cosigned *from);
/* Take the lines that are fresh in `from`, a copy of c of before; what c has got
 * meanwhile and is newer stays, and is fresh no more. */
void cosigned_merge(struct cosigned *c, const struct cosigned *from,
    struct cosigned_taken *taken);

/* The policy changes: lines of witnesses that stay move to their new places. */
void cosigned_move(struct cosigned *c, const struct policy *from,
    const struct policy *to);

/* Append the checkpoint with its lines, in the order of the policy. */
void cosigned_write(const struct cosigned *c, struct buf *out);

#endif

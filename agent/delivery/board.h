#ifndef SHEAF_AGENT_DELIVERY_BOARD_H
#define SHEAF_AGENT_DELIVERY_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/spool.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/hash.h"

/*
 * The notice board: what the register tells the courier and `status` about
 * itself, in board.json.  It is written before any envelope, so whatever
 * has left the spool is on it.
 */
enum { BOARD_FILE_MAX = 1024 * 1024, BOARD_INSTANCE_MAX = 40 };

struct board {
	uint64_t epoch;   /* 0: not enrolled */
	uint64_t seq;     /* last sealed of this epoch */
	struct hash head; /* its id; zeros: of an older version */
	uint64_t settled; /* it and all before it were settled and taken in */
	uint64_t received, refused, set_aside; /* taken in, all epochs */
	uint64_t never_sealed; /* quarters that were due, when a desk last
				  looked, and of which nothing is sealed */
	/* Of a register brought back from a backup, until it is known that
	 * nothing was lost; and which instance of it this is (instance.h). */
	bool restored;
	char instance[BOARD_INSTANCE_MAX];
	bool weak; /* passwords are quick to guess: a site for tests */
};

/* Read the board; all zero when there is none or it cannot be read. */
int board_load(struct board *b, const struct spool *s, struct err *e) MUST_USE;

/*
 * Write the board.  `returns` is an array with one object per statement
 * that `status` should name (waiting, refused, newest received), or NULL;
 * it is freed.
 */
int board_save(const struct board *b, struct jval *returns,
    const struct spool *s, struct err *e) MUST_USE;

/* The array given to board_save(), in an owned object under "returns";
 * NULL when there is no board.  The caller frees it with jval_free(). */
int board_returns(struct jval **out, const struct spool *s,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_WITNESSES_INQUIRY_INSIDE_H
#define SHEAF_AGGREGATOR_WITNESSES_INQUIRY_INSIDE_H

#include <pthread.h>

#include "aggregator/log/ledger.h"
#include "aggregator/witnesses/calls.h"
#include "aggregator/witnesses/cosigned.h"
#include "aggregator/witnesses/inquiry.h"

/* Inside inquiry.h: what its files share. */

/* One witness, at its place in the policy. */
struct inquiry_witness {
	bool known;      /* that the next two are */
	uint64_t size;   /* it has cosigned so much */
	int64_t time_s;  /* and when, by its line */
	uint64_t asked;  /* the round in which it was asked last; 0: in none */
	uint64_t target; /* and for which checkpoint */
	uint64_t asked_size;
	unsigned tries; /* in that round */
	/* What it must know, if its answer is true: the size that it names, or
	 * the one that was taken for its own where it refuses that. */
	uint64_t claimed;
	bool looking;        /* its own checkpoint is being fetched */
	uint64_t failed_for; /* the checkpoint for which it gave no line */
	bool lied;           /* since its last line */
	/* It has said what it knows since this process began: by a line that is
	 * newer than what there was, or by a checkpoint that it shows.  A line
	 * that was there before says nothing about now. */
	bool heard;
	char why[128]; /* it gave none */
};

struct inquiry {
	struct inquiry_config config;
	char *book;
	pthread_t thread;
	bool has_thread;
	struct calls *calls;   /* the thread's, but calls_wake() */
	struct ledger *ledger; /* the thread's */

	/* The mutex guards the rest. */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool stop;
	bool stuck; /* the thread could not be started, which was said */
	struct policy policy;
	uint64_t policy_number; /* 0: none yet */
	int64_t begun_s;        /* by our clock, when this process began */
	bool renewed; /* the target was signed since, so every line is newer */
	struct inquiry_witness witness[POLICY_WITNESSES_MAX];
	struct cosigned target;
	uint64_t target_no; /* counts checkpoints */
	uint64_t version;   /* counts lines */
	uint64_t given;     /* the version that was given out last */
	bool wants_better;  /* somebody is to be told */
	bool contradicted;
	struct buf contradiction; /* not told yet */
	uint64_t forgiven;        /* other logs of our key up to this size */
	uint64_t round;           /* the newest, from 1 */
	uint64_t round_target;    /* which it asks for */
	bool again;               /* it asks those with an old line, too */
	int64_t begun_ms;
	uint64_t failed, lies;
	bool book_is_old;
	int64_t booked_ms;
};

/* One look at what is to be asked, with the mutex held (inquiry_turn.c). */
void inquiry_turn(struct inquiry *r);
/* An answer came, with the mutex held. */
void inquiry_turn_answer(struct inquiry *r, unsigned slot,
    const struct calls_answer *a);
/* How long nothing has to be done if no answer comes, in ms. */
int inquiry_turn_wait(const struct inquiry *r);

/* Whether the lines that are there make the quorum. */
bool inquiry_met(const struct inquiry *r);

/* Lines of these witnesses have come into the target, `asked` for by us or brought by
 * somebody, with the mutex held. */
void inquiry_lines_changed(struct inquiry *r,
    const struct cosigned_taken *taken, bool asked);

/* Have the thread look at what has changed, with the mutex held. */
void inquiry_wake(struct inquiry *r);

/* Write the book of what is known (inquiry_book.c); the mutex is held. */
void inquiry_book_write(struct inquiry *r);

#endif

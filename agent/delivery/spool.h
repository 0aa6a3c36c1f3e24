#ifndef SHEAF_AGENT_DELIVERY_SPOOL_H
#define SHEAF_AGENT_DELIVERY_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "protocol/limits.h"

/*
 * The folder between the register and the courier.  It holds sealed bytes
 * and public facts only: no key, no register.
 *
 *	file                      written by   what it is
 *	pins.json                 register     whom to believe (pins.h)
 *	board.json                register     what `status` says of it
 *	wanted.json               courier      entries or openings the
 *	                                       aggregator lost
 *	out/NAME.sheaf            register     envelope to be delivered
 *	in/NAME.answer            courier      the settled answer to it
 *	joins/SIZE.open           both         checkpoint not compared yet
 *	joins/SIZE.join           courier      head answer that compares it
 *	receipts/NAME.receipt     register     note and answer, kept for good
 *	receipts/NAME.invite      register     the invite of an enrolment
 *	ahead/NAME.receipt        courier      the same of what only the log
 *	                                       knows (ahead.h)
 *	checkpoint                courier      newest checkpoint verified
 *	retry.json state.json     courier      attempts; what `status` says
 *	alarm.json                courier      two checkpoints of one log
 *	carried.json              carry        names in the last carry-out
 *	lock                      courier      held by the one that delivers
 *	work                      both ways    held for one exchange or carry
 *	aside/                    both         what was none of these (aside.h)
 *
 * NAME is <epoch, 6 digits>-<seq, 10 digits>; seq 0 is the enrolment and
 * its invite.  Every write is durable and replaces the whole file, so each
 * reader sees the old or the new one.
 *
 * Neither side trusts the other with its file system: all is reached from
 * the descriptor of the folder (folder.h), and a link, pipe, folder or socket
 * in the place of a file, or a file larger than it may be, is set aside and
 * counts as missing.  It stops nothing: what the register wrote it writes
 * again, and an answer that is missing is asked for again.
 *
 * The files are reached through four functions, so that a simulation can
 * keep them in memory and crash between any two of them.
 */
struct spool {
	/* Fill out (initialised here, freed by the caller in any case);
	 * *found says whether there is such a file, of at most max bytes: a
	 * larger one is not a file of the spool.  -1: the disk fails. */
	int (*read)(void *arg, const char *name, size_t max, struct buf *out,
	    bool *found, struct err *e);
	int (*write)(void *arg, const char *name, struct slice bytes,
	    struct err *e);
	/* Absent is success. */
	int (*remove)(void *arg, const char *name, struct err *e);
	/* Names in folder ("out") that end in suffix, sorted by bytes. */
	int (*list)(void *arg, const char *folder, const char *suffix,
	    struct file_names *out, struct err *e);
	void *arg;
};

enum {
	SPOOL_NAME_MAX = 64,
	SPOOL_BASE_MAX = 48, /* without its folder */
	/* An invite's envelope, an enrolment's, or a batch with its boxes. */
	SPOOL_SHEAF_MAX = LIMITS_ENVELOPE_MAX + 2 * LIMITS_NOTE_MAX,
	SPOOL_ANSWER_MAX = LIMITS_ANSWER_MAX + 64, /* status and time */
	SPOOL_WANTED_MAX = 2048, /* numbers of at most ten digits */
	SPOOL_EPOCH_MAX = 999999 /* six digits of a name */
};

#define SPOOL_SEQ_MAX UINT64_C(9999999999) /* ten digits of a name */

/* Which envelope: epoch from 1, seq from 1 or 0 for the enrolment. */
struct spool_item {
	uint64_t epoch, seq;
};

/* A settled answer as kept in in/. */
struct spool_answer {
	unsigned status;
	struct clock_wall at; /* when it came; for people's eyes */
	struct slice body;    /* borrows from the file's bytes */
};

/*
 * The spool under the state directory (D/spool), which exists; closed with
 * spool_close().
 * spool_create() makes its folders where missing; spool_open() says in
 * words when there is none.
 */
int spool_create(struct spool *s, const char *state_dir,
    struct err *e) MUST_USE;
int spool_open(struct spool *s, const char *state_dir, struct err *e) MUST_USE;

/*
 * As spool_open(), for those who deliver over the network: courier and send.
 * ERR_LATER while another process does so; the lock is held until
 * spool_close().
 */
int spool_open_alone(struct spool *s, const char *state_dir,
    struct err *e) MUST_USE;

/*
 * Hold the spool for one exchange of a courier, or for one carry by file, so
 * that either sees what the other left and a courier need not be stopped for
 * somebody who carries.  Waits up to LIMITS_SPOOL_WORK_MS, then ERR_LATER.  A
 * spool that is not on the disk is always free.  Ended with spool_work_end().
 */
int spool_work_begin(const struct spool *s, struct err *e) MUST_USE;
void spool_work_end(const struct spool *s);
/* From now on it waits so long, in milliseconds, as long as s is open. */
void spool_work_wait(const struct spool *s, int ms);

/* Whether a process has the spool of that state directory by
 * spool_open_alone(), now: a courier that runs.  False also where that cannot
 * be seen. */
bool spool_attended(const char *state_dir);

/* True when there is any. */
bool spool_has_stranger(const struct spool *s);

/* The descriptor of the folder, which stays the spool's; -1 of a spool in
 * memory. */
int spool_folder(const struct spool *s);

/* Free what was opened, and give up the lock. */
void spool_close(struct spool *s);

/*
 * What stood in the spool and is none of its files, now and earlier: an array
 * as aside_list() gives it, for the caller to free; empty for a spool in
 * memory.
 */
struct jval *spool_strangers(const struct spool *s);

/* "out/000001-0000000003.sheaf" into out: folder, item, suffix. */
void spool_name(char out[static SPOOL_NAME_MAX], const char *folder,
    struct spool_item item, const char *suffix);

/* The item of "000001-0000000003" and a suffix; false for other names. */
bool spool_parse_name(const char *name, const char *suffix,
    struct spool_item *item);

/*
 * The items of folder that belong to epoch (0: all), in order.  *out is
 * freed with free().  Files with other names are ignored.
 */
int spool_items(const struct spool *s, const char *folder, const char *suffix,
    uint64_t epoch, struct spool_item **out, size_t *n, struct err *e) MUST_USE;

/* Append the bytes of an answer file. */
void spool_answer_write(const struct spool_answer *a, struct buf *out);

/* Read them again; false when cut short. */
bool spool_answer_parse(struct spool_answer *a, struct slice bytes);

/* Append a kept receipt: note, then the answer. */
void spool_receipt_write(struct slice note, const struct spool_answer *a,
    struct buf *out);

/* Read it again; note and a borrow from bytes. False when cut short. */
bool spool_receipt_parse(struct slice bytes, struct slice *note,
    struct spool_answer *a);

#endif

#ifndef SHEAF_AGGREGATOR_STORE_STORE_H
#define SHEAF_AGGREGATOR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/statement.h"

/*
 * Everything the aggregator keeps, behind one narrow interface.  SQLite
 * stands behind it (sqlite/); anything that does must promise:
 *
 * - one writer at a time, whose changes between store_begin() and
 *   store_commit() appear and survive a power cut together, or not at all,
 *   once store_commit() has returned;
 * - readers (store_open_reader(), one per thread) that see one committed
 *   state between store_read_begin() and store_read_end(), and neither
 *   block the writer nor are blocked by it;
 * - rows in the order of their keys where an _each function says so;
 * - no trace of an erased opening once the debt that store_opening_erase()
 *   leaves is paid (store_debt_read()).
 *
 * It knows bytes, numbers and keys, and no rule of the protocol.
 */
struct store;

/* Make an empty store at path; refuses when there is one. */
int store_create(struct store **out, const char *path, struct err *e) MUST_USE;
/* Open the writer's connection to an existing store. */
int store_open(struct store **out, const char *path, struct err *e) MUST_USE;
/* Open a reading connection beside the writer's, for one thread. */
int store_open_reader(struct store **out, const char *path,
    struct err *e) MUST_USE;
/* Close; NULL is allowed.  An open transaction is rolled back. */
void store_close(struct store *s);

/*
 * An empty store for somebody who fills it as a whole (remake/), and for nobody
 * else: nothing of it is durable before store_made() has closed it, and a crash
 * before leaves a file that is worth nothing.  store_make() refuses a path where
 * something is.  That of store_make_scratch() lies beside the file of `beside`,
 * has no name, and is gone when it is closed or the process ends.
 */
int store_make(struct store **out, const char *path, struct err *e) MUST_USE;
int store_make_scratch(struct store **out, const struct store *beside,
    struct err *e) MUST_USE;
/* Close what store_make() has made, and make it durable; after a failure too,
 * s is closed. */
int store_made(struct store *s, struct err *e) MUST_USE;

/* The one write transaction.  Rollback cannot fail. */
int store_begin(struct store *s, struct err *e) MUST_USE;
int store_commit(struct store *s, struct err *e) MUST_USE;
void store_rollback(struct store *s);

/* One consistent state for several reads; always end it. */
int store_read_begin(struct store *s, struct err *e) MUST_USE;
void store_read_end(struct store *s);

/*
 * Housekeeping on a connection of its own (never the writer's while it
 * serves): move the write-ahead log into the store, as far as open readers
 * allow.  *held_bytes is what stays in it for their sake; as long as that is
 * not 0, the log only grows.
 */
int store_tidy(struct store *s, uint64_t *held_bytes, struct err *e) MUST_USE;
/*
 * On a connection of its own too: destroy every copy that store or WAL still
 * have of what was erased before.  It waits for nobody and nobody waits for it:
 * *done is false when a reader, who may need the old bytes, or the writer is
 * in the way at this moment.
 */
int store_shred(struct store *s, bool *done, struct err *e) MUST_USE;
/* Copy a consistent image to a new file. */
int store_backup(struct store *s, const char *path, struct err *e) MUST_USE;
/* The store's own integrity check; e names the first fault. */
int store_check(struct store *s, struct err *e) MUST_USE;

/* Small texts by name: "origin", "authority" (vkey), "log-key" (vkey). */
int store_text_put(struct store *s, const char *name, struct slice value,
    struct err *e) MUST_USE;
/* Append the text to value; nothing when there is none. */
int store_text_get(struct store *s, const char *name, struct buf *value,
    struct err *e) MUST_USE;

/* ---------------------------------------------------------------- the log */

/* Number of leaves. */
int store_log_size(struct store *s, uint64_t *size, struct err *e) MUST_USE;
/* Append a leaf; its index is the count inside the transaction. */
int store_log_append(struct store *s, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e) MUST_USE;
/* Append the note of leaf `index` to out; a missing one is ERR_CORRUPT. */
int store_log_get(struct store *s, uint64_t index, struct buf *out,
    struct err *e) MUST_USE;
/* The leaves from..to-1 in order; each may return -1 to stop. */
int store_log_each(struct store *s, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice note, struct err *e),
    void *arg, struct err *e) MUST_USE;
/* Index of the statement with this id, if logged. */
int store_log_find(struct store *s, const struct hash *id, uint64_t *index,
    bool *found, struct err *e) MUST_USE;

/*
 * Hash tiles as in protocol/tile.h, partial ones included: `hashes` is
 * replaced; empty when there is no such tile.
 */
int store_log_tile_get(struct store *s, int level, uint64_t index,
    struct buf *hashes, struct err *e) MUST_USE;
int store_log_tile_put(struct store *s, int level, uint64_t index,
    struct slice hashes, struct err *e) MUST_USE;

/* ------------------------------------------- openings: salt[32] || payload */

/* Keep the opening of the batch at `index`. */
int store_opening_put(struct store *s, uint64_t index, struct slice opening,
    struct err *e) MUST_USE;
/* Appends to out; *found is false when there is none (erased). */
int store_opening_get(struct store *s, uint64_t index, struct buf *out,
    bool *found, struct err *e) MUST_USE;
/*
 * Overwrite it and its sealed copies (below), as leaf `erasure` demands, on that
 * UTC day; absent is success.  Copies of the bytes stay until store_shred() has succeeded after the commit.
 * That debt is a row of the store, written here, in the same transaction.
 */
int store_opening_erase(struct store *s, uint64_t index, uint64_t erasure,
    int32_t day, struct err *e) MUST_USE;

/*
 * Batches whose opening is lost, while no erasure names them: they await it.
 * Note one, cross one out (absent is success; store_opening_erase() does so
 * too), ask for one, count them.
 */
int store_awaiting_put(struct store *s, uint64_t index, struct err *e) MUST_USE;
int store_awaiting_drop(struct store *s, uint64_t index,
    struct err *e) MUST_USE;
int store_awaiting_has(struct store *s, uint64_t index, bool *has,
    struct err *e) MUST_USE;
/* The first one from *index on, into *index. */
int store_awaiting_next(struct store *s, uint64_t *index, bool *found,
    struct err *e) MUST_USE;
int store_awaiting_count(struct store *s, uint64_t *n, struct err *e) MUST_USE;
/* Call each for the numbers of those of one epoch, in order, at most `most`. */
int store_awaiting_of(struct store *s, int64_t epoch, size_t most,
    void (*each)(void *arg, uint64_t seq), void *arg, struct err *e) MUST_USE;

/* ------------------------- sealed copies of openings for further recipients */

enum { STORE_MARK_SIZE = 32 };

/*
 * By what the bytes of a box are found again after they were erased: the mark is
 * made of their beginning, and says nothing about what follows.  Without those
 * first bytes, the one-time key of the seal, nobody can open the rest.
 */
struct store_mark {
	uint8_t b[STORE_MARK_SIZE];
};
enum { STORE_MARKED_SIZE = 32 }; /* bytes that a mark is made of */
struct store_mark store_box_mark(const uint8_t bytes[static STORE_MARKED_SIZE]);

/* One box of the batch at leaf `index`. */
struct store_box {
	uint64_t index;
	unsigned place; /* in its envelope, the first is 0: from 1 to 3 */
	uint8_t key_id[8];
	struct store_mark mark; /* read only: store_box_put() makes it */
	struct slice bytes;     /* empty once erased */
};

/* Keep one; it has STORE_MARKED_SIZE bytes or more. */
int store_box_put(struct store *s, const struct store_box *box,
    struct err *e) MUST_USE;
/* Keep one as it was read from another store, with its mark, and perhaps without
 * its bytes. */
int store_box_keep(struct store *s, const struct store_box *box,
    struct err *e) MUST_USE;
/* Visit those of one leaf by place; each may return -1 to stop. */
int store_box_each(struct store *s, uint64_t index,
    int (*each)(void *arg, const struct store_box *box, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* What erasures still owe. */
struct store_debts {
	uint64_t unpaid; /* erasures whose bytes may still be on the disk */
	uint64_t newest; /* leaf of the newest of them */
	int32_t since;   /* UTC day of the oldest; DAY_NONE when unpaid is 0 */
};
int store_debt_read(struct store *s, struct store_debts *d,
    struct err *e) MUST_USE;
/* Cross out those up to leaf `newest`: only after a store_shred() that began
 * when they were committed. */
int store_debt_paid(struct store *s, uint64_t newest, struct err *e) MUST_USE;

/* ------------------------------------------------- agents, services, trust */

/* An agent id: its quota and the number of its newest service list. */
struct store_agent {
	int64_t no; /* from 1 */
	char id[LIMITS_AGENT_ID_MAX + 1];
	int32_t quota_day;  /* UTC day of day_used */
	int32_t quota_year; /* calendar year of year_used */
	uint64_t day_used, year_used;
	uint64_t services_number; /* 0: no list logged */
};

/* One enrolled epoch of an agent. */
struct store_epoch {
	int64_t no;    /* from 1, in order of enrolment */
	int64_t agent; /* store_agent.no */
	uint64_t epoch;
	struct keys_public key;
	uint64_t enrol_index;
	struct hash enrol_id;
	uint64_t head_seq;   /* 0: none yet */
	uint64_t head_index; /* of the statement head_seq */
	struct hash head_id; /* of that statement, or of the enrolment */
	bool ended;
	uint64_t ended_index; /* leaf of the revocation or newer enrolment */
	bool revoked;
	uint64_t revoked_last; /* lowest `last` of its revocations */
};

/* A service that some list has named. */
struct store_service {
	int64_t no; /* from 1 */
	char id[LIMITS_ID_MAX + 1];
	int64_t owner; /* store_agent.no; 0: nobody at present */
};

struct store_trust {
	uint64_t number, index;
	struct hash id;
};

/* An invite that is logged, or known only because it was revoked. */
struct store_invite {
	struct hash id;
	bool logged;
	uint64_t index;          /* when logged */
	struct keys_public once; /* when logged */
	bool revoked;
	uint64_t revoked_index;
};

/* Add one (its no is set), change one, visit all by number. */
int store_agent_add(struct store *s, struct store_agent *a,
    struct err *e) MUST_USE;
int store_agent_set(struct store *s, const struct store_agent *a,
    struct err *e) MUST_USE;
int store_agent_each(struct store *s,
    void (*each)(void *arg, const struct store_agent *a), void *arg,
    struct err *e) MUST_USE;

/* Add one (its no is set), change one, visit all by number. */
int store_agent_epoch_add(struct store *s, struct store_epoch *p,
    struct err *e) MUST_USE;
int store_agent_epoch_set(struct store *s, const struct store_epoch *p,
    struct err *e) MUST_USE;
int store_agent_epoch_each(struct store *s,
    void (*each)(void *arg, const struct store_epoch *p), void *arg,
    struct err *e) MUST_USE;

/* Read one by number; by the agent's id and the epoch.  ERR_CORRUPT when there
 * is none of that number. */
int store_agent_epoch_get(struct store *s, int64_t no, struct store_epoch *p,
    struct err *e) MUST_USE;
int store_agent_epoch_find(struct store *s, const char *agent, uint64_t epoch,
    struct store_epoch *p, bool *found, struct err *e) MUST_USE;

/* Add one (its no is set), change one, visit all by number. */
int store_agent_service_add(struct store *s, struct store_service *v,
    struct err *e) MUST_USE;
int store_agent_service_set(struct store *s, const struct store_service *v,
    struct err *e) MUST_USE;
int store_agent_service_each(struct store *s,
    void (*each)(void *arg, const struct store_service *v), void *arg,
    struct err *e) MUST_USE;

/* The agent with exactly this id. */
int store_agent_find(struct store *s, const char *id, struct store_agent *a,
    bool *found, struct err *e) MUST_USE;

/* The service with exactly this id. */
int store_agent_service_find(struct store *s, const char *id,
    struct store_service *v, bool *found, struct err *e) MUST_USE;

/*
 * The names "<agent>/<epoch>" of the agents of one provider, but this one, whose
 * enrolment has not ended (P-HEAD-11), by id; at most LIMITS_AGENT_SERVICES_MAX calls.
 */
int store_agent_others(struct store *s, const char *agent,
    void (*each)(void *arg, const char *name), void *arg,
    struct err *e) MUST_USE;

/* The services an agent (by number) owns, by id: at most
 * LIMITS_AGENT_SERVICES_MAX of them, and how many. */
int store_agent_services(struct store *s, int64_t owner,
    struct store_service out[static LIMITS_AGENT_SERVICES_MAX], size_t *n,
    struct err *e) MUST_USE;

/*
 * Which text of the protocol the agent of an epoch (by number) last said that it
 * follows (P-ANS-13): put it; read it, 0 where it never did.  No leaf tells it, so
 * a store that is made again does not know it.
 */
int store_agent_follows_put(struct store *s, int64_t epoch, uint64_t number,
    struct err *e) MUST_USE;
int store_agent_follows_get(struct store *s, int64_t epoch, uint64_t *number,
    struct err *e) MUST_USE;

/* Trust statements: add one; read one by number (0: the newest); read the newest one
 * with a smaller number than that. */
int store_agent_trust_add(struct store *s, const struct store_trust *t,
    struct err *e) MUST_USE;
int store_agent_trust_get(struct store *s, uint64_t number,
    struct store_trust *t, bool *found, struct err *e) MUST_USE;
int store_agent_trust_before(struct store *s, uint64_t number,
    struct store_trust *t, bool *found, struct err *e) MUST_USE;

/* Invites by id: add or change one; look one up; find out whether `key` is
 * the one-time key of any. */
int store_agent_invite_set(struct store *s, const struct store_invite *v,
    struct err *e) MUST_USE;
int store_agent_invite_get(struct store *s, const struct hash *id,
    struct store_invite *v, bool *found, struct err *e) MUST_USE;
int store_agent_invite_uses(struct store *s, const struct keys_public *key,
    bool *used, struct err *e) MUST_USE;

/* ---------------------------------------------------------------- evidence */

/* A note that was rejected and contradicts the logged one of leaf `index`. */
struct store_evidence {
	int64_t no;    /* from 1 */
	int64_t agent; /* store_agent.no */
	struct hash id;
	uint64_t index;
	int32_t day; /* UTC day on which it came */
};

/* How many are kept, how many of row's agent, and whether one has row's id. */
struct store_evidence_counts {
	uint64_t all, of_agent;
	bool known;
};
int store_evidence_count(struct store *s, const struct store_evidence *row,
    struct store_evidence_counts *n, struct err *e) MUST_USE;
/* Keep one; its no is the next. */
int store_evidence_add(struct store *s, const struct store_evidence *row,
    struct slice note, struct err *e) MUST_USE;
/* All by no; each may return -1 to stop. */
int store_evidence_each(struct store *s,
    int (*each)(void *arg, const struct store_evidence *row, struct slice note,
	struct err *e),
    void *arg, struct err *e) MUST_USE;

/* ------------------------------------------------------ batches and figures */

/* What a figure is kept under. */
struct store_key {
	int64_t service; /* store_service.no */
	enum statement_content content;
	int32_t start; /* first day of the period */
};

/* A logged batch, by epoch and seq. */
struct store_batch {
	int64_t epoch; /* store_epoch.no */
	uint64_t seq;
	uint64_t index;
	bool refused;
	struct store_key key;
	uint64_t revision;
	/* The batch that was in force for the key when this one came in:
	 * epoch 0 if none. */
	int64_t before_epoch;
	uint64_t before_seq;
};

/* Add one; look one up. */
int store_batch_add(struct store *s, const struct store_batch *b,
    struct err *e) MUST_USE;
int store_batch_get(struct store *s, int64_t epoch, uint64_t seq,
    struct store_batch *b, bool *found, struct err *e) MUST_USE;

enum { STORE_REGION_MAX = LIMITS_ID_MAX };

/* The statement in force for a key, with its figures. */
struct store_figure {
	struct store_key key;
	int64_t epoch; /* the batch in force */
	uint64_t seq;
	uint64_t index;
	uint64_t revision;
	int32_t through; /* DAY_NONE when erased */
	bool summary;    /* source summary */
	bool withdrawn, erased;
	/* Its opening is lost and may come back.  Until then it adds nothing,
	 * so that erased is set too. */
	bool awaiting;
	char region[STORE_REGION_MAX + 1]; /* "": not in the registry */
	const struct ruleset *rules;       /* NULL for all but a return */
	size_t n;                          /* 0 when withdrawn or erased */
	int64_t value[MEASURES_MAX];       /* MEASURE_NOT_COLLECTED for "-" */
};

/* The one of a key: read it, put it in place of any before, drop it. */
int store_figure_get(struct store *s, const struct store_key *key,
    struct store_figure *f, bool *found, struct err *e) MUST_USE;
int store_figure_put(struct store *s, const struct store_figure *f,
    struct err *e) MUST_USE;
int store_figure_drop(struct store *s, const struct store_key *key,
    struct err *e) MUST_USE;

/* Which figures: all (service 0 and start DAY_NONE), those of one service
 * (start DAY_NONE), or those of one content and start (service 0).  reviews: of
 * all, those of fidelity, without reading the others. */
struct store_figure_range {
	int64_t service;
	enum statement_content content;
	int32_t start;
	bool reviews;
};
/* each may return -1 to stop.  Order: service, content, start. */
int store_figure_each(struct store *s, const struct store_figure_range *r,
    int (*each)(void *arg, const struct store_figure *f, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* What is in force for a key, without its figures. */
struct store_in_force {
	struct store_key key;
	uint64_t revision;
	int32_t through; /* DAY_NONE when erased */
};
/* Visit those of one service and content that begin on from->start or later
 * (DAY_NONE: all), by start, at most `max` of them. */
int store_figure_in_force(struct store *s, const struct store_key *from,
    size_t max, void (*each)(void *arg, const struct store_in_force *f),
    void *arg, struct err *e) MUST_USE;

/* Where the statement in force for a key is found, without its figures. */
struct store_held {
	struct store_key key;
	int64_t epoch; /* store_epoch.no of the batch */
	uint64_t index, revision;
	int32_t through; /* DAY_NONE when erased */
	bool summary, withdrawn, erased, awaiting;
	const struct ruleset *rules; /* as of store_figure */
};
/* Visit those of all keys in their order: several times faster than
 * store_figure_each(), which reads the figures too. */
int store_figure_held(struct store *s,
    void (*each)(void *arg, const struct store_held *held), void *arg,
    struct err *e) MUST_USE;

/* A quarter has at most 92 days. */
enum { STORE_DAYS_MAX = 92 };

/* The sum over the returns in force of one rule set, quarter and region. */
struct store_total {
	const struct ruleset *rules;
	int32_t start;
	char region[STORE_REGION_MAX + 1];
	uint64_t services;  /* that reported (withdrawn, erased: not) */
	uint64_t summaries; /* of them, without a register */
	int64_t sum[MEASURES_MAX];
	uint32_t collecting[MEASURES_MAX]; /* services with an integer */
	uint32_t through[STORE_DAYS_MAX];  /* services by through - start */
};

/* Read one; put one in place of any before (without services: drop it). */
int store_total_get(struct store *s, const struct ruleset *rules, int32_t start,
    const char *region, struct store_total *t, bool *found,
    struct err *e) MUST_USE;
int store_total_put(struct store *s, const struct store_total *t,
    struct err *e) MUST_USE;
/* Visit those of one rule set and start (rules NULL: all), by rule set,
 * start, region; each may return -1 to stop. */
int store_total_each(struct store *s, const struct ruleset *rules,
    int32_t start,
    int (*each)(void *arg, const struct store_total *t, struct err *e),
    void *arg, struct err *e) MUST_USE;
/* The newest rule set that a total which starts by `until` names; without a total, the
 * oldest (TOTALS.md, P-TOT-19). */
int store_total_rules(struct store *s, int32_t until,
    const struct ruleset **out, struct err *e) MUST_USE;
/* First and last start of any total that starts by `until`. */
int store_total_span(struct store *s, int32_t until, int32_t *first,
    int32_t *last, bool *any, struct err *e) MUST_USE;
/* Remove all. */
int store_total_clear(struct store *s, struct err *e) MUST_USE;

/* ----------------------------------------------------------- reference data */

/* One dated row of the registry; texts are valid during the call only. */
struct store_registry_row {
	const char *kind, *code, *name, *parent;
	int32_t from, to; /* DAY_NONE: open */
	const char *attributes;
};

/* Replace all rows (in the write transaction). */
int store_registry_replace(struct store *s,
    const struct store_registry_row *rows, size_t n, struct err *e) MUST_USE;
/* All rows by kind, code, from; each may return -1 to stop. */
int store_registry_each(struct store *s,
    int (*each)(void *arg, const struct store_registry_row *row, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* ------------------------------------------------------- two stores compared */

enum store_table {
	STORE_TEXT,
	STORE_LEAF,
	STORE_KNOWN,
	STORE_TILE,
	STORE_OPENING,
	STORE_AWAITING,
	STORE_AGENT,
	STORE_EPOCH,
	STORE_SERVICE,
	STORE_TRUST,
	STORE_INVITE,
	STORE_BATCH,
	STORE_FIGURE,
	STORE_TOTAL,
	STORE_REGISTRY,
	STORE_BOX,
	STORE_EVIDENCE,
	STORE_DEBT,
	STORE_TABLES
};

/* A row that is in one of two stores only, or not the same in both. */
struct store_difference {
	enum store_table table;
	const char *name; /* of the table */
	bool lacks;       /* the first store has not such a row */
	bool extra;       /* the second has not */
	/* Which row: of a figure its key; of a total start and region, valid
	 * during the call only; of a table with numbers the number. */
	struct store_key key;
	const char *region;
	int64_t no;
};

/* Compare one table, every column of every row; `each` may return -1 to stop. */
int store_compare(struct store *have, struct store *want,
    enum store_table table,
    int (*each)(void *arg, const struct store_difference *d, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* In to's write transaction: replace all rows of a table by those of `from`. */
int store_copy(struct store *to, struct store *from, enum store_table table,
    struct err *e) MUST_USE;

#endif

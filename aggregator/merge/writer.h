#ifndef SHEAF_AGGREGATOR_MERGE_WRITER_H
#define SHEAF_AGGREGATOR_MERGE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/signer.h"
#include "aggregator/merge/tally.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * What the writer's transaction works on; shared by the files that admit
 * statements (admit.h, standing.h), and owned by the merger.
 */
struct writer {
	struct store *store;
	struct directory *directory;
	struct ledger *ledger;
	struct tally *tally;
	const struct signer *signer;
	const char *origin;
	/* Key ids of the further recipients of the trust in force. */
	uint8_t recipient[LIMITS_BOXES_KEPT_MAX][8];
	size_t recipients;
	/* Its policy, and its number. */
	struct policy policy;
	uint64_t trust_number;
	int32_t today;      /* UTC day of this group */
	uint64_t size;      /* leaves, those of this transaction included */
	uint64_t locked;    /* size of the newest checkpoint signed */
	uint64_t published; /* size of the published checkpoint */
	/* Since the merger was opened. */
	uint64_t accepted, refused, duplicates, rejected, no_room, forks,
	    clones;
	/* Roots at sizes that agents have named. */
	struct {
		uint64_t size; /* 0: free */
		struct hash root;
	} root[64];
};

/* Append a statement to the log. */
int writer_append(struct writer *w, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e) MUST_USE;

/* Write a changed row to store and directory. */
int writer_set_agent(struct writer *w, const struct store_agent *a,
    struct err *e) MUST_USE;
int writer_set_epoch(struct writer *w, const struct store_epoch *p,
    struct err *e) MUST_USE;
int writer_set_service(struct writer *w, const struct store_service *v,
    struct err *e) MUST_USE;

/* The agent's row; a new one when the id is named for the first time. */
int writer_agent(struct writer *w, const char *id, struct store_agent *a,
    struct err *e) MUST_USE;

/* Take further recipients and policy of a trust statement, which is in force
 * now. */
void writer_take_trust(struct writer *w, const struct statement_trust *t);

/* The same from the newest one that is logged; without one there are none. */
int writer_read_trust(struct writer *w, struct err *e) MUST_USE;

/* Root at a size of this tree, from 1. */
int writer_root(struct writer *w, uint64_t size, struct hash *root,
    struct err *e) MUST_USE;

/* Read leaf `index` again: its note (initialised, freed by the caller) and
 * statement. */
int writer_read(struct writer *w, uint64_t index, struct buf *note,
    struct statement *st, struct err *e) MUST_USE;

/* After a rollback: read again from the store whatever the transaction has
 * changed in memory. */
int writer_reload(struct writer *w, struct err *e) MUST_USE;

/* End s with a problem: status, code and a sentence. */
void writer_reject(struct writer *w, struct submission *s, unsigned status,
    const char *code, const char *why);

#endif

#ifndef SHEAF_TESTS_UNIT_HALL_H
#define SHEAF_TESTS_UNIT_HALL_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/directory.h"
#include "aggregator/intake.h"
#include "aggregator/lock.h"
#include "aggregator/merger.h"
#include "aggregator/recovery.h"
#include "aggregator/signer.h"
#include "aggregator/store.h"
#include "common/base/buf.h"
#include "protocol/sign.h"
#include "protocol/statement.h"

/*
 * A whole aggregator in a temporary directory, its authority, and agents
 * whose statements a test writes by hand.  All keys come from fixed seeds,
 * the clock is a field.
 */
#define HALL_ORIGIN "sheaf.test/log"

enum hall_step { HALL_NONE, HALL_SWAP, HALL_TILES, HALL_CHECKPOINT };

struct hall {
	char *dir, *log_dir, *store_path, *lock_path;
	struct sign_key log, authority;
	struct sign_recipient recipient;
	struct signer *signer;
	struct store *store;
	struct lock *lock;
	struct directory *directory;
	struct recovery_state recovered;
	struct merger_io io;
	struct merger *merger;
	struct intake *intake;
	int32_t today;
	/* Fail at this step, before it is done or after. */
	enum hall_step fail;
	bool fail_after;
	unsigned fatal; /* calls of io.fatal */
	uint64_t trust_number, services_number;
	struct hash trust_id;
	struct hash last_id; /* of the statement last made */
};

/* An agent as the test sees it. */
struct hall_agent {
	const char *id;
	uint64_t epoch;
	struct sign_key key, once;
	uint64_t seq; /* of its newest statement */
	struct hash head;
	struct statement_seen seen;
};

/* What came back; body is freed by hall_answer_free(). */
struct hall_answer {
	unsigned status;
	struct buf body;
};

/* With trust number 1 logged. */
struct hall *hall_new(void);
/* Close and remove everything. */
void hall_free(struct hall *h);
/* Stop as a crash would, and start again with recovery; hall_open() fails
 * the test when recovery_start() does. */
void hall_crash(struct hall *h);
/* Stop until hall_open(). */
void hall_stop(struct hall *h);
void hall_open(struct hall *h);

/* Bring one authority statement; the status of the answer. */
unsigned hall_accept(struct hall *h, struct statement *st,
    const struct sign_key *by);
/* The statements of the authority, signed and brought. */
unsigned hall_trust(struct hall *h, uint64_t number);
unsigned hall_services(struct hall *h, const char *agent, const char *list);
unsigned hall_revoke(struct hall *h, const char *agent, uint64_t epoch,
    uint64_t last);
unsigned hall_erase(struct hall *h, const struct hash *id);

/* An agent with a key made from `seed`; nothing is brought yet. */
struct hall_agent hall_agent(const char *id, uint64_t epoch, uint8_t seed);
/* Bring invite and enrolment. */
struct hall_answer hall_enrol(struct hall *h, struct hall_agent *a);
/* Append the two envelopes. */
void hall_enrolment(struct hall *h, struct hall_agent *a, struct buf *out);
/* The same, its service list included; fails the test unless 200. */
struct hall_agent hall_member(struct hall *h, const char *id, uint8_t seed,
    const char *services);

/* A batch to be made; zero fields have the defaults said here. */
struct hall_batch {
	const char *service; /* "alpha" */
	const char *period;  /* "2026-04-01/P3M" */
	const char *through; /* "2026-05-17" */
	uint64_t revision;   /* 1 */
	int64_t referrals;   /* 0 */
	bool summary, withdrawn;
	uint64_t seq;        /* the agent's next */
	const char *payload; /* in place of the one made */
	bool damage_box, damage_signature, other_prev;
};

/* Append the envelope of a batch of a; *a stays as it is. h->last_id and
 * *id are the statement's. */
void hall_envelope(struct hall *h, const struct hall_agent *a,
    const struct hall_batch *b, struct hash *id, struct buf *out);
/* Bring it; after 200 and 422 the agent moves on. */
struct hall_answer hall_bring(struct hall *h, struct hall_agent *a,
    const struct hall_batch *b);
/* The same, only the status. */
unsigned hall_batch(struct hall *h, struct hall_agent *a,
    const struct hall_batch *b);
/* Bring the bytes of an envelope again. */
struct hall_answer hall_post(struct hall *h, struct slice envelope);

/* Bring n copies in one group; each must get this status. */
void hall_post_many(struct hall *h, struct slice envelope, unsigned n,
    unsigned status);

/* Free the body. */
void hall_answer_free(struct hall_answer *r);
/* True when the body says "code":"<code>". */
bool hall_says(const struct hall_answer *r, const char *code);

/* The number of leaves; the sum of referrals in a region and quarter, -1
 * when nothing is collected. */
uint64_t hall_size(struct hall *h);
int64_t hall_referrals(struct hall *h, const char *region, const char *period);

/* Fails the test unless rebuild_check() finds no difference and fsck_run()
 * no fault. */
void hall_check(struct hall *h);

#endif

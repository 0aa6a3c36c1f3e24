#ifndef SHEAF_TESTS_UNIT_AGGREGATOR_FIXTURE_H
#define SHEAF_TESTS_UNIT_AGGREGATOR_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/intake/intake.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/recovery.h"
#include "aggregator/log/signer.h"
#include "aggregator/merge/merger.h"
#include "aggregator/reads/reading.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "protocol/sign.h"
#include "protocol/statement.h"

/*
 * A whole aggregator in a temporary directory, its authority, and agents
 * whose statements a test writes by hand.  All keys come from fixed seeds,
 * the clock is a field.
 */
#define AGGREGATOR_FIXTURE_ORIGIN "sheaf.test/log"

enum aggregator_fixture_step {
	AGGREGATOR_FIXTURE_NONE,
	AGGREGATOR_FIXTURE_SWAP,
	AGGREGATOR_FIXTURE_TILES,
	AGGREGATOR_FIXTURE_CHECKPOINT
};

struct aggregator_fixture {
	char *dir, *log_dir, *store_path, *lock_path, *evidence;
	struct sign_key log, authority;
	struct sign_recipient recipient;
	/* Further recipients: so many of them are named by the trust
	 * statements that are made, and sealed to by the envelopes.  One each,
	 * unless a test changes that. */
	struct sign_recipient further[LIMITS_BOXES_KEPT_MAX];
	size_t trusted, sealed_to;
	struct signer *signer;
	struct store *store;
	struct lock *lock;
	struct directory *directory;
	struct recovery_state recovered;
	struct merger_io io;
	struct merger *merger;
	struct intake *intake;
	struct store *reader; /* of reading */
	struct reading *reading;
	int32_t today;
	/* Fail at this step, before it is done or after. */
	enum aggregator_fixture_step fail;
	bool fail_after;
	unsigned fatal; /* calls of io.fatal */
	bool no_room;   /* on the disk */
	/* The test has changed store or log behind the writer's back, so that the
	 * one no longer makes the other. */
	bool spoilt;
	bool wait;  /* the next start signs nothing until it hears somebody */
	bool heard; /* a start that is made again: witnesses have been */
	/* Lines of the policy of trust statements that are made, each with LF;
	 * NULL: it asks for no witness. */
	const char *policy;
	uint64_t trust_number, services_number;
	struct hash trust_id;
	struct hash last_id; /* of the statement last made */
};

/* An agent as the test sees it. */
struct aggregator_fixture_agent {
	const char *id;
	uint64_t epoch;
	struct sign_key key, once;
	uint64_t seq; /* of its newest statement */
	struct hash head;
	struct statement_seen seen;
};

/* What came back; body is freed by aggregator_fixture_answer_free(). */
struct aggregator_fixture_answer {
	unsigned status;
	struct buf body;
};

/* With trust number 1 logged. */
struct aggregator_fixture *aggregator_fixture_new(void);
/* Make the store again from its log, which must give the same (unless it is spoilt);
 * then close and remove everything. */
void aggregator_fixture_free(struct aggregator_fixture *h);
/* Stop as a crash would, and start again with recovery; aggregator_fixture_open() fails
 * the test when recovery_start() does. */
void aggregator_fixture_crash(struct aggregator_fixture *h);
/* Stop until aggregator_fixture_open(). */
void aggregator_fixture_stop(struct aggregator_fixture *h);
void aggregator_fixture_open(struct aggregator_fixture *h);

/* Bring one authority statement; the status of the answer. */
unsigned aggregator_fixture_accept(struct aggregator_fixture *h,
    struct statement *st, const struct sign_key *by);
/* The statements of the authority, signed and brought. */
unsigned aggregator_fixture_trust(struct aggregator_fixture *h,
    uint64_t number);
unsigned aggregator_fixture_services(struct aggregator_fixture *h,
    const char *agent, const char *list);
unsigned aggregator_fixture_revoke(struct aggregator_fixture *h,
    const char *agent, uint64_t epoch, uint64_t last);
unsigned aggregator_fixture_erase(struct aggregator_fixture *h,
    const struct hash *id);

/* An agent with a key made from `seed`; nothing is brought yet. */
struct aggregator_fixture_agent aggregator_fixture_agent(const char *id,
    uint64_t epoch, uint8_t seed);
/* Bring invite and enrolment. */
struct aggregator_fixture_answer
aggregator_fixture_enrol(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a);
/* Append the two envelopes. */
void aggregator_fixture_enrolment(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a, struct buf *out);
/* The same, its service list included; fails the test unless 200. */
struct aggregator_fixture_agent
aggregator_fixture_member(struct aggregator_fixture *h, const char *id,
    uint8_t seed, const char *services);

/* A batch to be made; zero fields have the defaults named here. */
struct aggregator_fixture_batch {
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
void aggregator_fixture_envelope(struct aggregator_fixture *h,
    const struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b, struct hash *id, struct buf *out);
/* Bring it; after 200 and 422 the agent moves on. */
struct aggregator_fixture_answer
aggregator_fixture_bring(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b);
/* The same, only the status. */
unsigned aggregator_fixture_batch(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b);
/* Bring the bytes of an envelope again. */
struct aggregator_fixture_answer
aggregator_fixture_post(struct aggregator_fixture *h, struct slice envelope);

/* Bring n copies in one group; each must get this status. */
void aggregator_fixture_post_many(struct aggregator_fixture *h,
    struct slice envelope, unsigned n, unsigned status);

/* Free the body. */
void aggregator_fixture_answer_free(struct aggregator_fixture_answer *r);
/* True when the body says "code":"<code>". */
bool aggregator_fixture_says(const struct aggregator_fixture_answer *r,
    const char *code);

/* The number of leaves; the sum of referrals in a region and quarter, -1
 * when nothing is collected. */
uint64_t aggregator_fixture_size(struct aggregator_fixture *h);
int64_t aggregator_fixture_referrals(struct aggregator_fixture *h,
    const char *region, const char *period);

/* Pay what erasures owe, as housekeeping does; how many are left. */
uint64_t aggregator_fixture_pay(struct aggregator_fixture *h);

/* Pays, and fails the test unless remade_differences() then finds none and
 * fsck_run() no fault. */
void aggregator_fixture_check(struct aggregator_fixture *h);

#endif

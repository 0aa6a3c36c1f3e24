#ifndef SHEAF_AGGREGATOR_INTAKE_INTAKE_H
#define SHEAF_AGGREGATOR_INTAKE_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/signer.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The checks that need no state of the writer, on the threads of the API:
 * length, framing, grammar, grid, agent known, signature, content, service
 * named, quota, box, commitment, payload.  Every function returns a submission
 * for merger_submit(); a head, trust or checkpoint for readers_submit(); both answer
 * those at once whose fault is certain.  All functions may be called from many
 * threads.
 */
struct intake;

struct intake_config {
	const char *origin;
	struct directory *directory;
	const struct signer *signer;
	struct store *reader; /* intake's alone from here on; closed by it */
	int32_t (*today)(void *arg); /* UTC day */
	void *today_arg;
};

/* Copies the config. Freed with intake_close(). */
struct intake *intake_open(const struct intake_config *config);
void intake_close(struct intake *in);

/* Body of POST /v1/batches; old is the query's text, or NULL. */
struct submission *intake_batch(struct intake *in, struct slice body,
    const char *old);
/* Body of POST /v1/enrolments: invite and enrolment. */
struct submission *intake_enrolment(struct intake *in, struct slice body,
    const char *old);
/* Body of POST /v1/checkpoints?agent=: what this log's key has not signed is settled.
 * The submission's note is the bare checkpoint (checkpoint_bare()), whatever lines
 * came with it.  agent is the query's text, whose word it is, or NULL. */
struct submission *intake_checkpoint(struct intake *in, struct slice body,
    const char *agent);
/* GET /v1/agents/{agent}/{epoch}/head?old=&after=; old and after are the
 * query's texts, or NULL. */
struct submission *intake_head(struct intake *in, const char *agent,
    const char *epoch, const char *old, const char *after);
/* The same with &trust=, the query's text or NULL, put to what intake_head()
 * gave. */
void intake_head_trust(struct submission *s, const char *trust);
/* The same with &statements= (P-HEAD-9) and &awaiting= (P-HEAD-10). */
void intake_head_statements(struct submission *s, const char *statements);
void intake_head_awaiting(struct submission *s, const char *awaiting);
/* GET /v1/trust */
struct submission *intake_trust(struct intake *in);

/*
 * The next envelope of a .sheaf file (every kind but refusal and release);
 * *rest moves on, to its end after a broken frame.  *pair is set when an
 * invite and its enrolment were taken together: two answers are due, the
 * first with the same status and an empty body.
 */
struct submission *intake_next(struct intake *in, struct slice *rest,
    bool *pair);

#endif

#ifndef SHEAF_AGGREGATOR_INTAKE_SUBMISSION_H
#define SHEAF_AGGREGATOR_INTAKE_SUBMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/hash.h"
#include "protocol/returns.h"
#include "protocol/statement.h"

struct store;

/* Content types of answers, besides that of problem.h. */
#define SUBMISSION_TEXT "text/plain; charset=utf-8"
#define SUBMISSION_JSON "application/json"

/*
 * One thing for the writer to do, from its arrival to its answer.  Made by
 * intake.h, or by submission_new() for a job; handed to merger_submit();
 * answered exactly once through `answer`; freed by the side that set `answer`.
 */
enum submission_kind {
	SUBMISSION_BATCH,
	SUBMISSION_ENROL,      /* with its invite */
	SUBMISSION_AUTHORITY,  /* trust, services, revoke, erase */
	SUBMISSION_RELEASE,    /* of the registry; nobody brings it */
	SUBMISSION_CHECKPOINT, /* one that somebody shows */
	SUBMISSION_HEAD,       /* GET head */
	SUBMISSION_TRUST,      /* GET trust */
	SUBMISSION_JOB         /* local work inside the write transaction */
};

/*
 * Which page of what is in force a head asks for: the one behind this key, or
 * the first where service is empty.
 */
struct submission_page {
	bool asked; /* false: the whole list in one answer */
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	int32_t after; /* first day of the key's period */
};

/* How an answer names a page and a question asks for it, with its NUL:
 * <service>/<content>/<day>. */
enum { SUBMISSION_PAGE_SIZE = 128 };
void submission_page_format(char out[static SUBMISSION_PAGE_SIZE],
    const char *service, enum statement_content content, int32_t after);
/* False when text is no such name; an empty one asks for the first page. */
bool submission_page_parse(struct submission_page *page, const char *text);

struct submission {
	enum submission_kind kind;

	/* Statements: the note as brought, parsed, its id. */
	struct buf note;
	struct statement *statement;
	struct hash id;
	/* A checkpoint that is shown: `note` is the bare one
	 * (checkpoint_bare()). */
	struct checkpoint checkpoint;
	/* The invite that came before an enrolment. */
	struct buf invite_note;
	struct statement *invite;
	struct hash invite_id;
	/* The size of the log that the agent knows, if it says so. */
	bool has_old;
	uint64_t old;
	/* Batch and head: which text of the protocol the agent says it follows
	 * (P-ANS-13); 0 where it does not say. */
	uint64_t follows;
	/* Batch: salt and payload. */
	struct buf opening;
	/* And the boxes behind its first, of a length that a box can have. */
	struct submission_box {
		unsigned place; /* in the envelope; the first is 0 */
		uint8_t key_id[8];
		struct buf bytes;
	} box[LIMITS_BOXES_KEPT_MAX];
	size_t boxes;
	/* The parsed payload or its fault. */
	struct returns *returns;
	bool payload_wrong;
	struct err payload_err;
	/* Head: of which agent and epoch, and how much of its list.  Checkpoint:
	 * whose word it is, if that is said. */
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	struct submission_page page;
	struct clock_mono asked; /* when it began to wait for a reader */
	/* And the number of the trust statement that the agent holds, if it
	 * asks for a newer one. */
	bool asks_trust;
	uint64_t trust;
	/* And the last of its statements that the agent knows of, if it asks
	 * for those behind it. */
	bool asks_statements;
	uint64_t statements;
	/* And whether it asks which openings are awaited. */
	bool asks_awaiting;
	/* Job: runs in the writer, in its transaction, and sets *moved when
	 * services may now lie in other regions: totals are then made again.
	 * A failure undoes the job alone and is answered in words (400 or
	 * 500). */
	int (*job)(void *job_arg, struct store *s, bool *moved, struct err *e);
	void *job_arg;

	/*
	 * The fault that ends it unless the statement is logged already, or
	 * in every case when settled.  status 0: none found so far.
	 */
	bool settled;
	unsigned fault_status;
	struct err fault;

	/* How it is answered: called once, on the writer's thread or inside
	 * merger_submit(); may free the submission. */
	void (*answer)(struct submission *s);
	void *arg;
	unsigned status;
	const char *content_type;
	struct buf body;

	/* For the writer alone: the queue, and what was decided. */
	struct submission *next;
	struct submission_result {
		bool has_note; /* the leaf `index` belongs to the answer */
		uint64_t index;
		bool refused;                /* and its refusal at index + 1 */
		enum statement_refused code; /* of the refusal */
		bool trust; /* the answer brings the trust statement */
		int64_t
		    epoch; /* store_epoch.no, where the answer is about one */
		struct err why; /* for a problem */
	} result;
};

/* An empty one. */
struct submission *submission_new(enum submission_kind kind);
/* Free with all it owns; NULL is allowed. */
void submission_free(struct submission *s);

#endif

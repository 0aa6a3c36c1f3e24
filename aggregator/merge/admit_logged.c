/*
 * A statement that is logged already: its outcome is read back from the log,
 * so that asking twice gives the same answer.
 */
#include <string.h>

#include "aggregator/merge/admit.h"
#include "protocol/note.h"

/* True when the batch's next leaf is its refusal, and with which code. */
static int
find_refusal(struct writer *w, struct submission *s, struct err *e)
{
	struct store_epoch epoch;
	struct store_batch b;
	struct statement st;
	struct buf note;
	bool found;
	int rc = 0;

	ASSERT(directory_epoch(w->directory, s->statement->agent,
	    s->statement->epoch, &epoch));
	if (store_batch_get(w->store, epoch.no, s->statement->u.batch.seq, &b,
		&found, e) < 0)
		return -1;
	ASSERT(found && b.index == s->result.index);
	s->result.epoch = epoch.no;
	s->result.refused = b.refused;
	if (!b.refused)
		return 0;
	rc = writer_read(w, b.index + 1, &note, &st, e);
	if (rc == 0)
		s->result.code = st.u.refusal.code;
	buf_free(&note);
	return rc;
}

/* *same: the log holds exactly these bytes, signatures included. */
static int
same_bytes(struct writer *w, const struct submission *s, bool *same,
    struct err *e)
{
	struct buf note;
	int rc;

	buf_init(&note, LIMITS_NOTE_MAX);
	rc = store_log_get(w->store, s->result.index, &note, e);
	*same = slice_equal(buf_slice(&note), buf_slice(&s->note));
	buf_free(&note);
	return rc;
}

int
admit_logged(struct writer *w, struct submission *s, bool *done, struct err *e)
{
	bool same;

	if (store_log_find(w->store, &s->id, &s->result.index, done, e) < 0)
		return -1;
	if (!*done)
		return 0;
	w->duplicates++;
	s->result.has_note = true;
	if (s->kind == SUBMISSION_BATCH && find_refusal(w, s, e) < 0)
		return -1;
	if (same_bytes(w, s, &same, e) < 0)
		return -1;
	s->status = s->result.refused ? 422 : same ? 200 : 409;
	if (s->status == 409)
		err_refuse(&s->result.why, "conflict", 0,
		    "this statement is logged already, with other signature "
		    "bytes: the logged note and its proof are the receipt");
	if (s->kind == SUBMISSION_ENROL) {
		struct store_epoch epoch;

		ASSERT(directory_epoch(w->directory, s->statement->agent,
		    s->statement->epoch, &epoch));
		s->result.epoch = epoch.no;
	}
	return 0;
}

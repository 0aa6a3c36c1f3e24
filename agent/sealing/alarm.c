/*
 * The courier keeps what it was shown in the spool, and the register what it found when it
 * took that in.  Either is enough: two checkpoints that one key has signed speak for
 * themselves.
 */
#include "agent/sealing/alarm.h"

#include <stdio.h>
#include <string.h>

#include "agent/delivery/settle.h"
#include "common/base/day.h"
#include "common/base/log.h"
#include "protocol/checkpoint.h"
#include "protocol/evidence_file.h"
#include "protocol/note.h"

static bool
parse(struct slice text, struct checkpoint *c)
{
	struct err ignored = ERR_INIT;
	struct note n;

	return note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, &ignored) ==
		   0 &&
	       checkpoint_parse(c, &n, &ignored) == 0;
}

/* What the register kept: the second as the evidence of the epoch, and the first among
 * the checkpoints that it has seen. */
static int
from_register(struct db *db, const struct outbox_agent *a, struct alarm *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT evidence FROM enrolment WHERE epoch = ?");
	struct checkpoint second;

	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	if (db_step(q))
		buf_add_slice(&out->second, db_bytes(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	if (!parse(buf_slice(&out->second), &second))
		return 0;
	q = db_prepare(db, "SELECT note FROM checkpoint_seen WHERE size = ?");
	db_bind_i64(q, 1, (int64_t)second.size);
	if (db_step(q))
		buf_add_slice(&out->first, db_bytes(q, 0));
	return db_done(q, e);
}

/* The last one of which somebody knows. */
static int
from_table(struct db *db, struct alarm *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT first, second, by, on_day FROM alarm ORDER BY id DESC"
	    " LIMIT 1");

	if (db_step(q)) {
		out->stage = ALARM_ACKNOWLEDGED;
		buf_add_slice(&out->first, db_bytes(q, 0));
		buf_add_slice(&out->second, db_bytes(q, 1));
		(void)snprintf(out->by, sizeof(out->by), "%s", db_str(q, 2));
		out->on_day = (int32_t)db_i64(q, 3);
	}
	return db_done(q, e);
}

int
alarm_look(struct db *db, const struct spool *s, const struct outbox_agent *a,
    struct alarm *out, struct err *e)
{
	struct checkpoint c;
	bool found;

	*out = (struct alarm){ .stage = ALARM_NONE };
	buf_init(&out->first, LIMITS_CHECKPOINT_MAX);
	buf_init(&out->second, LIMITS_CHECKPOINT_MAX);
	if (settle_alarm_texts(s, &a->pins, &out->first, &out->second, &found,
		e) < 0)
		return -1;
	if (found || a->state == OUTBOX_AGENT_FORKED)
		out->stage = ALARM_OPEN;
	if (!found && out->stage == ALARM_OPEN &&
	    from_register(db, a, out, e) < 0)
		return -1;
	if (out->stage == ALARM_NONE && from_table(db, out, e) < 0)
		return -1;
	if (parse(buf_slice(&out->second), &c))
		out->size = c.size;
	return 0;
}

void
alarm_free(struct alarm *a)
{
	buf_free(&a->first);
	buf_free(&a->second);
}

int
alarm_evidence(const struct alarm *alarm, struct buf *out, struct err *e)
{
	struct checkpoint first, second;

	if (alarm->stage == ALARM_NONE)
		return err_refuse(e, "nothing", 0,
		    "the region's log has shown this site one history, so "
		    "there is nothing to hand on");
	if (!parse(buf_slice(&alarm->first), &first) ||
	    !parse(buf_slice(&alarm->second), &second) ||
	    first.size != second.size ||
	    hash_equal(&first.root, &second.root) ||
	    strcmp(first.origin, second.origin) != 0)
		return err_set(e, ERR_CORRUPT,
		    "the two checkpoints of the alarm are not both here any "
		    "more: bring the folder spool to an auditor");
	evidence_file_fork(out, first.origin, buf_slice(&alarm->first),
	    buf_slice(&alarm->second), NULL, NULL);
	return 0;
}

/* ------------------------------------------------------------- acknowledging */

static int
note_word(struct db *db, const struct outbox_agent *a,
    const struct alarm *alarm, const struct alarm_word *word, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO alarm (epoch, origin, first, second, on_day, by)"
	    " VALUES (?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	db_bind_str(q, 2, a->pins.origin);
	db_bind_blob(q, 3, alarm->first.data, alarm->first.n);
	db_bind_blob(q, 4, alarm->second.data, alarm->second.n);
	db_bind_i64(q, 5, word->today);
	db_bind_str(q, 6, word->staff);
	return db_run(q, e);
}

/* What the register has verified is of a history that the region may not go on with. */
static int
forget(struct db *db, const struct outbox_agent *a, struct err *e)
{
	struct db_stmt *q;

	if (db_exec(db,
		"DELETE FROM checkpoint_seen; DELETE FROM in_force_as_of",
		e) < 0)
		return -1;
	q = db_prepare(db,
	    "UPDATE enrolment SET evidence = NULL, state = CASE WHEN EXISTS"
	    " (SELECT 1 FROM receipt r WHERE r.epoch = enrolment.epoch AND"
	    " r.seq = 0) THEN 'enrolled' ELSE 'waiting' END"
	    " WHERE epoch = ? AND state = 'forked'");
	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	return db_run(q, e);
}

static int
store(struct db *db, const struct outbox_agent *a, const struct alarm *alarm,
    const struct alarm_word *word, struct err *e)
{
	if (db_begin(db, e) < 0)
		return -1;
	if (note_word(db, a, alarm, word, e) == 0 && forget(db, a, e) == 0 &&
	    db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int
alarm_acknowledge(struct db *db, const struct spool *s,
    const struct outbox_agent *a, const struct alarm_word *word, struct err *e)
{
	struct alarm alarm;
	int rc = alarm_look(db, s, a, &alarm, e);

	if (rc == 0 && alarm.stage != ALARM_OPEN)
		rc = err_refuse(e, "nothing", 0,
		    "there is no alarm that somebody would have to know of");
	if (rc == 0 && (rc = spool_work_begin(s, e)) == 0) {
		rc = store(db, a, &alarm, word, e);
		/* If this is cut short, the alarm is there still, and is
		 * acknowledged once more. */
		if (rc == 0)
			rc = settle_alarm_end(s, e);
		spool_work_end(s);
	}
	if (rc == 0)
		log_event(LOG_ALARM, "acknowledged", "epoch=%llu size=%llu",
		    (unsigned long long)a->pins.epoch,
		    (unsigned long long)alarm.size);
	alarm_free(&alarm);
	return rc;
}

/*
 * Whether a register from a backup may sign again.  It may have forgotten
 * statements that were sent after the backup; to use their numbers again would
 * put two statements in one place and end the epoch.
 */
#include "agent/sealing/restored.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/register/instance.h"
#include "common/ips/period.h"

static int
waiting(struct db *db, uint64_t epoch, int64_t *n, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT count(*) FROM outbox"
			   " WHERE epoch = ? AND state = 'waiting'");
	bool found;

	db_bind_i64(q, 1, (int64_t)epoch);
	return db_get_i64(q, n, &found, e);
}

static int
not_compared(struct err *e)
{
	return err_refuse(e, "not-compared", 0,
	    "this register was restored from a backup, and may have forgotten "
	    "what it signed later, so nothing is signed before the aggregator "
	    "was asked what it holds");
}

static int
lost(uint64_t first, uint64_t last, struct err *e)
{
	return err_refuse(e, "behind-log", 0,
	    "this register was put back from a backup or a copy of the disk, "
	    "or another copy of it is in use: the aggregator holds statements "
	    "%" PRIu64 " to %" PRIu64
	    " of this site, which are not known here, "
	    "and facts entered since then may be missing. Enter them again. "
	    "Where no other copy is in use, this one can go on from there; "
	    "else ask the aggregator's operator for a new invite",
	    first, last);
}

int
restored_look(struct db *db, const struct spool *s,
    const struct outbox_agent *a, struct restored_state *out, struct err *e)
{
	struct instance i;
	struct progress p;

	*out = (struct restored_state){ .stage = RESTORED_NOT };
	if (progress_load(&p, s, e) < 0)
		return -1;
	progress_of_epoch(&p, a->pins.epoch);
	out->unproven = p.head_other && !p.head_other_proven;
	/* A copy of the whole disk has the file of today's instance, and is
	 * known only by what the log holds; another statement in the place of ours
	 * has to be proven, or a word would end the sealing for good. */
	if (!a->restored && p.head_seq <= a->seq && !p.head_other_proven)
		return 0;
	if (instance_get(db, &i, e) < 0 ||
	    waiting(db, a->pins.epoch, &out->waiting, e) < 0)
		return -1;
	memcpy(out->message, p.message, sizeof(out->message));
	if (p.head_other && p.message[0] == '\0')
		(void)snprintf(out->message, sizeof(out->message),
		    "the log holds another statement under the number of this "
		    "site's newest one");
	out->first = a->seq + 1;
	out->last = p.head_seq;
	if (a->restored && strcmp(p.compared, i.here) != 0)
		out->stage = RESTORED_ASKING;
	else if (p.head == PROGRESS_REVOKED)
		out->stage = RESTORED_ENDED;
	else if (p.head_seq > a->seq)
		out->stage = RESTORED_LOST;
	else if (p.head != PROGRESS_OK || p.head_other)
		out->stage = RESTORED_APART;
	else if (out->waiting > 0)
		out->stage = RESTORED_UNANSWERED;
	else
		out->stage = RESTORED_WHOLE;
	return 0;
}

int
restored_weigh(struct db *db, const struct spool *s, struct outbox_agent *a,
    struct err *e)
{
	struct restored_state r;

	if (restored_look(db, s, a, &r, e) < 0)
		return -1;
	switch (r.stage) {
	case RESTORED_NOT:
		return 0;
	case RESTORED_ASKING:
		return not_compared(e);
	case RESTORED_LOST:
		return lost(r.first, r.last, e);
	case RESTORED_APART:
		return err_refuse(e, "disagrees", 0,
		    "this register was restored from a backup, or another copy "
		    "of it is in use: the log and this machine do not agree, "
		    "so nothing is sealed; the state of sending says what "
		    "happened, and what is next");
	case RESTORED_ENDED:
		return err_refuse(e, "new-invite", 0,
		    "this site's enrolment has ended, so nothing is sealed "
		    "under it: ask the aggregator's operator for a new invite");
	case RESTORED_UNANSWERED:
		return err_refuse(e, "unanswered", 0,
		    "this register was restored from a backup, and %" PRId64
		    " of its statements wait for an answer",
		    r.waiting);
	case RESTORED_WHOLE:
		break;
	}
	if (instance_settle(db, e) < 0)
		return -1;
	a->restored = false;
	return 0;
}

int
restored_unasked(const struct spool *s, const struct outbox_agent *a,
    const char *boot, bool *unasked, struct err *e)
{
	struct progress p;

	if (progress_load(&p, s, e) < 0)
		return -1;
	progress_of_epoch(&p, a->pins.epoch);
	/* Without an address nobody can be asked, and before the enrolment is
	 * received nobody would answer.  A register that has sealed nothing yet
	 * may be an old copy, too. */
	*unasked = a->pins.url[0] != '\0' &&
		   (a->seq > 0 || a->state == OUTBOX_AGENT_ENROLLED) &&
		   (boot[0] == '\0' || strcmp(p.boot, boot) != 0);
	return 0;
}

int
restored_missing(struct db *db, struct buf *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT f.service, f.period, f.revision, max(s.revision)"
	    " FROM in_force f LEFT JOIN statement s USING"
	    " (service, content, period) GROUP BY f.service, f.content,"
	    " f.period HAVING f.revision > coalesce(max(s.revision), 0)");
	char title[PERIOD_TITLE_SIZE];
	struct period p;

	while (db_step(q)) {
		const char *period = db_str(q, 1);

		if (period_parse(slice_of(period), &p) &&
		    period_is_quarter(p)) {
			period_title(title, p);
			period = title;
		}
		buf_printf(out,
		    "At the aggregator, not in this register: %s, %s, "
		    "revision %" PRId64 " (here: ",
		    db_str(q, 0), period, db_i64(q, 2));
		if (db_is_null(q, 3))
			buf_puts(out, "none).\n");
		else
			buf_printf(out, "%" PRId64 ").\n", db_i64(q, 3));
	}
	return db_done(q, e);
}

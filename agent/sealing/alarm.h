#ifndef SHEAF_AGENT_SEALING_ALARM_H
#define SHEAF_AGENT_SEALING_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/spool.h"
#include "agent/sealing/outbox.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The log has shown this site two roots of one size.  Nothing is sent to it or sealed for
 * it from then on, until a named person knows of both and goes on with the history that
 * the aggregator shows.  A new enrolment, here or elsewhere, is not stopped.
 */
enum alarm_stage {
	ALARM_NONE,
	ALARM_OPEN,        /* nothing is sent */
	ALARM_ACKNOWLEDGED /* the last one; by and on_day say by whom */
};

struct alarm {
	enum alarm_stage stage;
	uint64_t size;            /* of both checkpoints */
	struct buf first, second; /* signed, as they were shown */
	char by[128];             /* with ALARM_ACKNOWLEDGED */
	int32_t on_day;
};

/* How it stands; a is the newest epoch.  Freed with alarm_free() in any case. */
int alarm_look(struct db *db, const struct spool *s,
    const struct outbox_agent *a, struct alarm *out, struct err *e) MUST_USE;
void alarm_free(struct alarm *a);

/*
 * Append the file of evidence (PROTOCOL.md section 19, kind `fork`), which `sheaf-audit
 * evidence` decides.  ERR_REFUSED where there is no alarm.
 */
int alarm_evidence(const struct alarm *alarm, struct buf *out,
    struct err *e) MUST_USE;

/*
 * A named person knows of it.  Both checkpoints and the name are kept; what was
 * verified of this log before is forgotten, so that its next contact begins anew with the
 * history that the aggregator shows then.  ERR_REFUSED unless alarm_look() says
 * ALARM_OPEN; ERR_LATER while a courier is at work.
 */
struct alarm_word {
	const char *staff;
	int32_t today;
};
int alarm_acknowledge(struct db *db, const struct spool *s,
    const struct outbox_agent *a, const struct alarm_word *word,
    struct err *e) MUST_USE;

#endif

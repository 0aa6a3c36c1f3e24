#ifndef SHEAF_AGENT_DESK_DESK_H
#define SHEAF_AGENT_DESK_DESK_H

#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/spool.h"
#include "agent/register/register.h"
#include "agent/sealing/outbox_receive.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * What a person works at: the register of a site, open, with the spool and
 * the day that counts as today.  Every question that can be asked of a site
 * and every act that changes it is one function of a desk_* file, which
 * takes this and a request.  It prints nothing, and knows neither options
 * nor HTTP, so that the terminal and a browser can stand on the same floor.
 */
struct desk {
	struct open_register *reg; /* its vault is NULL until desk_unlock() */
	struct spool spool;        /* of desk_open_spool() */
	int32_t today;             /* of desk_set_today() */
	/* Of desk_take_in(), until a seal has told it. */
	struct outbox_receive_report taken;
};

/* ERR_USAGE when there is no register in dir; asks before anybody types a
 * password for it. */
int desk_find(const char *dir, struct err *e) MUST_USE;

/*
 * Open the register of state directory dir, locked.  ERR_LATER when another
 * process owns it for LIMITS_REGISTER_WAIT_MS, ERR_USAGE when there is none.  After success the caller
 * ends with desk_close(); after a failure there is nothing to close.
 */
int desk_open(struct desk *d, const char *dir, struct err *e) MUST_USE;

/*
 * Unlock it as that member of staff (NULL: the only one).  Clients who were
 * erased and came back with a restored backup are erased again before
 * anything else can be asked; *again says how many.  After a failure the
 * register is locked, also when it was unlocked before.
 */
int desk_unlock(struct desk *d, const char *staff, const char *password,
    size_t *again, struct err *e) MUST_USE;

/* Who is at work; the register is unlocked. */
const char *desk_staff(const struct desk *d);

/*
 * The same with the printed recovery key; case, spaces and hyphens do not
 * matter.
 */
int desk_unlock_recovery(struct desk *d, const char *key, size_t *again,
    struct err *e) MUST_USE;

/* Open the spool, and make its folders where they are missing. */
int desk_open_spool(struct desk *d, struct err *e) MUST_USE;

/*
 * Take in what the courier brought and bring the spool up to date.  Wants the
 * spool open and no password: the spool is written by the other side too, so
 * whatever is wrong with it is met while the register is locked.
 */
int desk_take_in(struct desk *d, struct err *e) MUST_USE;

/*
 * Let the desk's today be `today`, or the day of the newest fact where that
 * is later: a clock that went back must not hide what was written down.
 * Compare d->today with `today` to see which it was.
 */
int desk_set_today(struct desk *d, int32_t today, struct err *e) MUST_USE;

/* Append an answer as JSON, indented, with a LF; frees it. */
void desk_write_json(struct jval *answer, struct buf *out);

/* Lock the register and close everything. */
void desk_close(struct desk *d);

#endif

#ifndef SHEAF_AGENT_DESK_DESK_H
#define SHEAF_AGENT_DESK_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/spool.h"
#include "agent/desk/desk_shared.h"
#include "agent/register/actor.h"
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
struct operation_row;
struct desk {
	struct open_register *reg;  /* its vault is NULL until desk_unlock() */
	struct desk_shared *shared; /* whose register it is; NULL: its own */
	struct actor actor;         /* who is at work: desk_session.h */
	struct spool spool;         /* of desk_open_spool() */
	int32_t today, clock; /* of desk_set_today(): the day that counts, and
				       what the clock says */
	/* Of the form that is saved at this desk; key and form are set by
	 * whoever has them, and valid as long as the desk is open. */
	struct stored_key key;
	const struct operation_row *turn; /* of the gate; NULL between turns */
	bool shown; /* this turn has its line in the access log */
	/* Of desk_unlock(): lines of the deletion log that are not this
	 * register's, and that no team leader has dealt with. */
	size_t in_doubt;
	/* Of desk_take_in(), until a seal has told it. */
	struct outbox_receive_report taken;
	char *meant; /* of desk_set_meant() */
};

/* ERR_USAGE when desk_open() would find no register; for who is to be told
 * before typing a password. */
int desk_find(const char *dir, struct err *e) MUST_USE;

/*
 * Open the register of state directory dir, locked.  ERR_LATER when another
 * process owns it for LIMITS_REGISTER_WAIT_MS, ERR_USAGE when there is none.
 * On a thread that has joined a shared register (desk_shared.h) it is that one.
 * After success the caller ends with desk_close(); after a failure there is
 * nothing to close.
 */
int desk_open(struct desk *d, const char *dir, struct err *e) MUST_USE;

/* Who is at work; "" when nobody has signed in. */
const char *desk_staff(const struct desk *d);

/* Open the spool, and make its folders where they are missing. */
int desk_open_spool(struct desk *d, struct err *e) MUST_USE;

/*
 * Say which services the acts that follow may begin, though neither the
 * register nor the authority's list has them (desk_services.h): ids divided
 * by commas, or NULL.
 */
void desk_set_meant(struct desk *d, const char *services);

/* Append an answer as JSON, indented, with a LF; frees it. */
void desk_write_json(struct jval *answer, struct buf *out);

/* Close everything, and lock the register unless it is shared. */
void desk_close(struct desk *d);

#endif

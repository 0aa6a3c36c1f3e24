#ifndef SHEAF_AGENT_SEALING_OUTBOX_RECEIVE_H
#define SHEAF_AGENT_SEALING_OUTBOX_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/delivery/spool.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The register takes in what the courier brought, believing nothing that it
 * has not verified itself under the pins in its own tables.
 */
struct outbox_receive_report {
	size_t received, refused; /* new ones, enrolments not counted */
	size_t resealed;          /* openings sealed anew after a 425 */
	bool trust_changed;       /* newer recipient keys were taken */
};

/*
 * Take in every answer and every comparison of the log in the spool.  Files
 * are left to outbox_publish() to tidy, which runs next: what was stored
 * twice after a crash is the same again.
 */
int outbox_receive(struct db *db, const struct spool *s,
    struct outbox_receive_report *r, struct err *e) MUST_USE;

#endif

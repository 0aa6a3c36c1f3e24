#ifndef SHEAF_AGENT_DELIVERY_SITE_STATUS_H
#define SHEAF_AGENT_DELIVERY_SITE_STATUS_H

#include "agent/delivery/spool.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Where every return stands, in words, from the spool alone: saved here,
 * waiting, received on a date as an entry, refused because of a line.
 * *out is an object (interfaces: agent, epoch, seq, outbox, last_receipt,
 * head; further members may come), freed with jval_free().
 */
int site_status_read(const struct spool *s, struct clock_wall now,
    struct jval **out, struct err *e) MUST_USE;

/* Append the same for people: one line per return, then the summary. */
int site_status_write(const struct spool *s, struct clock_wall now,
    struct buf *out, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_EXPORT_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_EXPORT_H

#include "agent/register/facts.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Append what is in force of one service (NULL: all) in the exchange
 * format, sorted by service, client, date, event, ref.  Importing it into
 * an empty register gives the same register.  A service that the register
 * does not hold is ERR_REFUSED.
 */
int exchange_export(const struct open_register *reg, const char *service,
    struct buf *out, struct err *e) MUST_USE;

/* One row of the format: a fact with its texts; exchange_row.h reads it back. */
struct exchange_export_line {
	const struct fact *f;
	const char *client, *ref, *staff;
	bool withdrawn;
};
void exchange_export_header(struct buf *out);
void exchange_export_write(struct buf *out, const char *service,
    const struct exchange_export_line *l);

#endif

#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_EXPORT_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_EXPORT_H

#include <stdbool.h>

#include "agent/register/people_book.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Append all particulars of a service (NULL: of all) as people_import()
 * reads them, sorted by service, kind, client and ref.  NHS numbers, and
 * their column, only when asked for; a client of whom nothing else is known
 * has no line then.  The caller wipes out.
 */
int people_export(const struct open_register *reg, const char *service,
    bool nhs_numbers, struct buf *out, struct err *e) MUST_USE;

#endif

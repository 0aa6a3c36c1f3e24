#ifndef SHEAF_AGGREGATOR_CENTRE_CENTRE_CONFIRM_H
#define SHEAF_AGGREGATOR_CENTRE_CENTRE_CONFIRM_H

#include "common/base/err.h"

/*
 * Somebody says of the state directory dir that no larger checkpoint was signed, and that
 * this log goes on though its key may have signed other entries: the hold ends, what was
 * shown is accepted (lock_accept()), and the next daemon need not wait for a site.
 * ERR_REFUSED when a larger checkpoint is known than the store has reached; ERR_LATER
 * while a daemon runs, whose process lock it takes.  A public file log/checkpoint that is
 * not one of this log's key says nothing, and is named in a line of the log.
 */
int centre_confirm(const char *dir, struct err *e) MUST_USE;

#endif

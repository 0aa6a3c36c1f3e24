#ifndef SHEAF_AGENT_DELIVERY_ROUNDS_H
#define SHEAF_AGENT_DELIVERY_ROUNDS_H

#include "agent/delivery/spool.h"
#include "common/base/err.h"

/*
 * The courier at work in the real world: with the clock of the machine, over
 * HTTP.  The spool was opened by spool_open_alone(); ca_file may name
 * certificates of a private authority (PEM), or be NULL.
 *
 * Both confine this process for good (confine.h): it can open nothing but the
 * spool afterwards.
 */

/*
 * One round, for a person who waits for it.  say() gets each thing that is
 * worth telling, a sentence without a full stop.  ERR_LATER when the
 * aggregator asked for patience or was not reached, ERR_USAGE before there is
 * anything to deliver to, ERR_REFUSED when a return was not accepted or staff
 * have to act first.
 */
int rounds_once(const struct spool *spool, const char *ca_file,
    void (*say)(const char *sentence), struct err *e) MUST_USE;

/*
 * Rounds until SIGINT or SIGTERM, logged; service_begin() was called.  The first
 * begins at once, unless the aggregator asked this site to wait and that time is
 * not over.  -1 only when the spool itself fails, or ca_file.
 */
int rounds_for_ever(const struct spool *spool, const char *ca_file,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_SERVICE_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_SERVICE_H

#include <stdint.h>

#include "agent/register/register.h"

/*
 * A service that was made by mistake: another name, or away with it.  Whether
 * anything of it has left the site is for the caller to know.
 */

/*
 * Give a service another name, which no other has; its clients, facts and
 * settings stay with it.  A transaction of its own.  ERR_REFUSED when there
 * is no such service, or one of the new name, which may differ in capitals.
 */
int people_service_rename(const struct open_register *reg, const char *service,
    const char *to, struct err *e) MUST_USE;

/* What a service holds. */
struct people_service_extent {
	int64_t clients, facts, summaries, reviews;
};
int people_service_extent(struct db *db, const char *service,
    struct people_service_extent *out, struct err *e) MUST_USE;

/*
 * Remove a service with all that it holds, as clients are erased
 * (people_erase.h): a line of the deletion log for each of them, with the
 * reason "mistake"; folder is D/register.
 */
int people_service_remove(const struct open_register *reg, const char *folder,
    const char *service, int32_t today, struct err *e) MUST_USE;

#endif

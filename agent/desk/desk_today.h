#ifndef SHEAF_AGENT_DESK_DESK_TODAY_H
#define SHEAF_AGENT_DESK_DESK_TODAY_H

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * What there is to do today: the lists of desk_lists that name tasks, of one
 * service or of all (NULL), put together as a person works them down, for one
 * specialist's clients, for all (""), or for those of desk_own_first() (NULL).  Contacts to be reviewed are among them
 * for a team leader alone, since nobody else can.  A team leader who asks for all of
 * them also gets what is to be decided about records: the group "twins", the
 * pairs of desk_clients_likely(), each task with `other`, the second of the two;
 * and "retention", the records about which it is to be decided whether they are
 * still needed, by people_retention_load().
 *
 * today; says: how much there is; mine: the staff code of who asks, or null;
 * specialist: whose tasks these are, null for all; specialists: the codes that stand in the
 * lists; groups: list, title, count, more (a sentence, or null: there are no
 * others) and at most DESK_TODAY_TASKS tasks, each with client (its number),
 * name, reference, service, specialist and says.  Lists without tasks are left
 * out.  The caller frees *out.  The desk is unlocked and has its day.
 */
enum { DESK_TODAY_TASKS = 100 };
struct desk_today_request {
	const char *service, *specialist;
};
int desk_today(struct desk *d, const struct desk_today_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif

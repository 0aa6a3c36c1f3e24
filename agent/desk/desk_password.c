/*
 * A new password, judged with what the register knows that others know too.
 */
#include "agent/desk/desk_password.h"

#include <stdlib.h>

#include "agent/register/services.h"
#include "agent/sealing/outbox.h"
#include "agent/vault/vault_slot.h"
#include "common/base/mem.h"
#include "common/base/weak_password.h"

static int
judge(const char *password, const char *const *known, struct err *e)
{
	const char *why = weak_password_why(password, known);

	return why == NULL ? 0 : err_refuse(e, "new-password", 0, "%s", why);
}

/* With the names of the site and of its services. */
static int
judge_at(struct db *db, const char *name, const char *password, struct err *e)
{
	struct services_list services;
	struct outbox_agent agent;
	const char **known;
	size_t n = 0;
	bool found;
	int rc;

	if (outbox_agent(db, &agent, &found, e) < 0 ||
	    services_load(db, &services, e) < 0)
		return -1;
	known = mem_array(services.n + 3, sizeof(*known));
	known[n++] = name;
	if (found)
		known[n++] = agent.pins.agent;
	for (size_t i = 0; i < services.n; i++)
		known[n++] = services.service[i].service;
	known[n] = NULL;
	rc = judge(password, known, e);
	free(known);
	services_free(&services);
	return rc;
}

int
desk_password_check(struct db *db, const char *name, const char *password,
    struct err *e)
{
	if (vault_slot_check_password(password, e) < 0)
		return err_code(e, "new-password");
	return db == NULL
		   ? judge(password, (const char *const[]){ name, NULL }, e)
		   : judge_at(db, name, password, e);
}

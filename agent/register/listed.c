/*
 * The list of services as it was last heard.  Only the invite's comes signed by
 * the authority; a later one is the aggregator's word.  It can keep a return
 * back, which the aggregator could do anyhow, and can make nothing leave.
 */
#include "agent/register/listed.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

int
listed_load(struct db *db, struct listed *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "SELECT 1 FROM listed_once");

	memset(out, 0, sizeof(*out));
	out->known = db_step(q);
	if (db_done(q, e) < 0)
		return -1;
	q = db_prepare(db,
	    "SELECT name FROM listed_service ORDER BY name COLLATE BINARY");
	while (db_step(q))
		listed_add(out, db_bytes(q, 0));
	return db_done(q, e);
}

bool
listed_allows(const struct listed *list, const char *service)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->service[i], service) == 0)
			return true;
	return !list->known;
}

void
listed_begin(struct listed *list)
{
	memset(list, 0, sizeof(*list));
	list->known = true;
}

void
listed_add(struct listed *list, struct slice service)
{
	if (list->n == LIMITS_AGENT_SERVICES_MAX || !text_is_id(service))
		return;
	memcpy(list->service[list->n], service.p, service.n);
	list->service[list->n++][service.n] = '\0';
}

int
listed_store(struct db *db, const struct listed *list, struct err *e)
{
	if (db_exec(db,
		"INSERT OR IGNORE INTO listed_once (id) VALUES (1);"
		"DELETE FROM listed_service",
		e) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		struct db_stmt *q = db_prepare(db,
		    "INSERT OR IGNORE INTO listed_service (name) VALUES (?)");

		db_bind_str(q, 1, list->service[i]);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

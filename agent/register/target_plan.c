/*
 * The targets of a service as staff typed them.  They are kept in words and
 * read anew each time, so a better calculator needs no migration.
 */
#include "agent/register/target_plan.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/services.h"
#include "common/base/clock.h"
#include "common/base/mem.h"

static const char *
said(const char *s)
{
	return s == NULL ? "" : s;
}

static int
put(struct db *db, int64_t service, const struct target_plan *plan,
    const char *staff, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO target_plan (service, start, contract,"
	    " steady_state, london, uplift, parameters, set_at, set_by)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, plan->start);
	db_bind_str(q, 3, said(plan->words.contract));
	db_bind_str(q, 4, said(plan->words.steady_state));
	db_bind_i64(q, 5, plan->words.london);
	db_bind_str(q, 6, said(plan->words.uplift));
	db_bind_str(q, 7, said(plan->words.set));
	db_bind_str(q, 8, at);
	db_bind_str(q, 9, staff);
	return db_run(q, e);
}

int
target_plan_put(struct db *db, const struct target_plan *plan,
    const char *staff, struct err *e)
{
	int64_t service;

	if (services_number(db, plan->service, &service, e) < 0)
		return -1;
	return put(db, service, plan, staff, e);
}

static void
take(struct db_stmt *q, struct target_plan *plan)
{
	struct slice name = db_bytes(q, 0);

	ASSERT(name.n < sizeof(plan->service));
	memcpy(plan->service, name.p, name.n);
	plan->start = (int32_t)db_i64(q, 1);
	for (int i = 0; i < 4; i++)
		plan->text[i] = mem_string(db_str(q, 2 + i));
	plan->words = (struct targets_words){ .contract = plan->text[0],
		.steady_state = plan->text[1],
		.london = db_i64(q, 6) != 0,
		.uplift = plan->text[2],
		.set = plan->text[3] };
	plan->set_at = mem_string(db_str(q, 7));
	plan->set_by = mem_string(db_str(q, 8));
}

int
target_plan_get(struct db *db, const char *service, struct target_plan *plan,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT name, start, contract, steady_state, uplift, parameters,"
	    " london, set_at, set_by FROM target_plan"
	    " JOIN service ON service.id = target_plan.service"
	    " WHERE name = ?");
	bool found;

	*plan = (struct target_plan){ 0 };
	db_bind_str(q, 1, service);
	found = db_step(q);
	if (found)
		take(q, plan);
	if (db_done(q, e) < 0) {
		target_plan_free(plan);
		return -1;
	}
	if (found)
		return 0;
	return err_refuse(e, "no-targets", 0,
	    "no targets are set for this service");
}

void
target_plan_free(struct target_plan *plan)
{
	for (size_t i = 0; i < 4; i++)
		free(plan->text[i]);
	free(plan->set_at);
	free(plan->set_by);
	*plan = (struct target_plan){ 0 };
}

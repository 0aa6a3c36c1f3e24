/*
 * Records whose time has come.  Only the rule is here; nothing is ever erased
 * because a day has passed: a person decides.
 */
#include "agent/people/people_retention.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* The same day so many years later; 29 February becomes 28 in a year without
 * one. */
static int32_t
years_after(int32_t day, int years)
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	if (!day_is_real(year + years, month, mday))
		mday--;
	return day_from_civil(year + years, month, mday);
}

static void
add(struct people_due_list *list, const struct people_due *item)
{
	list->item =
	    mem_grow(list->item, list->n, &list->cap, sizeof(*list->item));
	list->item[list->n++] = *item;
}

/*
 * Columns: client, service, review_on, retention_years, referrals,
 * discharges, last day.  A referral is one ref of a client, whichever of its
 * two dates is known.  Facts are joined by client alone, since a client has
 * one service: with the service in the join SQLite would read all facts of
 * the service for each client.
 */
static const char all_clients[] =
    "SELECT c.id, s.name, c.review_on, s.retention_years,"
    " count(DISTINCT CASE WHEN f.event IN (?1, ?2) THEN f.ref END),"
    " count(DISTINCT CASE WHEN f.event = ?3 THEN f.ref END), max(f.day)"
    " FROM client c JOIN service s ON s.id = c.service"
    " LEFT JOIN fact f ON f.client = c.id"
    " WHERE ?4 IS NULL OR s.name = ?4 GROUP BY c.id ORDER BY c.id";

static void
weigh(struct people_due_list *list, struct db_stmt *q, int32_t until)
{
	bool set = !db_is_null(q, 2), period = !db_is_null(q, 3);
	bool discharged = db_i64(q, 4) > 0 && db_i64(q, 4) <= db_i64(q, 5);
	struct slice name = db_bytes(q, 1);
	struct people_due item = { .client = (uint32_t)db_i64(q, 0),
		.set = set,
		.years = (int)db_i64(q, 3),
		.last = db_is_null(q, 6) ? DAY_NONE : (int32_t)db_i64(q, 6) };

	if (name.n >= sizeof(item.service))
		return;
	memcpy(item.service, name.p, name.n);
	if (set) {
		item.due = (int32_t)db_i64(q, 2);
	} else if (discharged && period) {
		item.due = years_after(item.last, item.years);
	} else {
		list->open += discharged;
		return;
	}
	if (item.due <= until)
		add(list, &item);
}

static int
by_due(const void *a, const void *b)
{
	const struct people_due *x = a, *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return x->client < y->client ? -1 : x->client > y->client;
}

int
people_retention_load(struct db *db, const char *service, int32_t until,
    struct people_due_list *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db, all_clients);

	*out = (struct people_due_list){ 0 };
	db_bind_i64(q, 1, EVENT_REFERRAL_RECEIVED);
	db_bind_i64(q, 2, EVENT_REFERRAL_ACCEPTED);
	db_bind_i64(q, 3, EVENT_DISCHARGED);
	if (service != NULL)
		db_bind_str(q, 4, service);
	else
		db_bind_null(q, 4);
	while (db_step(q))
		weigh(out, q, until);
	if (db_done(q, e) < 0) {
		people_retention_free(out);
		return -1;
	}
	if (out->n > 0)
		qsort(out->item, out->n, sizeof(*out->item), by_due);
	return 0;
}

void
people_retention_free(struct people_due_list *list)
{
	free(list->item);
	*list = (struct people_due_list){ 0 };
}

int
people_retention_set(struct db *db, uint32_t client, int32_t day, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE client SET review_on = ? WHERE id = ?");

	if (day == DAY_NONE)
		db_bind_null(q, 1);
	else
		db_bind_i64(q, 1, day);
	db_bind_i64(q, 2, client);
	if (db_run(q, e) < 0)
		return -1;
	if (db_changes(db) == 1)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the register holds no client of number %u; 'sheaf-agent client "
	    "find' shows the numbers",
	    client);
}

int
people_retention_set_years(struct db *db, const char *service, int years,
    struct err *e)
{
	struct db_stmt *q;
	int64_t number;
	int rc;

	ASSERT(years > 0 && years <= PEOPLE_RETENTION_YEARS_MAX);
	if (db_begin(db, e) < 0)
		return -1;
	rc = services_number(db, service, &number, e);
	if (rc == 0) {
		q = db_prepare(db,
		    "UPDATE service SET retention_years = ? WHERE id = ?");
		db_bind_i64(q, 1, years);
		db_bind_i64(q, 2, number);
		rc = db_run(q, e);
	}
	if (rc == 0)
		rc = db_commit(db, e);
	if (rc < 0)
		db_rollback(db);
	return rc;
}

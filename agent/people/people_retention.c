/*
 * Records whose time has come.  Only the rule is here; nothing is ever erased
 * because a day has passed: a person decides.
 */
#include "agent/people/people_retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/register/events.h"
#include "agent/register/held.h"
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

/* What the facts of a client say. */
struct entries {
	size_t referrals, discharges; /* by ref */
	int32_t last;                 /* DAY_NONE: there is none */
};

/*
 * Read the facts of a client, from *at on; the facts before belong to clients
 * of lower numbers.  A referral is one ref of a client, whichever of its two
 * dates is known; facts_sort() has put the dates of each referral together.
 */
static struct entries
read_entries(const struct facts *all, size_t *at, uint32_t client)
{
	struct entries out = { .last = DAY_NONE };
	const struct fact *referral = NULL, *discharge = NULL;

	while (*at < all->n && all->fact[*at].client < client)
		(*at)++;
	for (; *at < all->n && all->fact[*at].client == client; (*at)++) {
		const struct fact *f = &all->fact[*at];

		if (out.last == DAY_NONE || f->day > out.last)
			out.last = f->day;
		if (f->event == EVENT_REFERRAL_RECEIVED ||
		    f->event == EVENT_REFERRAL_ACCEPTED) {
			out.referrals +=
			    referral == NULL || referral->ref != f->ref;
			referral = f;
		} else if (f->event == EVENT_DISCHARGED) {
			out.discharges +=
			    discharge == NULL || discharge->ref != f->ref;
			discharge = f;
		}
	}
	return out;
}

/* Columns of q: client, review_on, retention_years. */
static void
weigh(struct people_due_list *list, struct db_stmt *q, const struct services *s,
    const struct entries *facts, int32_t until)
{
	struct people_due item = { .client = (uint32_t)db_i64(q, 0),
		.set = !db_is_null(q, 1),
		.years = (int)db_i64(q, 2),
		.last = facts->last };

	(void)snprintf(item.service, sizeof(item.service), "%s", s->service);
	if (item.set) {
		item.due = (int32_t)db_i64(q, 1);
	} else if (facts->referrals == 0 ||
		   facts->referrals > facts->discharges) {
		return;
	} else if (item.years == 0) {
		list->open++;
		return;
	} else {
		item.due = years_after(item.last, item.years);
	}
	if (item.due <= until)
		add(list, &item);
}

static int
weigh_service(struct db *db, const struct services *s, int32_t until,
    struct people_due_list *out, struct err *e)
{
	const struct held_facts *held;
	struct db_stmt *q;
	size_t at = 0;

	if (held_facts(db, s->number, &held, e) < 0)
		return -1;
	q = db_prepare(db,
	    "SELECT id, review_on,"
	    " (SELECT retention_years FROM service WHERE id = ?1)"
	    " FROM client WHERE service = ?1 ORDER BY id");
	db_bind_i64(q, 1, s->number);
	while (db_step(q)) {
		struct entries facts =
		    read_entries(&held->facts, &at, (uint32_t)db_i64(q, 0));

		weigh(out, q, s, &facts, until);
	}
	return db_done(q, e);
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
	struct services_list list;
	int rc = 0;

	*out = (struct people_due_list){ 0 };
	if (services_load(db, &list, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (service == NULL ||
		    strcasecmp(list.service[i].service, service) == 0)
			rc = weigh_service(db, &list.service[i], until, out, e);
	services_free(&list);
	if (rc < 0)
		people_retention_free(out);
	else if (out->n > 0)
		qsort(out->item, out->n, sizeof(*out->item), by_due);
	return rc;
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

	ASSERT(years > 0 && years <= PEOPLE_RETENTION_YEARS_MAX);
	if (services_number(db, service, &number, e) < 0)
		return -1;
	q = db_prepare(db,
	    "UPDATE service SET retention_years = ? WHERE id = ?");
	db_bind_i64(q, 1, years);
	db_bind_i64(q, 2, number);
	return db_run(q, e);
}

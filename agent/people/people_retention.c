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
#include "common/base/clock.h"
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

/* Support goes on, or never began. */
static bool
is_open(const struct entries *facts)
{
	return facts->referrals == 0 || facts->referrals > facts->discharges;
}

/* The day of an item of which the rest is filled in; DAY_NONE: none. */
static int32_t
due_on(const struct people_due *item, int32_t set, const struct entries *facts)
{
	if (item->set)
		return set;
	if (is_open(facts) || item->years == 0)
		return DAY_NONE;
	return years_after(item->last, item->years);
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
	item.due = due_on(&item, (int32_t)db_i64(q, 1), facts);
	if (item.due == DAY_NONE)
		list->open += !is_open(facts);
	else if (item.due <= until)
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
	return err_refuse(e, "no-client", 0,
	    "the register holds no client of number %u", client);
}

/* ------------------------------------------------------------ who set it, and why */

const struct people_retention_reason people_retention_reasons[] = {
	{ "needed", "It was looked at: still needed" },
	{ "again", "Support may begin again" },
	{ "complaint", "A complaint, claim or inquiry" },
	{ "safeguarding", "A safeguarding concern" },
	{ "client", "The client asked for it" },
	{ "mistake", "The day was wrong" },
	{ NULL, NULL },
};

const char *
people_retention_title(const char *word)
{
	for (size_t i = 0; people_retention_reasons[i].word != NULL; i++)
		if (strcmp(people_retention_reasons[i].word, word) == 0)
			return people_retention_reasons[i].title;
	return NULL;
}

int
people_retention_note(const struct open_register *reg,
    const struct people_review *r, struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	struct db_stmt *q;

	ASSERT(people_retention_title(r->reason) != NULL);
	if (people_retention_set(reg->db, r->client, r->day, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "INSERT INTO retention_set (client, at, by, day, reason)"
	    " VALUES (?, ?, ?, ?, ?)");
	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, r->client);
	db_bind_str(q, 2, at);
	db_bind_str(q, 3, register_staff(reg));
	if (r->day == DAY_NONE)
		db_bind_null(q, 4);
	else
		db_bind_i64(q, 4, r->day);
	db_bind_str(q, 5, r->reason);
	return db_run(q, e);
}

int
people_retention_reviews(struct db *db, uint32_t client,
    struct people_reviews *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, at, by, day, reason FROM retention_set"
			   " WHERE client = ? ORDER BY id DESC");

	*out = (struct people_reviews){ .n = 0 };
	db_bind_i64(q, 1, client);
	while (db_step(q)) {
		out->item =
		    mem_grow(out->item, out->n, &out->cap, sizeof(*out->item));
		out->item[out->n++] = (struct people_review_past){
			.id = db_i64(q, 0),
			.at = mem_string(db_str(q, 1)),
			.by = mem_string(db_str(q, 2)),
			.day =
			    db_is_null(q, 3) ? DAY_NONE : (int32_t)db_i64(q, 3),
			.reason = mem_string(db_str(q, 4)),
		};
	}
	if (db_done(q, e) == 0)
		return 0;
	people_retention_free_reviews(out);
	return -1;
}

void
people_retention_free_reviews(struct people_reviews *past)
{
	for (size_t i = 0; i < past->n; i++) {
		free(past->item[i].at);
		free(past->item[i].by);
		free(past->item[i].reason);
	}
	free(past->item);
	*past = (struct people_reviews){ .n = 0 };
}

/* ------------------------------------------------------------------- one client */

int
people_retention_of(struct db *db, const struct people_entry *client,
    struct people_due_of *out, struct err *e)
{
	struct facts own = { .n = 0 };
	struct symbols names;
	struct entries facts;
	struct db_stmt *q;
	int64_t years = 0;
	size_t at = 0;
	bool found;
	int rc;

	symbols_init(&names);
	rc = facts_load_client(db, client->service, client->number, &names,
	    &own, e);
	facts_sort(&own);
	facts = read_entries(&own, &at, client->number);
	facts_free(&own);
	symbols_free(&names);
	if (rc < 0)
		return -1;
	q = db_prepare(db,
	    "SELECT ifnull(retention_years, 0) FROM service WHERE id = ?");
	db_bind_i64(q, 1, client->service);
	if (db_get_i64(q, &years, &found, e) < 0)
		return -1;
	*out = (struct people_due_of){ .open = is_open(&facts) };
	out->item = (struct people_due){ .client = client->number,
		.set = client->review_on != DAY_NONE,
		.years = (int)years,
		.last = facts.last };
	out->item.due = due_on(&out->item, client->review_on, &facts);
	return 0;
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

/*
 * What a service never wrote down.  A 0 in a return says that there were none,
 * so somebody has to have said so.
 */
#include "agent/register/unrecorded.h"

#include <string.h>

#include "agent/register/events.h"

/* Whether a fact of that event and mode belongs to the family. */
static bool
fills(const struct family *f, enum event event, enum event_mode mode)
{
	if (f->mode != NULL && events_find_mode(slice_of(f->mode)) != mode)
		return false;
	for (size_t i = 0; i < FAMILIES_FACTS_MAX && f->facts[i] != NULL; i++)
		if (events_find(slice_of(f->facts[i])) == event)
			return true;
	return false;
}

int
unrecorded_facts(struct db *db, const struct services *s,
    bool has[static FAMILIES_MAX], struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT DISTINCT event, mode FROM fact WHERE service = ?");

	memset(has, 0, FAMILIES_MAX * sizeof(has[0]));
	db_bind_i64(q, 1, s->number);
	while (db_step(q))
		for (size_t i = 0; i < families_count(); i++)
			has[i] = has[i] ||
				 fills(families_at(i), (enum event)db_i64(q, 0),
				     (enum event_mode)db_i64(q, 1));
	return db_done(q, e);
}

/* Some measure of the family is sent, so its 0 would be read as a figure. */
static bool
is_reported(const struct services *s, const struct family *f)
{
	const struct ruleset *rs = measures_ips_grow_1();
	int64_t values[MEASURES_MAX] = { 0 };

	services_apply(s, rs, values);
	for (size_t i = 0; i < FAMILIES_MEASURES_MAX && f->measures[i] != NULL;
	     i++)
		if (values[measures_find(rs, slice_of(f->measures[i]))] !=
		    MEASURE_NOT_COLLECTED)
			return true;
	return false;
}

bool
unrecorded_is_off(const struct services *s, const struct family *f)
{
	return !is_reported(s, f);
}

int
unrecorded_find(struct db *db, const struct services *s,
    bool open[static FAMILIES_MAX], struct err *e)
{
	bool has[FAMILIES_MAX];

	memset(open, 0, FAMILIES_MAX * sizeof(open[0]));
	if (!s->has_facts)
		return 0;
	if (unrecorded_facts(db, s, has, e) < 0)
		return -1;
	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);

		open[i] = !has[i] && !s->none[i] && is_reported(s, f);
		if (f->beside != NULL &&
		    !has[families_index(families_find(slice_of(f->beside)))])
			open[i] = false;
	}
	return 0;
}

/* Whether another family is not recorded to which the measure belongs too. */
static bool
is_off_besides(const struct services *s, const struct family *f,
    const char *measure)
{
	for (size_t i = 0; i < families_count(); i++) {
		const struct family *other = families_at(i);

		if (other == f || is_reported(s, other))
			continue;
		for (size_t k = 0;
		     k < FAMILIES_MEASURES_MAX && other->measures[k] != NULL;
		     k++)
			if (strcmp(other->measures[k], measure) == 0)
				return true;
	}
	return false;
}

/* Collect the measures of a family again. */
static int
set_on(struct db *db, const struct services *s, const struct family *f,
    struct err *e)
{
	for (size_t i = 0; i < FAMILIES_MEASURES_MAX && f->measures[i] != NULL;
	     i++) {
		struct db_stmt *q;

		if (is_off_besides(s, f, f->measures[i]))
			continue;
		q = db_prepare(db,
		    "DELETE FROM service_off WHERE service = ? AND code = ?");
		db_bind_i64(q, 1, s->number);
		db_bind_str(q, 2, f->measures[i]);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

/* Where some measure is collected, the others were switched off one by one, and
 * stay so. */
int
unrecorded_set_none(struct db *db, const struct services *s,
    const struct family *f, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR IGNORE INTO service_none (service, family)"
	    " VALUES (?, ?)");

	db_bind_i64(q, 1, s->number);
	db_bind_str(q, 2, f->name);
	if (db_run(q, e) < 0)
		return -1;
	return is_reported(s, f) ? 0 : set_on(db, s, f, e);
}

int
unrecorded_set_off(struct db *db, const struct services *s,
    const struct family *f, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "DELETE FROM service_none WHERE service = ? AND family = ?");
	int rc;

	db_bind_i64(q, 1, s->number);
	db_bind_str(q, 2, f->name);
	rc = db_run(q, e);
	for (size_t i = 0;
	     rc == 0 && i < FAMILIES_MEASURES_MAX && f->measures[i] != NULL;
	     i++) {
		q = db_prepare(db,
		    "INSERT OR IGNORE INTO service_off (service, code)"
		    " VALUES (?, ?)");
		db_bind_i64(q, 1, s->number);
		db_bind_str(q, 2, f->measures[i]);
		rc = db_run(q, e);
	}
	return rc;
}

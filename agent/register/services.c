/*
 * Services, and where the figures of a quarter come from: facts or a summary,
 * never both.
 */
#include "agent/register/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { NAMED_MAX = 12 }; /* ids that fit into one sentence */

/* ------------------------------------------------------------------ loading */

static void
read_service(struct db_stmt *q, struct services *s)
{
	struct slice name = db_bytes(q, 1);

	*s = (struct services){ .number = db_i64(q, 0),
		.has_first = !db_is_null(q, 2),
		.has_facts = !db_is_null(q, 3),
		.has_summary = db_i64(q, 4) != 0,
		.retention_years = (int)db_i64(q, 5) };
	ASSERT(name.n < sizeof(s->service));
	memcpy(s->service, name.p, name.n);
	(void)snprintf(s->set_by, sizeof(s->set_by), "%s", db_str(q, 6));
	(void)snprintf(s->set_at, sizeof(s->set_at), "%s", db_str(q, 7));
	/* Unless staff said otherwise, a service reports from its first fact. */
	if (s->has_first)
		s->first = period_of((int32_t)db_i64(q, 2));
	else if (s->has_facts)
		s->first = period_of((int32_t)db_i64(q, 3));
}

static int
load_services(struct db *db, struct services_list *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT id, name, first_quarter,"
	    " (SELECT min(day) FROM fact WHERE fact.service = service.id),"
	    " EXISTS (SELECT 1 FROM summary"
	    "  WHERE summary.service = service.id), retention_years,"
	    " ifnull(settings_by, ''), ifnull(settings_at, '')"
	    " FROM service ORDER BY name COLLATE BINARY");
	size_t cap = 0;

	while (db_step(q)) {
		out->service =
		    mem_grow(out->service, out->n, &cap, sizeof(*out->service));
		read_service(q, &out->service[out->n++]);
	}
	return db_done(q, e);
}

static int
load_off(struct db *db, struct services *s, struct err *e)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct db_stmt *q =
	    db_prepare(db, "SELECT code FROM service_off WHERE service = ?");

	db_bind_i64(q, 1, s->number);
	while (db_step(q)) {
		int row = measures_find(rs, db_bytes(q, 0));

		if (row >= 0)
			s->off[row] = true;
	}
	return db_done(q, e);
}

static int
load_none(struct db *db, struct services *s, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT family FROM service_none WHERE service = ?");

	db_bind_i64(q, 1, s->number);
	while (db_step(q)) {
		const struct family *f = families_find(db_bytes(q, 0));

		if (f != NULL)
			s->none[families_index(f)] = true;
	}
	return db_done(q, e);
}

static int
load_evidence(struct db *db, struct services *s, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT is_on, set_by, set_at FROM service_evidence"
			   " WHERE service = ? ORDER BY id DESC LIMIT 1");

	db_bind_i64(q, 1, s->number);
	if (db_step(q)) {
		s->evidence = db_i64(q, 0) != 0;
		(void)snprintf(s->evidence_by, sizeof(s->evidence_by), "%s",
		    db_str(q, 1));
		(void)snprintf(s->evidence_at, sizeof(s->evidence_at), "%s",
		    db_str(q, 2));
	}
	return db_end(q, 0, e);
}

int
services_load(struct db *db, struct services_list *out, struct err *e)
{
	int rc;

	*out = (struct services_list){ 0 };
	rc = load_services(db, out, e);
	for (size_t i = 0; rc == 0 && i < out->n; i++) {
		rc = load_off(db, &out->service[i], e);
		if (rc == 0)
			rc = load_none(db, &out->service[i], e);
		if (rc == 0)
			rc = load_evidence(db, &out->service[i], e);
	}
	if (rc < 0)
		services_free(out);
	return rc;
}

void
services_free(struct services_list *list)
{
	free(list->service);
	*list = (struct services_list){ 0 };
}

const struct services *
services_find(const struct services_list *list, const char *service)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->service[i].service, service) == 0)
			return &list->service[i];
	return NULL;
}

int
services_unknown(struct db *db, struct err *e)
{
	struct services_list list;
	struct buf names;
	size_t shown = 0;

	if (services_load(db, &list, e) < 0)
		return -1;
	buf_init(&names, ERR_TEXT_MAX);
	while (shown < list.n && shown < NAMED_MAX) {
		buf_printf(&names, "%s%s", shown == 0 ? "" : ", ",
		    list.service[shown].service);
		shown++;
	}
	if (list.n == 0)
		buf_puts(&names, "none yet");
	else if (shown < list.n)
		buf_printf(&names, " and %zu more", list.n - shown);
	err_set(e, ERR_REFUSED,
	    "the register holds no service of this id; it holds %s",
	    buf_str(&names));
	buf_free(&names);
	services_free(&list);
	return -1;
}

/* A measure is not collected when it is switched off, or when the one it is a
 * part of is. */
void
services_apply(const struct services *s, const struct ruleset *rs,
    int64_t *values)
{
	for (size_t i = 0; i < rs->n; i++)
		for (int row = (int)i; row >= 0; row = rs->rows[row].whole)
			if (s->off[row])
				values[i] = MEASURE_NOT_COLLECTED;
	/* What a later set has besides are the counts of evidence. */
	if (!s->evidence)
		for (size_t i = measures_ips_grow_1()->n; i < rs->n; i++)
			values[i] = MEASURE_NOT_COLLECTED;
}

const struct ruleset *
services_rules(const struct services *s)
{
	return s->evidence ? measures_ips_grow_2() : measures_ips_grow_1();
}

/* ----------------------------------------------------------------- changing */

int
services_stamp(const struct open_register *reg, const char *service,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, "UPDATE service SET settings_at = ?, "
				"settings_by = ? WHERE name = ?");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	db_bind_str(q, 1, at);
	db_bind_str(q, 2, register_staff(reg));
	db_bind_str(q, 3, service);
	return db_run(q, e);
}

int
services_check_id(const char *service, struct err *e)
{
	if (text_is_id(slice_of(service)))
		return 0;
	return err_refuse(e, "service", 0,
	    "a service id has 1 to %d letters, digits and hyphens and begins "
	    "with a letter or digit",
	    LIMITS_ID_MAX);
}

int
services_number(struct db *db, const char *service, int64_t *number,
    struct err *e)
{
	struct db_stmt *q;
	bool found = false, twin = false;

	/* Ids become lines of signed statements, which must read the same
	 * everywhere: hence the narrow alphabet, and no two ids that differ in
	 * the case of letters only. */
	if (services_check_id(service, e) < 0)
		return -1;
	q = db_prepare(db, "SELECT id, name FROM service WHERE name = ?");
	db_bind_str(q, 1, service);
	while (db_step(q)) {
		found = true;
		*number = db_i64(q, 0);
		twin = strcmp(db_str(q, 1), service) != 0;
	}
	if (db_done(q, e) < 0)
		return -1;
	if (twin)
		return err_refuse(e, "service", 0,
		    "the register holds a service whose id differs only in"
		    " upper and lower case");
	if (found)
		return 0;
	q = db_prepare(db, "INSERT INTO service (name) VALUES (?)");
	db_bind_str(q, 1, service);
	if (db_run(q, e) < 0)
		return -1;
	*number = db_last_rowid(db);
	return 0;
}

int
services_check_sources(struct db *db, struct err *e)
{
	struct services_list list;
	int rc = 0;

	if (services_load(db, &list, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		const struct services *s = &list.service[i];
		char title[PERIOD_TITLE_SIZE];
		int64_t quarter = 0;
		bool found = false;
		struct db_stmt *q;

		if (!s->has_facts || !s->has_summary)
			continue;
		q = db_prepare(db,
		    "SELECT min(quarter) FROM summary WHERE service = ?1"
		    " AND quarter >= ?2 HAVING min(quarter) NOT NULL");
		db_bind_i64(q, 1, s->number);
		db_bind_i64(q, 2, s->first.start);
		rc = db_get_i64(q, &quarter, &found, e);
		if (rc < 0 || !found)
			continue;
		period_title(title, period_of((int32_t)quarter));
		rc = err_refuse(e, "source", 0,
		    "%s of service %s would come both from the register and"
		    " from a summary; set its first reporting quarter after"
		    " the summaries",
		    title, s->service);
	}
	services_free(&list);
	return rc;
}

int
services_set_first(struct db *db, const char *service, struct period first,
    struct err *e)
{
	struct db_stmt *q;
	int64_t number;

	ASSERT(period_is_quarter(first));
	if (services_number(db, service, &number, e) < 0)
		return -1;
	q = db_prepare(db, "UPDATE service SET first_quarter = ? WHERE id = ?");
	db_bind_i64(q, 1, first.start);
	db_bind_i64(q, 2, number);
	return db_run(q, e) < 0 ? -1 : services_check_sources(db, e);
}

int
services_check_code(struct slice code, struct err *e)
{
	const struct ruleset *rs = measures_ips_grow_1();
	int row = measures_find(rs, code);

	if (row < 0)
		return err_set(e, ERR_USAGE,
		    "what was given is not a measure of %s", rs->name);
	if (rs->rows[row].role == MEASURE_BAND)
		return err_set(e, ERR_USAGE,
		    "%s is a band: bands are collected with their total, %s",
		    rs->rows[row].code, rs->rows[rs->rows[row].whole].code);
	return 0;
}

int
services_set_collected(struct db *db, const char *service, const char *code,
    bool collected, struct err *e)
{
	struct db_stmt *q;
	int64_t number;

	if (services_check_code(slice_of(code), e) < 0 ||
	    services_number(db, service, &number, e) < 0)
		return -1;
	q = db_prepare(db,
	    collected ? "DELETE FROM service_off WHERE service = ? AND code = ?"
		      : "INSERT OR IGNORE INTO service_off (service, code)"
			" VALUES (?, ?)");
	db_bind_i64(q, 1, number);
	db_bind_str(q, 2, code);
	return db_run(q, e);
}

int
services_set_evidence(const struct open_register *reg, const char *service,
    bool on, struct err *e)
{
	struct db_stmt *q;
	char at[CLOCK_TEXT_SIZE];
	int64_t number;

	if (services_number(reg->db, service, &number, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "INSERT INTO service_evidence (service, is_on, set_by, set_at)"
	    " SELECT ?1, ?2, ?3, ?4 WHERE ?2 <> ifnull((SELECT is_on"
	    " FROM service_evidence WHERE service = ?1 ORDER BY id DESC"
	    " LIMIT 1), 0)");
	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, number);
	db_bind_i64(q, 2, on);
	db_bind_str(q, 3, register_staff(reg));
	db_bind_str(q, 4, at);
	return db_run(q, e);
}

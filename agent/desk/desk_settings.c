/*
 * The settings of services: where reporting begins, what is not collected,
 * and for how long records are kept.
 */
#include "agent/desk/desk_settings.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/service_versions.h"
#include "agent/desk/versions.h"
#include "agent/people/people_retention.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

enum { SETTINGS_MAX = 64 * 1024 }; /* what is set for a service, in words */

/* Refuse a list in which some code is wrong, before any of them counts. */
static int
check_codes(const char *codes, struct err *e)
{
	struct slice rest = slice_of(codes == NULL ? "" : codes), code;

	while (rest.n > 0) {
		(void)text_split(rest, ',', &code, &rest);
		if (services_check_code(code, e) < 0)
			return -1;
	}
	return 0;
}

/* Switch each measure of a list, which was checked, on or off. */
static int
set_codes(struct db *db, const char *service, const char *codes, bool collected,
    struct err *e)
{
	struct slice rest = slice_of(codes == NULL ? "" : codes), head;
	int rc = 0;

	while (rc == 0 && rest.n > 0) {
		char *code;

		(void)text_split(rest, ',', &head, &rest);
		code = mem_copy_text(head.p, head.n);
		rc = services_set_collected(db, service, code, collected, e);
		free(code);
	}
	return rc;
}

/* A number of years; 0 when none was given. */
static int
read_years(const char *text, int *years, struct err *e)
{
	uint64_t n = 0;

	*years = 0;
	if (text == NULL)
		return 0;
	if (!text_parse_u64(slice_of(text), PEOPLE_RETENTION_YEARS_MAX, &n) ||
	    n == 0) {
		err_set(e, ERR_USAGE,
		    "records are kept for a whole number of years from 1 to %d",
		    PEOPLE_RETENTION_YEARS_MAX);
		return err_code(e, "years");
	}
	*years = (int)n;
	return 0;
}

/* Whether evidence is kept; anything else than the two words is refused. */
static int
read_evidence(const char *text, bool *on, struct err *e)
{
	*on = text != NULL && strcmp(text, "on") == 0;
	if (text == NULL || *on || strcmp(text, "off") == 0)
		return 0;
	err_set(e, ERR_USAGE,
	    "whether a service keeps evidence of outcomes is \"on\" or "
	    "\"off\"");
	return err_code(e, "evidence");
}

static int
read_first(const char *text, struct period *first, struct err *e)
{
	if (text == NULL || period_parse_user(text, first, e) == 0)
		return 0;
	return err_code(e, "first-quarter");
}

/* ----------------------------------------------------------------- versions */

static void
put_request(const struct desk_settings_request *r, struct buf *out)
{
	const struct {
		const char *what, *typed;
	} part[] = {
		{ "first quarter", r->first_quarter },
		{ "kept for years:", r->retention_years },
		{ "collected:", r->collected },
		{ "not collected:", r->not_collected },
		{ "not recorded:", r->not_recorded },
		{ "said to be none:", r->none },
		{ "evidence of outcomes:", r->evidence },
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].typed != NULL)
			buf_printf(out, "%s%s %s", out->n > 0 ? "; " : "",
			    part[i].what, part[i].typed);
}

static int
check_version(struct db *db, const struct desk_settings_request *r,
    struct err *e)
{
	struct buf yours;
	int rc;

	buf_init(&yours, SETTINGS_MAX);
	put_request(r, &yours);
	rc = service_versions_check(db, r->service, r->version, buf_str(&yours),
	    e);
	buf_free(&yours);
	return rc;
}

/* ------------------------------------------------------------------ setting */

/* What of a request is read before anything is changed. */
struct read {
	struct period first;
	int years;
	bool evidence;
};

/* All of a request, inside a transaction. */
static int
put(const struct open_register *reg, const struct desk_settings_request *r,
    const struct read *read, struct err *e)
{
	struct db *db = reg->db;
	const struct desk_unrecorded_answer answer = { .service = r->service,
		.not_recorded = r->not_recorded,
		.none = r->none };

	if (check_version(db, r, e) < 0)
		return -1;
	if (r->first_quarter != NULL &&
	    services_set_first(db, r->service, read->first, e) < 0)
		return -1;
	if (set_codes(db, r->service, r->collected, true, e) < 0 ||
	    set_codes(db, r->service, r->not_collected, false, e) < 0)
		return -1;
	if ((r->not_recorded != NULL || r->none != NULL) &&
	    desk_unrecorded_take(reg, &answer, e) < 0)
		return -1;
	if (read->years != 0 &&
	    people_retention_set_years(db, r->service, read->years, e) < 0)
		return -1;
	if (r->evidence != NULL &&
	    services_set_evidence(reg, r->service, read->evidence, e) < 0)
		return -1;
	return services_stamp(reg, r->service, e);
}

static int
set(struct desk *d, const struct desk_settings_request *r, struct err *e)
{
	struct db *db = d->reg->db;
	struct read read = { 0 };

	if (services_check_id(r->service, e) < 0 ||
	    read_years(r->retention_years, &read.years, e) < 0 ||
	    read_evidence(r->evidence, &read.evidence, e) < 0 ||
	    check_codes(r->collected, e) < 0 ||
	    check_codes(r->not_collected, e) < 0 ||
	    read_first(r->first_quarter, &read.first, e) < 0 ||
	    desk_services_check(db, r->service, d->meant, e) < 0 ||
	    db_begin(db, e) < 0)
		return -1;
	if (put(d->reg, r, &read, e) == 0 && db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int
desk_settings_set(struct desk *d, const struct desk_settings_request *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_SERVICE_SET, e) < 0)
		return -1;
	return gate_leave(d, set(d, r, e));
}

int
desk_settings_list(struct desk *d, struct services_list *out, struct err *e)
{
	if (gate_enter(d, OPERATION_SERVICE_LIST, e) < 0)
		return -1;
	return gate_leave(d, services_load(d->reg->db, out, e));
}

/* --------------------------------------------------------------- in answers */

void
desk_settings_describe(const struct services *s, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];

	buf_printf(out, "%s: ", s->service);
	if (s->has_first || s->has_facts) {
		period_title(title, s->first);
		buf_printf(out, "first quarter %s%s", title,
		    s->has_first ? "" : " (that of the first fact)");
	} else {
		buf_puts(out, "no facts yet");
	}
	if (s->has_summary)
		buf_puts(out, "; has summaries");
	service_versions_put_switched(s, out);
}

static struct jval *
service_json(const struct services *s)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct jval *o = jval_object();
	struct jval *off = jval_array(), *none = jval_array();
	char period[PERIOD_TEXT_SIZE], version[VERSIONS_SIZE];

	for (size_t i = 0; i < rs->n; i++)
		if (s->off[i])
			jval_add_str(off, rs->rows[i].code);
	for (size_t i = 0; i < families_count(); i++)
		if (s->none[i])
			jval_add_str(none, families_at(i)->name);
	jval_set_str(o, "service", s->service);
	if (s->has_first || s->has_facts) {
		period_format(period, s->first);
		jval_set_str(o, "first_quarter", period);
	} else {
		jval_set_null(o, "first_quarter");
	}
	jval_set_bool(o, "first_quarter_set", s->has_first);
	jval_set_bool(o, "has_summaries", s->has_summary);
	jval_set(o, "not_collected", off);
	jval_set(o, "none", none);
	if (s->retention_years > 0)
		jval_set_i64(o, "retention_years", s->retention_years);
	else
		jval_set_null(o, "retention_years");
	jval_set_bool(o, "evidence", s->evidence);
	jval_set_str_or_null(o, "evidence_set_by", s->evidence_by);
	jval_set_str_or_null(o, "evidence_set_at", s->evidence_at);
	service_versions_of(s, version);
	jval_set_str(o, "version", version);
	jval_set_str_or_null(o, "set_by", s->set_by);
	jval_set_str_or_null(o, "set_at", s->set_at);
	return o;
}

struct jval *
desk_settings_json(const struct services_list *list)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < list->n; i++)
		jval_add(all, service_json(&list->service[i]));
	return all;
}

struct jval *
desk_settings_page_json(const struct services_list *list)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct services *s = &list->service[i];
		struct jval *o = service_json(s);
		char title[PERIOD_TITLE_SIZE] = "";

		if (s->has_first || s->has_facts)
			period_title(title, s->first);
		jval_set_str_or_null(o, "first_quarter_shown", title);
		jval_add(all, o);
	}
	return all;
}

struct jval *
desk_settings_measures_json(void)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct jval *all = jval_array();

	/* A band or a part goes with what it is a part of. */
	for (size_t i = 0; i < rs->n; i++)
		if (rs->rows[i].whole < 0)
			jval_add(all, desk_words_choice(rs->rows[i].code,
					  rs->rows[i].title));
	return all;
}

/*
 * The settings of services: where reporting begins, what is not collected,
 * and for how long records are kept.
 */
#include "agent/desk/desk_settings.h"

#include <stdlib.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/desk/gate.h"
#include "agent/people/people_retention.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

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
	    n == 0)
		return err_set(e, ERR_USAGE,
		    "records are kept for a whole number of years from 1 to %d",
		    PEOPLE_RETENTION_YEARS_MAX);
	*years = (int)n;
	return 0;
}

static int
set(struct desk *d, const struct desk_settings_request *r, struct err *e)
{
	struct db *db = d->reg->db;
	struct period first = { 0 };
	int years;

	/* All that can be wrong by itself, before anything is changed. */
	if (services_check_id(r->service, e) < 0 ||
	    read_years(r->retention_years, &years, e) < 0 ||
	    check_codes(r->collected, e) < 0 ||
	    check_codes(r->not_collected, e) < 0 ||
	    (r->first_quarter != NULL &&
		period_parse_user(r->first_quarter, &first, e) < 0))
		return -1;
	/* What depends on the register comes first, for the same reason. */
	if (desk_services_check(d->reg->db, r->service, d->meant, e) < 0)
		return -1;
	if (r->first_quarter != NULL &&
	    services_set_first(db, r->service, first, e) < 0)
		return -1;
	if (set_codes(db, r->service, r->collected, true, e) < 0 ||
	    set_codes(db, r->service, r->not_collected, false, e) < 0)
		return -1;
	if ((r->not_recorded != NULL || r->none != NULL) &&
	    desk_unrecorded_take(db,
		&(struct desk_unrecorded_answer){ .service = r->service,
		    .not_recorded = r->not_recorded,
		    .none = r->none },
		e) < 0)
		return -1;
	if (years == 0)
		return 0;
	return people_retention_set_years(db, r->service, years, e);
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

void
desk_settings_describe(const struct services *s, struct buf *out)
{
	const struct ruleset *rs = measures_ips_grow_1();
	const char *between = "; not collected: ";
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
	for (size_t i = 0; i < rs->n; i++)
		if (s->off[i]) {
			buf_printf(out, "%s%s", between, rs->rows[i].code);
			between = ", ";
		}
	between = "; said to be none: ";
	for (size_t i = 0; i < families_count(); i++)
		if (s->none[i]) {
			buf_printf(out, "%s%s", between, families_at(i)->name);
			between = ", ";
		}
}

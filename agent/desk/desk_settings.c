/*
 * The settings of services: where reporting begins, what is not collected,
 * and for how long records are kept.
 */
#include "agent/desk/desk_settings.h"

#include <string.h>

#include "agent/people/people_retention.h"
#include "common/base/text.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

enum { CODE_SIZE = 64 };

/* Switch each measure of a list on or off. */
static int
set_codes(struct db *db, const char *service, const char *codes, bool collected,
    struct err *e)
{
	struct slice rest = slice_of(codes == NULL ? "" : codes), head;

	while (rest.n > 0) {
		char code[CODE_SIZE];

		(void)text_split(rest, ',', &head, &rest);
		if (head.n >= sizeof(code))
			return err_set(e, ERR_USAGE,
			    "a measure's code is at most %d letters long",
			    CODE_SIZE - 1);
		memcpy(code, head.p, head.n);
		code[head.n] = '\0';
		if (services_set_collected(db, service, code, collected, e) < 0)
			return -1;
	}
	return 0;
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
		    "--retention-years is a whole number from 1 to %d",
		    PEOPLE_RETENTION_YEARS_MAX);
	*years = (int)n;
	return 0;
}

int
desk_settings_set(struct desk *d, const struct desk_settings_request *r,
    struct err *e)
{
	struct db *db = d->reg->db;
	struct period first = { 0 };
	int years;

	if (read_years(r->retention_years, &years, e) < 0 ||
	    (r->first_quarter != NULL &&
		period_parse_user(r->first_quarter, &first, e) < 0))
		return -1;
	if (r->first_quarter != NULL &&
	    services_set_first(db, r->service, first, e) < 0)
		return -1;
	if (set_codes(db, r->service, r->collected, true, e) < 0 ||
	    set_codes(db, r->service, r->not_collected, false, e) < 0)
		return -1;
	return years == 0
		   ? 0
		   : people_retention_set_years(db, r->service, years, e);
}

int
desk_settings_list(struct desk *d, struct services_list *out, struct err *e)
{
	return services_load(d->reg->db, out, e);
}

void
desk_settings_describe(const struct services *s, struct buf *out)
{
	const struct ruleset *rs = measures_ips_grow_1();
	const char *between = "; not collected: ";
	char title[PERIOD_TITLE_SIZE];

	buf_printf(out, "%s: ", s->service);
	if (s->has_first || s->has_facts || s->has_summary) {
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
}

#include "agent/fidelity/fidelity_cells.h"

#include <string.h>

#include "agent/exchange/exchange_shown.h"
#include "common/base/day.h"
#include "common/base/text.h"

bool
fidelity_cells_day(const struct fidelity_cells *c, const char *column,
    struct slice cell, struct review_span span, int32_t *day)
{
	char room[EXCHANGE_SHOWN_SIZE];
	const char *value = exchange_shown_number(room, cell), *why = NULL;

	if (!day_parse(cell, day))
		why = "is not a date from 2000 on; dates are written "
		      "YYYY-MM-DD";
	else if (span.last != DAY_NONE && *day > span.last)
		why = "is after today";
	else if (span.first != DAY_NONE && *day < span.first)
		why = "is before the review";
	if (why != NULL)
		exchange_remarks_add(c->remarks, c->line, true, column, "%s %s",
		    value, why);
	return why == NULL;
}

unsigned
fidelity_cells_number(const struct fidelity_cells *c, const char *column,
    struct slice cell, unsigned max, const char *rule)
{
	char room[EXCHANGE_SHOWN_SIZE];
	uint64_t v = 0;

	if (text_parse_u64(cell, max, &v) && v > 0)
		return (unsigned)v;
	exchange_remarks_add(c->remarks, c->line, true, column, "%s is not %s",
	    exchange_shown_number(room, cell), rule);
	return 0;
}

static bool
read_service(const struct fidelity_cells *c, struct slice cell,
    struct review *r)
{
	const char *const *known = c->options->services;
	const char *why = NULL;

	for (; known != NULL && *known != NULL; known++)
		if (slice_is(cell, *known))
			break;
	if (!text_is_id(cell))
		why = "a service id has 1 to 32 letters, digits and hyphens";
	else if (known != NULL && *known == NULL)
		why = "is not one of the services this agent reports for";
	else
		memcpy(r->service, cell.p, cell.n);
	if (why != NULL)
		exchange_remarks_add(c->remarks, c->line, true, "service", "%s",
		    why);
	return why == NULL;
}

bool
fidelity_cells_key(const struct fidelity_cells *c,
    const struct csvread_row *row, struct review *r)
{
	const struct review_span span = { DAY_NONE, c->options->today };
	struct slice kind = row->cell[REVIEW_KIND];
	bool good;

	*r = (struct review){ 0 };
	good = read_service(c, row->cell[REVIEW_SERVICE], r);
	if (!fidelity_cells_day(c, "date", row->cell[REVIEW_DATE], span,
		&r->day))
		good = false;
	if (!fidelity_kind_parse(kind, &r->kind)) {
		exchange_remarks_add(c->remarks, c->line, true, "kind",
		    "the cell is not a kind; write independent or self");
		good = false;
	}
	return good;
}

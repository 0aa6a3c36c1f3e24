#include "agent/review/review_cells.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"

static const char date_chars[] = "0123456789/-.: ";
static const char word_chars[] = "abcdefghijklmnopqrstuvwxyz_0123456789-";

enum { SHOWN_MAX = 32 };

/* A value in quotation marks, or "the cell". */
static const char *
shown(char out[static SHOWN_MAX], struct slice s, const char *chars)
{
	size_t n = 0;

	if (s.n == 0 || s.n > SHOWN_MAX - 3)
		return "the cell";
	out[n++] = '"';
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\0' || strchr(chars, s.p[i]) == NULL)
			return "the cell";
		out[n++] = (char)s.p[i];
	}
	out[n++] = '"';
	out[n] = '\0';
	return out;
}

bool
review_cells_day(const struct review_cells *c, const char *column,
    struct slice cell, struct review_span span, int32_t *day)
{
	char room[SHOWN_MAX];
	const char *value = shown(room, cell, date_chars), *why = NULL;

	if (!day_parse(cell, day))
		why = "is not a date from 2000 on; dates are written "
		      "YYYY-MM-DD";
	else if (span.last != DAY_NONE && *day > span.last)
		why = "is after today";
	else if (span.first != DAY_NONE && *day < span.first)
		why = "is before the review";
	if (why != NULL)
		sheet_remarks_add(c->remarks, c->line, true, column, "%s %s",
		    value, why);
	return why == NULL;
}

unsigned
review_cells_number(const struct review_cells *c, const char *column,
    struct slice cell, unsigned max, const char *rule)
{
	char room[SHOWN_MAX];
	uint64_t v = 0;

	if (text_parse_u64(cell, max, &v) && v > 0)
		return (unsigned)v;
	sheet_remarks_add(c->remarks, c->line, true, column, "%s is not %s",
	    shown(room, cell, date_chars), rule);
	return 0;
}

static bool
read_service(const struct review_cells *c, struct slice cell, struct review *r)
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
		sheet_remarks_add(c->remarks, c->line, true, "service", "%s",
		    why);
	return why == NULL;
}

bool
review_cells_key(const struct review_cells *c, const struct csvread_row *row,
    struct review *r)
{
	const struct review_span span = { DAY_NONE, c->options->today };
	struct slice kind = row->cell[REVIEW_KIND];
	char room[SHOWN_MAX];
	bool good;

	*r = (struct review){ 0 };
	good = read_service(c, row->cell[REVIEW_SERVICE], r);
	if (!review_cells_day(c, "date", row->cell[REVIEW_DATE], span, &r->day))
		good = false;
	if (!fidelity_kind_parse(kind, &r->kind)) {
		sheet_remarks_add(c->remarks, c->line, true, "kind",
		    "%s is not a kind; write independent or self",
		    shown(room, kind, word_chars));
		good = false;
	}
	return good;
}

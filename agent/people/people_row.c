/*
 * One row of particulars by itself.  Its remarks show no value at all, not
 * even a date: every cell of such a file may identify somebody.
 */
#include "agent/people/people_row.h"

#include <string.h>

#include "agent/register/events.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "common/ips/nhs_number.h"

const char *const people_row_columns[] = { "service", "?client", "kind", "?ref",
	"?name", "?nhs_number", "?date_of_birth", "?address", "?postcode",
	"?phone", "?email", "?notes", "?employer", "?job_title", "?evidence",
	"?evidence_date", NULL };

/* A row under reading. */
struct reading {
	const struct csvread_row *cells;
	const struct people_row_rules *rules;
	struct people_row *out;
};

static const char *
column_name(int column)
{
	const char *name = people_row_columns[column];

	return name[0] == '?' ? name + 1 : name;
}

/* Refuse the row for a cell: `why` has its code and values. */
static void
refuse_so(struct reading *r, int column, struct exchange_remark why)
{
	why.line = r->cells->line;
	why.refused = true;
	why.column = column_name(column);
	if (r->out->kind != 0)
		why.word = people_kind_name(r->out->kind);
	exchange_remarks_add(r->rules->remarks, &why);
	r->out->refused = true;
}

static void
refuse(struct reading *r, int column, enum exchange_code code)
{
	refuse_so(r, column, (struct exchange_remark){ .code = code });
}

/* ---------------------------------------------------------------------- key */

static void
read_service(struct reading *r)
{
	struct slice s = r->cells->cell[PEOPLE_COL_SERVICE];

	if (text_is_id(s))
		memcpy(r->out->service, s.p, s.n);
	else
		refuse_so(r, PEOPLE_COL_SERVICE,
		    (struct exchange_remark){ .code = REMARK_SERVICE_MISSING,
			.n = LIMITS_ID_MAX });
}

/* A client reference or ref, which must or must not be there. */
static void
read_ref(struct reading *r, int column, bool wanted,
    char out[static LIMITS_REF_MAX + 1])
{
	struct slice s = r->cells->cell[column];

	if (!wanted) {
		if (s.n > 0)
			refuse(r, column, REMARK_KIND_WITHOUT);
	} else if (s.n == 0) {
		refuse(r, column, REMARK_KIND_NEEDS);
	} else if (!events_is_ref(s)) {
		refuse_so(r, column,
		    (struct exchange_remark){ .code = REMARK_REF_FORM,
			.n = LIMITS_REF_MAX });
	} else {
		memcpy(out, s.p, s.n);
	}
}

static void
read_key(struct reading *r)
{
	struct people_row *out = r->out;

	read_service(r);
	out->kind = people_find_kind(r->cells->cell[PEOPLE_COL_KIND]);
	if (out->kind == 0) {
		refuse(r, PEOPLE_COL_KIND, REMARK_KIND_UNKNOWN);
		return;
	}
	read_ref(r, PEOPLE_COL_CLIENT, out->kind != PEOPLE_EMPLOYER_CONTACT,
	    out->client);
	read_ref(r, PEOPLE_COL_REF, out->kind != PEOPLE_CLIENT, out->ref);
}

/* ------------------------------------------------------------------- fields */

static void
read_born(struct reading *r, int column, struct slice s)
{
	int32_t day;

	if (!day_parse_birth(s, &day))
		refuse(r, column, REMARK_BIRTH_FORM);
	else if (day > r->rules->today)
		refuse(r, column, REMARK_AFTER_TODAY);
}

static void
read_evidence_date(struct reading *r, int column, struct slice s)
{
	int32_t day;

	if (!day_parse(s, &day))
		refuse(r, column, REMARK_DAY_FORM);
	else if (day > r->rules->today)
		refuse(r, column, REMARK_AFTER_TODAY);
}

/*
 * Whether s holds a character that nobody sees and that changes what others
 * look like or whether two texts are found to be the same: marks of direction
 * (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), a blank without
 * width (U+200B, U+2060, U+FEFF).  U+200C and U+200D belong to names in some
 * scripts.
 */
static bool
has_unseen(struct slice s)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		uint8_t a = s.p[i], b = s.p[i + 1], c = s.p[i + 2];

		if ((a == 0xef && b == 0xbb && c == 0xbf) ||
		    (a == 0xe2 && b == 0x80 &&
			(c == 0x8b || c == 0x8e || c == 0x8f ||
			    (c >= 0xaa && c <= 0xae))) ||
		    (a == 0xe2 && b == 0x81 &&
			(c == 0xa0 || (c >= 0xa6 && c <= 0xa9))))
			return true;
	}
	return false;
}

/* A control character, of which lines may have their ends; those from U+0080
 * to U+009F (two bytes, of which the first is 0xc2) move terminals as well. */
static bool
has_control(struct slice s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == 0xc2 && i + 1 < s.n && s.p[i + 1] < 0xa0)
			return true;
		if ((c < ' ' || c == 0x7f) &&
		    !(lines && (c == '\n' || c == '\r')))
			return true;
	}
	return false;
}

static void
read_field(struct reading *r, enum people_field field)
{
	int column = PEOPLE_COL_FIELDS + (int)field;
	struct slice s = r->cells->cell[column];
	char number[NHS_NUMBER_SIZE];

	if (s.n == 0)
		return;
	if (!people_has(r->out->kind, field)) {
		refuse(r, column, REMARK_KIND_WITHOUT);
	} else if (s.n > people_field(field)->max) {
		refuse_so(r, column,
		    (struct exchange_remark){ .code = REMARK_TOO_LONG,
			.n = (uint32_t)people_field(field)->max });
	} else if (has_control(s,
		       field == PEOPLE_NOTES || field == PEOPLE_ADDRESS)) {
		refuse(r, column, REMARK_NO_TEXT);
	} else if (has_unseen(s)) {
		refuse(r, column, REMARK_UNSEEN);
	} else if (field == PEOPLE_NHS_NUMBER) {
		if (nhs_number_parse(s, number))
			people_set(&r->out->words, field, slice_of(number));
		else
			refuse(r, column, REMARK_NHS_NUMBER_FORM);
		memset(number, 0, sizeof(number));
	} else {
		if (field == PEOPLE_BORN)
			read_born(r, column, s);
		else if (field == PEOPLE_EVIDENCE_DATE)
			read_evidence_date(r, column, s);
		people_set(&r->out->words, field, s);
	}
}

void
people_row_read(const struct csvread_row *cells,
    const struct people_row_rules *rules, struct people_row *out)
{
	struct reading r = { cells, rules, out };

	*out = (struct people_row){ .line = cells->line };
	read_key(&r);
	for (int i = 0; out->kind != 0 && i < PEOPLE_FIELDS; i++)
		read_field(&r, (enum people_field)i);
}

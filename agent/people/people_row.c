/*
 * One row of particulars by itself.  Its remarks show no value at all, not
 * even a date: every cell of such a file may identify somebody.
 */
#include "agent/people/people_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "common/ips/nhs_number.h"

const char *const people_row_columns[] = { "service", "?client", "kind", "?ref",
	"?name", "?nhs_number", "?date_of_birth", "?address", "?postcode",
	"?phone", "?email", "?notes", "?employer", "?job_title", "?evidence",
	"?evidence_date", NULL };

enum { SENTENCE_MAX = 300 };

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

static void __attribute__((format(printf, 3, 4)))
refuse(struct reading *r, int column, const char *fmt, ...)
{
	char sentence[SENTENCE_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);
	exchange_remarks_say(r->rules->remarks, r->cells->line,
	    column_name(column), NULL, "%s", sentence);
	r->out->refused = true;
}

/* ---------------------------------------------------------------------- key */

static void
read_service(struct reading *r)
{
	struct slice s = r->cells->cell[PEOPLE_COL_SERVICE];

	if (text_is_id(s))
		memcpy(r->out->service, s.p, s.n);
	else
		refuse(r, PEOPLE_COL_SERVICE,
		    "it is missing, or not the id of a service: at most %d "
		    "letters, digits and hyphens",
		    LIMITS_ID_MAX);
}

/* A client reference or ref, which must or must not be there. */
static void
read_ref(struct reading *r, int column, bool wanted,
    char out[static LIMITS_REF_MAX + 1])
{
	struct slice s = r->cells->cell[column];

	if (!wanted) {
		if (s.n > 0)
			refuse(r, column, "it is not used by a row of kind %s",
			    people_kind_name(r->out->kind));
	} else if (s.n == 0) {
		refuse(r, column, "it is missing: a row of kind %s needs it",
		    people_kind_name(r->out->kind));
	} else if (!events_is_ref(s)) {
		refuse(r, column,
		    "at most %d letters, digits and . _ / - are allowed, "
		    "beginning with a letter or digit",
		    LIMITS_REF_MAX);
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
		refuse(r, PEOPLE_COL_KIND,
		    "it must be client, job or employer_contact");
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
		refuse(r, column,
		    "it is not a date of birth; write it like 1990-03-31");
	else if (day > r->rules->today)
		refuse(r, column, "it is after today");
}

static void
read_evidence_date(struct reading *r, int column, struct slice s)
{
	int32_t day;

	if (!day_parse(s, &day))
		refuse(r, column, "it is not a date; write it like 2026-05-17");
	else if (day > r->rules->today)
		refuse(r, column, "it is after today");
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
		refuse(r, column, "it is not used by a row of kind %s",
		    people_kind_name(r->out->kind));
	} else if (s.n > people_field(field)->max) {
		refuse(r, column, "it is longer than %zu bytes",
		    people_field(field)->max);
	} else if (has_control(s,
		       field == PEOPLE_NOTES || field == PEOPLE_ADDRESS)) {
		refuse(r, column, "it holds a character that is no text");
	} else if (field == PEOPLE_NHS_NUMBER) {
		if (nhs_number_parse(s, number))
			people_set(&r->out->words, field, slice_of(number));
		else
			refuse(r, column,
			    "it is not an NHS number: ten digits, the last of "
			    "which checks the others; look for a slip");
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

/*
 * Cells into words, codes and numbers; mapping_dates has dates.  A reason for a refusal is a rule and never holds what
 * the cell said: reasons are shown, printed and mailed.
 */
#include "agent/mapping/mapping_convert.h"

#include <string.h>

#include "agent/mapping/mapping_dates.h"
#include "agent/register/events.h"
#include "common/base/fold.h"
#include "common/ips/nhs_number.h"
#include "protocol/limits.h"

enum { NUMBER_LONGEST = 12 };

/* ------------------------------------------------------------------- words */

static bool
holds(const struct mapping_list *list, struct slice s)
{
	struct buf plain;
	bool found = false;

	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	fold_text(s, FOLD_CASE | FOLD_WORDS, &plain);
	for (size_t i = 0; i < list->n && !found; i++)
		found = slice_is(buf_slice(&plain), list->word[i]);
	buf_free(&plain);
	return found;
}

/* A truth value that needs no word of the mapping: a checkbox, as spreadsheets
 * save and people draw it. */
static bool
is_mark(struct slice s, bool yes)
{
	static const char *const marks[2][6] = {
		{ "false", "\xe2\x98\x90", "\xe2\x9c\x97", "\xe2\x9c\x98",
		    "\xe2\x9d\x8c", NULL },
		{ "true", "\xe2\x98\x91", "\xe2\x9c\x93", "\xe2\x9c\x94",
		    "\xe2\x9c\x85", NULL },
	};

	for (const char *const *mark = marks[yes]; *mark; mark++)
		if (slice_is(s, *mark))
			return true;
	return false;
}

const char *
mapping_convert_yes_no(const struct mapping_map *map, struct slice s, bool *yes)
{
	bool no = holds(&map->no, s);

	*yes = holds(&map->yes, s);
	if (!*yes && !no)
		no = !(*yes = is_mark(s, true)) && is_mark(s, false);
	if (*yes == no)
		return "it is not one of the mapping's words for yes or no";
	return NULL;
}

const char *
mapping_convert_source(const struct mapping_map *map, struct slice s,
    enum event_mode *mode)
{
	static const enum event_mode modes[] = { MODE_CLINICIAN, MODE_SELF,
		MODE_OTHER };
	int found = 0;

	for (int i = 0; i < MAPPING_SOURCES; i++)
		if (holds(&map->source[i], s)) {
			*mode = modes[i];
			found++;
		}
	return found == 1 ? NULL
			  : "it is not one of the mapping's words for a source";
}

const char *
mapping_convert_code(struct slice s, bool clear)
{
	char number[NHS_NUMBER_SIZE];

	if (!events_is_ref(s))
		return "at most 32 letters, digits and . _ / - are allowed, "
		       "beginning with a letter or digit";
	if (clear && nhs_number_parse(s, number))
		return "it looks like an NHS number, which must not stand here";
	return NULL;
}

const char *
mapping_convert_code_kind(enum workbook_kind kind)
{
	switch (kind) {
	case WORKBOOK_DAY:
	case WORKBOOK_MONTH:
	case WORKBOOK_ISO:
		return "the spreadsheet has made a date of it: format the "
		       "column as text, and type it anew";
	case WORKBOOK_CLOCK:
	case WORKBOOK_SPAN:
		return "the spreadsheet has made a time of it: format the "
		       "column as text, and type it anew";
	case WORKBOOK_SHARE:
		return "the spreadsheet has made a percentage of it: format "
		       "the column as text, and type it anew";
	default:
		return NULL;
	}
}

/* Digits with one point, or with a comma where a point would be: one that
 * groups thousands has three digits behind it. */
static const char *
read_number(struct slice s, char out[static MAPPING_CONVERT_NUMBER_SIZE])
{
	size_t points = 0, behind = 0;

	if (s.n == 0 || s.n >= MAPPING_CONVERT_NUMBER_SIZE)
		return "it is not a number";
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (!digit && s.p[i] != '.' && s.p[i] != ',')
			return "it is not a number";
		points += !digit;
		behind += digit && points > 0;
		out[i] = (char)(s.p[i] == ',' ? '.' : s.p[i]);
	}
	out[s.n] = '\0';
	if (points > 1 || (memchr(s.p, ',', s.n) && (behind < 1 || behind > 2)))
		return "it is not a number";
	if (s.n <= NUMBER_LONGEST)
		return NULL;
	return points > 0 ? "it has too many decimal places: round it to two"
			  : "it is not a number";
}

const char *
mapping_convert_number(enum workbook_kind kind, struct slice s,
    char out[static MAPPING_CONVERT_NUMBER_SIZE])
{
	switch (kind) {
	case WORKBOOK_TEXT:
		if (memchr(s.p, ':', s.n) != NULL)
			return mapping_dates_hours(kind, s, out);
		return read_number(s, out);
	case WORKBOOK_NUMBER:
		return read_number(s, out);
	case WORKBOOK_CLOCK:
	case WORKBOOK_SPAN:
		return mapping_dates_hours(kind, s, out);
	case WORKBOOK_DAY:
	case WORKBOOK_MONTH:
	case WORKBOOK_ISO:
		return "the cell holds a date, not a number";
	case WORKBOOK_SHARE:
		return "the cell holds a percentage, not a number";
	default:
		return workbook_grid_fault(kind) ? workbook_grid_fault(kind)
						 : "it is not a number";
	}
}

/*
 * A mapping in memory, and the question whether a person has answered all
 * that it leaves open.
 */
#include "agent/mapping/mapping_map.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_map_text.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_grid.h"
#include "protocol/limits.h"

enum { FAULT_MAX = 2048 };

static const char *const usual_yes[] = { "yes", "y", "true", "1", "part time",
	"pt", "paid", "competitive", "employed", "in work", NULL };
static const char *const usual_no[] = { "no", "n", "false", "0", "full time",
	"ft", "unpaid", "voluntary", "not competitive", "unemployed",
	"not employed", "not in work", NULL };
static const char *const usual_source[MAPPING_SOURCES][8] = {
	{ "clinician", "clinical team", "cmht", "mental health team",
	    "care coordinator", "secondary care", "psychiatrist", NULL },
	{ "self", "self referral", "self referred", "client", NULL },
	{ "other", "gp", "family", "job centre", "jobcentre plus", NULL },
};

static void
set_list(struct mapping_list *list, const char *const *words)
{
	while (*words)
		mapping_map_add_word(list, slice_of(*words++),
		    FOLD_CASE | FOLD_WORDS);
}

void
mapping_map_free_list(struct mapping_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->word[i]);
	free(list->word);
	*list = (struct mapping_list){ 0 };
}

void
mapping_map_add_word(struct mapping_list *list, struct slice word,
    unsigned flags)
{
	struct buf plain;

	buf_init(&plain, MAPPING_WORD_MAX);
	fold_text(word, flags, &plain);
	list->word = mem_resize(list->word, list->n + 1, sizeof(char *));
	list->word[list->n++] = mem_string(buf_str(&plain));
	buf_free(&plain);
}

void
mapping_map_init(struct mapping_map *map)
{
	*map = (struct mapping_map){ 0 };
	buf_init(&map->faults, LIMITS_MAPPING_MAX);
	buf_init(&map->notes, LIMITS_MAPPING_MAX);
	set_list(&map->yes, usual_yes);
	set_list(&map->no, usual_no);
	for (int i = 0; i < MAPPING_SOURCES; i++)
		set_list(&map->source[i], usual_source[i]);
}

void
mapping_map_free(struct mapping_map *map)
{
	mapping_map_free_list(&map->yes);
	mapping_map_free_list(&map->no);
	mapping_map_free_list(&map->blank);
	for (int i = 0; i < MAPPING_SOURCES; i++)
		mapping_map_free_list(&map->source[i]);
	buf_free(&map->faults);
	buf_free(&map->notes);
	for (size_t i = 0; i < map->sheets; i++) {
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			free(map->sheet[i].column[k].heading);
		free(map->sheet[i].column);
		free(map->sheet[i].name);
	}
	free(map->sheet);
	*map = (struct mapping_map){ 0 };
}

struct mapping_map_sheet *
mapping_map_add_sheet(struct mapping_map *map, const char *name)
{
	struct mapping_map_sheet *sheet;

	map->sheet =
	    mem_resize(map->sheet, map->sheets + 1, sizeof(*map->sheet));
	sheet = &map->sheet[map->sheets++];
	*sheet = (struct mapping_map_sheet){ .name = mem_string(name) };
	return sheet;
}

struct mapping_column *
mapping_map_add_column(struct mapping_map_sheet *sheet, struct slice heading)
{
	struct mapping_column *column;

	sheet->column = mem_resize(sheet->column, sheet->columns + 1,
	    sizeof(*sheet->column));
	column = &sheet->column[sheet->columns++];
	*column = (struct mapping_column){ .heading = mem_copy_text(heading.p,
					       heading.n),
		.nth = 1 };
	return column;
}

const struct mapping_column *
mapping_map_partner(const struct mapping_map_sheet *sheet,
    const struct mapping_column *column)
{
	enum mapping_role partner = mapping_words_role(column->role)->partner;

	for (size_t i = 0; i < sheet->columns && partner != ROLE_IGNORE; i++) {
		const struct mapping_column *c = &sheet->column[i];

		if (c->role == partner && c->job == column->job &&
		    c->number == column->number && c->mode == column->mode)
			return c;
	}
	return NULL;
}

size_t
mapping_map_find(const struct mapping_map_sheet *sheet, enum mapping_role role,
    int job)
{
	for (size_t i = 0; i < sheet->columns; i++)
		if (sheet->column[i].role == role &&
		    sheet->column[i].job == job)
			return i;
	return MAPPING_ABSENT;
}

size_t
mapping_map_find_start(const struct mapping_map_sheet *sheet, int job)
{
	size_t column = mapping_map_find(sheet, ROLE_JOB_DATE, job);

	return column != MAPPING_ABSENT
		   ? column
		   : mapping_map_find(sheet, ROLE_JOB_STARTED, job);
}

bool
mapping_map_same_heading(struct slice a, struct slice b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, LIMITS_WORKBOOK_CELL_MAX);
	buf_init(&y, LIMITS_WORKBOOK_CELL_MAX);
	fold_text(a, FOLD_CASE | FOLD_WORDS, &x);
	fold_text(b, FOLD_CASE | FOLD_WORDS, &y);
	/* Headings of signs alone, like "#", have no plain form. */
	same = x.n > 0
		   ? slice_equal(buf_slice(&x), buf_slice(&y))
		   : slice_equal(workbook_grid_trim(a), workbook_grid_trim(b));
	buf_free(&x);
	buf_free(&y);
	return same;
}

/* ------------------------------------------------------------------- check */

/* True when both would state the same thing. */
static bool
same_thing(const struct mapping_column *a, const struct mapping_column *b)
{
	const struct mapping_role_kind *kind = mapping_words_role(a->role);

	return a->role == b->role && a->job == b->job &&
	       a->number == b->number &&
	       (kind->partner == ROLE_IGNORE || a->mode == b->mode);
}

bool
mapping_map_has_people(const struct mapping_map *map)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (mapping_words_role(map->sheet[i].column[k].role)
				->person)
				return true;
	return false;
}

/* A client's name, or a part of it. */
static bool
is_name(const struct mapping_column *column)
{
	return column->role == ROLE_CLIENT_NAME ||
	       column->role == ROLE_FIRST_NAME ||
	       column->role == ROLE_LAST_NAME;
}

/* Why two columns cannot both be meant, or NULL. */
static const char *
clash(const struct mapping_column *a, const struct mapping_column *b,
    bool on_page)
{
	if (a->heading[0] && strcmp(a->heading, b->heading) == 0 &&
	    a->nth == b->nth)
		return "are the same column";
	if ((!mapping_words_role(a->role)->many && same_thing(a, b)) ||
	    (is_name(a) && is_name(b) &&
		(a->role == ROLE_CLIENT_NAME || b->role == ROLE_CLIENT_NAME)))
		return on_page ? "are said to be the same thing: choose \"not "
				 "read\" for one of them"
			       : "are said to be the same thing: of one, write "
				 "\"ignore\"";
	if (a->job == b->job &&
	    ((a->role == ROLE_JOB_DATE && b->role == ROLE_JOB_STARTED) ||
		(b->role == ROLE_JOB_DATE && a->role == ROLE_JOB_STARTED)))
		return "are both the start of one job";
	return NULL;
}

/* Note a fault of a sheet, which is named if it has a name. */
static void
sheet_fault(struct mapping_map *map, const struct mapping_map_sheet *sheet,
    const char *why)
{
	if (sheet->name[0])
		mapping_map_fault(map, "sheet \"%s\": %s", sheet->name, why);
	else
		mapping_map_fault(map, "%s", why);
}

/* Two columns of a sheet that cannot both be meant. */
static void
check_pair(struct mapping_map *map, const struct mapping_map_sheet *sheet,
    const struct mapping_column *a, const struct mapping_column *b)
{
	const char *why = clash(a, b, map->on_page);
	struct buf text;

	if (why == NULL)
		return;
	buf_init(&text, FAULT_MAX);
	buf_printf(&text, "\"%s\" and \"%s\" %s", a->heading, b->heading, why);
	sheet_fault(map, sheet, buf_str(&text));
	buf_free(&text);
}

static bool
absent(const struct mapping_map_sheet *sheet, enum mapping_role role)
{
	return mapping_map_find(sheet, role, 0) == MAPPING_ABSENT;
}

/* Each row must say whom or which referral it is about. */
static void
check_extract_sheet(struct mapping_map *map,
    const struct mapping_map_sheet *sheet)
{
	if (sheet->strange)
		return;
	if (absent(sheet, ROLE_CLIENT) && absent(sheet, ROLE_NHS_NUMBER) &&
	    absent(sheet, ROLE_REFERRAL_ID))
		sheet_fault(map, sheet,
		    map->on_page
			? "choose the column by which its rows are known: the "
			  "referral, the NHS number or the reference of the "
			  "client"
			: "no column is \"referral_id\", \"nhs_number\" or "
			  "\"client\": say which one its rows are known by, "
			  "or leave the sheet out");
	if (absent(sheet, ROLE_EMPLOYMENT_STATUS) !=
	    absent(sheet, ROLE_EMPLOYMENT_RECORDED))
		sheet_fault(map, sheet,
		    "an employment status needs the day that it was recorded "
		    "on, and the day needs the status: both columns, or "
		    "neither");
}

/* Referrals are what the published measures count. */
static void
check_extract(struct mapping_map *map)
{
	for (size_t i = 0; i < map->sheets; i++)
		if (map->sheet[i].strange ||
		    (!map->sheet[i].left_out &&
			!absent(&map->sheet[i], ROLE_REFERRAL_ID) &&
			!absent(&map->sheet[i], ROLE_RECEIVED)))
			return;
	mapping_map_fault(map, "%s",
	    map->on_page
		? "choose the columns with the id of each referral and the "
		  "day it was received"
		: "no sheet has \"referral_id\" and \"referral_received\", "
		  "without which no referral is known");
}

static void
check_sheet(struct mapping_map *map, const struct mapping_map_sheet *sheet)
{
	for (size_t i = 0; i < sheet->columns; i++)
		for (size_t k = 0; k < i; k++)
			check_pair(map, sheet, &sheet->column[k],
			    &sheet->column[i]);
	if (map->extract) {
		check_extract_sheet(map, sheet);
		return;
	}
	if (absent(sheet, ROLE_CLIENT) && !sheet->strange)
		sheet_fault(map, sheet,
		    map->on_page
			? "choose the column that holds your own reference of "
			  "each client"
			: "no column is \"client\": say which one holds the "
			  "service's own reference of a client, or leave the "
			  "sheet out");
	if (!absent(sheet, ROLE_ACCEPTED_YES_NO) &&
	    absent(sheet, ROLE_ACCEPTED) && absent(sheet, ROLE_REFERRAL_DATE))
		sheet_fault(map, sheet,
		    map->on_page
			? "a column says whether referrals were accepted, but "
			  "none on which day: choose the column with the day "
			  "of the referral"
			: "a column says whether referrals were accepted, but "
			  "none on which day: set \"is\" of the referral's "
			  "day to \"referral_date\"");
}

int
mapping_map_check(struct mapping_map *map, struct err *e)
{
	if (map->dates == DATES_OPEN && !map->strange_dates)
		mapping_map_fault(map, "%s",
		    map->on_page
			? "say how days are written in this file"
			: "\"dates\": it is not stated how dates are written: "
			  "\"dd/mm/yyyy\", \"yyyy-mm-dd\", \"mm/dd/yyyy\", "
			  "\"dd/mm/yy\" or \"excel-serial\"");
	if (map->sheets == 0 && map->faulty == 0)
		mapping_map_fault(map, "\"sheets\": none is mapped");
	for (size_t i = 0; i < map->sheets; i++)
		if (!map->sheet[i].left_out)
			check_sheet(map, &map->sheet[i]);
	if (map->extract && map->sheets > 0)
		check_extract(map);
	return mapping_map_sound(map, e);
}

void
mapping_map_fault(struct mapping_map *map, const char *fmt, ...)
{
	char text[FAULT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_printf(&map->faults, "%s%s\n",
	    map->on_page ? "" : "the mapping: ", text);
	map->faulty++;
}

int
mapping_map_sound(const struct mapping_map *map, struct err *e)
{
	struct slice all = buf_slice(&map->faults);

	if (map->faulty == 0)
		return 0;
	if (map->faulty > 1 || all.n >= ERR_TEXT_MAX ||
	    memchr(all.p, '\n', all.n - 1) != NULL)
		return err_set(e, ERR_REFUSED,
		    "the mapping has %zu fault%s: correct the file and try "
		    "again",
		    map->faulty, map->faulty == 1 ? "" : "s");
	return err_set(e, ERR_REFUSED, "%.*s", (int)(all.n - 1),
	    (const char *)all.p);
}

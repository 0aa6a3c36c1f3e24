/*
 * Sheets with one row per client, as transcripts in tests/cases/sheets: how
 * cells, headings, mappings and rows are read, and what an import stores. The
 * README there lists the steps.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_dates.h"
#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_headings.h"
#include "agent/mapping/mapping_map_text.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/mapping/mapping_unfilled.h"
#include "agent/people/people_export.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_csv.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/transcript.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1000000 };

static void
begin(void *world)
{
	memory_register_open(world);
}

static void
end(void *world)
{
	memory_register_close(world);
}

/* -------------------------------------------------------------------- cells */

/* The kind of cell that args name; else a text. */
static enum workbook_kind
kind_of(const char *args)
{
	static const char *const words[WORKBOOK_KINDS] = {
		[WORKBOOK_TEXT] = "text",
		[WORKBOOK_NUMBER] = "number",
		[WORKBOOK_FAULT] = "fault",
		[WORKBOOK_CONTROL] = "control",
		[WORKBOOK_TRUTH] = "truth",
		[WORKBOOK_ISO] = "iso",
		[WORKBOOK_DAY] = "day",
		[WORKBOOK_MONTH] = "month",
		[WORKBOOK_CLOCK] = "clock",
		[WORKBOOK_SPAN] = "span",
		[WORKBOOK_SHARE] = "share",
	};

	for (int i = 0; i < WORKBOOK_KINDS; i++)
		if (transcript_has(args, words[i]))
			return (enum workbook_kind)i;
	return WORKBOOK_TEXT;
}

static void
say_day(const char *(*f)(enum workbook_kind, struct slice, enum mapping_dates,
	    bool, int32_t *),
    const char *args, struct slice in, struct buf *out)
{
	enum workbook_kind kind = kind_of(args);
	bool any = transcript_has(args, "any");
	char text[DAY_TEXT_SIZE];
	const char *why = NULL;
	int32_t day = DAY_NONE;

	/* In any order it is the same. */
	for (int d = DATES_ISO; d < DATES_KINDS; d++) {
		enum mapping_dates order = (enum mapping_dates)d;
		int32_t before = day;

		if (!any && !transcript_has(args, mapping_map_dates(order)))
			continue;
		why = f(kind, in, order, transcript_has(args, "1904"), &day);
		ck_assert(!any || d == DATES_ISO || day == before);
	}
	if (why == NULL)
		day_format(text, day);
	buf_puts(out, why != NULL ? why : text);
}

static void
date(void *world, const char *args, struct slice in, struct buf *out)
{
	(void)world;
	say_day(mapping_dates_day, args, in, out);
}

static void
birth(void *world, const char *args, struct slice in, struct buf *out)
{
	(void)world;
	say_day(mapping_dates_birth, args, in, out);
}

static void
code(void *world, const char *args, struct slice in, struct buf *out)
{
	const char *why = mapping_convert_code_kind(kind_of(args));

	(void)world;
	if (why == NULL)
		why = mapping_convert_code(in, transcript_has(args, "clear"));
	buf_puts(out, why != NULL ? why : "taken");
}

static void
number(void *world, const char *args, struct slice in, struct buf *out)
{
	char text[MAPPING_CONVERT_NUMBER_SIZE];
	const char *why = mapping_convert_number(kind_of(args), in, text);

	(void)world;
	buf_puts(out, why != NULL ? why : text);
}

/* A whole file, in any encoding. */
static void
decode(void *world, const char *args, struct slice in, struct buf *out)
{
	const char *encoding;
	struct err e = ERR_INIT;
	struct buf text;

	(void)world;
	(void)args;
	buf_init(&text, TEXT_MAX);
	if (workbook_csv_decode(in, &text, &encoding, &e) < 0)
		buf_puts(out, e.text);
	else
		buf_printf(out, "%s: %s", encoding, buf_str(&text));
	buf_free(&text);
}

/* ----------------------------------------------------------------- headings */

static void
say_role(struct buf *out, enum mapping_role role, int job, int number)
{
	buf_puts(out, mapping_words_role(role)->name);
	if (job > 1)
		buf_printf(out, " of job %d", job);
	if (number > 1)
		buf_printf(out, " number %d", number);
}

static void
heading(void *world, const char *args, struct slice in, struct buf *out)
{
	struct mapping_guess g = mapping_headings_guess(in, NULL);

	(void)world;
	(void)args;
	if (g.mode != MODE_NONE)
		buf_printf(out, "%s ", events_mode_name(g.mode));
	say_role(out, g.role, g.job, g.number);
	if (g.reason == REASON_PERSON)
		buf_printf(out, " (of a person: %s)",
		    mapping_words_role(g.person)->name);
	else if (g.reason == REASON_DERIVED)
		buf_puts(out, " (derived)");
	else
		ck_assert_int_eq(g.reason == REASON_UNKNOWN,
		    g.role == ROLE_IGNORE);
}

/* Nothing but dates is open, and nobody has confirmed it.  What is written is
 * read back, and written again as it was. */
static void
check_proposal(struct mapping_map *map)
{
	struct mapping_map again;
	struct err e = ERR_INIT;
	struct buf one, two;

	ck_assert(!map->confirmed);
	if (map->dates == DATES_OPEN) {
		ck_assert_int_lt(mapping_map_check(map, &e), 0);
		buf_reset(&map->faults);
		map->faulty = 0;
	}
	map->dates = DATES_ISO;
	ck_assert_int_eq(mapping_map_check(map, &e), 0);
	for (size_t i = 0; i < map->sheet[0].columns; i++)
		ck_assert(map->sheet[0].column[i].role != ROLE_IGNORE ||
			  map->sheet[0].column[i].job == 0);
	buf_init(&one, TEXT_MAX);
	buf_init(&two, TEXT_MAX);
	mapping_map_write(map, &one);
	ck_assert_msg(mapping_map_parse(buf_slice(&one), &again, &e) == 0, "%s",
	    e.text);
	mapping_map_write(&again, &two);
	ck_assert_str_eq(buf_str(&one), buf_str(&two));
	mapping_map_free(&again);
	buf_free(&one);
	buf_free(&two);
}

static void
say_columns(const struct mapping_map_sheet *s, struct buf *out)
{
	for (size_t i = 0; i < s->columns; i++) {
		const struct mapping_column *c = &s->column[i];
		const struct mapping_column *other = mapping_map_partner(s, c);

		buf_printf(out, "%s: ", c->heading);
		say_role(out, c->role, c->job, c->number);
		if (other != NULL)
			buf_printf(out, ", with column %zu",
			    (size_t)(other - s->column) + 1);
		else if (mapping_words_role(c->role)->partner != ROLE_IGNORE)
			buf_puts(out, ", with none");
		buf_puts(out, "\n");
	}
}

/* What is proposed for a sheet: how dates are written, and every column, or
 * ("says") all that a person is told. */
static void
propose(void *world, const char *args, struct slice in, struct buf *out)
{
	struct mapping_propose_wish wish = {
		.wanted = transcript_has(args, "people") ? WANTED_PEOPLE
							 : WANTED_FACTS
	};
	char *row = transcript_value(args, "row", "0");
	struct workbook_grid g;
	struct mapping_map map;
	struct err e = ERR_INIT;
	struct buf says;

	(void)world;
	wish.heading_row = (unsigned)atoi(row);
	free(row);
	workbook_grid_init(&g);
	mapping_map_init(&map);
	buf_init(&says, TEXT_MAX);
	ck_assert_int_eq(workbook_csv_read(in, &g, &e), 0);
	if (mapping_propose(&g, &wish, &map, &says, &e) < 0) {
		buf_puts(out, e.text);
	} else {
		buf_printf(out, "dates %s%s\n",
		    map.dates == DATES_OPEN ? "are left open"
					    : mapping_map_dates(map.dates),
		    mapping_map_has_people(&map) ? ", particulars" : "");
		if (transcript_has(args, "says"))
			buf_add_slice(out, buf_slice(&says));
		else
			say_columns(&map.sheet[0], out);
		if (mapping_map_find(&map.sheet[0], ROLE_CLIENT, 0) !=
		    MAPPING_ABSENT)
			check_proposal(&map);
	}
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}

/* The measures that a sheet, mapped as it is proposed, can never fill. */
static void
unfilled(void *world, const char *args, struct slice in, struct buf *out)
{
	char *file = mem_copy_text((const char *)in.p, in.n);
	struct mapping_fixture s;

	(void)world;
	(void)args;
	mapping_fixture_open(&s, file, false);
	mapping_unfilled_say(&s.map, out);
	mapping_fixture_close(&s);
	free(file);
}

/* A mapping's text, or the columns behind the client's of a good one. */
static void
mapping(void *world, const char *args, struct slice in, struct buf *out)
{
	bool columns = transcript_has(args, "columns");
	struct mapping_map map = { 0 };
	struct err e = ERR_INIT;
	struct buf text;
	int rc;

	(void)world;
	buf_init(&text, TEXT_MAX);
	if (columns)
		buf_puts(&text,
		    "{\"sheaf_map\":1,\"confirmed\":true,"
		    "\"dates\":\"yyyy-mm-dd\",\"sheets\":[{\"sheet\":\"\","
		    "\"columns\":[{\"heading\":\"ID\",\"is\":\"client\"},");
	buf_add_slice(&text, in);
	if (columns)
		buf_puts(&text, "]}]}");
	rc = mapping_map_parse(buf_slice(&text), &map, &e);
	if (rc == 0 || map.faulty > 0)
		rc = mapping_map_check(&map, &e) < 0 ? -1 : rc;
	if (rc < 0 && map.faults.n > 0 &&
	    !slice_is(slice_make(map.faults.data, map.faults.n - 1), e.text))
		buf_add_slice(out, buf_slice(&map.faults));
	if (rc == 0)
		buf_add_slice(out, buf_slice(&map.notes));
	buf_puts(out, rc == 0 ? "taken" : e.text);
	mapping_map_free(&map);
	buf_free(&text);
}

/* --------------------------------------------------------------------- rows */

/* The facts of a sheet's one row, with dates yyyy-mm-dd, or why it is
 * refused; and how many it states. */
static void
row(void *world, const char *args, struct slice in, struct buf *out)
{
	struct mapping_rows f;
	struct mapping_fixture s;
	struct err e = ERR_INIT;
	char *file = mem_copy_text((const char *)in.p, in.n);

	(void)world;
	mapping_fixture_open(&s, file, false);
	s.map.dates = DATES_ISO;
	if (transcript_has(args, "no-words"))
		mapping_map_free_list(&s.map.blank);
	ck_assert_int_eq(mapping_rows_find(&f, &s.g, &s.map, NULL, &e), 0);
	/* No employer contact: no vault is needed for its ref. */
	ck_assert_int_eq(mapping_facts_make(&f, NULL, "north", 20000, &e), 0);
	ck_assert_uint_eq(f.sources, 1);
	if (f.source[0].refused)
		buf_printf(out, "%s\n", buf_str(&f.source[0].reason));
	else
		buf_add_slice(out, buf_slice(&f.text));
	buf_printf(out, "facts %zu\n", f.source[0].facts);
	mapping_rows_free(&f);
	mapping_fixture_close(&s);
	free(file);
}

/* Import a sheet with particulars and dates dd/mm/yyyy for service north;
 * "refused": show the file of refused rows. */
static void
sheet(void *world, const char *args, struct slice in, struct buf *out)
{
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	char *file = mem_copy_text((const char *)in.p, in.n);

	mapping_fixture_open(&s, file, true);
	o = mapping_fixture_import(world, &s, transcript_has(args, "accept"),
	    transcript_has(args, "dry-run"));
	buf_puts(out, o.reasons);
	transcript_count(out, "rows refused", o.r.rows_refused);
	if (o.r.rows_empty > 0)
		transcript_count(out, "rows without any fact", o.r.rows_empty);
	transcript_count(out, "facts stored", o.r.stored);
	transcript_count(out, "corrected", o.r.corrected);
	transcript_count(out, "unchanged", o.r.unchanged);
	transcript_count(out, "particulars stored", o.r.people_stored);
	transcript_count(out, "particulars corrected", o.r.people_corrected);
	transcript_count(out, "particulars unchanged", o.r.people_unchanged);
	buf_puts(out, o.r.written ? "\n" : ", nothing written\n");
	if (transcript_has(args, "refused"))
		buf_puts(out, o.refused);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_close(&s);
	free(file);
}

static void
people(void *world, const char *args, struct slice in, struct buf *out)
{
	struct memory_register *reg = world;
	struct err e = ERR_INIT;

	(void)args;
	(void)in;
	ck_assert_int_eq(people_export(&reg->open, NULL, true, out, &e), 0);
}

static void
facts(void *world, const char *args, struct slice in, struct buf *out)
{
	char *text = memory_register_export(world);
	size_t n = 0;

	(void)args;
	(void)in;
	for (const char *p = text; *p != '\0'; p++)
		n += *p == '\n';
	buf_printf(out, "%zu", n);
	free(text);
}

int
main(void)
{
	static struct memory_register world;
	static const struct transcript_step steps[] = {
		{ "date", date },
		{ "birth", birth },
		{ "code", code },
		{ "number", number },
		{ "decode", decode },
		{ "heading", heading },
		{ "propose", propose },
		{ "unfilled", unfilled },
		{ "mapping", mapping },
		{ "row", row },
		{ "sheet", sheet },
		{ "people export", people },
		{ "count facts", facts },
		{ NULL, NULL },
	};
	const struct transcript t = { steps, &world, begin, end };

	return transcript_main(&t, "sheet_cases", "tests/cases/sheets");
}

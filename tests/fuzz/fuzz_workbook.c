/*
 * Any bytes as a mapping, a sheet, a workbook's XML, its formats, a whole workbook, or
 * the answer of its reader; the first byte says which.  Whatever is read
 * can be proposed for, mapped, and turned into facts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_dates.h"
#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/mapping/mapping_refused.h"
#include "agent/reconcile/reconcile_extract.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_csv.h"
#include "common/workbook/workbook_format.h"
#include "common/workbook/workbook_wire.h"
#include "common/workbook/workbook_xlsx.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { TEXT_MAX = 1 << 24 };

/* A mapping that was taken is written, and taken as the same. */
static void
use_map(struct slice bytes)
{
	struct mapping_map map, again;
	struct err e = ERR_INIT;
	struct buf one, two;

	if (mapping_map_parse(bytes, &map, &e) < 0) {
		(void)!mapping_map_check(&map, &e);
		mapping_map_free(&map);
		return;
	}
	buf_init(&one, LIMITS_MAPPING_MAX);
	buf_init(&two, LIMITS_MAPPING_MAX);
	mapping_map_write(&map, &one);
	if (!one.full) {
		ASSERT(mapping_map_parse(buf_slice(&one), &again, &e) == 0);
		mapping_map_write(&again, &two);
		ASSERT(slice_equal(buf_slice(&one), buf_slice(&two)));
		mapping_map_free(&again);
	}
	(void)!mapping_map_check(&map, &e);
	mapping_map_free(&map);
	buf_free(&one);
	buf_free(&two);
}

/* Each cell as a date in every order: what is taken is in range. */
static void
use_cells(const struct workbook_grid *g)
{
	for (size_t i = 0; i < g->cells; i++)
		for (int d = DATES_ISO; d < DATES_KINDS; d++) {
			int32_t day = DAY_NONE;

			if (mapping_dates_day(
				(enum workbook_kind)g->cell[i].kind,
				workbook_grid_text(g, &g->cell[i]),
				(enum mapping_dates)d, g->dates_1904,
				&day) == NULL)
				ASSERT(day >= day_from_civil(2000, 1, 1) &&
				       day <= day_from_civil(2099, 12, 31));
			if (mapping_dates_birth(
				(enum workbook_kind)g->cell[i].kind,
				workbook_grid_text(g, &g->cell[i]),
				(enum mapping_dates)d, g->dates_1904,
				&day) == NULL)
				ASSERT(day >= day_from_civil(1900, 1, 1) &&
				       day <= day_from_civil(2099, 12, 31));
		}
}

/* Without what needs a vault, and with dates in some order. */
static void
make_readable(struct mapping_map *map)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (map->sheet[i].column[k].role ==
			    ROLE_EMPLOYER_CONTACT)
				map->sheet[i].column[k].role = ROLE_IGNORE;
	if (map->dates == DATES_OPEN)
		map->dates = DATES_DAY_FIRST;
}

/* What was proposed for a grid is found in it again, and read. */
static void
use_grid(const struct workbook_grid *g, bool people)
{
	const struct mapping_propose_wish wish = { .wanted = people
								 ? WANTED_PEOPLE
								 : WANTED_FACTS,
		.heading_row = people ? 2 : 0 };
	struct mapping_rows f = { 0 };
	struct mapping_map map;
	struct err e = ERR_INIT;
	struct buf says, out;

	mapping_map_init(&map);
	buf_init(&says, TEXT_MAX);
	buf_init(&out, TEXT_MAX);
	use_cells(g);
	if (mapping_propose(g, &wish, &map, &says, &e) == 0)
		make_readable(&map);
	if (map.sheets > 0 && mapping_rows_find(&f, g, &map, NULL, &e) == 0) {
		(void)!mapping_facts_make(&f, NULL, "north", 20000, &e);
		for (size_t i = 0; i < f.sources; i++)
			mapping_rows_refuse(&f, i, 0, "for the test");
		for (size_t i = 0; i < f.bounds; i++)
			(void)mapping_refused_sheet(&f, i, &out);
	}
	mapping_rows_free(&f);
	mapping_map_free(&map);
	buf_free(&says);
	buf_free(&out);
}

/* The same as an extract from MHSDS, with whatever is known of its headings. */
static void
use_extract(const struct workbook_grid *g)
{
	const struct mapping_propose_wish wish = { .wanted = WANTED_EXTRACT };
	struct reconcile_extract x;
	struct mapping_rows f = { 0 };
	struct mapping_map map;
	struct err e = ERR_INIT;
	struct buf says;

	mapping_map_init(&map);
	buf_init(&says, TEXT_MAX);
	if (mapping_propose(g, &wish, &map, &says, &e) == 0 &&
	    map.dates == DATES_OPEN)
		map.dates = DATES_DAY_FIRST;
	if (map.sheets > 0 && mapping_rows_find(&f, g, &map, NULL, &e) == 0) {
		reconcile_extract_read(&f, &x);
		ASSERT(x.refused <= x.rows);
		reconcile_extract_free(&x);
	}
	mapping_rows_free(&f);
	mapping_map_free(&map);
	buf_free(&says);
}

/* A styles part, or the code of a format: whatever it is, numbers of every
 * size can be shown by it. */
static void
use_formats(struct slice bytes)
{
	static const double numbers[] = { 0, 1.25, -45, 46113.5, 1e15, 1e300 };
	struct workbook_styles styles = { 0 };
	char *code = mem_copy_text(bytes.p, bytes.n);
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, TEXT_MAX);
	(void)!workbook_styles_read(bytes, &styles, &e);
	for (size_t i = 0; i < styles.cells; i++) {
		const char *own;

		(void)workbook_styles_kind(&styles, i, &own);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (int kind = 0; kind < WORKBOOK_KINDS; kind++)
			workbook_format_show((enum workbook_kind)kind, code,
			    numbers[i], i % 2, &out);
	(void)workbook_format_kind(code);
	workbook_styles_free(&styles);
	buf_free(&out);
	free(code);
}

static int
read_sheet(struct slice xml, struct workbook_grid *g, struct err *e)
{
	struct workbook_common common = { 0 };
	int rc = workbook_grid_sheet(g, slice_of("Sheet"), e);

	/* The same text serves as its shared texts, and as its formats. */
	if (rc == 0) {
		(void)!workbook_sheet_texts(xml, &common.texts, e);
		(void)!workbook_styles_read(xml, &common.styles, e);
		rc = workbook_sheet_read(xml, &common, g, e);
	}
	workbook_sheet_texts_free(&common.texts);
	workbook_styles_free(&common.styles);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice rest = slice_make(bytes + 1, len ? len - 1 : 0);
	struct workbook_grid g;
	struct err e = ERR_INIT;
	int rc = -1;

	if (len == 0)
		return 0;
	workbook_grid_init(&g);
	switch (bytes[0]) {
	case 'm':
		use_map(rest);
		break;
	case 'c':
		rc = workbook_csv_read(rest, &g, &e);
		break;
	case 's':
		rc = read_sheet(rest, &g, &e);
		break;
	case 'x':
		rc = workbook_xlsx_read(rest, &g, &e);
		break;
	case 'f':
		use_formats(rest);
		break;
	case 'w':
		rc = workbook_wire_read(rest, &g, &e);
		break;
	default:
		break;
	}
	if (rc == 0) {
		for (int people = 0; people < 2; people++)
			use_grid(&g, people);
		use_extract(&g);
	}
	workbook_grid_free(&g);
	return 0;
}

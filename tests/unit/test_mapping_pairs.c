/* A sheet with more pairs of columns than a mapping may number.  All else about
 * pairs stands in tests/cases/sheets. */
#include "agent/mapping/mapping_propose.h"
#include "common/workbook/workbook_csv.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 100000 };

START_TEST(pairs_without_a_free_number_are_not_read)
{
	const struct mapping_propose_wish wish = { .wanted = WANTED_FACTS };
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says, sheet;
	struct err e = ERR_INIT;

	buf_init(&sheet, TEXT_MAX);
	buf_puts(&sheet, "Client ID,Referral date");
	for (int i = 0; i <= MAPPING_PAIRS_MAX; i++)
		buf_puts(&sheet, ",ReQoL date,ReQoL score");
	workbook_grid_init(&g);
	mapping_map_init(&map);
	buf_init(&says, TEXT_MAX);
	ck_assert_int_eq(workbook_csv_read(buf_slice(&sheet), &g, &e), 0);
	ck_assert_msg(mapping_propose(&g, &wish, &map, &says, &e) == 0, "%s",
	    e.text);
	map.dates = DATES_ISO;
	ck_assert_msg(mapping_map_check(&map, &e) == 0, "%s", e.text);
	for (size_t i = 0; i < map.sheet[0].columns; i++)
		ck_assert_int_eq(map.sheet[0].column[i].role == ROLE_IGNORE,
		    i >= 2 + 2 * MAPPING_PAIRS_MAX);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
	buf_free(&sheet);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { pairs_without_a_free_number_are_not_read,
		NULL };

	return unit_main("mapping_pairs", tests);
}

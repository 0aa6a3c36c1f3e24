/*
 * A workbook that the confined child reads comes through the pipe whole or not
 * at all. How cells are read is tested in tests/cases/sheets.
 */
#include "agent/workbook/workbook_child.h"
#include "tests/unit/unit.h"

static void
fill(struct workbook_grid *g)
{
	static const char *const cells[] = { "Client ID", "Referral date", "c1",
		"03/04/2024" };
	struct err e = ERR_INIT;

	workbook_grid_init(g);
	ck_assert_int_eq(workbook_grid_sheet(g, slice_of("One"), &e), 0);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(workbook_grid_cell(g, i / 2 + 1, i % 2,
				     WORKBOOK_TEXT, slice_of(cells[i]), &e),
		    0);
}

START_TEST(cells_pass_the_pipe_and_nothing_else_does)
{
	struct workbook_grid g, back;
	struct err e = ERR_INIT;
	struct buf wire, again;

	fill(&g);
	buf_init(&wire, 10000);
	buf_init(&again, 10000);
	workbook_wire_write(&g, NULL, &wire);
	for (size_t n = 0; n < wire.n; n++) {
		workbook_grid_init(&back);
		ck_assert_int_eq(workbook_wire_read(slice_make(wire.data, n),
				     &back, &e),
		    -1);
		workbook_grid_free(&back);
	}
	workbook_grid_init(&back);
	ck_assert_int_eq(workbook_wire_read(buf_slice(&wire), &back, &e), 0);
	workbook_wire_write(&back, NULL, &again);
	ck_assert(slice_equal(buf_slice(&wire), buf_slice(&again)));
	workbook_grid_free(&back);
	workbook_grid_free(&g);
	buf_free(&wire);
	buf_free(&again);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		cells_pass_the_pipe_and_nothing_else_does, NULL
	};

	return unit_main("workbook", tests);
}

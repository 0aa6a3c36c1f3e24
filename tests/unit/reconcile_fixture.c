/* Reconciliations at a desk in memory. */
#include "tests/unit/reconcile_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"
#include "tests/unit/unit.h"

struct memory_register reconcile_fixture_site;
struct desk reconcile_fixture_desk;

void
reconcile_fixture_begin(void)
{
	memory_register_open(&reconcile_fixture_site);
	reconcile_fixture_desk = memory_register_desk(&reconcile_fixture_site);
}

void
reconcile_fixture_end(void)
{
	memory_register_close(&reconcile_fixture_site);
}

struct jval *
reconcile_fixture_ask(const char *bytes, const char *from, const char *to)
{
	const struct desk_sheets_proposal proposal = { .dates = DATES_ISO,
		.extract = true,
		.confirm = true };
	const struct desk_reconcile_request r = { .from = from, .to = to };
	struct desk_sheet sheet;
	struct err e = ERR_INIT;
	struct jval *out;
	struct buf says;

	buf_init(&says, LIMITS_MAPPING_MAX);
	desk_sheets_begin(&sheet);
	ck_assert_msg(desk_sheets_read(&sheet, slice_of(bytes), &e) == 0, "%s",
	    e.text);
	ck_assert_msg(desk_sheets_propose(&sheet, &proposal, &says, &e) == 0,
	    "%s", e.text);
	ck_assert_msg(desk_sheets_find(&sheet, NULL, &e) == 0, "%s", e.text);
	ck_assert_msg(desk_reconcile(&reconcile_fixture_desk, &sheet, &r, &out,
			  &e) == 0,
	    "%s", e.text);
	desk_sheets_end(&sheet);
	buf_free(&says);
	return out;
}

int64_t
reconcile_fixture_figure(const struct jval *answer, const char *measure,
    const char *month, const char *side)
{
	const struct jval *measures = jval_get(answer, "measures");

	for (size_t i = 0; i < jval_length(measures); i++) {
		const struct jval *m = jval_at(measures, i);
		const struct jval *figures = jval_get(m, "figures");

		for (size_t k = 0; k < jval_length(figures); k++)
			if (strcmp(jval_get_text(m, "measure"), measure) == 0 &&
			    strcmp(jval_get_text(jval_at(figures, k), "month"),
				month) == 0)
				return jval_get_count(jval_at(figures, k),
				    side);
	}
	ck_abort_msg("no figure %s of %s", measure, month);
	return -1;
}

void
reconcile_fixture_both(const struct jval *answer, const char *measure,
    const char *month, int64_t extract, int64_t held)
{
	ck_assert_msg(reconcile_fixture_figure(answer, measure, month,
			  "extract") == extract &&
			  reconcile_fixture_figure(answer, measure, month,
			      "register") == held,
	    "%s of %s: extract %lld, register %lld", measure, month,
	    (long long)reconcile_fixture_figure(answer, measure, month,
		"extract"),
	    (long long)reconcile_fixture_figure(answer, measure, month,
		"register"));
}

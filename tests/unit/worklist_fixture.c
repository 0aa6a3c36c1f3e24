#include "tests/unit/worklist_fixture.h"

#include "agent/register/services.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

void
worklist_fixture_open(struct worklist_fixture *v, const char *rows,
    const char *today)
{
	struct err e = ERR_INIT;
	int64_t service;

	memory_register_open(&v->reg);
	memory_register_take(&v->reg, rows);
	symbols_init(&v->names);
	ck_assert_int_eq(services_number(v->reg.db, "svc-a", &service, &e), 0);
	ck_assert_int_eq(facts_load(v->reg.db, service, &v->names, &v->facts,
			     &e),
	    0);
	ck_assert_int_eq(clients_open_references(v->reg.db, v->reg.vault,
			     service, &v->clients, &e),
	    0);
	worklist_timeline(&v->t, &v->facts, v->names.n,
	    memory_register_day(today));
}

void
worklist_fixture_close(struct worklist_fixture *v)
{
	timeline_free(&v->t);
	facts_free(&v->facts);
	clients_free_references(&v->clients);
	symbols_free(&v->names);
	memory_register_close(&v->reg);
}

static void
put_day(struct buf *out, int32_t day)
{
	char text[DAY_TEXT_SIZE] = "-";

	if (day != DAY_NONE)
		day_format(text, day);
	buf_printf(out, " %s", text);
}

static void
put_cell(struct buf *out, const struct worklist_fixture *v,
    const struct worklist_row *row, enum worklist_cell cell)
{
	switch (cell) {
	case WORKLIST_CLIENT:
		buf_printf(out, " %s",
		    row->client ? clients_reference(&v->clients, row->client)
				: "-");
		break;
	case WORKLIST_STAFF:
		buf_printf(out, " %s", symbols_text(&v->names, row->staff));
		break;
	case WORKLIST_REF:
		buf_printf(out, " %s", symbols_text(&v->names, row->ref));
		break;
	case WORKLIST_DAY:
		put_day(out, row->day);
		break;
	case WORKLIST_DUE:
		put_day(out, row->due);
		break;
	case WORKLIST_N:
		buf_printf(out, " %d", row->n);
		break;
	case WORKLIST_FTE:
		buf_printf(out, " %d", row->fte);
		break;
	case WORKLIST_LIMIT:
		buf_printf(out, " %d", row->limit);
		break;
	case WORKLIST_STAGE:
		buf_printf(out, " %s", row->stage);
	}
}

void
worklist_fixture_rows(struct buf *out, const struct worklist_fixture *v,
    const struct worklist *list, const struct worklist_column *columns)
{
	for (size_t i = 0; i < list->n; i++) {
		for (size_t c = 0; columns[c].key; c++)
			put_cell(out, v, &list->row[i], columns[c].cell);
		buf_puts(out, "\n");
	}
}

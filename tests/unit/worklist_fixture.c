/*
 * The facts of one service on one day, opened as the worklists open them.
 */
#include "tests/unit/worklist_fixture.h"

#include <string.h>

#include "agent/register/evidence_kinds.h"
#include "agent/register/services.h"
#include "agent/worklist/worklist_table.h"
#include "tests/unit/unit.h"

void
worklist_fixture_open(struct worklist_fixture *v, const char *rows,
    const char *today)
{
	struct open_register own;
	struct err e = ERR_INIT;
	int64_t service;

	memory_register_open(&v->reg);
	own = memory_register_own(&v->reg);
	/* Of the site's own kinds of evidence all but the third have a title. */
	for (unsigned i = 1; i <= EVENTS_OWN_MODES; i++)
		if (i != 3)
			ck_assert_int_eq(evidence_kinds_set(&own, i, "Letter",
					     &e),
			    0);
	memory_register_take(&v->reg, rows);
	symbols_init(&v->names);
	ck_assert_int_eq(services_number(v->reg.open.db, "svc-a", &service, &e),
	    0);
	ck_assert_int_eq(facts_load(v->reg.open.db, service, &v->names,
			     &v->facts, &e),
	    0);
	ck_assert_int_eq(clients_open_references(&v->reg.open, service,
			     &v->clients, &e),
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

void
worklist_fixture_rows(struct buf *out, const struct worklist_fixture *v,
    const struct worklist *list)
{
	const struct worklist_words words = { &v->names, &v->clients };
	struct table *t = worklist_table(list, &words);
	struct buf csv;

	buf_init(&csv, 65536);
	table_write_csv(t, CSV_FOR_PROGRAMS, &csv);
	buf_puts(out, strchr(buf_str(&csv), '\n') + 1);
	buf_free(&csv);
	table_free(t);
}

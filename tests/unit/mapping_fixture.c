/*
 * A one-row-per-client sheet that is read, mapped and imported, for tests of
 * mapping.
 */
#include "tests/unit/mapping_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/mapping/mapping_refused.h"
#include "agent/people/people_export.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_csv.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1000000 };

void
mapping_fixture_open(struct mapping_fixture *s, const char *bytes, bool people)
{
	struct err e = ERR_INIT;

	workbook_grid_init(&s->g);
	ck_assert_int_eq(workbook_csv_read(slice_of(bytes), &s->g, &e), 0);
	mapping_fixture_propose(s, people);
}

void
mapping_fixture_propose(struct mapping_fixture *s, bool people)
{
	const struct mapping_propose_wish wish = {
		.wanted = people ? WANTED_PEOPLE : WANTED_FACTS
	};
	struct err e = ERR_INIT;

	mapping_map_init(&s->map);
	buf_init(&s->says, TEXT_MAX);
	s->map.dates = DATES_DAY_FIRST;
	ck_assert_msg(mapping_propose(&s->g, &wish, &s->map, &s->says, &e) == 0,
	    "%s", e.text);
	s->map.source_if_blank = MODE_SELF;
}

void
mapping_fixture_close(struct mapping_fixture *s)
{
	mapping_map_free(&s->map);
	workbook_grid_free(&s->g);
	buf_free(&s->says);
}

struct mapping_fixture_outcome
mapping_fixture_import(struct memory_register *reg, struct mapping_fixture *s,
    bool accept, bool dry_run)
{
	struct exchange_options options = { .today = reg->today,
		.accept_good_rows = accept,
		.dry_run = dry_run };
	struct mapping_rows f;
	struct mapping_fixture_outcome out;
	struct buf reasons, rows;
	struct err e = ERR_INIT;

	buf_init(&reasons, TEXT_MAX);
	buf_init(&rows, TEXT_MAX);
	ck_assert_msg(mapping_rows_find(&f, &s->g, &s->map, NULL, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(mapping_facts_make(&f, reg->open.vault, "north",
			     reg->today, &e),
	    0);
	ck_assert_msg(mapping_import(&reg->open, &f, &options, &out.r, &e) == 0,
	    "%s", e.text);
	access_free(&out.r.beside);
	access_free(&out.r.refused_of);
	for (size_t i = 0; i < f.sources; i++)
		if (f.source[i].refused)
			buf_printf(&reasons, "%s\n",
			    buf_str(&f.source[i].reason));
	for (size_t i = 0; i < f.bounds; i++)
		(void)mapping_refused_sheet(&f, i, &rows);
	mapping_rows_free(&f);
	out.reasons = mem_string(buf_str(&reasons));
	out.refused = mem_string(buf_str(&rows));
	buf_free(&reasons);
	buf_free(&rows);
	return out;
}

void
mapping_fixture_outcome_free(struct mapping_fixture_outcome *o)
{
	free(o->reasons);
	free(o->refused);
}

void
mapping_fixture_holds(struct memory_register *reg, const char *want)
{
	struct err e = ERR_INIT;
	struct buf out, bare;
	const char *p;

	buf_init(&out, TEXT_MAX);
	buf_init(&bare, TEXT_MAX);
	ck_assert_int_eq(people_export(&reg->open, NULL, true, &out, &e), 0);
	p = strchr(buf_str(&out), '\n');
	while (*++p) {
		if (p[-1] == '\n' && strncmp(p, "north,", 6) == 0)
			p += 6;
		buf_u8(&bare, (uint8_t)*p);
	}
	ck_assert_str_eq(buf_str(&bare), want);
	buf_free(&out);
	buf_free(&bare);
}

/*
 * Imports of facts, particulars, summaries and reviews, as transcripts in
 * tests/cases/import: the files, and what is answered and stored. The README
 * there lists the steps.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fidelity/fidelity_sheet.h"
#include "agent/figures/summary.h"
#include "agent/people/people_export.h"
#include "agent/people/people_import.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/transcript.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1 << 20, SERVICES_MAX = 4 };

struct world {
	struct memory_register reg;
	char *known; /* the first facts of this case */
};

static void
begin(void *world)
{
	struct world *w = world;

	*w = (struct world){ .known = NULL };
	memory_register_open(&w->reg);
}

static void
end(void *world)
{
	struct world *w = world;

	memory_register_close(&w->reg);
	free(w->known);
}

/* ------------------------------------------------------------------ answers */

/*
 * Every remark, then what was done; nothing if every row was refused and
 * nothing written.
 */
static void
say_report(const struct exchange_report *r, struct buf *out)
{
	ck_assert_uint_eq(r->read,
	    r->stored + r->corrected + r->unchanged + r->refused);
	for (size_t i = 0; i < r->remarks; i++)
		buf_printf(out, "%s%s\n", r->remark[i].refused ? "" : "note: ",
		    memory_register_remark(r, i));
	if (r->remarks > 0 && r->refused == r->read && !r->written)
		return;
	transcript_count(out, "stored", r->stored);
	transcript_count(out, "corrected", r->corrected);
	transcript_count(out, "unchanged", r->unchanged);
	transcript_count(out, "refused", r->refused);
	transcript_count(out, "taken along", r->taken);
	if (r->read == 0)
		buf_puts(out, "no rows");
	if (!r->written)
		buf_puts(out, ", nothing written");
	buf_puts(out, "\n");
}

/* The outcome of an import; frees the report. */
static void
say_import(int rc, struct exchange_report *r, const struct err *e,
    struct buf *out)
{
	if (rc == 0) {
		say_report(r, out);
		exchange_report_free(r);
		return;
	}
	ck_assert_int_eq(e->kind, ERR_REFUSED);
	ck_assert_uint_eq(r->read + r->remarks, 0);
	buf_printf(out, "the file: %s%s%s%s\n", e->text,
	    e->code[0] != '\0' ? " (" : "", e->code,
	    e->code[0] != '\0' ? ")" : "");
}

/* A file of rows below a header. */
static char *
below(const char *header, struct slice rows)
{
	char *text = mem_copy_text((const char *)rows.p, rows.n);
	char *file = mem_printf("%s%s", header, text);

	free(text);
	return file;
}

static struct exchange_options
options_of(const struct world *w, const char *args)
{
	return (struct exchange_options){ .today = w->reg.today,
		.dry_run = transcript_has(args, "dry-run"),
		.accept_good_rows = transcript_has(args, "accept") };
}

/* -------------------------------------------------------------------- facts */

#define FACTS "service,client,event,date,mode,flags,ref,value,staff\n"

static void
import_facts(struct memory_register *reg, const char *file,
    const struct exchange_options *options, struct buf *out)
{
	struct exchange_report r = { 0 };
	struct err e = ERR_INIT;

	say_import(exchange_import(&reg->open, slice_of(file), options, &r, &e),
	    &r, &e, out);
}

static void
facts(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	struct exchange_options options = options_of(w, args);
	char *list = transcript_value(args, "services", NULL);
	const char *services[SERVICES_MAX + 1] = { NULL };
	char *file = below(transcript_has(args, "file") ? "" : FACTS, in);
	size_t n = 0;

	for (char *s = list; s != NULL && n < SERVICES_MAX;) {
		services[n++] = s;
		s = strchr(s, ',');
		if (s != NULL)
			*s++ = '\0';
	}
	if (list != NULL)
		options.services = services;
	if (w->known == NULL)
		w->known = below("", in);
	import_facts(&w->reg, file, &options, out);
	free(file);
	free(list);
}

/* Into the register, and in one file with the case's first facts into an
 * empty one: the remarks must be the same. */
static void
facts_either_way(void *world, const char *args, struct slice in,
    struct buf *out)
{
	struct world *w = world;
	struct exchange_options options = options_of(w, args);
	struct memory_register empty;
	char *rows = below(FACTS, in);
	char *file = mem_printf("%s%s", rows, w->known ? w->known : "");
	struct buf other;

	buf_init(&other, TEXT_MAX);
	memory_register_open(&empty);
	import_facts(&w->reg, rows, &options, out);
	import_facts(&empty, file, &options, &other);
	if (strncmp(buf_str(out), buf_str(&other), out->n) != 0)
		buf_printf(out, "in one file: %s", buf_str(&other));
	memory_register_close(&empty);
	buf_free(&other);
	free(rows);
	free(file);
}

static void
facts_export(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	char *text = memory_register_export(&w->reg);

	(void)args;
	(void)in;
	buf_puts(out, text[0] != '\0' ? text : "nothing\n");
	free(text);
}

static void
today(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;

	(void)in;
	(void)out;
	w->reg.today = memory_register_day(args);
}

/* SELECT count(*) FROM args */
static void
count(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	char *sql = mem_printf("SELECT count(*) FROM %s", args);
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	(void)in;
	ck_assert_msg(db_get_i64(db_prepare(w->reg.open.db, sql), &n, &found,
			  &e) == 0,
	    "%s", e.text);
	buf_printf(out, "%" PRId64 "\n", n);
	free(sql);
}

/* -------------------------------------------------------------- particulars */

/* The line of a file. */
static struct slice
line_of(const char *file, unsigned line)
{
	struct slice rest = slice_of(file), found = { NULL, 0 };

	for (unsigned i = 0; i < line; i++)
		(void)text_split(rest, '\n', &found, &rest);
	return found;
}

/* No remark holds a cell of its row, or a part of one; words for kinds are
 * no secret. */
static void
check_silence(const char *file, const struct exchange_report *r)
{
	for (size_t i = 0; i < r->remarks; i++) {
		struct slice rest = line_of(file, r->remark[i].line), cell;

		while (rest.n > 0) {
			char *text;

			(void)text_split(rest, ',', &cell, &rest);
			if (cell.n < 2 || people_find_kind(cell) != 0)
				continue;
			text = mem_copy_text((const char *)cell.p, cell.n);
			ck_assert_msg(strstr(memory_register_remark(r, i),
					  text) == NULL,
			    "%s says %s", memory_register_remark(r, i), text);
			free(text);
		}
	}
}

static void
people(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	struct exchange_options options = options_of(w, args);
	struct exchange_report r = { 0 };
	struct err e = ERR_INIT;
	char *columns = transcript_value(args, "columns", "");
	char *header =
	    mem_printf("%s%s", columns, columns[0] != '\0' ? "\n" : "");
	char *file = below(header, in);
	int rc = people_import(&w->reg.open, slice_of(file), &options, &r, &e);

	if (rc == 0)
		check_silence(file, &r);
	say_import(rc, &r, &e, out);
	ck_assert_msg(vault_rows_check(w->reg.open.db, w->reg.open.vault, &e) ==
			  0,
	    "%s", e.text);
	free(columns);
	free(header);
	free(file);
}

static void
people_out(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	char *service = transcript_value(args, "service", NULL);
	struct err e = ERR_INIT;

	(void)in;
	if (people_export(&w->reg.open, service,
		!transcript_has(args, "no-numbers"), out, &e) < 0) {
		ck_assert_uint_eq(out->n, 0);
		buf_printf(out, "%s\n", e.text);
	}
	free(service);
}

/* ---------------------------------------------------------------- summaries */

static void
summary(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	struct exchange_options options = options_of(w, args);
	struct exchange_report r = { 0 };
	struct err e = ERR_INIT;
	char *columns = transcript_value(args, "columns",
	    "service,period,measure,value,through");
	char *header = mem_printf("%s\n", columns);
	char *file = below(header, in);

	say_import(summary_import(w->reg.open.db, measures_ips_grow_1(),
		       slice_of(file), &options, &r, &e),
	    &r, &e, out);
	free(columns);
	free(header);
	free(file);
}

/* Figures of the return of svc-a, a code a line. */
static void
figures(void *world, const char *args, struct slice in, struct buf *out)
{
	struct world *w = world;
	struct returns back = memory_register_return(&w->reg, args, NULL);
	struct slice code;
	char day[DAY_TEXT_SIZE];

	day_format(day, back.through);
	buf_printf(out, "from %s, through %s\n",
	    back.source == RETURNS_SUMMARY ? "a summary" : "the register", day);
	while (in.n > 0) {
		char *name;
		int64_t value;

		(void)text_split(in, '\n', &code, &in);
		name = mem_copy_text((const char *)code.p, code.n);
		value = memory_register_figure(&back, name);
		if (value == MEASURE_NOT_COLLECTED)
			buf_printf(out, "%s -\n", name);
		else
			buf_printf(out, "%s %" PRId64 "\n", name, value);
		free(name);
	}
}

/* ------------------------------------------------------------------ reviews */

static void
import_reviews(struct world *w, const char *file, struct buf *out)
{
	struct exchange_options options = { .today = w->reg.today };
	struct exchange_report r = { 0 };
	struct err e = ERR_INIT;

	say_import(fidelity_sheet_import(&w->reg.open, slice_of(file), &options,
		       &r, &e),
	    &r, &e, out);
}

static void
reviews(void *world, const char *args, struct slice in, struct buf *out)
{
	char *columns = transcript_value(args, "columns", "");
	char *header =
	    mem_printf("%s%s", columns, columns[0] != '\0' ? "\n" : "");
	char *file = below(header, in);

	import_reviews(world, file, out);
	free(columns);
	free(header);
	free(file);
}

/* All items of a review of svc-a, each with the same score; the input's rows
 * follow. */
static void
review(void *world, const char *args, struct slice in, struct buf *out)
{
	char *day = transcript_value(args, "day", NULL);
	char *kind = transcript_value(args, "kind", NULL);
	char *more = below("", in);
	struct buf file;

	buf_init(&file, TEXT_MAX);
	buf_puts(&file, "service,date,kind,item,score,reviewers\n");
	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++)
		buf_printf(&file, "svc-a,%s,%s,%u,4,\n", day, kind, i);
	buf_puts(&file, more);
	import_reviews(world, buf_str(&file), out);
	buf_free(&file);
	free(day);
	free(kind);
	free(more);
}

int
main(void)
{
	static struct world w;
	static const struct transcript_step steps[] = {
		{ "facts either-way", facts_either_way },
		{ "facts export", facts_export },
		{ "facts", facts },
		{ "today", today },
		{ "count", count },
		{ "people export", people_out },
		{ "people", people },
		{ "summary", summary },
		{ "figures", figures },
		{ "reviews", reviews },
		{ "review", review },
		{ NULL, NULL },
	};
	const struct transcript t = { steps, &w, begin, end };

	return transcript_main(&t, "import_cases", "tests/cases/import");
}

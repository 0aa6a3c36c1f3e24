/* The import of a sheet, and what is said of it. */
#include <stdlib.h>

#include "aggregator/support/support_sheet.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_open.h"
#include "common/workbook/workbook_reader.h"

int
support_sheet_import(struct support *s, const struct support_by *by,
    struct slice bytes, struct support_sheet *sheet,
    struct support_events_import *import, struct err *e)
{
	struct workbook_grid g;
	bool taken = false;
	int rc;

	*sheet = (struct support_sheet){ 0 };
	import->events = &sheet->events;
	import->what = NULL;
	import->stored = false;
	workbook_grid_init(&g);
	rc = workbook_open(bytes, WORKBOOK_READER_SELF, &g, e);
	if (rc == 0)
		rc = support_sheet_read(sheet, &g, by, e);
	workbook_grid_free(&g);
	if (rc < 0 || sheet->faults > 0)
		return rc;
	import->what = mem_array(sheet->events.n, sizeof(*import->what));
	rc = support_events_import(s, by, import, e);
	for (size_t i = 0; rc == 0 && i < sheet->events.n; i++)
		if (import->what[i] == SUPPORT_EVENTS_TAKEN) {
			support_sheet_taken(sheet, i);
			taken = true;
		}
	/* Of a sheet with faults nothing becomes. */
	if (taken) {
		free(import->what);
		import->what = NULL;
	}
	return rc;
}

static size_t
count(const struct support_events_import *in, enum support_events_put what)
{
	size_t n = 0;

	for (size_t i = 0; in->what != NULL && i < in->events->n; i++)
		n += in->what[i] == what;
	return n;
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* What became of the sheet as a whole. */
static void
put_says(const struct support_sheet *sheet,
    const struct support_events_import *in, struct buf *out)
{
	size_t fresh = count(in, SUPPORT_EVENTS_NEW),
	       same = count(in, SUPPORT_EVENTS_SAME),
	       other = count(in, SUPPORT_EVENTS_OTHER);

	if (sheet->faults > 0) {
		buf_printf(out,
		    "Nothing is stored: %zu fault%s in %zu row%s. Correct the "
		    "sheet and hand it in again.",
		    sheet->faults, plural(sheet->faults), sheet->rows,
		    plural(sheet->rows));
		return;
	}
	buf_printf(out, "%zu row%s: %zu new event%s, %zu as before, ",
	    sheet->rows, plural(sheet->rows), fresh, plural(fresh), same);
	if (in->stored && other > 0)
		buf_printf(out, "%zu corrected.", other);
	else
		buf_printf(out, "%zu that differ%s from what is recorded.",
		    other, other == 1 ? "s" : "");
	buf_puts(out,
	    in->stored ? " All of it is stored."
	    : other > 0 && !in->correct
		? " Nothing is stored: say that those that differ are "
		  "corrections, or take them out of the sheet."
		: " Nothing is stored yet.");
}

static struct jval *
faults_json(const struct support_sheet *sheet)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < sheet->faults && i < LIMITS_SUPPORT_FAULTS_MAX;
	     i++) {
		const struct support_sheet_fault *f = &sheet->fault[i];
		struct jval *o = jval_object();

		jval_set_i64(o, "row", f->line);
		jval_set_str_or_null(o, "column", f->column);
		jval_set_str_or_null(o, "heading", f->heading);
		jval_set_str_or_null(o, "value", f->value);
		jval_set_str(o, "rule", f->rule);
		jval_add(all, o);
	}
	return all;
}

static const char *const becomes[] = {
	[SUPPORT_EVENTS_NEW] = "new",
	[SUPPORT_EVENTS_SAME] = "as before",
	[SUPPORT_EVENTS_OTHER] = "differs",
};

static struct jval *
events_json(const struct support_events_import *in)
{
	struct jval *all = jval_array();

	for (size_t i = 0; in->what != NULL && i < in->events->n; i++) {
		const struct support_event *event = &in->events->event[i];
		struct jval *o = jval_object();
		int64_t came = 0;

		for (size_t k = 0; k < event->n; k++)
			came += event->attended[k].number;
		jval_set_str(o, "ref", event->ref);
		jval_set(o, "on", jval_day_shown(event->day));
		jval_set_str(o, "kind",
		    support_words_title(SUPPORT_EVENT_KINDS, (int)event->kind));
		jval_set_i64(o, "attended", came);
		jval_set_str(o, "becomes", becomes[in->what[i]]);
		jval_add(all, o);
	}
	return all;
}

bool
support_sheet_good(const struct support_sheet *sheet,
    const struct support_events_import *in)
{
	return sheet->faults == 0 &&
	       (in->correct || count(in, SUPPORT_EVENTS_OTHER) == 0);
}

struct jval *
support_sheet_json(const struct support_sheet *sheet,
    const struct support_events_import *in)
{
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	put_says(sheet, in, &says);
	jval_set_str(o, "says", buf_str(&says));
	jval_set_bool(o, "stored", in->stored);
	jval_set_bool(o, "good", support_sheet_good(sheet, in));
	jval_set_bool(o, "differs", count(in, SUPPORT_EVENTS_OTHER) > 0);
	jval_set(o, "faults", faults_json(sheet));
	jval_set(o, "notes",
	    sheet->notes != NULL ? jval_copy(sheet->notes) : jval_array());
	jval_set(o, "events", events_json(in));
	buf_free(&says);
	return o;
}

void
support_sheet_text(const struct support_sheet *sheet,
    const struct support_events_import *in, struct buf *out)
{
	put_says(sheet, in, out);
	buf_puts(out, "\n");
	for (size_t i = 0; i < jval_length(sheet->notes); i++)
		buf_printf(out, "%s\n", jval_str(jval_at(sheet->notes, i)));
	for (size_t i = 0; i < sheet->faults && i < LIMITS_SUPPORT_FAULTS_MAX;
	     i++) {
		const struct support_sheet_fault *f = &sheet->fault[i];

		buf_printf(out, "row %u", (unsigned)f->line);
		if (f->heading != NULL)
			buf_printf(out, ", column %s (%s)", f->column,
			    f->heading);
		if (f->value != NULL)
			buf_printf(out, ", \"%s\"", f->value);
		buf_printf(out, ": %s\n", f->rule);
	}
	if (sheet->faults > LIMITS_SUPPORT_FAULTS_MAX)
		buf_printf(out, "and %zu more\n",
		    sheet->faults - LIMITS_SUPPORT_FAULTS_MAX);
	for (size_t i = 0; in->what != NULL && i < in->events->n; i++)
		if (in->what[i] == SUPPORT_EVENTS_OTHER)
			buf_printf(out, "event %s %s\n",
			    in->events->event[i].ref,
			    in->stored ? "is corrected"
				       : "differs from what is recorded");
	if (sheet->faults == 0 && !support_sheet_good(sheet, in))
		buf_puts(out, "--correct says that those are corrections\n");
}

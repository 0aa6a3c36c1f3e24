/*
 * What became of a sheet, or would, in sentences and with each fault by sheet,
 * row and column.
 */
#include "agent/desk/desk_sheet_report.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_faults.h"
#include "agent/desk/desk_words.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------------- counts */

static const char *
are(size_t n)
{
	return n == 1 ? "is" : "are";
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static bool
changes(const struct mapping_report *r)
{
	return r->stored + r->corrected + r->people_stored +
		   r->people_corrected >
	       0;
}

static void
say_stored(const struct mapping_report *r, struct buf *out)
{
	size_t good = r->rows - r->rows_refused;

	if (!changes(r))
		buf_puts(out,
		    "Nothing had to be stored: all of it is in the record "
		    "already.");
	else
		buf_printf(out, "%zu row%s %s stored.", good, plural(good),
		    are(good));
	if (r->rows_refused > 0)
		buf_printf(out,
		    " %zu row%s %s not: mend %s, and hand the file in again.",
		    r->rows_refused, plural(r->rows_refused),
		    are(r->rows_refused), r->rows_refused == 1 ? "it" : "them");
}

/* How it stands, in a sentence. */
static void
say(const struct mapping_report *r, const struct desk_sheet_report_manner *m,
    struct buf *out)
{
	size_t good = r->rows - r->rows_refused;

	if (r->written)
		say_stored(r, out);
	else if (!m->dry_run)
		buf_printf(out,
		    "Nothing was stored: %zu row%s must be mended first.",
		    r->rows_refused, plural(r->rows_refused));
	else if (r->rows == 0)
		buf_puts(out,
		    m->of_rows
			? "There is no row in this file."
			: "There is no row with a client in this sheet.");
	else if (good == 0)
		buf_printf(out, "%s must be mended before %s can be stored.",
		    r->rows == 1 ? "The only row" : "All rows",
		    r->rows == 1 ? "it" : "they");
	else if (r->rows_refused > 0 && !changes(r))
		buf_printf(out,
		    "%zu row%s must be mended; what the others say is in the "
		    "record already.",
		    r->rows_refused, plural(r->rows_refused));
	else if (r->rows_refused > 0)
		buf_printf(out,
		    "%zu of %zu rows can be stored; %zu must be mended first.",
		    good, r->rows, r->rows_refused);
	else if (!changes(r))
		buf_printf(out,
		    "All of this %s is in the record already: nothing would "
		    "change.",
		    m->of_rows ? "file" : "sheet");
	else
		buf_printf(out, "%s can be stored.",
		    r->rows == 1 ? "The only row" : "All rows");
}

static void
count(size_t n, const char *one, const char *many, struct buf *out)
{
	if (n > 0)
		buf_printf(out, "%zu %s\n", n, n == 1 ? one : many);
}

static struct jval *
counts_json(const struct mapping_report *r,
    const struct desk_sheet_report_manner *m)
{
	struct jval *all;
	struct buf out;

	buf_init(&out, ERR_TEXT_MAX);
	count(r->stored, "entry is new", "entries are new", &out);
	count(r->corrected, "entry corrects the record",
	    "entries correct the record", &out);
	count(r->unchanged, "entry is in the record already",
	    "entries are in the record already", &out);
	count(m->taken, "other entry goes with a withdrawn referral or job",
	    "other entries go with withdrawn referrals or jobs", &out);
	count(r->people_stored,
	    "client or job gets details, such as a name or an employer",
	    "clients or jobs get details, such as a name or an employer", &out);
	count(r->people_corrected, "client or job has details corrected",
	    "clients or jobs have details corrected", &out);
	count(r->rows_empty, "row says nothing but the client's reference",
	    "rows say nothing but the client's reference", &out);
	all = desk_words_lines(buf_slice(&out));
	buf_free(&out);
	return all;
}

static struct jval *
notes_json(const struct desk_sheet *s)
{
	struct jval *all;
	struct buf out;

	buf_init(&out, (size_t)LIMITS_WORKBOOK_TEXT_MAX);
	desk_sheets_doubts(s, &out);
	all = desk_words_lines(buf_slice(&out));
	buf_free(&out);
	return all;
}

/* ------------------------------------------------------------------- faults */

/* Those of rows that are refused, or the others; *more is how many are not
 * listed. */
static struct jval *
faults_json(const struct desk_faults *all, bool refused, int64_t *more)
{
	struct jval *out = jval_array();
	struct buf rows;

	*more = 0;
	buf_init(&rows, ERR_TEXT_MAX);
	for (size_t i = 0; i < all->n; i++) {
		const struct desk_faults_item *x = &all->item[i];
		struct jval *one;

		if (x->refused != refused)
			continue;
		if (jval_length(out) == DESK_FAULTS_SHOWN) {
			++*more;
			continue;
		}
		one = jval_object();
		buf_reset(&rows);
		desk_faults_rows(x, &rows);
		jval_set_str(one, "sheet", x->part);
		jval_set_str(one, "rows", buf_str(&rows));
		jval_set_str_or_null(one, "column", x->column);
		jval_set_str(one, "say", x->say);
		jval_add(out, one);
	}
	buf_free(&rows);
	return out;
}

static void
put_faults(const struct desk_faults *all, struct jval *o)
{
	int64_t more;

	jval_set(o, "faults", faults_json(all, true, &more));
	jval_set_i64(o, "more", more);
	jval_set(o, "changes", faults_json(all, false, &more));
	jval_set_i64(o, "more_changes", more);
}

/* --------------------------------------------------------------------- parts */

size_t
desk_sheet_report_refused(const struct desk_sheet *s, size_t bound)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows.sources; i++)
		n += s->rows.source[i].bound == bound &&
		     s->rows.source[i].refused;
	return n;
}

size_t
desk_sheet_report_parts(const struct desk_sheet *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows.bounds; i++)
		n += desk_sheet_report_refused(s, i) > 0;
	return n;
}

static struct jval *
mend_json(const struct desk_sheet *s)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < s->rows.bounds; i++) {
		size_t n = desk_sheet_report_refused(s, i);
		const char *name = s->rows.bound[i].map->name;
		char *title;

		if (n == 0)
			continue;
		title = mem_printf("Save the %s to mend%s%s",
		    n == 1 ? "row" : "rows",
		    name[0] != '\0' ? " of sheet " : "", name);
		jval_add_str(all, title);
		free(title);
	}
	return all;
}

struct jval *
desk_sheet_report_words(const struct mapping_report *r,
    const struct desk_faults *all,
    const struct desk_sheet_report_manner *manner)
{
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	say(r, manner, &text);
	jval_set_str(o, "says", buf_str(&text));
	buf_free(&text);
	jval_set(o, "counts", counts_json(r, manner));
	jval_set_i64(o, "good", (int64_t)(r->rows - r->rows_refused));
	jval_set_i64(o, "refused", (int64_t)r->rows_refused);
	jval_set_bool(o, "stored", r->written);
	jval_set_bool(o, "new", changes(r));
	put_faults(all, o);
	return o;
}

struct jval *
desk_sheet_report(const struct desk_sheet *s, const struct mapping_report *r,
    bool dry_run)
{
	struct desk_faults all;
	struct jval *o;

	desk_sheets_refusals(s, &all);
	o = desk_sheet_report_words(r, &all,
	    &(struct desk_sheet_report_manner){ .dry_run = dry_run });
	desk_faults_free(&all);
	jval_set(o, "notes", notes_json(s));
	jval_set(o, "mend", mend_json(s));
	return o;
}

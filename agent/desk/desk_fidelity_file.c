/*
 * Fidelity reviews and plans from a file, for a page: what would be stored, what
 * was, and each fault by line and column.
 */
#include "agent/desk/desk_fidelity_file.h"

#include <stdlib.h>

#include "agent/desk/desk_faults.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_words.h"
#include "agent/fidelity/fidelity_sheet.h"
#include "common/base/mem.h"
#include "common/ips/fidelity.h"
#include "protocol/limits.h"

/* What the rows of a file are about. */
struct matter {
	const char *one, *many;
	size_t rows; /* of each */
};

static const struct matter reviews = { "review", "reviews", FIDELITY_ITEMS };
static const struct matter actions = { "action", "actions", 1 };

/* "2 reviews" */
static void
put_number(const struct matter *m, size_t rows, struct buf *out)
{
	size_t n = rows / m->rows;

	buf_printf(out, "%zu %s", n, n == 1 ? m->one : m->many);
}

/* Rows that change what is stored. */
static size_t
changed(const struct exchange_report *r)
{
	return r->stored + r->corrected;
}

/* Lines that something is wrong with; the report counts all of a file that is
 * refused as a whole. */
static size_t
to_mend(const struct exchange_report *r)
{
	unsigned last = 0;
	size_t n = 0;

	for (size_t i = 0; i < r->remarks; i++)
		if (r->remark[i].refused && r->remark[i].line != last) {
			last = r->remark[i].line;
			n++;
		}
	return n;
}

static void
say(const struct exchange_report *r, const struct matter *m, struct buf *out)
{
	size_t n = to_mend(r);

	if (r->refused > 0) {
		buf_printf(out,
		    "%zu row%s must be mended before anything of the file is "
		    "stored.",
		    n, n == 1 ? "" : "s");
	} else if (r->read == 0) {
		buf_puts(out, "There is no row in this file.");
	} else if (changed(r) == 0) {
		buf_puts(out,
		    "All of this file is in the record already: there is "
		    "nothing to store.");
	} else {
		put_number(m, changed(r), out);
		if (r->written)
			buf_puts(out, " stored.");
		else
			buf_puts(out, " can be stored. Nothing is stored yet.");
	}
}

static void
count(const struct matter *m, size_t rows, const char *what, struct buf *out)
{
	if (rows == 0)
		return;
	put_number(m, rows, out);
	buf_printf(out, " %s\n", what);
}

/* What becomes of each; of a refused file nothing is known. */
static struct jval *
counts_json(const struct exchange_report *r, const struct matter *m)
{
	struct jval *all;
	struct buf out;

	buf_init(&out, ERR_TEXT_MAX);
	if (r->refused == 0) {
		count(m, r->stored, "not in the record before", &out);
		count(m, r->corrected,
		    "in the record with other words or numbers, which the file "
		    "corrects",
		    &out);
		count(m, r->unchanged, "in the record as in the file", &out);
	}
	all = desk_words_lines(buf_slice(&out));
	buf_free(&out);
	return all;
}

static void
put_remarks(const struct exchange_report *r, struct jval *o)
{
	const struct exchange_manner manner = { .for_people = true };
	struct desk_faults all;
	size_t more;

	desk_faults_of(r, &manner, &all);
	jval_set(o, "remarks", desk_faults_json(&all, &more));
	jval_set_i64(o, "more", (int64_t)more);
	desk_faults_free(&all);
}

static struct jval *
report_json(const struct exchange_report *r, const struct matter *m)
{
	struct jval *o = jval_object();
	struct buf says, store;

	buf_init(&says, ERR_TEXT_MAX);
	buf_init(&store, ERR_TEXT_MAX);
	say(r, m, &says);
	if (!r->written && r->refused == 0 && changed(r) > 0) {
		buf_puts(&store, "Store ");
		put_number(m, changed(r), &store);
	}
	jval_set_str(o, "says", buf_str(&says));
	jval_set(o, "counts", counts_json(r, m));
	jval_set_str_or_null(o, "store", buf_str(&store));
	jval_set_bool(o, "stored", r->written);
	put_remarks(r, o);
	buf_free(&store);
	buf_free(&says);
	return o;
}

int
desk_fidelity_file(struct desk *d, struct slice file, bool dry_run,
    struct jval **out, struct err *e)
{
	struct desk_import_request r = { .kind = DESK_IMPORT_FIDELITY,
		.dry_run = dry_run };
	struct exchange_report report;
	const char *encoding;
	struct buf text;
	int rc = desk_import_decode(file, &text, &encoding, e);

	*out = NULL;
	r.text = buf_slice(&text);
	if (rc == 0)
		rc = desk_import(d, &r, &report, e);
	if (rc == 0) {
		*out = report_json(&report,
		    fidelity_sheet_is_plan(r.text) ? &actions : &reviews);
		exchange_report_free(&report);
	}
	buf_free(&text);
	return rc;
}

char *
desk_fidelity_file_too_large(void)
{
	return mem_printf("This file is larger than %d MB, and was not read. "
			  "Hand reviews in by several files.",
	    LIMITS_SHEET_UPLOAD_MAX / (1024 * 1024));
}

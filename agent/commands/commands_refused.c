/*
 * `receipts refused`: what the region refused, and each of it as a file of evidence,
 * by which an auditor decides whether there was a reason.
 */
#include "agent/commands/commands_refused.h"

#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_sending.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* It may hold the figures of a service (P-EVI-11). */
enum { FILE_MODE = 0600 };

static const struct settings_option options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "out", SETTINGS_VALUE, "DIR",
	    "write each as a file of evidence into this folder" },
	SITEOPTIONS_END,
};

struct round {
	struct desk *desk;
	const char *out; /* NULL: only told */
	size_t n, written;
};

/* One of them as a file; what cannot be made is told, and is no failure. */
static int
write_one(struct round *r, struct desk_sending_name name, const char *text,
    struct err *e)
{
	char *path = mem_printf("%s/refused-%s.evidence", r->out, text);
	struct console_file file = { .path = path, .mode = FILE_MODE };
	struct buf bytes;
	int rc;

	buf_init(&bytes, LIMITS_EVIDENCE_FILE_MAX);
	rc = desk_sending_evidence(r->desk, name, &bytes, e);
	file.bytes = buf_slice(&bytes);
	if (rc == 0) {
		rc = console_write(&file, e);
		r->written += rc == 0;
	} else if (strcmp(e->code, "forgotten") == 0) {
		console_print("  No file: %s.\n", e->text);
		*e = (struct err)ERR_INIT;
		rc = 0;
	}
	buf_free(&bytes);
	free(path);
	return rc;
}

static int
take_one(struct round *r, const struct jval *o, struct desk_sending_name *name,
    struct err *e)
{
	const char *text = jval_get_text(o, "name");

	if (desk_sending_read_name(text, name, e) < 0)
		return -1;
	if (strcmp(jval_get_text(o, "state"), "refused") != 0)
		return 0;
	r->n++;
	console_print("%s: %s, %s. %s.\n", text, jval_get_text(o, "service"),
	    jval_get_text(o, "title"), jval_get_text(o, "says"));
	return r->out != NULL ? write_one(r, *name, text, e) : 0;
}

static int
take_all(struct round *r, struct err *e)
{
	struct desk_sending_name last = { 0 };
	bool more = true;
	int rc = 0;

	while (rc == 0 && more) {
		struct jval *page = NULL;
		const struct jval *list;
		bool another = false;

		rc = desk_sending_list(r->desk, last, &page, e);
		list = rc == 0 ? jval_get(page, "returns") : NULL;
		more = list != NULL && jval_length(list) > 0 &&
		       jval_bool(jval_get(page, "more"), &another) && another;
		for (size_t i = 0; rc == 0 && i < jval_length(list); i++)
			rc = take_one(r, jval_at(list, i), &last, e);
		jval_free(page);
	}
	return rc;
}

static void
conclude(const struct round *r)
{
	if (r->n == 0)
		console_print("Nothing of this site was refused.\n");
	else if (r->out == NULL)
		console_print("With --out DIR each is written as a file of "
			      "evidence, for an auditor.\n");
	if (r->written > 0)
		console_print(
		    "%zu file%s of evidence in %s: give them to an auditor, "
		    "who decides whether there was a\nreason ('sheaf-audit "
		    "evidence'). They may hold the figures: do not publish "
		    "them.\n",
		    r->written, r->written == 1 ? "" : "s", r->out);
}

static int
run_refused(const struct settings *s, struct err *e)
{
	struct round r = { .out = settings_get(s, "out") };
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	r.desk = &d;
	rc = take_all(&r, e);
	if (rc == 0)
		conclude(&r);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_refused[] = {
	{ .name = "receipts refused",
	    .summary = "what was refused, as evidence for an auditor",
	    .operands = "",
	    .example = "sheaf-agent receipts refused --dir site --out folder",
	    .options = options,
	    .shared = true,
	    .run = run_refused },
	{ .name = NULL }
};

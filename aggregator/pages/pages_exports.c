/*
 * Figures as files: which formats there are, and each of them.  The same tables
 * and writers as those of the command `export`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/exports/exports.h"
#include "aggregator/pages/pages_answers.h"
#include "common/base/mem.h"

/* The list of codes is the same for everybody. */
static const char codes[] = "codes";

static int
table_of(const struct pages_call *c, bool only_named,
    struct exports_table **out, struct err *e)
{
	const struct pages_asked *q = &c->asked;
	struct exports_request request = { .region = q->region,
		.has_from = q->has_from,
		.has_to = q->has_to,
		.from = q->from,
		.to = q->to,
		.policy = q->policy,
		.day = c->state->day,
		.only_named = only_named };

	if (q->has_period) {
		request.has_from = request.has_to = true;
		request.from = request.to = q->period;
	}
	return exports_table_take(out, &request, pages_call_shown(c), e);
}

/* {name, title, use, file} of each. */
static struct jval *
formats_of(const struct exports_table *t)
{
	struct jval *all = jval_array();
	struct buf name;
	size_t n;
	const struct exports_format *f = exports_formats(&n);

	buf_init(&name, HTTPDOWNLOADS_NAME);
	for (size_t i = 0; i < n; i++) {
		struct jval *o = jval_object();

		buf_reset(&name);
		exports_table_file_name(t, f[i].ending, &name);
		jval_set_str(o, "name", f[i].name);
		jval_set_str(o, "title", f[i].title);
		jval_set_str(o, "use", f[i].use);
		jval_set_str(o, "file", buf_str(&name));
		jval_add(all, o);
	}
	buf_free(&name);
	return all;
}

int
pages_exports_list(struct pages_call *c, struct jval **out, struct err *e)
{
	struct exports_table *t;
	struct buf says;

	*out = jval_object();
	if (table_of(c, true, &t, e) < 0) {
		/* Nothing to save is nothing that went wrong. */
		if (strcmp(e->code, "nothing") != 0)
			return -1;
		jval_set_str(*out, "says", e->text);
		jval_set(*out, "formats", jval_array());
		return 0;
	}
	buf_init(&says, ERR_TEXT_MAX);
	exports_table_span(t, &says);
	buf_printf(&says,
	    ", shown under %s, log entry %" PRIu64
	    ". Each file says so, in its name too.",
	    disclosure_policy_name(t->policy), t->log_size);
	jval_set_str(*out, "says", buf_str(&says));
	jval_set(*out, "formats", formats_of(t));
	buf_free(&says);
	exports_table_free(t);
	return 0;
}

static void
hand_over(struct pages_call *c, const char *name, const char *type,
    struct buf *file)
{
	(void)snprintf(c->file.name, sizeof(c->file.name), "%s", name);
	c->file.type = type;
	c->file.bytes = *file;
}

/* A file leaves the building: a line in the access log before its first byte. */
static int
note(const struct pages_call *c, const struct exports_table *t,
    const struct exports_format *f, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	char first[PERIOD_TEXT_SIZE], last[PERIOD_TEXT_SIZE];
	struct access_log_who who = pages_call_who(c, address);
	char *what;
	int r;

	period_format(first, t->first);
	period_format(last, t->last);
	what = mem_printf("event=export format=%s policy=%s region=%s from=%s "
			  "to=%s log_size=%" PRIu64,
	    f->name, disclosure_policy_name(t->policy),
	    t->region != NULL ? t->region : "-", first, last, t->log_size);
	r = access_log_add(c->pages->dir, &who, what, e);
	free(what);
	return r;
}

static int
show_codes(struct pages_call *c)
{
	struct buf file;

	buf_init(&file, EXPORTS_FILE_MAX);
	exports_codes_write(&file);
	hand_over(c, "ips-codes.csv", "text/csv; charset=utf-8", &file);
	return 0;
}

int
pages_exports_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *asked = httpd_param(c->request, "format");
	const struct exports_format *f = exports_format_find(asked);
	struct exports_table *t;
	struct buf file, name;
	int r;

	*out = NULL;
	if (strcmp(asked, codes) == 0)
		return show_codes(c);
	if (f == NULL)
		return err_refuse(e, "no-such", 0,
		    "there is no such format; /v1/exports has those that there "
		    "are");
	if (table_of(c, false, &t, e) < 0)
		return -1;
	buf_init(&file, EXPORTS_FILE_MAX);
	buf_init(&name, HTTPDOWNLOADS_NAME);
	exports_table_file_name(t, f->ending, &name);
	r = exports_write(t, f, &file, e);
	if (r == 0)
		r = note(c, t, f, e);
	if (r == 0)
		hand_over(c, buf_str(&name), f->media_type, &file);
	else
		buf_free(&file);
	buf_free(&name);
	exports_table_free(t);
	return r;
}

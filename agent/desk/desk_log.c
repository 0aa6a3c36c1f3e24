/*
 * The access log read: by team leaders in pages, and in the record of a
 * client who asks what is held and who looked.
 */
#include "agent/desk/desk_log.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_claims_record.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/gate.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static int
load(struct desk *d, int64_t before, struct access_list *out, struct err *e)
{
	const struct access_question q = { .before = before };

	if (access_load(d->reg, &q, out, e) == 0)
		return 0;
	access_free_list(out);
	return -1;
}

int
desk_log_show(struct desk *d, int64_t before, struct access_list *out,
    struct err *e)
{
	if (gate_enter(d, OPERATION_LOG_SHOW, e) < 0)
		return -1;
	return gate_leave(d, load(d, before, out, e));
}

struct table *
desk_log_table(const struct access_list *list)
{
	static const struct table_column columns[] = {
		{ .key = "line", .heading = "line", .width = 6, .right = true },
		{ .key = "at", .heading = "when", .gap = 2, .width = 20 },
		{ .key = "by", .heading = "who", .gap = 2, .width = 16 },
		{ .key = "operation",
		    .heading = "what",
		    .gap = 2,
		    .width = 18 },
		{ .heading = "whose record", .gap = 2 },
		{ .key = "service" },
		{ .key = "clients" },
		{ .key = "count" },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < list->n; i++) {
		const struct access_line *l = &list->line[i];
		struct slice rest = slice_of(l->clients), number;
		struct jval *clients = jval_array();
		struct buf whom;

		buf_init(&whom, LIMITS_IMPORT_MAX);
		access_describe(l, &whom);
		table_integer(t, l->number);
		table_text(t, l->at);
		table_text(t, l->by);
		table_text(t, l->operation);
		table_text(t, buf_str(&whom));
		table_text(t, l->service);
		while (rest.n > 0) {
			uint64_t n = 0;

			(void)text_split(rest, ' ', &number, &rest);
			if (text_parse_u64(number, UINT32_MAX, &n))
				jval_add_i64(clients, (int64_t)n);
		}
		table_value(t, clients);
		table_integer(t, l->count);
		buf_free(&whom);
	}
	return t;
}

/* Sentences, each with its LF, as an array. */
static struct jval *
faults_json(const struct buf *faults)
{
	struct slice rest = buf_slice(faults), line;
	struct jval *a = jval_array();

	while (rest.n > 0) {
		char *text;

		(void)text_split(rest, '\n', &line, &rest);
		text = mem_copy_text(line.p, line.n);
		jval_add_str(a, text);
		free(text);
	}
	return a;
}

struct jval *
desk_log_json(const struct access_list *list)
{
	struct table *t = desk_log_table(list);
	struct jval *o = jval_object();

	jval_set(o, "lines", table_take_json(t));
	jval_set(o, "faults", faults_json(&list->faults));
	table_free(t);
	return o;
}

/* ------------------------------------------------------------------ on a page */

/* "3 May 2026, 14:05" of "2026-05-03T14:05:12Z". */
static void
put_time(const char *at, struct buf *out)
{
	enum { TIME = DAY_TEXT_SIZE, MINUTES = 5 };
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (strlen(at) < TIME + MINUTES ||
	    !day_parse(slice_make(at, DAY_TEXT_SIZE - 1), &day)) {
		buf_puts(out, at);
		return;
	}
	day_say(said, day);
	buf_printf(out, "%s, %.*s", said, MINUTES, at + TIME);
}

/* What was done, in the words of the table of operations; the name that the log
 * has, where an operation is called otherwise today. */
static const char *
what(const char *operation)
{
	for (unsigned i = 0; i < OPERATIONS; i++) {
		const struct operation_row *row =
		    operations_row((enum operation)i);

		if (strcmp(row->name, operation) == 0)
			return row->says;
	}
	return operation;
}

static struct jval *
line_json(const struct access_line *l)
{
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, LIMITS_IMPORT_MAX);
	jval_set_i64(o, "number", l->number);
	put_time(l->at, &text);
	jval_set_str(o, "at", buf_str(&text));
	buf_reset(&text);
	jval_set_str(o, "by", l->by);
	jval_set_str(o, "what", what(l->operation));
	access_describe(l, &text);
	jval_set_str(o, "whom", buf_str(&text));
	buf_free(&text);
	return o;
}

struct jval *
desk_log_page_json(const struct access_list *list)
{
	struct jval *o = jval_object(), *lines = jval_array();

	for (size_t i = 0; i < list->n; i++)
		jval_add(lines, line_json(&list->line[i]));
	jval_set(o, "lines", lines);
	jval_set(o, "faults", faults_json(&list->faults));
	if (list->n > 0 && list->line[list->n - 1].number > 1)
		jval_set_i64(o, "next", list->line[list->n - 1].number);
	else
		jval_set_null(o, "next");
	return o;
}

/* -------------------------------------------------------- one client's record */

/* Without the numbers of others whom the same answer showed. */
static struct jval *
looked_json(const struct access_list *list)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		struct jval *o = jval_object();

		jval_set_str(o, "at", list->line[i].at);
		jval_set_str(o, "by", list->line[i].by);
		jval_set_str(o, "operation", list->line[i].operation);
		jval_add(a, o);
	}
	return a;
}

static int
make_record(struct desk *d, const struct desk_clients_page *page,
    struct jval **out, struct err *e)
{
	struct access_shown shown = { 0 };
	const struct access_question q = { .client = page->client->number,
		.service = page->client->service_id };
	struct access_list looked;
	int rc;

	/* First, so that the record says of itself that it was made. */
	access_add(&shown, q.client);
	if (gate_show(d, &shown, e) < 0)
		return -1;
	rc = access_load(d->reg, &q, &looked, e);
	if (rc == 0) {
		*out = desk_clients_page_json(page);
		jval_set(*out, "looked", looked_json(&looked));
		jval_set(*out, "log_faults", faults_json(&looked.faults));
		rc = desk_claims_record(d->reg->db, q.client, *out, e);
	}
	if (rc < 0) {
		jval_free(*out);
		*out = NULL;
	}
	access_free_list(&looked);
	return rc;
}

static int
record(struct desk *d, uint32_t client, struct jval **out, struct err *e)
{
	struct desk_clients_page page;
	int rc;

	if (desk_clients_open_page(d->reg, client, &page, e) < 0)
		return -1;
	rc = make_record(d, &page, out, e);
	desk_clients_free_page(&page);
	return rc;
}

int
desk_log_record(struct desk *d, uint32_t client, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_RECORD, e) < 0)
		return -1;
	return gate_leave(d, record(d, client, out, e));
}

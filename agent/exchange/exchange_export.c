/*
 * All facts of a service as a file that can be imported again: it is the way
 * out of this program, and the tests' proof that nothing is lost in it.
 */
#include "agent/exchange/exchange_export.h"

#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_row.h"
#include "agent/register/clients.h"
#include "agent/register/facts.h"
#include "agent/register/services.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"

static int
by_text(const void *a, const void *b)
{
	const struct exchange_export_line *x = a, *y = b;
	int c = strcmp(x->client, y->client);

	if (c == 0)
		c = x->f->day < y->f->day ? -1 : x->f->day > y->f->day;
	if (c == 0)
		c = strcmp(events_kind(x->f->event)->name,
		    events_kind(y->f->event)->name);
	if (c == 0)
		c = strcmp(x->ref, y->ref);
	if (c == 0)
		c = strcmp(events_mode_name(x->f->mode),
		    events_mode_name(y->f->mode));
	return c ? c : strcmp(x->staff, y->staff);
}

static void
cell(struct buf *out, const char *text)
{
	csvread_write_cell(out, slice_of(text), CSV_FOR_PEOPLE, false);
}

static void
write_flags(struct buf *out, const struct exchange_export_line *l)
{
	const struct fact *f = l->f;
	const char *part = events_kind(f->event)->part;
	const char *between = "";

	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag) {
			buf_printf(out, "%s%s", between,
			    events_flag_name(flag));
			between = ";";
		}
	if (part && f->part != FACT_BLANK) {
		buf_printf(out, "%s%s=%d", between, part, f->part);
		between = ";";
	}
	if (l->withdrawn)
		buf_printf(out, "%s%s", between,
		    events_flag_name(FLAG_WITHDRAWN));
	buf_u8(out, ',');
}

void
exchange_export_write(struct buf *out, const char *service,
    const struct exchange_export_line *l)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, l->f->day);
	cell(out, service);
	cell(out, l->client);
	cell(out, events_kind(l->f->event)->name);
	cell(out, day);
	cell(out, events_mode_name(l->f->mode));
	write_flags(out, l);
	cell(out, l->ref);
	if (l->f->value != FACT_BLANK)
		events_put_value(l->f->event, l->f->value, out);
	buf_u8(out, ',');
	csvread_write_cell(out, slice_of(l->staff), CSV_FOR_PEOPLE, true);
}

/* Give every fact its texts; ERR_CORRUPT when a client is missing. */
static int
make_lines(struct exchange_export_line *line, const struct facts *facts,
    const struct symbols *names, const struct clients_references *clients,
    struct err *e)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		line[i] = (struct exchange_export_line){ .f = f,
			.client = f->client
				      ? clients_reference(clients, f->client)
				      : "",
			.ref = symbols_text(names, f->ref),
			.staff = symbols_text(names, f->staff) };
		if (!line[i].client)
			return err_set(e, ERR_CORRUPT,
			    "fact %lld of the register is of client %u, who"
			    " is not in it",
			    (long long)f->id, f->client);
	}
	return 0;
}

static int
export_service(const struct open_register *reg, const struct services *s,
    struct buf *out, struct err *e)
{
	struct clients_references clients = { 0 };
	struct facts facts = { 0 };
	struct symbols names;
	struct exchange_export_line *line = NULL;
	int rc = -1;

	symbols_init(&names);
	if (facts_load(reg->db, s->number, &names, &facts, e) < 0 ||
	    clients_open_references(reg, s->number, &clients, e) < 0)
		goto out;
	line = mem_array(facts.n, sizeof(*line));
	rc = make_lines(line, &facts, &names, &clients, e);
	if (rc < 0)
		goto out;
	if (facts.n)
		qsort(line, facts.n, sizeof(*line), by_text);
	for (size_t i = 0; i < facts.n; i++)
		exchange_export_write(out, s->service, &line[i]);
out:
	free(line);
	facts_free(&facts);
	clients_free_references(&clients);
	symbols_free(&names);
	return rc;
}

void
exchange_export_header(struct buf *out)
{
	for (size_t i = 0; exchange_row_columns[i]; i++)
		csvread_write_cell(out, slice_of(exchange_row_columns[i]),
		    CSV_FOR_PEOPLE, !exchange_row_columns[i + 1]);
}

int
exchange_export(const struct open_register *reg, const char *service,
    struct buf *out, struct err *e)
{
	struct services_list list;
	int rc = 0;

	if (services_load(reg->db, &list, e) < 0)
		return -1;
	if (service && !services_find(&list, service))
		rc = services_unknown(reg->db, e);
	if (rc == 0)
		exchange_export_header(out);
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (!service || strcmp(list.service[i].service, service) == 0)
			rc = export_service(reg, &list.service[i], out, e);
	services_free(&list);
	if (rc == 0 && out->full)
		rc = err_set(e, ERR_SYSTEM, "the export is too large");
	return rc;
}

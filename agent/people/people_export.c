/*
 * Particulars as a file that people_import reads.  NHS numbers stay out
 * unless they are asked for: most uses of the file do not need them.
 */
#include "agent/people/people_export.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_row.h"
#include "agent/register/clients.h"
#include "agent/register/services.h"
#include "common/base/csvread.h"
#include "common/base/mem.h"

/* One thing with its particulars. */
struct line {
	const char *client; /* "": none */
	struct people_key key;
	char *ref; /* what key.ref points to */
};

/* The things of one service. */
struct page {
	const char *service;
	struct clients_references clients;
	struct line *line;
	size_t n, cap;
};

static void
cell(struct buf *out, const char *text)
{
	csvread_write_cell(out, slice_of(text), CSV_FOR_PEOPLE, false);
}

/* Whether a field is written; *last when none comes after it. */
static bool
wanted(int field, bool nhs_numbers, bool *last)
{
	*last = field == PEOPLE_FIELDS - 1;
	return nhs_numbers || field != PEOPLE_NHS_NUMBER;
}

static void
write_header(struct buf *out, bool nhs_numbers)
{
	bool last;

	buf_puts(out, "service,client,kind,ref,");
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (wanted(i, nhs_numbers, &last))
			csvread_write_cell(out,
			    slice_of(people_field((enum people_field)i)->name),
			    CSV_FOR_PEOPLE, last);
}

static int
write_line(const struct open_register *reg, const struct page *p,
    const struct line *l, bool nhs_numbers, struct buf *out, struct err *e)
{
	struct people_words w;
	bool last;

	if (people_book_get(reg, &l->key, &w, e) < 0)
		return -1;
	if (!nhs_numbers)
		people_set(&w, PEOPLE_NHS_NUMBER, slice_of(""));
	if (people_is_blank(&w))
		return 0;
	cell(out, p->service);
	cell(out, l->client);
	cell(out, people_kind_name(l->key.kind));
	cell(out, l->ref);
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (wanted(i, nhs_numbers, &last))
			csvread_write_cell(out,
			    slice_of(people_get(&w, (enum people_field)i)),
			    CSV_FOR_PEOPLE, last);
	people_wipe(&w);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = (int)x->key.kind - (int)y->key.kind;

	if (c == 0)
		c = strcmp(x->client, y->client);
	return c != 0 ? c : strcmp(x->ref, y->ref);
}

static int
load(const struct open_register *reg, int64_t service, struct page *p,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT client, kind, ref FROM particulars WHERE service = ?");

	if (clients_open_references(reg, service, &p->clients, e) < 0)
		return -1;
	db_bind_i64(q, 1, service);
	while (db_step(q)) {
		uint32_t client = (uint32_t)db_i64(q, 0);
		const char *name = clients_reference(&p->clients, client);
		char *ref = mem_string(db_str(q, 2));

		p->line = mem_grow(p->line, p->n, &p->cap, sizeof(*p->line));
		p->line[p->n++] = (struct line){ name == NULL ? "" : name,
			{ .service = service,
			    .client = client,
			    .kind = (enum people_kind)db_i64(q, 1),
			    .ref = ref },
			ref };
	}
	if (db_done(q, e) < 0)
		return -1;
	if (p->n > 0)
		qsort(p->line, p->n, sizeof(*p->line), compare);
	return 0;
}

static int
export_service(const struct open_register *reg, const struct services *s,
    bool nhs_numbers, struct buf *out, struct err *e)
{
	struct page p = { .service = s->service };
	int rc = load(reg, s->number, &p, e);

	for (size_t i = 0; rc == 0 && i < p.n; i++)
		rc = write_line(reg, &p, &p.line[i], nhs_numbers, out, e);
	for (size_t i = 0; i < p.n; i++)
		free(p.line[i].ref);
	free(p.line);
	clients_free_references(&p.clients);
	return rc;
}

int
people_export(const struct open_register *reg, const char *service,
    bool nhs_numbers, struct buf *out, struct err *e)
{
	struct services_list list;
	int rc = 0;

	if (services_load(reg->db, &list, e) < 0)
		return -1;
	if (service != NULL && !services_find(&list, service))
		rc = services_unknown(reg->db, e);
	if (rc == 0)
		write_header(out, nhs_numbers);
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (service == NULL ||
		    strcmp(list.service[i].service, service) == 0)
			rc = export_service(reg, &list.service[i], nhs_numbers,
			    out, e);
	services_free(&list);
	return rc;
}

/*
 * A sheet that is imported for the wrong service doubles its clients without a
 * sound, since services count their clients apart.  References such as "1" and
 * "2" stand in many services rightly, so this is said and not refused.
 */
#include "agent/mapping/mapping_elsewhere.h"

#include <string.h>

#include "agent/register/clients.h"
#include "agent/register/services.h"

enum { FEW = 3 }; /* so many may agree by chance */

/* The reference of a row's client. */
static struct slice
reference(const struct mapping_rows *rows, size_t source)
{
	const struct mapping_source *s = &rows->source[source];
	const struct mapping_bound *b = &rows->bound[s->bound];
	size_t column = mapping_map_find(b->map, ROLE_CLIENT, 0);
	const struct workbook_cell *cell =
	    column == MAPPING_ABSENT
		? NULL
		: workbook_grid_at(rows->grid, s->row, b->at[column]);

	return cell ? workbook_grid_trim(workbook_grid_shown(rows->grid, cell))
		    : slice_of("");
}

/* How many rows name a client of a service. */
static int
count(const struct open_register *reg, const struct mapping_rows *rows,
    const struct services *service, size_t *out, struct err *e)
{
	struct clients clients;

	*out = 0;
	if (clients_load(reg->db, service->number, service->service, &clients,
		e) < 0)
		return -1;
	for (size_t i = 0; i < rows->sources; i++) {
		struct slice s = reference(rows, i);

		*out +=
		    s.n > 0 && clients_find(&clients, reg->vault, s) != NULL;
	}
	clients_free(&clients);
	return 0;
}

static int
compare(const struct open_register *reg, const struct mapping_rows *rows,
    const struct services_list *list, const char *service, struct buf *says,
    struct err *e)
{
	const struct services *named = services_find(list, service);
	size_t here = 0, there;

	if (named && count(reg, rows, named, &here, e) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->service[i].service, service) == 0)
			continue;
		if (count(reg, rows, &list->service[i], &there, e) < 0)
			return -1;
		if (there < FEW || 2 * there < rows->sources ||
		    here > there / 2)
			continue;
		buf_printf(says,
		    "%zu of the %zu rows name a client whose reference stands "
		    "in service \"%s\" already, %zu in \"%s\": is this the "
		    "sheet of \"%s\"?\n",
		    there, rows->sources, list->service[i].service, here,
		    service, list->service[i].service);
	}
	return 0;
}

int
mapping_elsewhere_say(const struct open_register *reg,
    const struct mapping_rows *rows, const char *service, struct buf *says,
    struct err *e)
{
	struct services_list list;
	int rc;

	if (services_load(reg->db, &list, e) < 0)
		return -1;
	rc = compare(reg, rows, &list, service, says, e);
	services_free(&list);
	return rc;
}

/*
 * A merge into the database: clients first, then facts, each change with its
 * history.  The caller's transaction makes it whole.
 */
#include "agent/exchange/exchange_write.h"

#include <string.h>

#include "agent/register/people_book.h"
#include "agent/register/services.h"
#include "common/base/clock.h"

static bool
changes_anything(const struct exchange_merge *m)
{
	for (size_t i = 0; i < m->entries; i++)
		if (m->entry[i].taken_by ||
		    (m->entry[i].row && exchange_row_changes(m->entry[i].row)))
			return true;
	return false;
}

static int
store_client(struct exchange_merge *m, const struct exchange_merge_input *in,
    const struct exchange_row *row, struct err *e)
{
	struct client *client = NULL;

	if (row->fact.client)
		client = exchange_merge_new_client(m, row->fact.client);
	if (!client || client->stored)
		return 0;
	return clients_store(in->reg, &m->clients, client,
	    slice_of(symbols_text(m->names, row->reference)), e);
}

/* Remove a stored fact, and what its job or employer is called. */
static int
remove_fact(const struct exchange_merge_input *in,
    const struct facts_change *by, const struct fact *stored, struct err *e)
{
	struct people_key key = { .service = by->service,
		.client = stored->client,
		.ref = symbols_text(by->names, stored->ref) };

	if (facts_remove(in->reg->db, by, stored, e) < 0)
		return -1;
	return people_book_follow(in->reg, key, stored->event, e);
}

static int
write_row(struct exchange_merge *m, const struct exchange_merge_input *in,
    const struct facts_change *by, struct exchange_entry *entry, struct err *e)
{
	struct exchange_row *row = entry->row;

	if (row->state == ROW_WITHDRAWS)
		return remove_fact(in, by, entry->stored, e);
	if (store_client(m, in, row, e) < 0)
		return -1;
	if (row->state == ROW_STORES)
		return facts_insert(in->reg->db, by, &row->fact, e);
	return facts_replace(in->reg->db, by, entry->stored, &row->fact, e);
}

/*
 * The stored fact that the rows would change though it is not the one, or not
 * as it was, when the person saw it; -1 when that one is gone; 0 when all is
 * as expected.  Facts that a withdrawal takes along are not looked at: they
 * hang on it whatever they say.
 */
static int64_t
find_overtaken(const struct exchange_merge *m,
    const struct exchange_merge_input *in)
{
	const struct exchange_expected *expected = in->expected;
	bool found = false;

	for (size_t i = 0; expected != NULL && i < m->entries; i++) {
		const struct fact *stored = m->entry[i].stored;
		char version[FACTS_VERSION_SIZE];

		if (m->entry[i].row == NULL || stored == NULL)
			continue;
		facts_version(stored, m->names, version);
		if (stored->id != expected->fact ||
		    strcmp(version, expected->version) != 0)
			return stored->id;
		found = true;
	}
	return expected == NULL || expected->fact == 0 || found ? 0 : -1;
}

int
exchange_write(struct exchange_merge *m, const struct exchange_merge_input *in,
    struct exchange_report *report, struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	struct facts_change by = { .staff = register_staff(in->reg),
		.at = at,
		.names = m->names };

	report->overtaken = find_overtaken(m, in);
	if (report->overtaken != 0 || !changes_anything(m))
		return 0;
	clock_format(at, clock_wall_now());
	if (services_number(in->reg->db, in->service, &by.service, e) < 0)
		return -1;
	m->clients.service_number = by.service;
	for (size_t i = 0; i < m->entries; i++) {
		struct exchange_entry *entry = &m->entry[i];
		int rc = 0;

		if (entry->taken_by) {
			rc = remove_fact(in, &by, entry->stored, e);
			report->taken++;
		} else if (entry->row && exchange_row_changes(entry->row)) {
			rc = write_row(m, in, &by, entry, e);
		}
		if (rc < 0)
			return -1;
	}
	return 0;
}

/*
 * Rows of the file and stored facts side by side, by key: each entry has a
 * stored fact, a row, or both.  Nothing is written yet, so the rules can ask
 * what would be in force.
 */
#include "agent/exchange/exchange_merge.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

const struct fact *
exchange_merge_in_force(const struct exchange_entry *entry)
{
	const struct exchange_row *row = entry->row;

	if (row && row->state != ROW_REFUSED)
		return row->withdrawn ? NULL : &row->fact;
	return entry->taken_by ? NULL : entry->stored;
}

/* -------------------------------------------------------------------- keys */

static const struct fact *
any_fact(const struct exchange_entry *entry)
{
	return entry->row ? &entry->row->fact : entry->stored;
}

struct exchange_entry *
exchange_merge_find(const struct exchange_merge *m, const struct fact *f)
{
	size_t i = facts_key_hash(f) & (m->slots - 1);

	for (; m->slot[i]; i = (i + 1) & (m->slots - 1)) {
		struct exchange_entry *entry = &m->entry[m->slot[i] - 1];

		if (facts_same_key(any_fact(entry), f))
			return entry;
	}
	return NULL;
}

/* A new entry for a key that has none. */
static struct exchange_entry *
add_entry(struct exchange_merge *m, const struct fact *f)
{
	size_t i = facts_key_hash(f) & (m->slots - 1);

	while (m->slot[i])
		i = (i + 1) & (m->slots - 1);
	m->slot[i] = (uint32_t)m->entries + 1;
	return &m->entry[m->entries++];
}

static void
make_room(struct exchange_merge *m)
{
	size_t most = m->stored.n + m->rows;

	m->entry = mem_array(most, sizeof(*m->entry));
	for (m->slots = 16; m->slots < 2 * most;)
		m->slots *= 2;
	m->slot = mem_array(m->slots, sizeof(*m->slot));
}

/* ----------------------------------------------------------------- clients */

static void
set_clients(struct exchange_merge *m, const struct exchange_merge_input *in,
    uint32_t *next_client)
{
	uint32_t *known = mem_array(m->names->n, sizeof(*known));

	m->clients_stored = m->clients.n;
	m->first_new = *next_client;
	for (size_t i = 0; i < m->rows; i++) {
		uint32_t ref = m->row[i]->reference;

		if (ref && !known[ref])
			known[ref] = clients_find_or_add(&m->clients,
			    in->reg->vault,
			    slice_of(symbols_text(m->names, ref)), next_client)
					 ->number;
		m->row[i]->fact.client = ref ? known[ref] : 0;
	}
	free(known);
}

struct client *
exchange_merge_new_client(struct exchange_merge *m, uint32_t number)
{
	if (number < m->first_new)
		return NULL;
	return &m->clients.client[m->clients_stored + number - m->first_new];
}

/* -------------------------------------------------------------------- rows */

/* Refuse a row for what another one says. */
static void
contradict(struct exchange_remarks *remarks, struct exchange_row *row,
    const struct exchange_row *other)
{
	row->state = ROW_REFUSED;
	exchange_remarks_add(remarks,
	    &(struct exchange_remark){ .line = row->line,
		.refused = true,
		.code = REMARK_SAME_OTHERWISE,
		.at = other->line });
}

/* Two rows of the file with one key. */
static void
meet_twin(struct exchange_remarks *remarks, struct exchange_row *first,
    struct exchange_row *row)
{
	if (first->withdrawn == row->withdrawn &&
	    (row->withdrawn || facts_same(&first->fact, &row->fact))) {
		row->twin = first;
		row->state = ROW_UNCHANGED;
		return;
	}
	contradict(remarks, row, first);
	contradict(remarks, first, row);
}

static enum exchange_row_state
state_of(const struct exchange_row *row, const struct fact *stored)
{
	if (!stored)
		return row->withdrawn ? ROW_UNCHANGED : ROW_STORES;
	if (row->withdrawn)
		return ROW_WITHDRAWS;
	return facts_same(stored, &row->fact) ? ROW_UNCHANGED : ROW_CORRECTS;
}

static void
add_row(struct exchange_merge *m, struct exchange_remarks *remarks,
    struct exchange_row *row)
{
	struct exchange_entry *entry;

	if (row->state == ROW_REFUSED)
		return;
	entry = exchange_merge_find(m, &row->fact);
	if (entry && entry->row) {
		meet_twin(remarks, entry->row, row);
		return;
	}
	if (!entry)
		entry = add_entry(m, &row->fact);
	entry->row = row;
	row->state = state_of(row, entry->stored);
}

/* ------------------------------------------------------------ by client */

static int
by_client(const void *a, const void *b)
{
	const struct exchange_link *x = a, *y = b;

	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static void
link_clients(struct exchange_merge *m)
{
	m->link = mem_array(m->entries * 2, sizeof(*m->link));
	for (size_t i = 0; i < m->entries; i++) {
		const struct exchange_entry *entry = &m->entry[i];
		uint32_t client = any_fact(entry)->client;

		m->link[m->links++] = (struct exchange_link){ client, i };
		if (entry->row && entry->stored &&
		    entry->stored->client != client)
			m->link[m->links++] =
			    (struct exchange_link){ entry->stored->client, i };
	}
	if (m->links)
		qsort(m->link, m->links, sizeof(*m->link), by_client);
}

/* Put the links of each client into a group, due if the file speaks of it. */
static void
group_clients(struct exchange_merge *m)
{
	struct exchange_group *g = NULL;

	m->group = mem_array(m->links, sizeof(*m->group));
	for (size_t i = 0; i < m->links; i++) {
		const struct exchange_link *link = &m->link[i];

		if (g == NULL || g->client != link->client) {
			g = &m->group[m->groups++];
			*g = (struct exchange_group){ .client = link->client,
				.link = link };
		}
		g->n++;
		g->due = g->due || m->entry[link->entry].row != NULL;
	}
}

void
exchange_merge_refuse(struct exchange_merge *m, struct exchange_entry *entry)
{
	const struct fact *stored = entry->stored;
	size_t low = 0, high = m->groups;

	entry->row->state = ROW_REFUSED;
	if (stored == NULL || stored->client == entry->row->fact.client)
		return;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->group[mid].client < stored->client)
			low = mid + 1;
		else
			high = mid;
	}
	ASSERT(low < m->groups && m->group[low].client == stored->client);
	m->group[low].due = true;
}

static int
by_head(const void *a, const void *b)
{
	const struct exchange_head *x = a, *y = b;

	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return x->row->line < y->row->line ? -1 : x->row->line > y->row->line;
}

/* List the rows that open referrals and jobs: if one is refused, so is all
 * that depends on it. */
static void
list_heads(struct exchange_merge *m)
{
	m->head = mem_array(m->rows, sizeof(*m->head));
	for (size_t i = 0; i < m->rows; i++) {
		const struct exchange_row *row = m->row[i];

		if (row->keyed &&
		    (row->fact.event == EVENT_REFERRAL_RECEIVED ||
			row->fact.event == EVENT_REFERRAL_ACCEPTED ||
			row->fact.event == EVENT_JOB_STARTED))
			m->head[m->heads++] =
			    (struct exchange_head){ row->fact.client, row };
	}
	if (m->heads)
		qsort(m->head, m->heads, sizeof(*m->head), by_head);
}

size_t
exchange_merge_heads(const struct exchange_merge *m, uint32_t client,
    const struct exchange_head **head)
{
	size_t low = 0, high = m->heads, n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->head[mid].client < client)
			low = mid + 1;
		else
			high = mid;
	}
	*head = &m->head[low];
	while (low + n < m->heads && m->head[low + n].client == client)
		n++;
	return n;
}

/* --------------------------------------------------------------- together */

static bool
holds(const struct facts *facts, int64_t id)
{
	for (size_t i = 0; i < facts->n; i++)
		if (facts->fact[i].id == id)
			return true;
	return false;
}

/* The employer contacts that rows speak of may be of another client, or of
 * none. */
static int
load_employers(struct exchange_merge *m, const struct exchange_merge_input *in,
    struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < m->rows; i++) {
		const struct fact *f = &m->row[i]->fact;
		struct facts found = { .service = in->number };

		if (f->event == EVENT_NONE ||
		    events_kind(f->event)->subject != SUBJECT_EMPLOYER)
			continue;
		rc = facts_load_employer(in->reg->db, in->number,
		    symbols_text(m->names, f->ref), m->names, &found, e);
		for (size_t k = 0; rc == 0 && k < found.n; k++)
			if (!holds(&m->stored, found.fact[k].id))
				facts_add(&m->stored, &found.fact[k]);
		facts_free(&found);
	}
	return rc;
}

/* What the register holds of the service, of one client, or of employer
 * contacts alone. */
static int
load(struct exchange_merge *m, const struct exchange_merge_input *in,
    struct err *e)
{
	struct db *db = in->reg->db;

	if (in->client == 0 && !in->of_nobody)
		return clients_load(db, in->number, in->service, &m->clients,
			   e) < 0
			   ? -1
			   : facts_load(db, in->number, in->names, &m->stored,
				 e);
	m->stored.service = in->number;
	if (clients_load_one(db, in->number, in->service, in->client,
		&m->clients, e) < 0 ||
	    (in->client != 0 && facts_load_client(db, in->number, in->client,
				    in->names, &m->stored, e) < 0) ||
	    load_employers(m, in, e) < 0)
		return -1;
	facts_sort(&m->stored);
	return 0;
}

int
exchange_merge_build(struct exchange_merge *m,
    const struct exchange_merge_input *in, uint32_t *next_client, struct err *e)
{
	*m = (struct exchange_merge){ .names = in->names,
		.row = in->row,
		.rows = in->rows };
	if (load(m, in, e) < 0)
		return -1;
	set_clients(m, in, next_client);
	make_room(m);
	for (size_t i = 0; i < m->stored.n; i++) {
		const struct fact *f = &m->stored.fact[i];

		if (exchange_merge_find(m, f))
			return err_set(e, ERR_CORRUPT,
			    "fact %lld is in the register twice",
			    (long long)f->id);
		add_entry(m, f)->stored = f;
	}
	for (size_t i = 0; i < m->rows; i++)
		add_row(m, in->remarks, m->row[i]);
	link_clients(m);
	group_clients(m);
	list_heads(m);
	return 0;
}

void
exchange_merge_free(struct exchange_merge *m)
{
	clients_free(&m->clients);
	facts_free(&m->stored);
	free(m->entry);
	free(m->slot);
	free(m->link);
	free(m->group);
	free(m->head);
	*m = (struct exchange_merge){ 0 };
}

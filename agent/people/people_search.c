/*
 * Searching by opening everything: an index over names would be a list of
 * names on the disk.
 */
#include "agent/people/people_search.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_query.h"
#include "agent/register/clients.h"
#include "agent/register/held.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* ------------------------------------------------------------------ opening */

/* Columns: id, version, reference of the client, id, version, words of their
 * particulars, service, its name, review_on. */
static int
open_entry(const struct open_register *reg, struct db_stmt *q,
    struct people_entry *entry, struct err *e)
{
	struct people_key key = { .service = db_i64(q, 6),
		.client = (uint32_t)db_i64(q, 0),
		.kind = PEOPLE_CLIENT,
		.ref = "" };
	struct vault_row words = people_book_row(&key, false);

	*entry = (struct people_entry){ .number = key.client,
		.service = key.service,
		.service_id = mem_string(db_str(q, 7)),
		.review_on =
		    db_is_null(q, 8) ? DAY_NONE : (int32_t)db_i64(q, 8) };
	if (clients_open_reference(reg->vault, q, 0, &entry->reference, e) < 0)
		return -1;
	if (!db_is_null(q, 3)) {
		vault_column_take(&words, q, 3);
		if (people_book_open(reg->vault, &words, PEOPLE_CLIENT,
			&entry->words, e) < 0)
			return -1;
	}
	entry->text = people_query_text(entry->reference, &entry->words);
	people_alike_marks(entry->service, &entry->words, entry->alike);
	return 0;
}

#define ENTRIES \
	"SELECT c.id, c.version, c.reference, p.id, p.version, p.words," \
	" c.service, s.name, c.review_on FROM client c" \
	" JOIN service s ON s.id = c.service" \
	" LEFT JOIN particulars p ON p.service = c.service" \
	" AND p.client = c.id AND p.kind = ?1 AND p.ref = ''"

static struct people_entry *
append(struct people_search *out)
{
	out->entry =
	    mem_grow(out->entry, out->n, &out->cap, sizeof(*out->entry));
	return &out->entry[out->n++];
}

static int
open_entries(const struct open_register *reg, struct db_stmt *q,
    struct people_search *out, struct err *e)
{
	int rc = 0;

	*out = (struct people_search){ 0 };
	db_bind_i64(q, 1, PEOPLE_CLIENT);
	while (rc == 0 && db_step(q))
		rc = open_entry(reg, q, append(out), e);
	rc = db_end(q, rc, e);
	if (rc < 0)
		people_search_free(out);
	return rc;
}

int
people_search_open(const struct open_register *reg, struct people_search *out,
    struct err *e)
{
	return open_entries(reg, db_prepare(reg->db, ENTRIES " ORDER BY c.id"),
	    out, e);
}

int
people_search_open_one(const struct open_register *reg, uint32_t number,
    struct people_search *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db, ENTRIES " WHERE c.id = ?2");

	db_bind_i64(q, 2, number);
	return open_entries(reg, q, out, e);
}

static void
wipe_entry(struct people_entry *entry)
{
	mem_wipe(entry->reference, strlen(entry->reference));
	free(entry->reference);
	free(entry->service_id);
	if (entry->text != NULL)
		mem_wipe(entry->text, strlen(entry->text));
	free(entry->text);
	people_wipe(&entry->words);
}

void
people_search_free(struct people_search *roll)
{
	for (size_t i = 0; i < roll->n; i++)
		wipe_entry(&roll->entry[i]);
	free(roll->entry);
	*roll = (struct people_search){ 0 };
}

void
people_search_copy(struct people_search *out, const struct people_entry *entry)
{
	struct people_entry *copy = append(out);

	*copy = *entry;
	copy->service_id = mem_string(entry->service_id);
	copy->reference = mem_string(entry->reference);
	copy->text = mem_string(entry->text);
	copy->words = (struct people_words){ 0 };
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		people_set(&copy->words, (enum people_field)i,
		    slice_of(people_get(&entry->words, (enum people_field)i)));
}

/* ------------------------------------------------------------------- holding */

/* Where the number stands in the roll, or would stand. */
static size_t
place_of(const struct people_search *roll, uint32_t number)
{
	size_t low = 0, high = roll->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (roll->entry[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Take the client out, and put it in again as the register has it. */
static int
reopen(struct open_register *reg, struct people_search *roll, uint32_t number,
    struct err *e)
{
	size_t at = place_of(roll, number);
	struct people_search one;

	if (people_search_open_one(reg, number, &one, e) < 0)
		return -1;
	if (at < roll->n && roll->entry[at].number == number) {
		wipe_entry(&roll->entry[at]);
		roll->n--;
		memmove(&roll->entry[at], &roll->entry[at + 1],
		    (roll->n - at) * sizeof(*roll->entry));
	}
	if (one.n > 0) {
		(void)append(roll);
		memmove(&roll->entry[at + 1], &roll->entry[at],
		    (roll->n - 1 - at) * sizeof(*roll->entry));
		roll->entry[at] = one.entry[0];
	}
	free(one.entry);
	return 0;
}

static void
free_roll(void *thing)
{
	people_search_free(thing);
	free(thing);
}

int
people_search_hold(struct open_register *reg, const struct people_search **out,
    struct err *e)
{
	struct held_people *held;
	uint32_t *touched;
	size_t n;
	int rc = 0;

	if (held_people(reg->db, &held, &touched, &n, e) < 0)
		return -1;
	if (held->thing == NULL) {
		held->thing = mem_alloc(sizeof(struct people_search));
		held->free = free_roll;
		rc = people_search_open(reg, held->thing, e);
	} else {
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = reopen(reg, held->thing, touched[i], e);
	}
	free(touched);
	*out = held->thing;
	if (rc == 0)
		return 0;
	/* A part of it would be silently wrong. */
	free_roll(held->thing);
	held->thing = NULL;
	*out = NULL;
	return -1;
}

const struct people_entry *
people_search_get(const struct people_search *roll, uint32_t number)
{
	size_t at = place_of(roll, number);

	return at < roll->n && roll->entry[at].number == number
		   ? &roll->entry[at]
		   : NULL;
}

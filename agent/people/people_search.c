/*
 * Searching by opening everything: an index over names would be a list of
 * names on the disk.
 */
#include "agent/people/people_search.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/clients.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/nhs_number.h"
#include "protocol/limits.h"

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
	if (db_is_null(q, 3))
		return 0;
	vault_column_take(&words, q, 3);
	return people_book_open(reg->vault, &words, PEOPLE_CLIENT,
	    &entry->words, e);
}

int
people_search_open(const struct open_register *reg, struct people_search *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT c.id, c.version, c.reference, p.id, p.version, p.words,"
	    " c.service, s.name, c.review_on FROM client c"
	    " JOIN service s ON s.id = c.service"
	    " LEFT JOIN particulars p ON p.service = c.service"
	    " AND p.client = c.id AND p.kind = ? AND p.ref = ''"
	    " ORDER BY c.id");
	int rc = 0;

	*out = (struct people_search){ 0 };
	db_bind_i64(q, 1, PEOPLE_CLIENT);
	while (rc == 0 && db_step(q)) {
		out->entry = mem_grow(out->entry, out->n, &out->cap,
		    sizeof(*out->entry));
		rc = open_entry(reg, q, &out->entry[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		people_search_free(out);
	return rc;
}

void
people_search_free(struct people_search *roll)
{
	for (size_t i = 0; i < roll->n; i++) {
		struct people_entry *entry = &roll->entry[i];

		mem_wipe(entry->reference, strlen(entry->reference));
		free(entry->reference);
		free(entry->service_id);
		people_wipe(&entry->words);
	}
	free(roll->entry);
	*roll = (struct people_search){ 0 };
}

const struct people_entry *
people_search_get(const struct people_search *roll, uint32_t number)
{
	size_t low = 0, high = roll->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (roll->entry[mid].number == number)
			return &roll->entry[mid];
		if (roll->entry[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* ---------------------------------------------------------------- searching */

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Whether part stands in whole, upper and lower case alike. */
static bool
holds(const char *whole, struct slice part)
{
	size_t n = strlen(whole);

	for (size_t at = 0; at + part.n <= n; at++) {
		size_t i = 0;

		while (i < part.n &&
		       lower((uint8_t)whole[at + i]) == lower(part.p[i]))
			i++;
		if (i == part.n)
			return true;
	}
	return false;
}

bool
people_search_matches(const struct people_entry *entry, struct slice text)
{
	static const enum people_field searched[] = { PEOPLE_NAME,
		PEOPLE_POSTCODE, PEOPLE_PHONE, PEOPLE_EMAIL };
	const struct people_words *w = &entry->words;
	char number[NHS_NUMBER_SIZE];

	if (text.n == 0)
		return false;
	if (nhs_number_parse(text, number) &&
	    strcmp(people_get(w, PEOPLE_NHS_NUMBER), number) == 0)
		return true;
	if (slice_is(text, people_get(w, PEOPLE_BORN)) ||
	    holds(entry->reference, text))
		return true;
	for (size_t i = 0; i < sizeof(searched) / sizeof(searched[0]); i++)
		if (holds(people_get(w, searched[i]), text))
			return true;
	return false;
}

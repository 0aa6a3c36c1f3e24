/*
 * What a row of particulars may be about.  The refs of a service are loaded
 * once and searched, since a file has a row for nearly each of them.
 */
#include "agent/people/people_refs.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/base/mem.h"

int
people_refs_service(struct db *db, const char *service, int64_t *number,
    bool *known, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT id FROM service WHERE name = ? COLLATE BINARY");

	db_bind_str(q, 1, service);
	return db_get_i64(q, number, known, e);
}

static int
compare(const void *a, const void *b)
{
	const struct people_ref *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return strcmp(x->text, y->text);
}

int
people_refs_load(struct db *db, int64_t service, struct people_refs *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT event, client, ref FROM fact WHERE service = ?1"
	    " AND event IN (?2, ?3)");

	*out = (struct people_refs){ 0 };
	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, EVENT_JOB_STARTED);
	db_bind_i64(q, 3, EVENT_EMPLOYER_CONTACT);
	while (db_step(q)) {
		bool job = db_i64(q, 0) == EVENT_JOB_STARTED;

		out->ref =
		    mem_grow(out->ref, out->n, &out->cap, sizeof(*out->ref));
		out->ref[out->n++] = (struct people_ref){
			.kind = job ? PEOPLE_JOB : PEOPLE_EMPLOYER_CONTACT,
			.client = job ? (uint32_t)db_i64(q, 1) : 0,
			.text = mem_string(db_str(q, 2)),
		};
	}
	if (db_done(q, e) < 0) {
		people_refs_free(out);
		return -1;
	}
	if (out->n > 0)
		qsort(out->ref, out->n, sizeof(*out->ref), compare);
	return 0;
}

void
people_refs_free(struct people_refs *refs)
{
	for (size_t i = 0; i < refs->n; i++)
		free(refs->ref[i].text);
	free(refs->ref);
	*refs = (struct people_refs){ 0 };
}

bool
people_refs_has(const struct people_refs *refs, const struct people_key *key)
{
	struct people_ref want = { key->kind, key->client, NULL };
	bool found;

	if (refs->n == 0)
		return false;
	want.text = mem_string(key->ref);
	found =
	    bsearch(&want, refs->ref, refs->n, sizeof(want), compare) != NULL;
	free(want.text);
	return found;
}

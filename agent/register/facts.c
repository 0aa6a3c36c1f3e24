/*
 * Facts in memory and in the table `fact`.  Nothing is lost by a change: what a
 * fact was before stays in `fact_history`.
 */
#include "agent/register/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/evidence_kinds.h"
#include "common/base/buf.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/hash.h"

enum { VERSION_TEXT_MAX = 256 };

void
facts_free(struct facts *facts)
{
	free(facts->fact);
	*facts = (struct facts){ 0 };
}

void
facts_add(struct facts *facts, const struct fact *f)
{
	facts->fact =
	    mem_grow(facts->fact, facts->n, &facts->cap, sizeof(*facts->fact));
	facts->fact[facts->n++] = *f;
}

static int
order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Referrals, then jobs, then everything else. */
static int
group(const struct fact *f)
{
	switch (events_kind(f->event)->subject) {
	case SUBJECT_REFERRAL:
		return 0;
	case SUBJECT_JOB:
		return 1;
	default:
		return 2;
	}
}

int
facts_compare(const struct fact *a, const struct fact *b)
{
	int ga, c = order(a->client, b->client);

	if (c)
		return c;
	ga = group(a);
	c = order(ga, group(b));
	if (c)
		return c;
	if (ga < 2) {
		c = order(a->ref, b->ref);
		if (!c)
			c = order(a->event, b->event);
		if (!c)
			c = order(a->day, b->day);
		return c ? c : order(a->mode, b->mode);
	}
	c = order(a->day, b->day);
	if (!c)
		c = order(a->event, b->event);
	if (!c)
		c = order(a->ref, b->ref);
	if (!c)
		c = order(a->staff, b->staff);
	return c ? c : order(a->mode, b->mode);
}

static int
compare(const void *a, const void *b)
{
	return facts_compare(a, b);
}

void
facts_sort(struct facts *facts)
{
	if (facts->n)
		qsort(facts->fact, facts->n, sizeof(*facts->fact), compare);
}

size_t
facts_first(const struct facts *facts, uint32_t client)
{
	size_t low = 0, high = facts->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (facts->fact[middle].client < client)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
facts_same(const struct fact *a, const struct fact *b)
{
	return a->client == b->client && a->day == b->day &&
	       a->event == b->event && a->mode == b->mode &&
	       a->flags == b->flags && a->value == b->value &&
	       a->part == b->part && a->ref == b->ref && a->staff == b->staff;
}

/* The vocabulary says which cells make a key: a client is referred once under
 * a ref, but met on many days. */
bool
facts_same_key(const struct fact *a, const struct fact *b)
{
	unsigned key;

	if (a->event != b->event || a->ref != b->ref)
		return false;
	key = events_kind(a->event)->key;
	return (!(key & KEY_CLIENT) || a->client == b->client) &&
	       (!(key & KEY_DAY) || a->day == b->day) &&
	       (!(key & KEY_MODE) || a->mode == b->mode) &&
	       (!(key & KEY_STAFF) || a->staff == b->staff);
}

uint32_t
facts_key_hash(const struct fact *f)
{
	unsigned key = events_kind(f->event)->key;
	uint32_t part[6] = { f->event, f->ref, key & KEY_CLIENT ? f->client : 0,
		key & KEY_DAY ? (uint32_t)f->day : 0,
		key & KEY_MODE ? f->mode : 0, key & KEY_STAFF ? f->staff : 0 };

	return symbols_hash(part, sizeof(part));
}

static int32_t
value_or_blank(struct db_stmt *q, int col)
{
	return db_is_null(q, col) ? FACT_BLANK : (int32_t)db_i64(q, col);
}

/* Append the facts of a query, whose columns are those of FACT_COLUMNS. */
#define FACT_COLUMNS \
	"id, client, event, day, mode, flags, value, part, ref, staff"

static int
take_facts(struct db_stmt *q, struct symbols *names, struct facts *out,
    struct err *e)
{
	int rc = 0;

	while (db_step(q)) {
		struct fact f = {
			.id = db_i64(q, 0),
			.client = (uint32_t)db_i64(q, 1),
			.event = (uint8_t)db_i64(q, 2),
			.day = (int32_t)db_i64(q, 3),
			.mode = (uint8_t)db_i64(q, 4),
			.flags = (uint8_t)db_i64(q, 5),
			.value = value_or_blank(q, 6),
			.part = value_or_blank(q, 7),
			.ref = symbols_add(names, db_bytes(q, 8)),
			.staff = symbols_add(names, db_bytes(q, 9)),
		};

		if (f.event == EVENT_NONE || f.event >= EVENT_KINDS ||
		    f.mode >= MODE_KINDS) {
			rc = err_set(e, ERR_CORRUPT,
			    "fact %lld of the register is of no known kind",
			    (long long)f.id);
			break;
		}
		facts_add(out, &f);
	}
	return db_end(q, rc, e);
}

int
facts_load_untitled(struct db *db, struct facts *facts, struct err *e)
{
	struct evidence_kinds own;

	if (evidence_kinds_load(db, &own, e) < 0)
		return -1;
	facts->untitled = evidence_kinds_never(&own);
	return 0;
}

int
facts_load(struct db *db, int64_t service, struct symbols *names,
    struct facts *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT " FACT_COLUMNS " FROM fact WHERE service = ?");

	*out = (struct facts){ .service = service };
	db_bind_i64(q, 1, service);
	if (take_facts(q, names, out, e) < 0 ||
	    facts_load_untitled(db, out, e) < 0) {
		facts_free(out);
		return -1;
	}
	facts_sort(out);
	return 0;
}

int
facts_load_client(struct db *db, int64_t service, uint32_t client,
    struct symbols *names, struct facts *out, struct err *e)
{
	/* The plus keeps SQLite from reading by service. */
	struct db_stmt *q =
	    db_prepare(db, "SELECT " FACT_COLUMNS
			   " FROM fact WHERE client = ? AND +service = ?");

	db_bind_i64(q, 1, client);
	db_bind_i64(q, 2, service);
	if (take_facts(q, names, out, e) < 0)
		return -1;
	return facts_load_untitled(db, out, e);
}

int
facts_load_employer(struct db *db, int64_t service, const char *ref,
    struct symbols *names, struct facts *out, struct err *e)
{
	/* The numbers are those of the index fact_by_employer. */
	struct db_stmt *q = db_prepare(db,
	    "SELECT " FACT_COLUMNS " FROM fact WHERE event IN (18, 19)"
	    " AND service = ? AND ref = ?");

	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, ref);
	return take_facts(q, names, out, e);
}

void
facts_version(const struct fact *f, const struct symbols *names,
    char out[static FACTS_VERSION_SIZE])
{
	struct hash hash;
	struct buf text;

	buf_init(&text, VERSION_TEXT_MAX);
	buf_printf(&text, "%u %d %u %u %u %d %d %s %s", f->client, f->day,
	    f->event, f->mode, f->flags, f->value, f->part,
	    symbols_text(names, f->ref), symbols_text(names, f->staff));
	hash = hash_of(buf_slice(&text));
	encode_hex(out, hash.b, (FACTS_VERSION_SIZE - 1) / 2);
	buf_free(&text);
}

int
facts_last_change(struct db *db, int64_t id, char at[static CLOCK_TEXT_SIZE],
    char **by, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT changed_at, changed_by FROM fact_history WHERE fact = ?"
	    " ORDER BY id DESC LIMIT 1");

	*by = NULL;
	at[0] = '\0';
	db_bind_i64(q, 1, id);
	if (db_step(q)) {
		(void)snprintf(at, CLOCK_TEXT_SIZE, "%s", db_str(q, 0));
		*by = mem_string(db_str(q, 1));
	}
	return db_end(q, 0, e);
}

/* Bind the ten columns of a fact as parameters i to i + 9. */
static void
bind(struct db_stmt *q, int i, const struct facts_change *by,
    const struct fact *f)
{
	db_bind_i64(q, i, by->service);
	db_bind_i64(q, i + 1, f->client);
	db_bind_i64(q, i + 2, f->event);
	db_bind_i64(q, i + 3, f->day);
	db_bind_i64(q, i + 4, f->mode);
	db_bind_i64(q, i + 5, f->flags);
	if (f->value == FACT_BLANK)
		db_bind_null(q, i + 6);
	else
		db_bind_i64(q, i + 6, f->value);
	if (f->part == FACT_BLANK)
		db_bind_null(q, i + 7);
	else
		db_bind_i64(q, i + 7, f->part);
	db_bind_str(q, i + 8, symbols_text(by->names, f->ref));
	db_bind_str(q, i + 9, symbols_text(by->names, f->staff));
}

int
facts_insert(struct db *db, const struct facts_change *by, struct fact *f,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO fact (service, client, event, day, mode, flags,"
	    " value, part, ref, staff) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	bind(q, 1, by, f);
	if (db_run(q, e) < 0)
		return -1;
	f->id = db_last_rowid(db);
	return 0;
}

/* Keep what a fact was, with who changed it and when. */
static int
remember(struct db *db, const struct facts_change *by, const struct fact *old,
    bool withdrawn, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO fact_history (fact, changed_at, changed_by,"
	    " withdrawn, service, client, event, day, mode, flags, value,"
	    " part, ref, staff)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, old->id);
	db_bind_str(q, 2, by->at);
	db_bind_str(q, 3, by->staff);
	db_bind_i64(q, 4, withdrawn);
	bind(q, 5, by, old);
	return db_run(q, e);
}

int
facts_replace(struct db *db, const struct facts_change *by,
    const struct fact *old, const struct fact *f, struct err *e)
{
	struct db_stmt *q;

	if (remember(db, by, old, false, e) < 0)
		return -1;
	q = db_prepare(db,
	    "UPDATE fact SET service = ?, client = ?, event = ?, day = ?,"
	    " mode = ?, flags = ?, value = ?, part = ?, ref = ?, staff = ?"
	    " WHERE id = ?");
	bind(q, 1, by, f);
	db_bind_i64(q, 11, old->id);
	return db_run(q, e);
}

int
facts_remove(struct db *db, const struct facts_change *by,
    const struct fact *old, struct err *e)
{
	struct db_stmt *q;

	if (remember(db, by, old, true, e) < 0)
		return -1;
	q = db_prepare(db, "DELETE FROM fact WHERE id = ?");
	db_bind_i64(q, 1, old->id);
	return db_run(q, e);
}

int
facts_remember(struct db *db, const struct facts_change *by,
    const struct fact *f, struct err *e)
{
	return remember(db, by, f, false, e);
}

int
facts_continue(struct db *db, int64_t was, int64_t now, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE fact SET id = ?1 WHERE id = ?2");

	db_bind_i64(q, 1, was);
	db_bind_i64(q, 2, now);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(db,
	    "UPDATE fact_history SET withdrawn = 0 WHERE id ="
	    " (SELECT max(id) FROM fact_history WHERE fact = ?1)");
	db_bind_i64(q, 1, was);
	return db_run(q, e);
}

int
facts_newest(struct db *db, int32_t *day, struct err *e)
{
	/* The newest of each service is the last entry of an index; without
	 * the service every fact would be read. */
	struct db_stmt *q = db_prepare(db,
	    "SELECT max(newest) AS day FROM (SELECT (SELECT max(f.day)"
	    " FROM fact f WHERE f.service = s.id) AS newest FROM service s)"
	    " HAVING day > 0");
	bool found;
	int64_t newest = DAY_NONE;

	if (db_get_i64(q, &newest, &found, e) < 0)
		return -1;
	*day = found ? (int32_t)newest : DAY_NONE;
	return 0;
}

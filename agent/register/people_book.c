/*
 * Particulars in the register.  The words of one thing are one sealed field,
 * bound to what they are about, so that exchanging two rows' columns does not
 * give one client the particulars of another.
 */
#include "agent/register/people_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { FIRST_VERSION = 1 };

/* The last column is what people_book_row() makes of a key. */
#define ROWS \
	"SELECT id, version, words, 0, '', NULL," \
	" service || '/' || client || '/' || kind || '/' || ref FROM "

const struct vault_column people_book_column = {
	.field = "particulars.words",
	.title = "particulars",
	.rows = ROWS "particulars WHERE id > ? ORDER BY id",
	.store =
	    "UPDATE particulars SET words = ?1, version = ?3 WHERE id = ?2",
};

const struct vault_column people_book_past_column = {
	.field = "particulars_history.words",
	.title = "earlier particulars",
	.rows = ROWS "particulars_history WHERE id > ? ORDER BY id",
	.store = "UPDATE particulars_history SET words = ?1, version = ?3"
		 " WHERE id = ?2",
};

/* A row of table particulars. */
struct row {
	int64_t id; /* 0: there is none */
	int64_t version;
	struct people_words words;
};

static void
bind_key(struct db_stmt *q, int i, const struct people_key *key)
{
	db_bind_i64(q, i, key->service);
	db_bind_i64(q, i + 1, key->client);
	db_bind_i64(q, i + 2, key->kind);
	db_bind_str(q, i + 3, key->ref);
}

struct vault_row
people_book_row(const struct people_key *key, bool past)
{
	struct vault_row r = vault_column_row(past ? &people_book_past_column
						   : &people_book_column);

	r.version = FIRST_VERSION;
	(void)snprintf(r.about, sizeof(r.about),
	    "%" PRId64 "/%" PRIu32 "/%d/%s", key->service, key->client,
	    (int)key->kind, key->ref);
	return r;
}

int
people_book_open(const struct vault *v, struct vault_row *r,
    enum people_kind kind, struct people_words *w, struct err *e)
{
	int rc = vault_column_open(v, r, e);

	if (rc == 0)
		rc = people_unpack(w, kind, buf_slice(&r->plain), e);
	buf_free(&r->plain);
	return rc;
}

static int
load(const struct open_register *reg, const struct people_key *key,
    struct row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words FROM particulars WHERE service = ?"
	    " AND client = ? AND kind = ? AND ref = ?");
	int rc = 0;

	*r = (struct row){ 0 };
	bind_key(q, 1, key);
	if (db_step(q)) {
		struct vault_row sealed = people_book_row(key, false);

		vault_column_take(&sealed, q, 0);
		r->id = sealed.number;
		r->version = sealed.version;
		rc = people_book_open(reg->vault, &sealed, key->kind, &r->words,
		    e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		people_wipe(&r->words);
	return rc;
}

int
people_book_get(const struct open_register *reg, const struct people_key *key,
    struct people_words *w, struct err *e)
{
	struct row r;
	int rc = load(reg, key, &r, e);

	*w = r.words;
	return rc;
}

/* ----------------------------------------------------------------- versions */

static void
write_version(int64_t id, int64_t version,
    char out[static PEOPLE_BOOK_VERSION_SIZE])
{
	if (id == 0)
		(void)snprintf(out, PEOPLE_BOOK_VERSION_SIZE, "0");
	else
		(void)snprintf(out, PEOPLE_BOOK_VERSION_SIZE,
		    "%" PRId64 ".%" PRId64, id, version);
}

int
people_book_version(struct db *db, const struct people_key *key,
    char out[static PEOPLE_BOOK_VERSION_SIZE], struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT id, version FROM particulars WHERE service = ?"
	    " AND client = ? AND kind = ? AND ref = ?");

	bind_key(q, 1, key);
	write_version(0, 0, out);
	if (db_step(q))
		write_version(db_i64(q, 0), db_i64(q, 1), out);
	return db_end(q, 0, e);
}

int
people_book_last_change(struct db *db, const struct people_key *key,
    char at[static CLOCK_TEXT_SIZE], char **by, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT changed_at, changed_by FROM particulars_history"
	    " WHERE service = ? AND client = ? AND kind = ? AND ref = ?"
	    " ORDER BY id DESC LIMIT 1");

	*by = NULL;
	at[0] = '\0';
	bind_key(q, 1, key);
	if (db_step(q)) {
		(void)snprintf(at, CLOCK_TEXT_SIZE, "%s", db_str(q, 0));
		*by = mem_string(db_str(q, 1));
	}
	return db_end(q, 0, e);
}

static bool
is_expected(const struct people_key *key, const struct row *was)
{
	char version[PEOPLE_BOOK_VERSION_SIZE];

	write_version(was->id, was->version, version);
	return key->expected == NULL || strcmp(version, key->expected) == 0;
}

/* ----------------------------------------------------------------- changing */

/* Seal words into a row that is there. */
static int
put_words(const struct open_register *reg, struct vault_row *r,
    enum people_kind kind, const struct people_words *w, struct err *e)
{
	int rc;

	people_pack(w, kind, &r->plain);
	rc = vault_column_put(reg->db, reg->vault, r, e);
	buf_free(&r->plain);
	return rc;
}

/* Keep what a row was.  Words are bound to the number of their row, so a row
 * is made before they are sealed into it. */
static int
remember(const struct open_register *reg, const struct people_key *key,
    const struct row *was, struct err *e)
{
	struct vault_row r = people_book_row(key, true);
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO particulars_history (service, client, kind, ref,"
	    " changed_at, changed_by, version, words)"
	    " VALUES (?, ?, ?, ?, ?, ?, 0, x'')");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	bind_key(q, 1, key);
	db_bind_str(q, 5, at);
	db_bind_str(q, 6, register_staff(reg));
	if (db_run(q, e) < 0)
		return -1;
	r.number = db_last_rowid(reg->db);
	return put_words(reg, &r, key->kind, &was->words, e);
}

static int
insert(const struct open_register *reg, const struct people_key *key,
    const struct people_words *w, struct err *e)
{
	struct vault_row r = people_book_row(key, false);
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO particulars (service, client, kind, ref, version,"
	    " words) VALUES (?, ?, ?, ?, 0, x'')");

	bind_key(q, 1, key);
	if (db_run(q, e) < 0)
		return -1;
	r.number = db_last_rowid(reg->db);
	return put_words(reg, &r, key->kind, w, e);
}

static int
update(const struct open_register *reg, const struct people_key *key,
    const struct row *was, const struct people_words *w, struct err *e)
{
	struct vault_row r = people_book_row(key, false);

	r.number = was->id;
	r.version = was->version + 1;
	return put_words(reg, &r, key->kind, w, e);
}

static int delete (const struct open_register *reg, const struct row *was,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, "DELETE FROM particulars WHERE id = ?");

	db_bind_i64(q, 1, was->id);
	return db_run(q, e);
}

int
people_book_put(const struct open_register *reg, const struct people_key *key,
    const struct people_words *w, enum people_change *change, struct err *e)
{
	struct row was;
	int rc;

	*change = PEOPLE_UNCHANGED;
	if (load(reg, key, &was, e) < 0)
		return -1;
	if (people_same(&was.words, w)) {
		rc = 0;
	} else if (!is_expected(key, &was)) {
		*change = PEOPLE_OVERTAKEN;
		rc = 0;
	} else if (was.id == 0) {
		*change = PEOPLE_STORED;
		rc = insert(reg, key, w, e);
	} else if (people_is_blank(w)) {
		*change = PEOPLE_REMOVED;
		rc = remember(reg, key, &was, e);
		if (rc == 0)
			rc = delete (reg, &was, e);
	} else {
		*change = PEOPLE_CORRECTED;
		rc = remember(reg, key, &was, e);
		if (rc == 0)
			rc = update(reg, key, &was, w, e);
	}
	people_wipe(&was.words);
	return rc;
}

bool
people_book_about(enum event event, uint32_t client, struct people_key *key)
{
	if (event == EVENT_JOB_STARTED) {
		key->kind = PEOPLE_JOB;
		key->client = client;
	} else if (event == EVENT_EMPLOYER_CONTACT) {
		/* Whomever it is for: its ref is its own in the service. */
		key->kind = PEOPLE_EMPLOYER_CONTACT;
		key->client = 0;
	} else {
		return false;
	}
	return true;
}

int
people_book_follow(const struct open_register *reg, struct people_key key,
    enum event event, struct err *e)
{
	static const struct people_words nothing = { 0 };
	enum people_change ignored;

	if (!people_book_about(event, key.client, &key))
		return 0;
	return people_book_put(reg, &key, &nothing, &ignored, e);
}

/* ------------------------------------------------------------------- moving */

/* A row of the history on its way to another client. */
struct past {
	struct people_key key;
	char ref[LIMITS_REF_MAX + 1];
	struct vault_row row;
};

/* The next one of a client, opened; *found false when there is none. */
static int
next_past(const struct open_register *reg, struct past *p, bool *found,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words, kind, ref FROM particulars_history"
	    " WHERE service = ? AND client = ? ORDER BY id LIMIT 1");
	int rc = 0;

	db_bind_i64(q, 1, p->key.service);
	db_bind_i64(q, 2, p->key.client);
	*found = db_step(q);
	if (*found) {
		p->key.kind = (enum people_kind)db_i64(q, 3);
		(void)snprintf(p->ref, sizeof(p->ref), "%s", db_str(q, 4));
		p->key.ref = p->ref;
		p->row = people_book_row(&p->key, true);
		vault_column_take(&p->row, q, 0);
		rc = vault_column_open(reg->vault, &p->row, e);
	}
	return db_end(q, rc, e);
}

/* Words are bound to their client, so they are sealed anew for the other. */
static int
move(const struct open_register *reg, struct past *p, uint32_t to,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "UPDATE particulars_history SET client = ? WHERE id = ?");
	struct vault_row now;

	db_bind_i64(q, 1, to);
	db_bind_i64(q, 2, p->row.number);
	if (db_run(q, e) < 0)
		return -1;
	p->key.client = to;
	now = people_book_row(&p->key, true);
	now.number = p->row.number;
	now.version = p->row.version + 1;
	now.plain = p->row.plain;
	return vault_column_put(reg->db, reg->vault, &now, e);
}

int
people_book_move_past(const struct open_register *reg, int64_t service,
    uint32_t from, uint32_t to, struct err *e)
{
	bool found = true;
	int rc = 0;

	while (rc == 0 && found) {
		struct past p = { .key = { .service = service,
				      .client = from } };

		rc = next_past(reg, &p, &found, e);
		if (rc == 0 && found)
			rc = move(reg, &p, to, e);
		buf_free(&p.row.plain);
	}
	return rc;
}

#include "agent/register/people_book.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { FIRST_VERSION = 1 };

/* What people_book_place() binds words to is told by the columns of their row. */
#define ROWS \
	"SELECT id, version, words, 0, '', NULL," \
	" service || '/' || client || '/' || kind || '/' || ref FROM "

const struct vault_column people_book_column = {
	.field = "particulars.words",
	.title = "particulars",
	.rows = ROWS "particulars WHERE id > ? ORDER BY id",
	.store = "UPDATE particulars SET words = ?1 WHERE id = ?2",
};

const struct vault_column people_book_past_column = {
	.field = "particulars_history.words",
	.title = "earlier particulars",
	.rows = ROWS "particulars_history WHERE id > ? ORDER BY id",
	.store = "UPDATE particulars_history SET words = ?1 WHERE id = ?2",
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

void
people_book_place(struct people_place *p, const struct people_key *key,
    bool past)
{
	*p = (struct people_place){
		.at = { .table = past ? people_book_past_column.field
				      : people_book_column.field,
		    .version = FIRST_VERSION }
	};
	(void)snprintf(p->about, sizeof(p->about),
	    "%" PRId64 "/%" PRIu32 "/%d/%s", key->service, key->client,
	    (int)key->kind, key->ref);
	p->at.about = p->about;
}

static int
open_words(const struct open_register *reg, const struct vault_place *place,
    enum people_kind kind, struct slice sealed, struct people_words *w,
    struct err *e)
{
	struct buf plain;
	int rc;

	buf_init(&plain, LIMITS_FIELD_SEALED_MAX);
	rc = vault_open(reg->vault, place, sealed, &plain, e);
	if (rc == 0)
		rc = people_unpack(w, kind, buf_slice(&plain), e);
	if (plain.n > 0)
		mem_wipe(plain.data, plain.n);
	buf_free(&plain);
	return rc;
}

static void
seal_words(const struct open_register *reg, const struct vault_place *place,
    enum people_kind kind, const struct people_words *w, struct buf *out)
{
	struct buf plain;

	buf_init(&plain, LIMITS_FIELD_SEALED_MAX);
	buf_init(out, LIMITS_FIELD_SEALED_MAX);
	people_pack(w, kind, &plain);
	vault_seal(reg->vault, place, buf_slice(&plain), out);
	ASSERT(!out->full);
	mem_wipe(plain.data, plain.n);
	buf_free(&plain);
}

static int
load(const struct open_register *reg, const struct people_key *key,
    struct row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words FROM particulars WHERE service = ?"
	    " AND client = ? AND kind = ? AND ref = ?");
	struct err ignored = ERR_INIT;
	int rc = 0;

	*r = (struct row){ 0 };
	bind_key(q, 1, key);
	if (db_step(q)) {
		struct people_place place;

		people_book_place(&place, key, false);
		r->id = place.at.row = db_i64(q, 0);
		r->version = place.at.version = db_i64(q, 1);
		rc = open_words(reg, &place.at, key->kind, db_bytes(q, 2),
		    &r->words, e);
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
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

/* ----------------------------------------------------------------- changing */

/* Run q, which gives sealed words ?1 and their version to a row.  They are
 * sealed for its number, so the row is there before them. */
static int
put_words(const struct open_register *reg, const struct vault_place *place,
    enum people_kind kind, const struct people_words *w, struct db_stmt *q,
    struct err *e)
{
	struct buf sealed;
	int rc;

	seal_words(reg, place, kind, w, &sealed);
	db_bind_blob(q, 1, sealed.data, sealed.n);
	db_bind_i64(q, 2, place->version);
	db_bind_i64(q, 3, place->row);
	rc = db_run(q, e);
	buf_free(&sealed);
	return rc;
}

/* Keep what a row was. */
static int
remember(const struct open_register *reg, const struct people_key *key,
    const struct row *was, struct err *e)
{
	struct people_place place;
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO particulars_history (service, client, kind, ref,"
	    " changed_at, changed_by, version, words)"
	    " VALUES (?, ?, ?, ?, ?, ?, 0, x'')");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	bind_key(q, 1, key);
	db_bind_str(q, 5, at);
	db_bind_str(q, 6, vault_staff(reg->vault));
	if (db_run(q, e) < 0)
		return -1;
	people_book_place(&place, key, true);
	place.at.row = db_last_rowid(reg->db);
	q = db_prepare(reg->db, "UPDATE particulars_history SET words = ?1,"
				" version = ?2 WHERE id = ?3");
	return put_words(reg, &place.at, key->kind, &was->words, q, e);
}

static int
insert(const struct open_register *reg, const struct people_key *key,
    const struct people_words *w, struct err *e)
{
	struct people_place place;
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO particulars (service, client, kind, ref, version,"
	    " words) VALUES (?, ?, ?, ?, 0, x'')");

	bind_key(q, 1, key);
	if (db_run(q, e) < 0)
		return -1;
	people_book_place(&place, key, false);
	place.at.row = db_last_rowid(reg->db);
	q = db_prepare(reg->db, "UPDATE particulars SET words = ?1,"
				" version = ?2 WHERE id = ?3");
	return put_words(reg, &place.at, key->kind, w, q, e);
}

static int
update(const struct open_register *reg, const struct people_key *key,
    const struct row *was, const struct people_words *w, struct err *e)
{
	struct people_place place;

	people_book_place(&place, key, false);
	place.at.row = was->id;
	place.at.version = was->version + 1;
	return put_words(reg, &place.at, key->kind, w,
	    db_prepare(reg->db, "UPDATE particulars SET words = ?1,"
				" version = ?2 WHERE id = ?3"),
	    e);
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

int
people_book_follow(const struct open_register *reg, struct people_key key,
    enum event event, struct err *e)
{
	static const struct people_words nothing = { 0 };
	enum people_change ignored;

	if (event == EVENT_JOB_STARTED) {
		key.kind = PEOPLE_JOB;
	} else if (event == EVENT_EMPLOYER_CONTACT) {
		key.kind = PEOPLE_EMPLOYER_CONTACT;
		key.client = 0;
	} else {
		return 0;
	}
	return people_book_put(reg, &key, &nothing, &ignored, e);
}

/* ------------------------------------------------------------------- moving */

/* A row of the history on its way to another client. */
struct past {
	struct people_key key;
	char ref[LIMITS_REF_MAX + 1];
	struct people_place place;
	struct people_words words;
};

/* The next one of a client; *found false when there is none. */
static int
next_past(const struct open_register *reg, struct past *p, bool *found,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, kind, ref, words FROM particulars_history"
	    " WHERE service = ? AND client = ? ORDER BY id LIMIT 1");
	struct err ignored = ERR_INIT;
	int rc = 0;

	db_bind_i64(q, 1, p->key.service);
	db_bind_i64(q, 2, p->key.client);
	*found = db_step(q);
	if (*found) {
		p->key.kind = (enum people_kind)db_i64(q, 2);
		(void)snprintf(p->ref, sizeof(p->ref), "%s", db_str(q, 3));
		p->key.ref = p->ref;
		people_book_place(&p->place, &p->key, true);
		p->place.at.row = db_i64(q, 0);
		p->place.at.version = db_i64(q, 1);
		rc = open_words(reg, &p->place.at, p->key.kind, db_bytes(q, 4),
		    &p->words, e);
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
	return rc;
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
		struct people_place place;
		struct db_stmt *q;

		rc = next_past(reg, &p, &found, e);
		if (rc == 0 && found) {
			p.key.client = to;
			people_book_place(&place, &p.key, true);
			place.at.row = p.place.at.row;
			place.at.version = p.place.at.version + 1;
			q = db_prepare(reg->db,
			    "UPDATE particulars_history SET words = ?1,"
			    " version = ?2, client = ?4 WHERE id = ?3");
			db_bind_i64(q, 4, to);
			rc = put_words(reg, &place.at, p.key.kind, &p.words, q,
			    e);
		}
		people_wipe(&p.words);
	}
	return rc;
}

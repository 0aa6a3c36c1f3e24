/*
 * The id of this register, in the database and in a file beside it.  Only the
 * file is left out of backups, so the two differ after a restore.
 */
#include "agent/register/instance.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "protocol/sign.h"

enum { ID_SIZE = 16, FILE_SIZE_MAX = 256 };

/* What the file says: the id on its first line; then "generation N" and, in a
 * register that was brought back from a backup, "claims N", which files of earlier
 * releases do not have. */
struct said {
	char id[INSTANCE_TEXT_SIZE];
	uint64_t generation; /* 0: not said */
	bool restored;
	uint64_t claims; /* row of the newest claim then; 0: none */
};

const char instance_tables[] =
    /* own: the id of the register; here: the id found in the file. */
    "CREATE TABLE instance ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " own TEXT NOT NULL,"
    " here TEXT NOT NULL);";

static void
random_id(char out[static INSTANCE_TEXT_SIZE])
{
	uint8_t id[ID_SIZE];

	sign_random(id, sizeof(id));
	encode_hex(out, id, sizeof(id));
	out[INSTANCE_TEXT_SIZE - 1] = '\0';
}

static int
write_file(const char *folder, const struct said *s, struct err *e)
{
	char *path = file_path(folder, "instance");
	struct buf lines;
	int rc;

	buf_init(&lines, FILE_SIZE_MAX);
	buf_printf(&lines, "%s\n", s->id);
	/* Earlier releases read the second line alone. */
	if (s->generation > 0 || s->restored)
		buf_printf(&lines, "generation %" PRIu64 "\n", s->generation);
	if (s->restored)
		buf_printf(&lines, "claims %" PRIu64 "\n", s->claims);
	rc = file_replace(path, buf_slice(&lines), 0600, e);
	buf_free(&lines);
	free(path);
	return rc;
}

/* The number of the next line, which must begin with a word; false where it does
 * not. */
static bool
read_line(struct slice *rest, const char *word, uint64_t *n)
{
	size_t begins = strlen(word);
	struct slice line, more;

	if (!text_split(*rest, '\n', &line, &more))
		return false;
	*rest = more;
	return line.n > begins && memcmp(line.p, word, begins) == 0 &&
	       text_parse_u64(slice_make(line.p + begins, line.n - begins),
		   INT64_MAX, n);
}

static void
read_lines(struct slice text, struct said *s)
{
	struct slice id;

	if (!text_split(text, '\n', &id, &text))
		return;
	if (!read_line(&text, "generation ", &s->generation))
		s->generation = 0;
	s->restored = read_line(&text, "claims ", &s->claims);
}

/* What the file says; false when there is no file or no id in it. */
static bool
read_file(const char *folder, struct said *s)
{
	char *path = file_path(folder, "instance");
	struct err ignored = ERR_INIT;
	uint8_t bytes[ID_SIZE];
	struct slice hex;
	struct buf text;
	bool good = false;

	*s = (struct said){ 0 };
	if (file_read(path, FILE_SIZE_MAX, &text, &ignored) == 0 &&
	    text.n >= INSTANCE_TEXT_SIZE - 1) {
		hex = slice_make(text.data, INSTANCE_TEXT_SIZE - 1);
		good = decode_hex(hex, bytes, sizeof(bytes));
	}
	if (good) {
		encode_hex(s->id, bytes, sizeof(bytes));
		read_lines(buf_slice(&text), s);
	}
	buf_free(&text);
	free(path);
	return good;
}

/* The row, if there is none yet. */
static int
put_row(struct db *db, const char *own, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT OR IGNORE INTO instance (id, own, here)"
			   " VALUES (1, ?1, ?1)");

	db_bind_str(q, 1, own);
	return db_run(q, e);
}

/* From here on it is not known whether claims are missing that were signed off after
 * the newest one in db. */
static int
doubt_claims(struct db *db, struct said *s, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT ifnull(max(id), 0) FROM claim");
	int64_t newest;
	bool found;

	if (db_get_i64(q, &newest, &found, e) < 0)
		return -1;
	s->restored = true;
	s->claims = (uint64_t)newest;
	return 0;
}

/* A file for a register that has none.  Where its row is there, the database came
 * without its file. */
static int
make_file(struct db *db, const char *folder, struct said *s, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "SELECT 1 FROM instance");
	bool met = db_step(q);

	random_id(s->id);
	if (db_done(q, e) < 0 || (met && doubt_claims(db, s, e) < 0))
		return -1;
	return write_file(folder, s, e);
}

int
instance_meet(struct db *db, const char *folder, struct err *e)
{
	struct said s;
	struct db_stmt *q;

	/* The file is written first: after a crash between the two the row
	 * takes the id of the file.  The other way round, a row without its
	 * file would look like a restored backup. */
	if (!read_file(folder, &s) && make_file(db, folder, &s, e) < 0)
		return -1;
	if (put_row(db, s.id, e) < 0)
		return -1;
	q = db_prepare(db, "UPDATE instance SET here = ?1 WHERE here <> ?1");
	db_bind_str(q, 1, s.id);
	return db_run(q, e);
}

int
instance_check(struct db *db, const char *folder, struct err *e)
{
	uint64_t generation;
	struct said s;

	if (vault_generation(db, &generation, e) < 0)
		return -1;
	if (!read_file(folder, &s) || generation >= s.generation)
		return 0;
	return err_refuse(e, "earlier", 0,
	    "register.db is an earlier copy of this register, from before an "
	    "account was removed: it would let that account in, so nobody can "
	    "sign in. Put the newest register.db back; if there is none, make "
	    "a register in another folder by 'sheaf-agent restore', from this "
	    "copy or a backup, and remove the account again");
}

int
instance_remember(struct db *db, const char *folder, struct err *e)
{
	uint64_t generation;
	struct said s;

	if (vault_generation(db, &generation, e) < 0)
		return -1;
	/* A file that is gone is made anew at the next opening. */
	if (!read_file(folder, &s) || generation <= s.generation)
		return 0;
	s.generation = generation;
	return write_file(folder, &s, e);
}

int
instance_get(struct db *db, struct instance *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT own <> here, here FROM instance");

	memset(out, 0, sizeof(*out));
	if (db_step(q)) {
		out->restored = db_i64(q, 0) != 0;
		(void)snprintf(out->here, sizeof(out->here), "%s",
		    db_str(q, 1));
	}
	return db_done(q, e);
}

bool
instance_claims(const char *folder, int64_t *newest)
{
	struct said s;

	if (!read_file(folder, &s) || !s.restored)
		return false;
	*newest = (int64_t)s.claims;
	return true;
}

int
instance_settle(struct db *db, struct err *e)
{
	return db_exec(db, "UPDATE instance SET own = here", e);
}

int
instance_part(struct db *db, const char *folder, struct err *e)
{
	char own[INSTANCE_TEXT_SIZE];
	struct said s = { 0 };

	random_id(own);
	random_id(s.id);
	if (doubt_claims(db, &s, e) < 0)
		return -1;
	/* A backup from before there were ids has no row: give it one that
	 * differs from the file's. */
	if (put_row(db, own, e) < 0)
		return -1;
	return write_file(folder, &s, e);
}

/*
 * The id of this register, in the database and in a file beside it.  Only the
 * file is left out of backups, so the two differ after a restore.
 */
#include "agent/register/instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "protocol/sign.h"

enum { ID_SIZE = 16, FILE_SIZE_MAX = 256 };

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

/* Write a new id to the file of folder. */
static int
write_file(const char *folder, char id[static INSTANCE_TEXT_SIZE],
    struct err *e)
{
	char *path = file_path(folder, "instance");
	char line[INSTANCE_TEXT_SIZE + 1];
	int rc;

	random_id(id);
	(void)snprintf(line, sizeof(line), "%s\n", id);
	rc = file_replace(path, slice_of(line), 0600, e);
	free(path);
	return rc;
}

/* The id in the file; false when there is no file or no id in it. */
static bool
read_file(const char *folder, char id[static INSTANCE_TEXT_SIZE])
{
	char *path = file_path(folder, "instance");
	struct err ignored = ERR_INIT;
	uint8_t bytes[ID_SIZE];
	struct slice hex;
	struct buf text;
	bool good = false;

	if (file_read(path, FILE_SIZE_MAX, &text, &ignored) == 0 &&
	    text.n >= INSTANCE_TEXT_SIZE - 1) {
		hex = slice_make(text.data, INSTANCE_TEXT_SIZE - 1);
		good = decode_hex(hex, bytes, sizeof(bytes));
	}
	if (good)
		encode_hex(id, bytes, sizeof(bytes));
	id[INSTANCE_TEXT_SIZE - 1] = '\0';
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

int
instance_meet(struct db *db, const char *folder, struct err *e)
{
	char id[INSTANCE_TEXT_SIZE];
	struct db_stmt *q;

	/* The file is written first: after a crash between the two the row
	 * takes the id of the file.  The other way round, a row without its
	 * file would look like a restored backup. */
	if (!read_file(folder, id) && write_file(folder, id, e) < 0)
		return -1;
	if (put_row(db, id, e) < 0)
		return -1;
	q = db_prepare(db, "UPDATE instance SET here = ?1 WHERE here <> ?1");
	db_bind_str(q, 1, id);
	return db_run(q, e);
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

int
instance_settle(struct db *db, struct err *e)
{
	return db_exec(db, "UPDATE instance SET own = here", e);
}

int
instance_part(struct db *db, const char *folder, struct err *e)
{
	char id[INSTANCE_TEXT_SIZE];

	random_id(id);
	/* A backup from before there were ids has no row: give it one that
	 * differs from the file's. */
	if (put_row(db, id, e) < 0)
		return -1;
	return write_file(folder, id, e);
}

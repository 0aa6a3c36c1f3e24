/*
 * Two groups of the printed recovery key, asked for and judged.
 */
#include "agent/vault/vault_groups.h"

#include <stdio.h>
#include <string.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_field.h"
#include "agent/vault/vault_recovery.h"
#include "common/base/mem.h"
#include "protocol/sign.h"

enum {
	GROUPS = 14,
	/* What is hashed: account, and both groups with their numbers. */
	TEXT_MAX = VAULT_ACCOUNT_SIZE + 2 * (VAULT_RECOVERY_GROUP + 16)
};

/* first_group NULL: a key was made that nobody has seen. */
const char vault_groups_tables[] =
    "CREATE TABLE recovery_groups ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " first_group INTEGER,"
    " second_group INTEGER,"
    " account BLOB," /* public key of the recovery key that is meant */
    " hash BLOB,"    /* of both groups, by vault_lasting() */
    " confirmed INTEGER NOT NULL);";

/* The public key of the recovery key as it is now. */
static int
find_account(struct db *db, const struct vault *v, struct vault_who *who,
    struct err *e)
{
	bool found;

	if (vault_find(db, v, NULL, who, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_set(e, ERR_CORRUPT,
			   "the register has no recovery key");
}

static void
hash_groups(const struct vault *v, const struct vault_who *who,
    const unsigned group[static 2], const char *typed[static 2],
    uint8_t out[static VAULT_LASTING_SIZE])
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	buf_add(&text, who->account, sizeof(who->account));
	for (int i = 0; i < 2; i++)
		buf_printf(&text, " %u %s", group[i], typed[i]);
	vault_lasting(v, "recovery groups", buf_slice(&text), out);
	buf_free(&text);
}

int
vault_groups_expect(struct db *db, struct err *e)
{
	return db_exec(db,
	    "INSERT OR REPLACE INTO recovery_groups (id, confirmed) "
	    "VALUES (1, 0)",
	    e);
}

/* Two different numbers from 1 to GROUPS, by a fair die. */
static void
choose(unsigned group[static 2])
{
	enum { FAIR = 256 / GROUPS * GROUPS };
	uint8_t die;
	unsigned swap;

	group[0] = group[1] = 0;
	for (int i = 0; i < 2;) {
		sign_random(&die, 1);
		if (die >= FAIR || die % GROUPS + 1U == group[0])
			continue;
		group[i++] = die % GROUPS + 1U;
	}
	if (group[0] > group[1]) {
		swap = group[0];
		group[0] = group[1];
		group[1] = swap;
	}
}

int
vault_groups_ask(struct db *db, const struct vault *v, const char *recovery,
    struct err *e)
{
	char text[2][VAULT_RECOVERY_GROUP + 1] = { "", "" };
	const char *typed[2] = { text[0], text[1] };
	uint8_t hash[VAULT_LASTING_SIZE];
	struct vault_who who;
	struct db_stmt *q;
	unsigned group[2];

	if (find_account(db, v, &who, e) < 0)
		return -1;
	choose(group);
	for (int i = 0; i < 2; i++)
		memcpy(text[i],
		    recovery + (group[i] - 1) * (VAULT_RECOVERY_GROUP + 1),
		    VAULT_RECOVERY_GROUP);
	hash_groups(v, &who, group, typed, hash);
	mem_wipe(text, sizeof(text));
	q = db_prepare(db,
	    "INSERT OR REPLACE INTO recovery_groups "
	    "(id, first_group, second_group, account, hash, confirmed) "
	    "VALUES (1, ?, ?, ?, ?, 0)");
	db_bind_i64(q, 1, group[0]);
	db_bind_i64(q, 2, group[1]);
	db_bind_blob(q, 3, who.account, sizeof(who.account));
	db_bind_blob(q, 4, hash, sizeof(hash));
	return db_run(q, e);
}

/* The row, with the hash that the right groups have. */
static int
load(struct db *db, const struct vault *v, struct vault_groups *out,
    uint8_t hash[static VAULT_LASTING_SIZE], struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT first_group, second_group, account, hash, confirmed "
	    "FROM recovery_groups");
	struct vault_who who;
	int rc = find_account(db, v, &who, e);

	*out = (struct vault_groups){ 0 };
	memset(hash, 0, VAULT_LASTING_SIZE);
	if (rc == 0 && db_step(q)) {
		struct slice account = db_bytes(q, 2), kept = db_bytes(q, 3);

		out->asked = db_is_null(q, 0);
		if (!out->asked && kept.n == VAULT_LASTING_SIZE &&
		    slice_equal(account,
			slice_make(who.account, sizeof(who.account)))) {
			out->asked = true;
			out->group[0] = (unsigned)db_i64(q, 0);
			out->group[1] = (unsigned)db_i64(q, 1);
			out->confirmed = db_i64(q, 4) != 0;
			memcpy(hash, kept.p, VAULT_LASTING_SIZE);
		}
	}
	return db_end(q, rc, e);
}

int
vault_groups_get(struct db *db, const struct vault *v, struct vault_groups *out,
    struct err *e)
{
	uint8_t hash[VAULT_LASTING_SIZE];

	return load(db, v, out, hash, e);
}

static int
judge(struct db *db, const struct vault *v, const struct vault_groups *g,
    const char *typed[static 2], const uint8_t right[static VAULT_LASTING_SIZE])
{
	uint8_t hash[VAULT_LASTING_SIZE];
	struct err ignored = ERR_INIT;
	struct vault_who who;

	if (find_account(db, v, &who, &ignored) < 0)
		return -1;
	hash_groups(v, &who, g->group, typed, hash);
	return vault_box_same(slice_make(hash, sizeof(hash)),
		   slice_make(right, VAULT_LASTING_SIZE))
		   ? 0
		   : -1;
}

int
vault_groups_confirm(struct db *db, const struct vault *v, const char *first,
    const char *second, struct err *e)
{
	char text[2][VAULT_RECOVERY_GROUP + 1];
	const char *typed[2] = { text[0], text[1] };
	uint8_t right[VAULT_LASTING_SIZE];
	struct vault_groups g;
	int rc;

	if (load(db, v, &g, right, e) < 0)
		return -1;
	if (!g.asked || g.group[0] == 0)
		return err_refuse(e, "none", 0,
		    "no recovery key is waiting to be confirmed: make a new "
		    "one");
	if (!vault_recovery_read_group(text[0], first))
		return err_refuse(e, "first", 0,
		    "Group %u of the recovery key has %d letters or digits",
		    g.group[0], VAULT_RECOVERY_GROUP);
	if (!vault_recovery_read_group(text[1], second))
		return err_refuse(e, "second", 0,
		    "Group %u of the recovery key has %d letters or digits",
		    g.group[1], VAULT_RECOVERY_GROUP);
	rc = judge(db, v, &g, typed, right);
	mem_wipe(text, sizeof(text));
	if (rc < 0)
		return err_refuse(e, "first", 0,
		    "These are not groups %u and %u of the recovery key: "
		    "compare both with your paper, character by character",
		    g.group[0], g.group[1]);
	return db_exec(db, "UPDATE recovery_groups SET confirmed = 1", e);
}

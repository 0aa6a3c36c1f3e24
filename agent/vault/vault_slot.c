/*
 * The rows of tables vault and vault_slot, and what is checked before a row is
 * used.  No cryptography: a row that looks right may still be forged, which
 * vault_vouch_check() finds out.
 */
#include "agent/vault/vault_slot.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

const char vault_slot_recovery_name[] = "recovery key";
const char vault_slot_worker[] = "worker";
const char vault_slot_team_leader[] = "team_leader";

/* The least that a guess at a password costs, so that a stolen register cannot
 * be made cheap to attack; and the most that a slot may ask for, so that a
 * forged row cannot exhaust the machine. */
static const uint64_t full_passes = 3;
static const uint64_t full_memory_bytes = 256 * 1024 * 1024;
static const uint64_t most_passes = 64;
static const uint64_t most_memory_bytes = 1024 * 1024 * 1024;
/* The least that Argon2id allows: for tests. */
static const uint64_t weak_passes = 1;
static const uint64_t weak_memory_bytes = 8 * 1024;

int
vault_slot_store_header(struct db *db, const struct vault_slot_header *header,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO vault (id, database_id, generation, weak,"
	    " mac, label, logged, workers_seal)"
	    " VALUES (1, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_blob(q, 1, header->database_id, sizeof(header->database_id));
	db_bind_i64(q, 2, (int64_t)header->generation);
	db_bind_i64(q, 3, header->weak);
	db_bind_blob(q, 4, header->mac, sizeof(header->mac));
	db_bind_blob(q, 5, header->label, sizeof(header->label));
	db_bind_i64(q, 6, header->logged);
	db_bind_i64(q, 7, header->workers_seal);
	return db_run(q, e);
}

int
vault_slot_read_header(struct db *db, struct vault_slot_header *header,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT database_id, generation, weak, mac, label, logged,"
	    " workers_seal FROM vault WHERE id = 1");
	bool ok = false;

	while (db_step(q)) {
		struct slice id = db_bytes(q, 0), mac = db_bytes(q, 3);
		struct slice label = db_bytes(q, 4);

		ok = id.n == sizeof(header->database_id) &&
		     mac.n == sizeof(header->mac) &&
		     label.n == sizeof(header->label);
		if (ok) {
			memcpy(header->database_id, id.p, id.n);
			memcpy(header->mac, mac.p, mac.n);
			memcpy(header->label, label.p, label.n);
		}
		header->generation = (uint64_t)db_i64(q, 1);
		header->weak = db_i64(q, 2) != 0;
		header->logged = db_i64(q, 5) != 0;
		header->workers_seal = db_i64(q, 6) != 0;
	}
	if (db_done(q, e) < 0)
		return -1;
	return ok ? 0 : err_set(e, ERR_CORRUPT, "the register has no vault");
}

void
vault_slot_set_cost(struct vault_slot *s, bool weak)
{
	s->passes = weak ? weak_passes : full_passes;
	s->memory_bytes = weak ? weak_memory_bytes : full_memory_bytes;
}

int
vault_slot_store(struct db *db, const struct vault_slot *s, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO vault_slot (name, recovery, role, passes,"
	    " memory_bytes, salt, public, box)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_str(q, 1, s->name);
	db_bind_i64(q, 2, s->recovery);
	db_bind_str(q, 3, s->role);
	db_bind_i64(q, 4, (int64_t)s->passes);
	db_bind_i64(q, 5, (int64_t)s->memory_bytes);
	db_bind_blob(q, 6, s->salt, sizeof(s->salt));
	db_bind_blob(q, 7, s->public, sizeof(s->public));
	db_bind_blob(q, 8, s->box, sizeof(s->box));
	return db_run(q, e);
}

int
vault_slot_remove(struct db *db, const char *name, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "DELETE FROM vault_slot WHERE name = ?");

	db_bind_str(q, 1, name);
	return db_run(q, e);
}

/* The columns that read_slot() takes. */
#define COLUMNS \
	"SELECT name, recovery, role, passes, memory_bytes, salt, public," \
	" box FROM vault_slot "

/* Read the current row of a slot query; false when it is misshapen. */
static bool
read_slot(struct db_stmt *q, struct vault_slot *s)
{
	struct slice salt = db_bytes(q, 5), public = db_bytes(q, 6);
	struct slice box = db_bytes(q, 7);
	const char *name = db_str(q, 0), *role = db_str(q, 2);

	*s = (struct vault_slot){ .recovery = db_i64(q, 1) != 0,
		.passes = (uint64_t)db_i64(q, 3),
		.memory_bytes = (uint64_t)db_i64(q, 4) };
	if (strlen(name) >= sizeof(s->name) ||
	    strlen(role) >= sizeof(s->role) || salt.n != sizeof(s->salt) ||
	    public.n != sizeof(s->public) || box.n != sizeof(s->box))
		return false;
	memcpy(s->name, name, strlen(name));
	memcpy(s->role, role, strlen(role));
	memcpy(s->salt, salt.p, salt.n);
	memcpy(s->public, public.p, public.n);
	memcpy(s->box, box.p, box.n);
	return true;
}

static int
misshapen(struct err *e)
{
	return err_refuse(e, "slot", 0,
	    "an account's row in the register has been tampered with");
}

int
vault_slot_load(struct db *db, struct vault_slot_list *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, COLUMNS "ORDER BY name COLLATE BINARY");
	size_t room = 0;
	bool ok = true;

	*out = (struct vault_slot_list){ 0 };
	while (ok && db_step(q)) {
		out->slot =
		    mem_grow(out->slot, out->n, &room, sizeof(*out->slot));
		ok = read_slot(q, &out->slot[out->n++]);
	}
	if (db_done(q, e) == 0 && ok)
		return 0;
	vault_slot_free(out);
	return ok ? -1 : misshapen(e);
}

void
vault_slot_free(struct vault_slot_list *list)
{
	free(list->slot);
	*list = (struct vault_slot_list){ 0 };
}

static int
check_cost(const struct vault_slot *s, bool weak, struct err *e)
{
	bool low =
	    s->passes < full_passes || s->memory_bytes < full_memory_bytes;

	if ((low && !weak) || s->passes > most_passes ||
	    s->memory_bytes > most_memory_bytes)
		return err_refuse(e, "slot", 0,
		    "the password hash of this account asks for %llu passes"
		    " over %llu MiB; the register allows no less than %llu"
		    " over %llu: the row has been tampered with",
		    (unsigned long long)s->passes,
		    (unsigned long long)(s->memory_bytes >> 20),
		    (unsigned long long)full_passes,
		    (unsigned long long)(full_memory_bytes >> 20));
	return 0;
}

/* Before the account is looked for, so that it is said of the recovery key
 * too. */
static int
check_build(bool weak, struct err *e)
{
	if (!weak || vault_cost_least == VAULT_COST_WEAK_FOR_TESTS)
		return 0;
	return err_refuse(e, "weak", 0,
	    "this register was made by a test build of sheaf-agent: its "
	    "passwords are quick to guess, so it is not opened; make a new one "
	    "with 'sheaf-agent init'");
}

int
vault_slot_find(struct db *db, const char *name, bool recovery, bool weak,
    struct vault_slot *s, struct err *e)
{
	struct db_stmt *q;
	unsigned found = 0;
	bool ok = true;

	if (check_build(weak, e) < 0)
		return -1;
	q = db_prepare(db, COLUMNS "WHERE recovery = ?1"
				   " AND (?2 IS NULL OR name = ?2) LIMIT 2");
	db_bind_i64(q, 1, recovery);
	if (name)
		db_bind_str(q, 2, name);
	else
		db_bind_null(q, 2);
	while (db_step(q))
		if (found++ == 0)
			ok = read_slot(q, s);
	if (db_done(q, e) < 0)
		return -1;
	if (found == 0)
		return err_refuse(e, "password", 0, "%s",
		    name ? "the name or the password is wrong"
			 : "the register has no such account");
	if (found > 1)
		return err_set(e, ERR_USAGE,
		    "the register has several staff accounts: say which with"
		    " --staff NAME");
	if (!ok)
		return misshapen(e);
	return recovery ? 0 : check_cost(s, weak, e);
}

int
vault_slot_check_name(const char *staff, struct err *e)
{
	size_t n = strlen(staff);

	if (n == 0 || n > VAULT_STAFF_MAX)
		return err_set(e, ERR_USAGE, "a staff name has 1 to %d bytes",
		    VAULT_STAFF_MAX);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)staff[i] < ' ')
			return err_set(e, ERR_USAGE,
			    "a staff name has no control characters");
	return 0;
}

int
vault_slot_check_password(const char *password, struct err *e)
{
	size_t len = strlen(password);

	if (len < VAULT_PASSWORD_MIN || len > VAULT_PASSWORD_MAX)
		return err_set(e, ERR_REFUSED,
		    "a password has at least %d characters: it guards every"
		    " client's record",
		    VAULT_PASSWORD_MIN);
	return 0;
}

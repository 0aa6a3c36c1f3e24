/* Recovery codes: made, used up, counted. */
#include "aggregator/accounts/recovery_codes.h"

#include "common/base/mem.h"

static const char purpose[] = "sheaf-recovery-code/v1";

int
recovery_codes_make(struct db *db, int64_t account, struct recovery_codes *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "DELETE FROM recovery_code WHERE account = ?");

	db_bind_i64(q, 1, account);
	if (db_run(q, e) < 0)
		return -1;
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		struct hash h;

		accounts_secret_code(out->code[i]);
		h = accounts_secret_hash(purpose, out->code[i]);
		q = db_prepare(db, "INSERT INTO recovery_code VALUES (?, ?)");
		db_bind_i64(q, 1, account);
		db_bind_blob(q, 2, h.b, sizeof(h.b));
		if (db_run(q, e) < 0) {
			mem_wipe(out, sizeof(*out));
			return -1;
		}
	}
	return 0;
}

int
recovery_codes_use(struct db *db, int64_t account, const char *typed, bool *was,
    struct err *e)
{
	struct hash h = accounts_secret_hash(purpose, typed);
	struct db_stmt *q = db_prepare(db,
	    "DELETE FROM recovery_code WHERE account = ? AND hash = ?");

	db_bind_i64(q, 1, account);
	db_bind_blob(q, 2, h.b, sizeof(h.b));
	if (db_run(q, e) < 0)
		return -1;
	*was = db_changes(db) > 0;
	return 0;
}

int
recovery_codes_left(struct db *db, int64_t account, int64_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT count(*) FROM recovery_code WHERE account = ?");
	bool found;

	db_bind_i64(q, 1, account);
	return db_get_i64(q, n, &found, e);
}

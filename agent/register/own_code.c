/* Which staff code is whose. */
#include "agent/register/own_code.h"

#include <stdio.h>

int
own_code_get(const struct open_register *reg, char code[static OWN_CODE_SIZE],
    bool *said, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, "SELECT code FROM own_code WHERE account = ?");

	code[0] = '\0';
	*said = false;
	db_bind_str(q, 1, register_staff(reg));
	if (db_step(q)) {
		(void)snprintf(code, OWN_CODE_SIZE, "%s", db_str(q, 0));
		*said = true;
	}
	return db_end(q, 0, e);
}

int
own_code_put(const struct open_register *reg, const char *code, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT OR REPLACE INTO own_code (account, code) VALUES (?, ?)");

	db_bind_str(q, 1, register_staff(reg));
	db_bind_str(q, 2, code);
	return db_run(q, e);
}

int
own_code_sweep(struct db *db, struct err *e)
{
	return db_exec(db,
	    "DELETE FROM own_code WHERE account NOT IN"
	    " (SELECT name FROM vault_slot WHERE recovery = 0)",
	    e);
}

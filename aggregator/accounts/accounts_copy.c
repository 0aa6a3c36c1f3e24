/* people.db for a backup, and one out of a backup. */
#include "aggregator/accounts/accounts.h"
#include "aggregator/accounts/accounts_store.h"
#include "common/base/db_copy.h"

static const struct db_copy accounts_db = { "people.db", accounts_store_open };

int
accounts_copy(const char *dir, const char *to, bool *any, struct err *e)
{
	return db_copy_make(&accounts_db, dir, to, any, e);
}

int
accounts_check_copy(const char *dir, struct err *e)
{
	return db_copy_check(&accounts_db, dir, e);
}

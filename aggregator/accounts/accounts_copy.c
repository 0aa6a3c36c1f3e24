/* people.db for a backup, and one out of a backup. */
#include "aggregator/accounts/accounts.h"
#include "aggregator/accounts/accounts_store.h"
#include "common/base/db_copy.h"

/* What is half typed is for its author, for a week: nobody restores it. */
static const struct db_copy accounts_db = { .name = "people.db",
	.open = accounts_store_open,
	.without = "DELETE FROM draft" };

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

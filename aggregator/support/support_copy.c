/* support.db for a backup, and one out of a backup. */
#include "aggregator/support/support.h"
#include "aggregator/support/support_store.h"
#include "common/base/db_copy.h"

static const struct db_copy support_db = { .name = "support.db",
	.open = support_store_open };

int
support_copy(const char *dir, const char *to, bool *any, struct err *e)
{
	return db_copy_make(&support_db, dir, to, any, e);
}

int
support_check_copy(const char *dir, struct err *e)
{
	return db_copy_check(&support_db, dir, e);
}

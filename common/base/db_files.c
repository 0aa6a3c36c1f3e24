/* The names that SQLite gives the files beside a database. */
#include "common/base/db_files.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/mem.h"

static const char *const beside[] = { "-wal", "-shm" };

int
db_files_remove_log(const char *path, struct err *e)
{
	struct err later = ERR_INIT;
	int rc = 0;

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		char *name = mem_printf("%s%s", path, beside[i]);

		if (file_remove(name, rc == 0 ? e : &later) < 0)
			rc = -1;
		free(name);
	}
	return rc;
}

int
db_files_remove(const char *path, struct err *e)
{
	struct err later = ERR_INIT;
	int rc = file_remove(path, e);

	return db_files_remove_log(path, rc == 0 ? e : &later) < 0 ? -1 : rc;
}

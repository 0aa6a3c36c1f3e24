#ifndef SHEAF_AGGREGATOR_STORE_SQLITE_STORE_INSIDE_H
#define SHEAF_AGGREGATOR_STORE_SQLITE_STORE_INSIDE_H

#include "aggregator/store/store.h"
#include "common/base/db.h"

/*
 * What the files that implement store.h with SQLite share.  No other file
 * includes this.
 */
struct store {
	struct db *db;
	bool writing; /* between begin and commit */
	bool size_known;
	uint64_t size; /* leaves, inside the write transaction */
};

#endif

#ifndef SHEAF_TESTS_SIMULATION_PROP_DERIVE_SQL_H
#define SHEAF_TESTS_SIMULATION_PROP_DERIVE_SQL_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/db.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

/*
 * Figures by tests/sql/derive.sql, which shares nothing with the agent's
 * derivation but the text of an export.  Every fault ends the process.
 */
struct prop_derive_sql {
	struct db *db;
	char *script;
	char **statement; /* within script */
	size_t n;
};

/* Read the scripts; the working directory is the root of the tree. */
void prop_derive_sql_open(struct prop_derive_sql *s);
void prop_derive_sql_close(struct prop_derive_sql *s);

/* Take a file of the exchange format in the place of the one before. */
void prop_derive_sql_load(struct prop_derive_sql *s, const char *file);

/* The site has given its own kind of evidence a title ("own_2"), for all files. */
void prop_derive_sql_title(struct prop_derive_sql *s, const char *mode);

/* The figures of a period up to `through`, one for each row of the rules. */
void prop_derive_sql_figures(struct prop_derive_sql *s, struct period period,
    int32_t through, const struct ruleset *rules, int64_t *values);

#endif

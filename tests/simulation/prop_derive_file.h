#ifndef SHEAF_TESTS_SIMULATION_PROP_DERIVE_FILE_H
#define SHEAF_TESTS_SIMULATION_PROP_DERIVE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ips/period.h"
#include "tests/demo/demo_prng.h"

/*
 * Random registers of one service, as files of the exchange format: every
 * event, mode and flag; clients with several referrals and jobs; dates that
 * crowd around the edges of the rules.  Most rows keep the entry rules;
 * what does not is for the importer to refuse.
 */
enum { PROP_DERIVE_ROWS = 1800, PROP_DERIVE_CELL = 16 };

struct prop_derive_row {
	const char *event, *mode;
	int32_t day;
	char client[PROP_DERIVE_CELL], ref[PROP_DERIVE_CELL];
	char value[PROP_DERIVE_CELL], staff[PROP_DERIVE_CELL];
	char flags[4 * PROP_DERIVE_CELL];
};

struct prop_derive_file {
	struct demo_prng rng;
	int32_t today;
	/* The quarter that dates crowd around, and a day in it. */
	struct period focus;
	int32_t through;
	size_t n, next_ref;
	struct prop_derive_row row[PROP_DERIVE_ROWS];
};

/* A register's first file. */
void prop_derive_file_make(struct prop_derive_file *f, uint64_t seed);

/* A second file from the first: corrections and withdrawals of some of its
 * rows, and a few rows more. */
void prop_derive_file_change(struct prop_derive_file *f);

/* Append the rows, with a header. */
void prop_derive_file_write(const struct prop_derive_file *f, struct buf *out);

#endif

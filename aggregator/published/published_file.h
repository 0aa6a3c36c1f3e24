#ifndef SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_FILE_H
#define SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/mhsds.h"
#include "common/ips/month.h"
#include "common/ips/registry.h"
#include "protocol/limits.h"

/*
 * NHS England's monthly figures of the mental health services data set, from its
 * CSV.  Columns: REPORTING_PERIOD_START, REPORTING_PERIOD_END, STATUS, BREAKDOWN,
 * PRIMARY_LEVEL, PRIMARY_LEVEL_DESCRIPTION, SECONDARY_LEVEL,
 * SECONDARY_LEVEL_DESCRIPTION, MEASURE_ID, MEASURE_NAME (may be missing),
 * MEASURE_VALUE; source: NHSDigital/mental-health-monthly-statistics (commit
 * 7b4d742).  Kept in memory are the rows of common/ips/mhsds.h for whole areas; what
 * else a file has is counted.  Nothing in it is about a person.
 */
enum published_level {
	PUBLISHED_ENGLAND,
	PUBLISHED_REGION,
	PUBLISHED_ICB,
	PUBLISHED_SUB_ICB,
	PUBLISHED_PROVIDER,
	PUBLISHED_LEVELS
};

struct published_area {
	enum published_level level;
	char code[REGISTRY_CODE_SIZE]; /* of NHS publications */
	char *name;                    /* as published */
};

/* One measure of one area and month. */
struct published_value {
	size_t area; /* its place in `area` below */
	enum mhsds measure;
	struct month month;
	bool hidden;   /* "*" */
	int64_t value; /* 0 when hidden */
	size_t file;   /* which one it is from, and the line of it, */
	unsigned line; /* for errors */
};

struct published_file {
	struct published_area *area; /* by level and code, once settled */
	size_t areas;
	struct published_value
	    *value; /* by area, measure and month, likewise */
	size_t n;
	/* The first day of each month that it has figures of. */
	int32_t month[LIMITS_PUBLISHED_MONTHS_MAX];
	size_t months;
	char **name; /* of each file that was read */
	size_t files;
	size_t others; /* rows of other measures, */
	size_t parts;  /* and of parts of an area: an age band, a gender */
};

/*
 * Append what one file holds; *f is {0} before the first.  name is what errors call
 * it.  Refused, with line, column, value and rule: another form, a day that does not
 * end a month, a value that is neither a whole number nor "*", more files, areas,
 * months or rows than limits.h lets in.  After a failure *f is as free as after
 * published_file_free().
 */
int published_file_read(struct published_file *f, const char *name,
    struct slice bytes, struct err *e) MUST_USE;

/* Put everything in order, once all files are read.  A measure that stands twice
 * for one area and month is refused with both places, and *f is freed. */
int published_file_settle(struct published_file *f, struct err *e) MUST_USE;

/* Free what it holds; it is {0} then, and {0} is allowed. */
void published_file_free(struct published_file *f);

/* "england", "region", "icb", "sub_icb", "provider"; and for people. */
const char *published_level_word(enum published_level level);
const char *published_level_title(enum published_level level);

#endif

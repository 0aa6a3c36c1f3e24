#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_ROW_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/exchange/exchange_remarks.h"
#include "agent/register/people.h"
#include "common/base/csvread.h"
#include "protocol/limits.h"

/*
 * One row of a file of particulars, read by itself:
 * service,client,kind,ref and a column for each field.  The columns of
 * fields may be missing.
 */
struct people_row {
	unsigned line;
	bool refused;
	enum people_kind kind;
	char service[LIMITS_ID_MAX + 1];
	char client[LIMITS_REF_MAX + 1]; /* "": none */
	char ref[LIMITS_REF_MAX + 1];
	struct people_words words;
};

enum people_column {
	PEOPLE_COL_SERVICE,
	PEOPLE_COL_CLIENT,
	PEOPLE_COL_KIND,
	PEOPLE_COL_REF,
	PEOPLE_COL_FIELDS /* of people.h, in their order */
};

/* The columns in the order in which people_row_read() wants the cells, as
 * in struct csvread_config. */
extern const char *const people_row_columns[];

struct people_row_rules {
	int32_t today;
	struct exchange_remarks *remarks;
};

/*
 * Read a row; the caller wipes its words.  Each fault is a remark of its own
 * and refuses the row.  No remark holds a value of the file: any cell of it
 * may identify somebody.
 */
void people_row_read(const struct csvread_row *cells,
    const struct people_row_rules *rules, struct people_row *out);

#endif

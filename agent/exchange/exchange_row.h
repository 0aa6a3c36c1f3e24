#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_ROW_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/exchange/exchange_remarks.h"
#include "agent/register/facts.h"
#include "common/base/csvread.h"

/* One row of the exchange format, read by itself: every rule that needs
 * nothing but the row and today's date. */
enum exchange_row_state {
	ROW_STORES,    /* a new fact */
	ROW_CORRECTS,  /* a known fact with other content */
	ROW_WITHDRAWS, /* removes a known fact */
	ROW_UNCHANGED, /* says what is known already */
	ROW_REFUSED
};

struct exchange_row {
	unsigned line;
	uint32_t service;   /* numbers in the set of names; 0: unreadable */
	uint32_t reference; /* of the client, 0: blank */
	struct fact fact;   /* without client; day is DAY_NONE if unreadable */
	bool withdrawn;
	bool like_nhs_number; /* the client's reference is */
	bool keyed; /* event, client and ref could be read, though the row
		       may be refused for something else */
	enum exchange_row_state state;
	const struct exchange_row *twin; /* an equal row before it */
	unsigned takes; /* facts that its withdrawal takes with it */
};

struct exchange_row_rules {
	int32_t today;
	const char *const *services; /* NULL: any */
	struct symbols *names;
	struct exchange_remarks *remarks;
};

/* The columns in the order in which exchange_row_read() wants the cells. */
extern const char *const exchange_row_columns[];

/*
 * Read a row.  Each fault is a remark of its own; a row with one gets the
 * state ROW_REFUSED, any other ROW_STORES.
 */
void exchange_row_read(const struct csvread_row *cells,
    const struct exchange_row_rules *rules, struct exchange_row *out);

/* True when the row is to change the register. */
bool exchange_row_changes(const struct exchange_row *row);

#endif

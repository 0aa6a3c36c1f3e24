#ifndef SHEAF_PROTOCOL_RETURNS_H
#define SHEAF_PROTOCOL_RETURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/limits.h"
#include "protocol/reconciliation.h"
#include "protocol/statement.h"

enum returns_source { RETURNS_REGISTER, RETURNS_SUMMARY };

enum {
	RETURNS_FIDELITY_ITEMS = 25,
	RETURNS_FIDELITY_ROWS = 27,
	RETURNS_CODE_SIZE = RECONCILIATION_CODE_SIZE /* room for any code */
};

/*
 * The payload of a batch: plain text, read and written as bytes.  One
 * struct for a return (rows of the rule set), a fidelity review (items
 * 1..25, actions planned, actions done) and a reconciliation (both sides of each
 * measure, protocol/reconciliation.h).
 */
struct returns {
	enum statement_content content;
	char service[LIMITS_ID_MAX + 1];
	struct period period;
	const struct ruleset *rules; /* NULL for all but a return */
	int32_t through; /* a review: its day; a reconciliation: the last
			    day of its month */
	enum returns_source source;
	bool withdrawn; /* withdraws the key's figures; every
					value is "-" then */
	size_t n;       /* figures: rules->n, 27, or RECONCILIATION_VALUES */
	int64_t value[MEASURES_MAX]; /* MEASURE_NOT_COLLECTED for "-" */
};

/*
 * Parse and check (grammar, closed schema, measures_check).  e carries
 * code "payload" (or "through" when `through` lies outside the period, or
 * "unsupported" for an unknown content or rule set) and the line, and no
 * value of the payload.  After failure r holds what was read so far.
 */
int returns_parse(struct returns *r, struct slice payload,
    struct err *e) MUST_USE;

/*
 * returns_parse() and returns_match() in the order of PROTOCOL.md, P-PAY-5:
 * a header that differs from the statement s is found before an unknown rule
 * set and before anything in the figures.  The content of s is known here, so
 * an unknown one in the payload is not "unsupported" but "payload", line 1.
 */
int returns_read(struct returns *r, struct slice payload,
    const struct statement *s, struct err *e) MUST_USE;

/*
 * The code of figure i as it stands in the payload: a measure's code, or
 * "item.1" to "item.25", "actions.planned", "actions.done"; of a reconciliation,
 * whose lines have two figures, "MHS116.extract".  `item` is room
 * for it; the result may point there.
 */
const char *returns_code(const struct returns *r, size_t i,
    char item[static RETURNS_CODE_SIZE]);

/* Append the payload text of r (which must be complete and checked). */
void returns_write(const struct returns *r, struct buf *out);

/* 0 when content, service and period equal the statement's; else code
 * "header" and the line of the payload that differs. */
int returns_match(const struct returns *r, const struct statement *s,
    struct err *e) MUST_USE;

#endif

/*
 * The two numbers of each published measure, and what must hold between them
 * (PROTOCOL.md, section 6.5).
 */
#include "protocol/reconciliation.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "common/ips/measures.h"

enum { VALUE_MAX = INT32_MAX, PARTS_MAX = 3 };

size_t
reconciliation_at(enum mhsds measure, enum reconciliation_side side)
{
	return (size_t)measure * RECONCILIATION_SIDES + (size_t)side;
}

static const char *const sides[RECONCILIATION_SIDES] = {
	[RECONCILIATION_EXTRACT] = "extract",
	[RECONCILIATION_REGISTER] = "register",
};

void
reconciliation_code(size_t at, char out[static RECONCILIATION_CODE_SIZE])
{
	enum mhsds measure = (enum mhsds)(at / RECONCILIATION_SIDES);

	(void)snprintf(out, RECONCILIATION_CODE_SIZE, "%s.%s",
	    mhsds_measure(measure)->code, sides[at % RECONCILIATION_SIDES]);
}

static bool
read_value(struct slice s, int64_t *out)
{
	uint64_t v;

	*out = MEASURE_NOT_COLLECTED;
	if (slice_is(s, "-"))
		return true;
	if (!text_parse_u64(s, VALUE_MAX, &v))
		return false;
	*out = (int64_t)v;
	return true;
}

void
reconciliation_read(struct text *t, enum mhsds measure, int64_t *value)
{
	struct slice both = text_field(t, mhsds_measure(measure)->code);
	struct slice of[RECONCILIATION_SIDES];

	if (t->failed)
		return;
	if (!text_split(both, ' ', &of[RECONCILIATION_EXTRACT],
		&of[RECONCILIATION_REGISTER]) ||
	    !read_value(of[RECONCILIATION_EXTRACT],
		&value[reconciliation_at(measure, RECONCILIATION_EXTRACT)]) ||
	    !read_value(of[RECONCILIATION_REGISTER],
		&value[reconciliation_at(measure, RECONCILIATION_REGISTER)]))
		text_fail(t,
		    "a measure has two values, of the extract and of the "
		    "register, each \"-\" or a whole number below 2147483648 "
		    "without sign or leading zero");
}

/* Parts of a measure, no two of which count the same referral. */
static const struct rule {
	enum mhsds whole, part[PARTS_MAX];
	unsigned parts;
	bool all; /* together they are the whole, and not only part of it */
} rules[] = {
	{ MHSDS_ACCESSED_FIRST_TIME_EVER,
	    { MHSDS_SEEN_IN_7, MHSDS_SEEN_IN_8_TO_30, MHSDS_SEEN_IN_OVER_30 },
	    3, true },
	{ MHSDS_MHS116, { MHSDS_ACCESSED_IN_FINANCIAL_YEAR }, 1, false },
	{ MHSDS_ACCESSED_IN_FINANCIAL_YEAR, { MHSDS_ACCESSED_FIRST_TIME_EVER },
	    1, false },
	{ MHSDS_OPEN_REFERRALS, { MHSDS_CASELOAD }, 1, false },
	{ MHSDS_NEW_REFERRALS, { MHSDS_EMPLOYED_AT_REFERRAL }, 1, false },
	{ MHSDS_CLOSED_REFERRALS, { MHSDS_EMPLOYED_AT_DISCHARGE }, 1, false },
	{ MHSDS_EMPLOYED_AT_DISCHARGE,
	    { MHSDS_EMPLOYED_AT_DISCHARGE_30,
		MHSDS_EMPLOYED_AT_DISCHARGE_16_TO_29,
		MHSDS_EMPLOYED_AT_DISCHARGE_UP_TO_15 },
	    3, false },
	{ MHSDS_CLOSED_REFERRALS,
	    { MHSDS_IN_CASELOAD_0_TO_90, MHSDS_IN_CASELOAD_91_TO_180,
		MHSDS_IN_CASELOAD_OVER_180 },
	    3, false },
};

/* A rule that names a "-" says nothing. */
static bool
holds(const struct rule *r, const int64_t *value, enum reconciliation_side side)
{
	int64_t whole = value[reconciliation_at(r->whole, side)], sum = 0;

	if (whole == MEASURE_NOT_COLLECTED)
		return true;
	for (unsigned i = 0; i < r->parts; i++) {
		int64_t v = value[reconciliation_at(r->part[i], side)];

		if (v == MEASURE_NOT_COLLECTED)
			return true;
		sum += v;
	}
	return r->all ? sum == whole : sum <= whole;
}

int
reconciliation_check(const int64_t *value, enum mhsds *measure, struct err *e)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		for (int side = 0; side < RECONCILIATION_SIDES; side++) {
			const struct rule *r = &rules[i];

			if (holds(r, value, (enum reconciliation_side)side))
				continue;
			*measure = r->all ? r->whole : r->part[0];
			return err_refuse(e, "payload", 0,
			    "of the %s, parts of %s %s", sides[side],
			    mhsds_measure(r->whole)->code,
			    r->all ? "do not add up to it"
				   : "are more than it");
		}
	return 0;
}

static void
write_value(struct buf *out, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		buf_puts(out, " -");
	else
		buf_printf(out, " %" PRId64, v);
}

void
reconciliation_write(const int64_t *value, struct buf *out)
{
	for (int m = 0; m < MHSDS_MEASURES; m++) {
		enum mhsds measure = (enum mhsds)m;

		buf_puts(out, mhsds_measure(measure)->code);
		for (int side = 0; side < RECONCILIATION_SIDES; side++)
			write_value(out, value[reconciliation_at(measure,
					     (enum reconciliation_side)side)]);
		buf_puts(out, "\n");
	}
}

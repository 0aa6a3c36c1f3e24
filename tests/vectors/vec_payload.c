/*
 * Returns for the vectors, whose figures pass every check of the payload.
 */
#include "tests/vectors/vec_payload.h"

#include <stdio.h>
#include <string.h>

#include "protocol/opening.h"
#include "tests/vectors/vec.h"

enum { FIRST_SPARSE = 48 }; /* wellbeing_swemwbs.n */

struct period
vec_payload_period(const char *text)
{
	struct period p;

	ASSERT(period_parse(slice_of(text), &p));
	return p;
}

static int64_t
count_bands(const struct ruleset *rs, int whole)
{
	int64_t n = 0;

	for (size_t i = 0; i < rs->n; i++)
		n += rs->rows[i].role == MEASURE_BAND &&
		     rs->rows[i].whole == whole;
	return n;
}

/* What a row below `whole` gets, if it is the i-th row. */
static int64_t
below(const struct ruleset *rs, int64_t *value, size_t i)
{
	const struct measure *m = &rs->rows[i];
	int64_t whole = value[m->whole], bands = count_bands(rs, m->whole);

	if (m->role == MEASURE_SUM)
		return whole * 37;
	if (m->role == MEASURE_PART)
		return whole / 3;
	/* The first band takes what does not divide. */
	if ((int)i == m->whole + 1)
		return whole - (bands - 1) * (whole / bands);
	return whole / bands;
}

static void
fill(struct returns *r, int64_t base)
{
	const struct ruleset *rs = r->rules;
	struct err e = ERR_INIT;
	int row;

	for (size_t i = 0; i < rs->n; i++)
		r->value[i] = base + (int64_t)(i * 7 % 23);
	for (size_t i = 0; i < rs->orders_n; i++) {
		int64_t most = r->value[rs->orders[i].right];
		int64_t *left = &r->value[rs->orders[i].left];

		*left = *left > most ? most : *left;
	}
	for (size_t i = 0; i < rs->n; i++) {
		if (rs->rows[i].role != MEASURE_TOTAL)
			r->value[i] = below(rs, r->value, i);
	}
	ASSERT(measures_check(rs, r->value, &row, &e) == 0);
}

struct returns
vec_payload_return(const char *service, const char *period, int64_t base)
{
	return vec_payload_under(measures_ips_grow_1(), service, period, base);
}

struct returns
vec_payload_under(const struct ruleset *rules, const char *service,
    const char *period, int64_t base)
{
	struct returns r = { .content = CONTENT_RETURN,
		.period = vec_payload_period(period),
		.rules = rules,
		.source = RETURNS_REGISTER };

	snprintf(r.service, sizeof(r.service), "%s", service);
	r.n = r.rules->n;
	r.through = r.period.end;
	fill(&r, base);
	return r;
}

struct returns
vec_payload_sparse(const char *service, const char *period, int64_t base)
{
	struct returns r = vec_payload_return(service, period, base);

	for (size_t i = FIRST_SPARSE; i < r.n; i++)
		r.value[i] = MEASURE_NOT_COLLECTED;
	r.source = RETURNS_SUMMARY;
	return r;
}

struct returns
vec_payload_fidelity(const char *service, const char *period)
{
	struct returns r = { .content = CONTENT_FIDELITY_INDEPENDENT,
		.period = vec_payload_period(period),
		.n = RETURNS_FIDELITY_ROWS };

	snprintf(r.service, sizeof(r.service), "%s", service);
	r.through = r.period.end;
	for (size_t i = 0; i < RETURNS_FIDELITY_ITEMS; i++)
		r.value[i] = 1 + (int64_t)(i % 5);
	r.value[RETURNS_FIDELITY_ITEMS] = 6;
	r.value[RETURNS_FIDELITY_ITEMS + 1] = 4;
	return r;
}

struct returns
vec_payload_reconciliation(const char *service, const char *period)
{
	/* By the lines of section 6.5, the extract and the register. */
	static const int64_t values[RECONCILIATION_VALUES] = { 41, 40, 14, 14,
		8, 8, 11, 9, 12, 11, 30, 31, 22, 22, 2, 3, 5, 5, 1, 0, 3, 4, 5,
		6, 2, 3, 2, 2, 1, 1, 4, 3, 5, 5, 1, 2 };
	struct returns r = { .content = CONTENT_RECONCILIATION,
		.period = vec_payload_period(period),
		.n = RECONCILIATION_VALUES };

	snprintf(r.service, sizeof(r.service), "%s", service);
	r.through = r.period.end;
	memcpy(r.value, values, sizeof(values));
	return r;
}

void
vec_payload_opening(const char *label, struct slice payload, struct buf *out)
{
	struct hash salt = vec_bytes(label);

	buf_add(out, salt.b, OPENING_SALT_SIZE);
	buf_add_slice(out, payload);
}

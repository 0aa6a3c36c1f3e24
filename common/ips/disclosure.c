/*
 * Disclosure control: what of a total may be shown.  All outputs ask these
 * functions, so that no screen or file can forget to.
 */
#include "common/ips/disclosure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

enum { SMALL = 5, STEP = 5 };

/* The bands of a measure with a mean. */
static const char *const bands[] = { "first_employer_contact.0_30",
	"first_employer_contact.31_60", "first_employer_contact.61_150",
	"first_employer_contact.151_270", "first_employer_contact.271_up" };

static const char *const names[] = {
	[DISCLOSURE_SHEAF_1] = "sheaf/1",
	[DISCLOSURE_MHSDS_1] = "mhsds/1",
	[DISCLOSURE_EXACT_1] = "exact/1",
};

bool
disclosure_policy_parse(const char *name, enum disclosure_policy *p)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0) {
			*p = (enum disclosure_policy)i;
			return true;
		}
	}
	return false;
}

const char *
disclosure_policy_name(enum disclosure_policy p)
{
	return names[p];
}

static struct disclosure_cell
cell(enum disclosure_state state, int64_t value)
{
	return (struct disclosure_cell){ .state = state, .value = value };
}

struct disclosure_cell
disclosure_count(enum disclosure_policy p, const struct measure *m,
    int64_t value)
{
	if (value == MEASURE_NOT_COLLECTED)
		return cell(DISCLOSURE_NOT_COLLECTED, 0);
	if (p == DISCLOSURE_EXACT_1)
		return cell(DISCLOSURE_SHOWN, value);
	/* Next to its n, a sum over few people gives each of them away, however
	 * large it is. */
	if (m->role == MEASURE_SUM)
		return cell(DISCLOSURE_NEVER, 0);
	/* Staff time and contacts logged say nothing about a client. */
	if (m->about == MEASURE_WORK)
		return cell(DISCLOSURE_SHOWN, value);
	/* 0 as well: if it were shown, "*" would mean 1 to 4, and "nobody" of
	 * a small team says something of each of its clients. */
	if (value < SMALL)
		return cell(DISCLOSURE_MASKED, 0);
	return cell(DISCLOSURE_SHOWN, (value + STEP / 2) / STEP * STEP);
}

struct disclosure_cell
disclosure_ratio(enum disclosure_policy p, const struct ratio *r,
    const struct ratio_sums *sums)
{
	bool whole = p == DISCLOSURE_MHSDS_1 && r->people != NULL;
	struct disclosure_cell c = cell(DISCLOSURE_SHOWN, 0);

	/* Shown whole: with a decimal, somebody who guesses the denominator
	 * could find the exact numerator. */
	c.decimals = whole ? 0 : r->decimals;
	if (!ratios_value(r, sums, c.decimals, &c.value))
		return cell(DISCLOSURE_NOT_COLLECTED, 0);
	/* Both ends: a share of many people gives a small numerator away. */
	if (whole && (sums->people < SMALL || sums->num < SMALL))
		return cell(DISCLOSURE_MASKED, 0);
	return c;
}

static struct disclosure_cell
shown_of(const struct disclosure_beside *b, const char *code)
{
	int row = measures_find(b->rules, slice_of(code));

	ASSERT(row >= 0);
	return b->shown(b->arg, (size_t)row);
}

/* Whether one of the bands that a mean is about is hidden beside it: the mean
 * would say how many can be there. */
static bool
hides_a_band(const struct disclosure_beside *b)
{
	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++)
		if (shown_of(b, bands[i]).state == DISCLOSURE_MASKED)
			return true;
	return false;
}

static bool
is_part(const struct ruleset *rs, const char *part, const char *whole)
{
	int row = measures_find(rs, slice_of(part));

	return rs->rows[row].role == MEASURE_PART &&
	       rs->rows[row].whole == measures_find(rs, slice_of(whole));
}

struct disclosure_cell
disclosure_ratio_beside(const struct ratio *r, const struct ratio_sums *sums,
    const struct disclosure_beside *b)
{
	struct disclosure_cell c = cell(DISCLOSURE_SHOWN, 0), num, den;
	struct ratio_sums shown = { 0 };

	if (r->people == NULL)
		return disclosure_ratio(DISCLOSURE_EXACT_1, r, sums);
	if (!ratios_value(r, sums, 0, &c.value))
		return cell(DISCLOSURE_NOT_COLLECTED, 0);
	num = shown_of(b, r->num[0]);
	den = shown_of(b, r->den);
	if (!b->even || num.state == DISCLOSURE_MASKED ||
	    den.state == DISCLOSURE_MASKED)
		return cell(DISCLOSURE_MASKED, 0);
	/* A mean, of a sum that is shown nowhere. */
	if (num.state == DISCLOSURE_NEVER) {
		if (strcmp(r->den, "first_employer_contact") == 0 &&
		    hides_a_band(b))
			return cell(DISCLOSURE_MASKED, 0);
		return c;
	}
	if (is_part(b->rules, r->num[0], r->den) && num.value == den.value)
		return cell(DISCLOSURE_MASKED, 0);
	shown.num = num.value;
	shown.den = den.value;
	if (!ratios_value(r, &shown, 0, &c.value))
		return cell(DISCLOSURE_NOT_COLLECTED, 0);
	return c;
}

bool
disclosure_region(enum disclosure_policy p, size_t services)
{
	return p == DISCLOSURE_EXACT_1 || services >= DISCLOSURE_REGION_MIN;
}

bool
disclosure_service(enum disclosure_policy p, int64_t caseload)
{
	return p == DISCLOSURE_EXACT_1 || caseload >= DISCLOSURE_CASELOAD_MIN;
}

/* As printf would, and faster: a page asks for thousands of them. */
static void
write_count(char out[static DISCLOSURE_TEXT_SIZE], int64_t value)
{
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digit[DISCLOSURE_TEXT_SIZE];
	size_t n = 0;

	do {
		digit[n++] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (value < 0)
		digit[n++] = '-';
	for (size_t i = 0; i < n; i++)
		out[i] = digit[n - 1 - i];
	out[n] = '\0';
}

void
disclosure_text(char out[static DISCLOSURE_TEXT_SIZE], struct disclosure_cell c)
{
	switch (c.state) {
	case DISCLOSURE_SHOWN:
		ASSERT(c.decimals <= 2);
		if (c.decimals == 2)
			(void)snprintf(out, DISCLOSURE_TEXT_SIZE,
			    "%" PRId64 ".%02" PRId64, c.value / 100,
			    c.value % 100);
		else if (c.decimals == 1)
			(void)snprintf(out, DISCLOSURE_TEXT_SIZE,
			    "%" PRId64 ".%" PRId64, c.value / 10, c.value % 10);
		else
			write_count(out, c.value);
		break;
	case DISCLOSURE_MASKED:
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "*");
		break;
	case DISCLOSURE_NOT_COLLECTED:
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "-");
		break;
	case DISCLOSURE_NEVER:
		out[0] = '\0';
		break;
	}
}

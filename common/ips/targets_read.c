/*
 * Reads a target plan from words: of a command's options, or as the register kept
 * them.  What may be written is bounded here, so that the arithmetic is.
 */
#include "common/ips/targets.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/text.h"

enum { SHOWN_MAX = 32, DIGITS_BEFORE = 9, DIGITS_AFTER = 4, PART_MAX = 9999 };

static const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

/* A value for an error: its first bytes. */
static int
shown(struct slice s)
{
	return s.n > SHOWN_MAX ? SHOWN_MAX : (int)s.n;
}

/* All digits, 1 to max of them; leading zeros are no fault. */
static bool
digits(struct slice s, size_t max, uint64_t *v)
{
	if (s.n == 0 || s.n > max)
		return false;
	*v = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*v = *v * 10 + (uint64_t)(s.p[i] - '0');
	}
	return true;
}

/* "60000", "0.025" or "2/3", with parts up to 9999 of which the lower is at
 * least 1. */
static bool
parse(struct slice s, struct targets_number *out)
{
	struct slice head, tail;
	uint64_t a, b = 0;

	if (text_split(s, '/', &head, &tail)) {
		if (!text_parse_u64(head, PART_MAX, &a) ||
		    !text_parse_u64(tail, PART_MAX, &b) || b == 0)
			return false;
		*out = (struct targets_number){ a, b };
		return true;
	}
	if (text_split(s, '.', &head, &tail) && !digits(tail, DIGITS_AFTER, &b))
		return false;
	if (!digits(head, DIGITS_BEFORE, &a))
		return false;
	out->den = 1;
	for (size_t i = 0; i < tail.n; i++)
		out->den *= 10;
	out->num = a * out->den + b;
	return true;
}

/* A part of a plan: its code for faces that point at it, and its name. */
static const struct part {
	const char *code, *name;
} contract = { "contract", "the contract" },
  steady_state = { "steady-state", "the share of steady state" },
  uplift = { "uplift", "the London uplift" },
  set = { "set", "a figure of the calculator" };

__attribute__((format(printf, 3, 4))) static int
fault(struct err *e, const struct part *part, const char *fmt, ...)
{
	char why[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	err_set(e, ERR_USAGE, "%s: %.400s", part->name, why);
	return err_code(e, part->code);
}

static int
read_number(const struct part *part, struct slice s, struct targets_number *out,
    struct err *e)
{
	if (parse(s, out))
		return 0;
	return fault(e, part,
	    "what was given is not a number; write it like 300000, 0.025 or "
	    "2/3: at most nine digits before the point and four after");
}

/* The numbers of a list; *n how many. */
static int
read_list(const struct part *part, const char *text, struct targets_number *out,
    size_t *n, struct err *e)
{
	struct slice rest = slice_of(or_empty(text)), head;
	bool more = rest.n > 0;

	for (*n = 0; more; (*n)++) {
		if (*n == TARGETS_YEARS_MAX)
			return fault(e, part, "a contract has at most %d years",
			    TARGETS_YEARS_MAX);
		more = text_split(rest, ',', &head, &rest);
		if (read_number(part, head, &out[*n], e) < 0)
			return -1;
	}
	if (*n > 0)
		return 0;
	return fault(e, part, "one number is needed for each contract year");
}

static int
read_years(const struct targets_words *words, struct targets_plan *plan,
    struct err *e)
{
	size_t shares;

	if (read_list(&contract, words->contract, plan->contract, &plan->years,
		e) < 0 ||
	    read_list(&steady_state, words->steady_state, plan->share, &shares,
		e) < 0)
		return -1;
	if (shares != plan->years)
		return fault(e, &steady_state,
		    "the contract has %zu year%s, and per cents are given for "
		    "%zu; each year needs both",
		    plan->years, plan->years == 1 ? "" : "s", shares);
	for (size_t y = 0; y < plan->years; y++) {
		/* Per cent becomes a share by its lower part: exact, and too
		 * small to overflow. */
		plan->share[y].den *= 100;
		if (plan->contract[y].num == 0)
			return fault(e, &contract,
			    "year %zu has the value 0; a contract is more "
			    "than 0 pounds",
			    y + 1);
		if (plan->share[y].num > plan->share[y].den)
			return fault(e, &steady_state,
			    "year %zu is above 100; it is the per cent of a "
			    "full year's work, 0 to 100",
			    y + 1);
	}
	return 0;
}

static int
read_london(const struct targets_words *words, struct targets_plan *plan,
    struct err *e)
{
	bool given = or_empty(words->uplift)[0] != '\0';

	plan->uplift = (struct targets_number){ 0, 1 };
	if (words->london && !given)
		return fault(e, &uplift,
		    "no uplift for London has been published, so say by how "
		    "many per cent a specialist costs more there");
	if (given && !words->london)
		return fault(e, &uplift,
		    "it is for a contract in London alone");
	if (!given)
		return 0;
	if (read_number(&uplift, slice_of(words->uplift), &plan->uplift, e) < 0)
		return -1;
	plan->uplift.den *= 100;
	return 0;
}

/* What a parameter must be. */
static const char *
rule_of(enum targets_parameter p, const struct targets_number *v)
{
	if (p >= TARGETS_FIRST_PLACED && (v->num == 0 || v->num % v->den != 0))
		return "a contract quarter is a whole number from 1";
	if (p >= TARGETS_ENGAGED_SHARE && p <= TARGETS_OVER_16 &&
	    v->num > v->den)
		return "a share is 0 to 1";
	if ((p <= TARGETS_YEAR2_COST || p == TARGETS_REFERRALS_PER_ES) &&
	    v->num == 0)
		return "it must be more than 0";
	return NULL;
}

static int
set_one(struct targets_plan *plan, struct slice word, struct err *e)
{
	struct slice name, value;
	const char *why;

	(void)text_split(word, '=', &name, &value);
	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++) {
		struct targets_number v;

		if (!slice_is(name,
			targets_parameter_name((enum targets_parameter)p)))
			continue;
		if (read_number(&set, value, &v, e) < 0)
			return -1;
		why = rule_of((enum targets_parameter)p, &v);
		if (why != NULL)
			return fault(e, &set, "%.*s: %s", shown(word),
			    (const char *)word.p, why);
		plan->parameter[p] = v;
		return 0;
	}
	return fault(e, &set, "there is none of that name");
}

int
targets_read(const struct targets_words *words, struct targets_plan *plan,
    struct err *e)
{
	struct slice rest = slice_of(or_empty(words->set)), head;
	bool more = rest.n > 0;

	memset(plan, 0, sizeof(*plan));
	for (unsigned p = 0; p < TARGETS_PARAMETERS; p++) {
		/* Defaults take the same way as what people write, so that what
		 * is printed as the default is what is used. */
		bool good = parse(slice_of(targets_parameter_default(
				      (enum targets_parameter)p)),
		    &plan->parameter[p]);

		ASSERT(good);
	}
	if (read_years(words, plan, e) < 0 || read_london(words, plan, e) < 0)
		return -1;
	while (more) {
		more = text_split(rest, ',', &head, &rest);
		if (set_one(plan, head, e) < 0)
			return -1;
	}
	return 0;
}

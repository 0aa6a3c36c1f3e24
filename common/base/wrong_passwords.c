/*
 * Delays that grow with each wrong password of an account, so that guessing
 * takes years, and who mistypes waits for seconds.
 */
#include "common/base/wrong_passwords.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SECOND_MS = 1000 };

/* In any case of letters, as accounts are found. */
static size_t
find(const struct wrong_passwords *w, const char *name)
{
	size_t i = 0;

	while (i < w->n &&
	       strncasecmp(w->of[i].name, name, WRONG_PASSWORDS_NAME_MAX) != 0)
		i++;
	return i;
}

static bool
forgotten(const struct wrong_passwords_name *one, int64_t forget_s,
    struct clock_mono now)
{
	return now.ms - one->last.ms >= forget_s * SECOND_MS;
}

static int64_t
delay_s(const struct wrong_passwords_rule *r, unsigned in_a_row)
{
	int64_t s = r->delay_s;

	if (in_a_row < r->tries)
		return 0;
	while (--in_a_row >= r->tries && s < r->delay_max_s)
		s *= 2;
	return s < r->delay_max_s ? s : r->delay_max_s;
}

int64_t
wrong_passwords_wait_s(const struct wrong_passwords *w, const char *name,
    struct clock_mono now)
{
	size_t i = find(w, name);
	int64_t left_ms;

	if (i == w->n)
		return 0;
	left_ms = delay_s(&w->rule, w->of[i].in_a_row) * SECOND_MS -
		  (now.ms - w->of[i].last.ms);
	return left_ms > 0 ? (left_ms + SECOND_MS - 1) / SECOND_MS : 0;
}

void
wrong_passwords_right(struct wrong_passwords *w, const char *name)
{
	size_t i = find(w, name);

	if (i < w->n)
		w->of[i] = w->of[--w->n];
}

/* Where the list is full: names that no account has go first, then the one
 * that was tried longest ago. */
static size_t
least(const struct wrong_passwords *w)
{
	size_t at = 0;

	for (size_t i = 1; i < w->n; i++) {
		const struct wrong_passwords_name *a = &w->of[i];
		const struct wrong_passwords_name *b = &w->of[at];

		if (a->known != b->known ? b->known : a->last.ms < b->last.ms)
			at = i;
	}
	return at;
}

void
wrong_passwords_wrong(struct wrong_passwords *w, const char *name, bool known,
    struct clock_mono now)
{
	size_t i = find(w, name);
	bool first = i == w->n;
	struct wrong_passwords_name *one;

	if (first && w->n == WRONG_PASSWORDS_NAMES_MAX)
		i = least(w);
	else if (first)
		w->n++;
	one = &w->of[i];
	if (first || forgotten(one, w->rule.forget_s, now)) {
		*one = (struct wrong_passwords_name){ 0 };
		(void)snprintf(one->name, sizeof(one->name), "%s", name);
	}
	one->known = known;
	one->in_a_row++;
	one->last = now;
}

#include "common/base/rational.h"

#include <string.h>

#include "common/base/err.h"
#include "common/base/text.h"

enum { WORD_BITS = 32, DIGITS_BEFORE = 9, DIGITS_AFTER = 4, PART_MAX = 9999 };

/* ------------------------------------------------------- whole numbers */

static struct rational_number
whole(uint64_t v)
{
	struct rational_number a = { 0 };

	for (; v != 0; v >>= WORD_BITS)
		a.word[a.n++] = (uint32_t)v;
	return a;
}

static void
trim(struct rational_number *a)
{
	while (a->n > 0 && a->word[a->n - 1] == 0)
		a->n--;
}

static int
compare(const struct rational_number *a, const struct rational_number *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (uint32_t i = a->n; i-- > 0;)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

static struct rational_number
sum(const struct rational_number *a, const struct rational_number *b)
{
	struct rational_number c = { 0 };
	uint32_t n = a->n > b->n ? a->n : b->n;
	uint64_t carry = 0;

	for (uint32_t i = 0; i < n || carry != 0; i++) {
		ASSERT(i < RATIONAL_WORDS);
		carry += i < a->n ? a->word[i] : 0;
		carry += i < b->n ? b->word[i] : 0;
		c.word[i] = (uint32_t)carry;
		carry >>= WORD_BITS;
		c.n = i + 1;
	}
	return c;
}

/* *a -= *b, which is not more. */
static void
take(struct rational_number *a, const struct rational_number *b)
{
	uint64_t borrow = 0;

	for (uint32_t i = 0; i < a->n; i++) {
		uint64_t less = borrow + (i < b->n ? b->word[i] : 0);

		borrow = a->word[i] < less;
		a->word[i] = (uint32_t)((uint64_t)a->word[i] - less);
	}
	ASSERT(borrow == 0);
	trim(a);
}

static struct rational_number
product(const struct rational_number *a, const struct rational_number *b)
{
	struct rational_number c = { 0 };

	if (a->n == 0 || b->n == 0)
		return c;
	ASSERT(a->n + b->n <= RATIONAL_WORDS);
	for (uint32_t i = 0; i < a->n; i++) {
		uint64_t carry = 0;

		for (uint32_t j = 0; j < b->n; j++) {
			carry +=
			    (uint64_t)a->word[i] * b->word[j] + c.word[i + j];
			c.word[i + j] = (uint32_t)carry;
			carry >>= WORD_BITS;
		}
		c.word[i + b->n] = (uint32_t)carry;
	}
	c.n = a->n + b->n;
	trim(&c);
	return c;
}

static uint32_t
bits(const struct rational_number *a)
{
	uint32_t n = a->n * WORD_BITS;

	if (a->n == 0)
		return 0;
	for (uint32_t top = a->word[a->n - 1]; !(top >> (WORD_BITS - 1));
	     top <<= 1)
		n--;
	return n;
}

/* Double *a, and put `bit` into the place that comes free. */
static void
push(struct rational_number *a, uint32_t bit)
{
	for (uint32_t i = 0; i < a->n; i++) {
		uint32_t out = a->word[i] >> (WORD_BITS - 1);

		a->word[i] = a->word[i] << 1 | bit;
		bit = out;
	}
	if (bit == 0)
		return;
	ASSERT(a->n < RATIONAL_WORDS);
	a->word[a->n++] = bit;
}

/* *a without its lowest k bits. */
static struct rational_number
without_low(const struct rational_number *a, uint32_t k)
{
	struct rational_number r = { 0 };
	uint32_t words = k / WORD_BITS, shift = k % WORD_BITS;

	for (uint32_t i = words; i < a->n; i++) {
		uint64_t two = a->word[i];

		if (i + 1 < a->n)
			two |= (uint64_t)a->word[i + 1] << WORD_BITS;
		r.word[r.n++] = (uint32_t)(two >> shift);
	}
	trim(&r);
	return r;
}

/* *a / *b by the school's method, bit by bit; *a becomes the remainder. */
static struct rational_number
divide(struct rational_number *a, const struct rational_number *b)
{
	struct rational_number quotient = { 0 }, rest;
	uint32_t left = bits(a);

	ASSERT(b->n > 0);
	/* What is shorter than *b goes into the remainder at once. */
	left = left < bits(b) ? 0 : left - bits(b) + 1;
	rest = without_low(a, left);
	for (uint32_t i = left; i-- > 0;) {
		bool fits;

		push(&rest, a->word[i / WORD_BITS] >> (i % WORD_BITS) & 1);
		fits = compare(&rest, b) >= 0;
		if (fits)
			take(&rest, b);
		push(&quotient, fits);
	}
	*a = rest;
	return quotient;
}

/* The largest number that divides both (Euclid). */
static struct rational_number
common_part(struct rational_number a, struct rational_number b)
{
	while (b.n > 0) {
		struct rational_number rest = a;

		(void)divide(&rest, &b);
		a = b;
		b = rest;
	}
	return a;
}

/* ------------------------------------------------------------ fractions */

static struct rational
reduced(struct rational_number num, struct rational_number den)
{
	struct rational_number common = common_part(num, den);
	struct rational r;

	r.num = divide(&num, &common);
	r.den = divide(&den, &common);
	return r;
}

struct rational
rational_of(uint64_t num, uint64_t den)
{
	ASSERT(den > 0);
	return reduced(whole(num), whole(den));
}

struct rational
rational_add(const struct rational *a, const struct rational *b)
{
	struct rational_number left = product(&a->num, &b->den);
	struct rational_number right = product(&b->num, &a->den);

	return reduced(sum(&left, &right), product(&a->den, &b->den));
}

struct rational
rational_mul(const struct rational *a, const struct rational *b)
{
	return reduced(product(&a->num, &b->num), product(&a->den, &b->den));
}

struct rational
rational_div(const struct rational *a, const struct rational *b)
{
	ASSERT(!rational_is_zero(b));
	return reduced(product(&a->num, &b->den), product(&a->den, &b->num));
}

struct rational
rational_rest(const struct rational *a)
{
	struct rational_number num = a->den;

	take(&num, &a->num);
	return reduced(num, a->den);
}

int
rational_compare(const struct rational *a, const struct rational *b)
{
	struct rational_number left = product(&a->num, &b->den);
	struct rational_number right = product(&b->num, &a->den);

	return compare(&left, &right);
}

bool
rational_is_zero(const struct rational *a)
{
	return a->num.n == 0;
}

int64_t
rational_round(const struct rational *a)
{
	struct rational_number twice = sum(&a->num, &a->num);
	struct rational_number den = sum(&a->den, &a->den);
	struct rational_number top = sum(&twice, &a->den);
	struct rational_number q = divide(&top, &den);
	uint64_t v;

	if (q.n > 2)
		return INT64_MAX;
	v = (uint64_t)q.word[1] << WORD_BITS | q.word[0];
	return v > INT64_MAX ? INT64_MAX : (int64_t)v;
}

/* -------------------------------------------------------------- writing */

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

bool
rational_parse(struct slice s, struct rational *out)
{
	struct slice head, tail;
	uint64_t a, b = 0, scale = 1;

	if (text_split(s, '/', &head, &tail)) {
		if (!text_parse_u64(head, PART_MAX, &a) ||
		    !text_parse_u64(tail, PART_MAX, &b) || b == 0)
			return false;
		*out = rational_of(a, b);
		return true;
	}
	if (text_split(s, '.', &head, &tail) && !digits(tail, DIGITS_AFTER, &b))
		return false;
	if (!digits(head, DIGITS_BEFORE, &a))
		return false;
	for (size_t i = 0; i < tail.n; i++)
		scale *= 10;
	*out = rational_of(a * scale + b, scale);
	return true;
}

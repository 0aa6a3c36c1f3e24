/*
 * Finding people by what is typed.  Both sides are folded alike, so that one
 * rule says which spellings are the same.
 */
#include "agent/people/people_query.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	FOLD_ALL = FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS,
	DATE_WORDS = 3,
	TEXT_MAX = 16 * LIMITS_CELL_MAX
};

/* -------------------------------------------------------------------- dates */

/* A number of up to four digits, zeros in front allowed; -1: it is none, or
 * above max. */
static int
read_number(struct slice word, int max)
{
	int v = 0;

	if (word.n == 0 || word.n > 4)
		return -1;
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < '0' || word.p[i] > '9')
			return -1;
		v = v * 10 + (word.p[i] - '0');
	}
	return v <= max ? v : -1;
}

/* "13" or "13th" as 13; -1 when it is no number of a day. */
static int
read_mday(struct slice word)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };

	for (size_t i = 0; word.n > 2 && i < sizeof(ends) / sizeof(ends[0]);
	     i++)
		if (memcmp(word.p + word.n - 2, ends[i], 2) == 0)
			word.n -= 2;
	return read_number(word, 31);
}

/* "5", "05", "may" or "sept"; -1 when it is no month. */
static int
read_month(struct slice word)
{
	int month = day_month_named(word);

	return month > 0 ? month : read_number(word, 12);
}

static int
read_year(struct slice word)
{
	return word.n == 2 || word.n == 4 ? read_number(word, 9999) : -1;
}

/* Day, month, year; a year of four digits first is ISO 8601, and a month in
 * letters may come first. */
static void
read_born(struct people_query *q)
{
	struct slice word[DATE_WORDS], rest = buf_slice(&q->words);
	int year, month, mday;
	size_t n = 0;

	while (n < DATE_WORDS && rest.n > 0)
		(void)text_split(rest, ' ', &word[n++], &rest);
	if (n < DATE_WORDS || rest.n > 0)
		return;
	mday = read_mday(word[0]);
	month = read_month(word[1]);
	year = read_year(word[2]);
	if (word[0].n == 4 && mday < 0) {
		year = read_year(word[0]);
		mday = read_mday(word[2]);
	} else if (mday < 0) {
		month = read_month(word[0]);
		mday = read_mday(word[1]);
	}
	/* 2000 and 2000-odd: 29 February is real in both forms of a year. */
	if (mday < 0 || month < 0 || year < 0 ||
	    !day_is_real(year < 100 ? 2000 : year, month, mday))
		return;
	q->born.given = true;
	q->born.mday = mday;
	q->born.month = month;
	q->born.year = year;
}

static bool
was_born(const struct people_query *q, const char *born)
{
	int year, month, mday;
	int32_t day;

	if (!q->born.given || !day_parse_birth(slice_of(born), &day))
		return false;
	day_to_civil(day, &year, &month, &mday);
	if (q->born.year < 100)
		year %= 100;
	return mday == q->born.mday && month == q->born.month &&
	       year == q->born.year;
}

/* -------------------------------------------------------------------- words */

void
people_query_read(struct people_query *q, struct slice typed)
{
	*q = (struct people_query){ 0 };
	buf_init(&q->words, TEXT_MAX);
	fold_text(typed, FOLD_ALL, &q->words);
	if (!nhs_number_parse(typed, q->nhs_number))
		q->nhs_number[0] = '\0';
	read_born(q);
}

void
people_query_free(struct people_query *q)
{
	buf_free(&q->words);
	mem_wipe(q, sizeof(*q));
}

/* Folded, on a line of its own; with `joined` a second time without its
 * blanks. */
static void
add_folded(struct buf *out, const char *text, bool joined)
{
	size_t begin = out->n, end;

	fold_text(slice_of(text), FOLD_ALL, out);
	end = out->n;
	buf_u8(out, '\n');
	if (!joined || memchr(out->data + begin, ' ', end - begin) == NULL)
		return;
	for (size_t i = begin; i < end; i++)
		if (out->data[i] != ' ')
			buf_u8(out, out->data[i]);
	buf_u8(out, '\n');
}

char *
people_query_text(const char *reference, const struct people_words *w)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	add_folded(&out, reference, true);
	add_folded(&out, people_get(w, PEOPLE_NAME), false);
	add_folded(&out, people_get(w, PEOPLE_POSTCODE), true);
	add_folded(&out, people_get(w, PEOPLE_PHONE), true);
	add_folded(&out, people_get(w, PEOPLE_EMAIL), false);
	return buf_take(&out);
}

static bool
holds(const char *text, struct slice word)
{
	const char *at = text;

	while ((at = strchr(at, word.p[0])) != NULL &&
	       strncmp(at, (const char *)word.p, word.n) != 0)
		at++;
	return at != NULL;
}

static bool
holds_all(const char *text, struct slice words)
{
	struct slice word;

	while (words.n > 0) {
		(void)text_split(words, ' ', &word, &words);
		if (!holds(text, word))
			return false;
	}
	return true;
}

bool
people_query_finds(const struct people_query *q, const char *text,
    const struct people_words *w)
{
	if (q->words.n == 0)
		return false;
	if (q->nhs_number[0] != '\0' &&
	    strcmp(people_get(w, PEOPLE_NHS_NUMBER), q->nhs_number) == 0)
		return true;
	return was_born(q, people_get(w, PEOPLE_BORN)) ||
	       holds_all(text, buf_slice(&q->words));
}

/* ------------------------------------------------------------ nearly the same */

static bool
is_letters(struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= '0' && word.p[i] <= '9')
			return false;
	return word.n >= PEOPLE_QUERY_NEAR;
}

/* Whether n bytes are the same; counts what is looked at. */
static bool
same(struct people_query *q, const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i = 0;

	while (i < n && a[i] == b[i])
		i++;
	q->compared += i + 1;
	return i == n;
}

/*
 * Whether `typed` is at most one letter off a beginning of `word`.  Up to the
 * first letter that differs both are the same, so the fault is there; behind
 * it all has to fit.
 */
static bool
is_near(struct people_query *q, struct slice typed, struct slice word)
{
	const uint8_t *t = typed.p, *w = word.p;
	size_t m = typed.n, n = word.n, i = 0;

	while (i < m && i < n && t[i] == w[i])
		i++;
	q->compared += i + 1;
	if (i == m)
		return true;
	return (n >= m && same(q, t + i + 1, w + i + 1, m - i - 1)) ||
	       (n > m && same(q, t + i, w + i + 1, m - i)) ||
	       (n + 1 >= m && same(q, t + i + 1, w + i, m - i - 1)) ||
	       (n >= m && i + 1 < m && t[i] == w[i + 1] && t[i + 1] == w[i] &&
		   same(q, t + i + 2, w + i + 2, m - i - 2));
}

static bool
holds_nearly(struct people_query *q, const char *text, struct slice typed)
{
	if (holds(text, typed))
		return true;
	if (!is_letters(typed))
		return false;
	while (*text != '\0') {
		size_t n = strcspn(text, " \n");

		if (is_near(q, typed, slice_make((const uint8_t *)text, n)))
			return true;
		text += n;
		text += *text != '\0';
	}
	return false;
}

bool
people_query_nearly(struct people_query *q, const char *text)
{
	struct slice words = buf_slice(&q->words), word;

	if (words.n == 0)
		return false;
	while (words.n > 0) {
		(void)text_split(words, ' ', &word, &words);
		if (!holds_nearly(q, text, word))
			return false;
	}
	return true;
}

/* --------------------------------------------------------------------- hints */

const char *
people_query_hint(const struct people_query *q)
{
	size_t digits = 0, others = 0;

	for (size_t i = 0; i < q->words.n; i++)
		if (q->words.data[i] >= '0' && q->words.data[i] <= '9')
			digits++;
		else if (q->words.data[i] != ' ')
			others++;
	if (q->born.given || others > 0 || digits == 0 || digits > 8 ||
	    memchr(q->words.data, ' ', q->words.n) == NULL)
		return NULL;
	return "A date of birth is looked for whole, with the day first, like "
	       "13/05/1973.";
}

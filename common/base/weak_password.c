/*
 * What nobody should choose as a password, by NIST SP 800-63B, section 5.1.1.2.
 */
#include "common/base/weak_password.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/fold.h"
#include "common/base/weak_password_list.h"

enum {
	FOLDED_MAX = 64 * 1024, /* of a password of 1024 bytes, in any script */
	WORD_MAX = 64,          /* a longer core is no word of the list */
	RUN_MIN = 3,            /* shorter ones stand in many words */
	LOOSE_MAX = 2,  /* so many characters beside runs hide nothing */
	AROUND_MAX = 6, /* so many around a word are no second one */
	KNOWN_MIN = 3,  /* shorter names stand in many words */
	OWN_MIN = 4,    /* so many letters beside a name are a word */
	DIGITS_MIN = 12 /* fewer digits alone are tried through */
};

static const char common[] =
    "this password is one of those that are tried first, perhaps with a few "
    "characters around it; three words that only you would put together are "
    "a good one";
static const char pattern[] =
    "this password repeats itself, follows the keyboard or is a row of digits, "
    "and such are tried first; three words that only you would put together "
    "are a good one";
static const char names[] =
    "this password is made of a name that others know; three words that only "
    "you would put together are a good one";

/* Names of what this is used for. */
static const char *const own[] = { "sheaf", "nhs", "ips", NULL };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Of folded text: letters of other scripts, too. */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* --------------------------------------------------------- rows and repeats */

/* Characters that stand beside each other on keys, or follow each other. */
static const char *const rows[] = { "abcdefghijklmnopqrstuvwxyz", "01234567890",
	"qwertyuiop", "asdfghjkl", "zxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "14725836907410852096", NULL };

/* How many characters from s on follow `row` from r on, forward or back. */
static size_t
along(struct slice s, const char *row, size_t r, bool back)
{
	size_t n = 0, len = strlen(row);

	while (n < s.n && r < len && (char)s.p[n] == row[r]) {
		n++;
		/* Before the first there is no other. */
		r = back ? (r == 0 ? len : r - 1) : r + 1;
	}
	return n;
}

/* The longest run at the beginning of s. */
static size_t
run(struct slice s)
{
	size_t best = 1;

	while (best < s.n && s.p[best] == s.p[0])
		best++;
	for (size_t i = 0; rows[i] != NULL; i++)
		for (size_t r = 0; rows[i][r] != '\0'; r++) {
			size_t on = along(s, rows[i], r, false);
			size_t back = along(s, rows[i], r, true);

			best = on > best ? on : best;
			best = back > best ? back : best;
		}
	return best;
}

/* Whether s is made of runs, but for a few characters. */
static bool
is_runs(struct slice s)
{
	size_t loose = 0, n;

	for (; s.n > 0; s = slice_make(s.p + n, s.n - n)) {
		n = run(s);
		if (n < RUN_MIN) {
			n = 1;
			loose++;
		}
	}
	return loose <= LOOSE_MAX;
}

static bool
repeats(struct slice s)
{
	for (size_t unit = 1; unit <= s.n / 2; unit++)
		if (s.n % unit == 0 && memcmp(s.p, s.p + unit, s.n - unit) == 0)
			return true;
	return false;
}

static bool
is_pattern(struct slice s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++)
		digits += is_digit((char)s.p[i]);
	return (digits == s.n && s.n < DIGITS_MIN) || repeats(s) || is_runs(s);
}

/* -------------------------------------------------------------- common words */

/* The letter that a digit or sign is put for. */
static char
letter_for(char c)
{
	static const char put[] = "@013457$!", as[] = "aoieastsi";
	const char *at = c == '\0' ? NULL : strchr(put, c);

	return at == NULL ? c : as[at - put];
}

/* What is around a word: nothing where it only counts up or repeats. */
static size_t
weight(struct slice s)
{
	return is_runs(s) ? 0 : s.n;
}

/* Whether s is a word of the list with little around it. */
static bool
is_common(struct slice s)
{
	size_t from = 0, to = s.n;
	char word[WORD_MAX + 1];

	while (from < to && !is_letter((char)s.p[from]))
		from++;
	while (to > from && !is_letter((char)s.p[to - 1]))
		to--;
	if (from == to || to - from > WORD_MAX ||
	    weight(slice_make(s.p, from)) +
		    weight(slice_make(s.p + to, s.n - to)) >
		AROUND_MAX)
		return false;
	for (size_t i = from; i < to; i++)
		word[i - from] = letter_for((char)s.p[i]);
	word[to - from] = '\0';
	return weak_password_list_has(word);
}

/* -------------------------------------------------------------- known names */

/* Take every `word` out of s; whether there was one. */
static bool
cut(struct buf *s, struct slice word)
{
	bool found = false;

	for (size_t i = 0; i + word.n <= s->n;) {
		if (memcmp(s->data + i, word.p, word.n) != 0) {
			i++;
			continue;
		}
		memmove(s->data + i, s->data + i + word.n, s->n - i - word.n);
		s->n -= word.n;
		found = true;
	}
	return found;
}

/* The words of a name, each taken out. */
static bool
cut_name(struct buf *s, const char *name)
{
	bool found = false;
	struct slice rest, word;
	struct buf folded;

	buf_init(&folded, FOLDED_MAX);
	fold_text(slice_of(name), FOLD_CASE | FOLD_ACCENTS | FOLD_WORDS,
	    &folded);
	for (rest = buf_slice(&folded); rest.n > 0;) {
		const uint8_t *blank = memchr(rest.p, ' ', rest.n);
		size_t n = blank == NULL ? rest.n : (size_t)(blank - rest.p);

		word = slice_make(rest.p, n);
		n += blank != NULL;
		rest = slice_make(rest.p + n, rest.n - n);
		if (word.n >= KNOWN_MIN)
			found |= cut(s, word);
	}
	buf_free(&folded);
	return found;
}

/* Whether little more than names is left of it. */
static bool
is_names(struct slice password, const char *const *known)
{
	size_t letters = 0;
	struct buf left;
	bool found = false, is;

	buf_init(&left, FOLDED_MAX);
	for (size_t i = 0; i < password.n; i++)
		if (is_letter((char)password.p[i]) ||
		    is_digit((char)password.p[i]))
			buf_add(&left, &password.p[i], 1);
	for (; known != NULL && *known != NULL; known++)
		found |= cut_name(&left, *known);
	for (size_t i = 0; own[i] != NULL; i++)
		found |= cut_name(&left, own[i]);
	for (size_t i = 0; i < left.n; i++)
		letters += is_letter((char)left.data[i]);
	is = found &&
	     ((letters < OWN_MIN && left.n <= AROUND_MAX) ||
		 is_pattern(buf_slice(&left)) || is_common(buf_slice(&left)));
	buf_free(&left);
	return is;
}

const char *
weak_password_why(const char *password, const char *const *known)
{
	const char *why = NULL;
	struct buf folded;
	struct slice s;

	buf_init(&folded, FOLDED_MAX);
	fold_text(slice_of(password), FOLD_CASE | FOLD_ACCENTS, &folded);
	s = buf_slice(&folded);
	if (weak_password_list_has(buf_str(&folded)) || is_common(s))
		why = common;
	else if (is_pattern(s))
		why = pattern;
	else if (is_names(s, known))
		why = names;
	buf_free(&folded);
	return why;
}

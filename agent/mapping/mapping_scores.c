/*
 * Headings of scores are read word by word: services write the words in
 * every order, so that whole headings would make a long list.  A heading
 * with any other word ("raw", "difference") is not known.
 */
#include "agent/mapping/mapping_scores.h"

#include <string.h>

#include "agent/mapping/mapping_pattern.h"

enum word {
	WORD_SCALE, /* n is its enum event_mode, -1 of one that is not kept */
	WORD_STAGE,
	WORD_DATE,
	WORD_DONE, /* of a date only: alone it may be a yes or no */
	WORD_FILLER,
	WORD_KINDS
};

/* Which of the scores of one instrument, besides its number. */
enum stage { STAGE_FIRST = 1, STAGE_REVIEW, STAGE_LAST };

/* The first that fits is taken. */
static const struct {
	const char *choices;
	enum word word;
	int n;
} score_words[] = {
	{ "swemwbs|s wemwbs|short wemwbs", WORD_SCALE, MODE_SWEMWBS },
	/* The scale of 20 questions has other scores. */
	{ "reqol 20|reqol20", WORD_SCALE, -1 },
	{ "reqol 10|reqol10|reqol", WORD_SCALE, MODE_REQOL },
	{ "date|completed on|taken on|done on", WORD_DATE, 1 },
	{ "completed|taken|done", WORD_DONE, 1 },
	{ "baseline|initial|entry", WORD_STAGE, STAGE_FIRST },
	{ "review|follow up|followup", WORD_STAGE, STAGE_REVIEW },
	{ "exit|final|discharge", WORD_STAGE, STAGE_LAST },
	/* the ranges of both instruments */
	{ "7 35|7 00 35 00|0 40", WORD_FILLER, 1 },
	{ "score|total|result|metric|transformed", WORD_FILLER, 1 },
	{ "the|of|at|on|week|weeks|month|months", WORD_FILLER, 1 },
};

enum {
	SCORE_WORDS = sizeof(score_words) / sizeof(score_words[0]),
	NUMBERS = 100
};

/* What was found in a heading, by kind of word; 0: nothing. */
struct found {
	int of[WORD_KINDS];
	int number;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* As mapping_pattern_begins(); an instrument may have its number at its end,
 * "swemwbs2". */
static bool
begins_scale(struct slice *s, struct slice name)
{
	if (mapping_pattern_begins(s, name))
		return true;
	if (s->n <= name.n || memcmp(s->p, name.p, name.n) != 0 ||
	    !is_digit(s->p[name.n]) || is_digit(name.p[name.n - 1]))
		return false;
	*s = slice_make(s->p + name.n, s->n - name.n);
	return true;
}

/* The row that the heading goes on with, behind which it moves; SCORE_WORDS
 * if none. */
static size_t
take_words(struct slice *plain)
{
	for (size_t i = 0; i < SCORE_WORDS; i++) {
		struct slice list = slice_of(score_words[i].choices);

		while (list.n > 0) {
			struct slice choice = mapping_pattern_cut(&list, '|');

			if (score_words[i].word == WORD_SCALE
				? begins_scale(plain, choice)
				: mapping_pattern_begins(plain, choice))
				return i;
		}
	}
	return SCORE_WORDS;
}

/* A number of at most two digits, or a word for one. */
static bool
take_number(struct slice *plain, struct found *f)
{
	struct slice word = mapping_pattern_cut(plain, ' ');
	bool job;
	int n = mapping_pattern_number(word, &job);

	if (n == 0 && word.n == 2 && is_digit(word.p[0]) && is_digit(word.p[1]))
		n = (word.p[0] - '0') * 10 + (word.p[1] - '0');
	if (n == 0 || job || f->number != 0)
		return false;
	f->number = n;
	return true;
}

/* False when the heading names two instruments or stages. */
static bool
take_known(size_t i, struct found *f)
{
	enum word word = score_words[i].word;

	if (word <= WORD_STAGE && f->of[word] != 0)
		return false;
	f->of[word] = score_words[i].n;
	return true;
}

bool
mapping_scores_guess(struct slice plain, struct mapping_guess *guess)
{
	struct found f = { 0 };

	while (plain.n > 0) {
		size_t i = take_words(&plain);

		if (i == SCORE_WORDS ? !take_number(&plain, &f)
				     : !take_known(i, &f))
			return false;
	}
	/* It must name its instrument. */
	if (f.of[WORD_SCALE] <= 0 || (f.of[WORD_DONE] && !f.of[WORD_DATE]))
		return false;
	*guess = (struct mapping_guess){ .reason = REASON_KNOWN,
		.job = 1,
		.number = 1 };
	guess->role =
	    f.of[WORD_DATE] ? ROLE_WELLBEING_DATE : ROLE_WELLBEING_SCORE;
	guess->mode = (enum event_mode)f.of[WORD_SCALE];
	guess->numbers = f.number > 0;
	if (f.number > 0)
		guess->number = f.number;
	guess->label = f.of[WORD_STAGE] * NUMBERS + guess->number;
	/* The first review comes after the baseline. */
	if (f.of[WORD_STAGE] == STAGE_REVIEW)
		guess->number++;
	else if (f.of[WORD_STAGE] == STAGE_LAST)
		guess->number = 2;
	return true;
}

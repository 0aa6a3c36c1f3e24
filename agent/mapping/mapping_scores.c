#include "agent/mapping/mapping_words.h"

#include <string.h>

/*
 * Headings of wellbeing scores, word by word: services write them in every
 * order, so that whole headings would make a long list.  A heading with any
 * other word ("raw", "difference") is not known.
 */
enum word {
	WORD_SCALE, /* n is its enum event_mode */
	WORD_DATE,
	WORD_DONE, /* of a date only: alone it may be a yes or no */
	WORD_STAGE,
	WORD_FILLER
};

/* Which of the scores of one instrument, besides its number. */
enum stage { STAGE_NONE, STAGE_FIRST, STAGE_REVIEW, STAGE_LAST };

/* The first that fits is taken. */
static const struct {
	const char *words;
	enum word word;
	int n;
} known[] = {
	{ "swemwbs", WORD_SCALE, MODE_SWEMWBS },
	{ "s wemwbs", WORD_SCALE, MODE_SWEMWBS },
	{ "short wemwbs", WORD_SCALE, MODE_SWEMWBS },
	/* The scale of 20 questions has other scores. */
	{ "reqol 20", WORD_SCALE, MODE_NONE },
	{ "reqol20", WORD_SCALE, MODE_NONE },
	{ "reqol 10", WORD_SCALE, MODE_REQOL },
	{ "reqol10", WORD_SCALE, MODE_REQOL },
	{ "reqol", WORD_SCALE, MODE_REQOL },
	{ "date", WORD_DATE, 0 },
	{ "completed on", WORD_DATE, 0 },
	{ "taken on", WORD_DATE, 0 },
	{ "done on", WORD_DATE, 0 },
	{ "completed", WORD_DONE, 0 },
	{ "taken", WORD_DONE, 0 },
	{ "done", WORD_DONE, 0 },
	{ "baseline", WORD_STAGE, STAGE_FIRST },
	{ "initial", WORD_STAGE, STAGE_FIRST },
	{ "entry", WORD_STAGE, STAGE_FIRST },
	{ "review", WORD_STAGE, STAGE_REVIEW },
	{ "follow up", WORD_STAGE, STAGE_REVIEW },
	{ "followup", WORD_STAGE, STAGE_REVIEW },
	{ "exit", WORD_STAGE, STAGE_LAST },
	{ "final", WORD_STAGE, STAGE_LAST },
	{ "discharge", WORD_STAGE, STAGE_LAST },
	{ "score", WORD_FILLER, 0 },
	{ "total", WORD_FILLER, 0 },
	{ "result", WORD_FILLER, 0 },
	{ "metric", WORD_FILLER, 0 },
	{ "transformed", WORD_FILLER, 0 },
	{ "7 35", WORD_FILLER, 0 },
	{ "7 00 35 00", WORD_FILLER, 0 },
	{ "0 40", WORD_FILLER, 0 },
	{ "the", WORD_FILLER, 0 },
	{ "of", WORD_FILLER, 0 },
	{ "at", WORD_FILLER, 0 },
	{ "on", WORD_FILLER, 0 },
	{ "week", WORD_FILLER, 0 },
	{ "weeks", WORD_FILLER, 0 },
	{ "month", WORD_FILLER, 0 },
	{ "months", WORD_FILLER, 0 },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]), NUMBERS = 100 };

/* What was found in a heading. */
struct found {
	enum event_mode scale;
	enum stage stage;
	int number;
	bool date, done;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The row that the heading goes on with, behind which it moves; KNOWN if
 * none.  An instrument may have its number at its end: "swemwbs2". */
static size_t
take_words(struct slice *plain)
{
	for (size_t i = 0; i < KNOWN; i++) {
		size_t n = strlen(known[i].words);

		if (plain->n < n || memcmp(plain->p, known[i].words, n) != 0)
			continue;
		if (plain->n > n && plain->p[n] != ' ' &&
		    !(known[i].word == WORD_SCALE && is_digit(plain->p[n]) &&
			!is_digit(plain->p[n - 1])))
			continue;
		n += plain->n > n && plain->p[n] == ' ';
		*plain = slice_make(plain->p + n, plain->n - n);
		return i;
	}
	return KNOWN;
}

/* A number of at most two digits, or a word for one. */
static bool
take_number(struct slice *plain, struct found *f)
{
	struct slice word = mapping_words_next(plain);
	const char *rest;
	int n = mapping_words_number(word, &rest);

	if (n == 0 && word.n == 2 && is_digit(word.p[0]) && is_digit(word.p[1]))
		n = (word.p[0] - '0') * 10 + (word.p[1] - '0');
	if (n == 0 || rest != NULL || f->number != 0)
		return false;
	f->number = n;
	return true;
}

/* False when the heading says more than one of a kind. */
static bool
take_known(size_t i, struct found *f)
{
	switch (known[i].word) {
	case WORD_SCALE:
		if (f->scale != MODE_NONE)
			return false;
		f->scale = (enum event_mode)known[i].n;
		return f->scale != MODE_NONE;
	case WORD_STAGE:
		if (f->stage != STAGE_NONE)
			return false;
		f->stage = (enum stage)known[i].n;
		break;
	case WORD_DATE:
		f->date = true;
		break;
	case WORD_DONE:
		f->done = true;
		break;
	case WORD_FILLER:
		break;
	}
	return true;
}

struct mapping_guess
mapping_words_guess_score(struct slice plain)
{
	struct mapping_guess guess = { .job = 1, .number = 1, .label = 1 };
	struct found f = { 0 };

	while (plain.n > 0) {
		size_t i = take_words(&plain);

		if (i == KNOWN ? !take_number(&plain, &f) : !take_known(i, &f))
			return guess;
	}
	if (f.scale == MODE_NONE || (f.done && !f.date))
		return guess;
	guess.reason = REASON_KNOWN;
	guess.role = f.date ? ROLE_WELLBEING_DATE : ROLE_WELLBEING_SCORE;
	guess.mode = f.scale;
	guess.numbers = f.number > 0;
	if (f.number > 0)
		guess.number = f.number;
	guess.label = (int)f.stage * NUMBERS + guess.number;
	/* The first review comes after the baseline. */
	if (f.stage == STAGE_REVIEW)
		guess.number++;
	else if (f.stage == STAGE_LAST)
		guess.number = 2;
	return guess;
}

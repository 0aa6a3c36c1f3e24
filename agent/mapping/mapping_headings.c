/*
 * The headings that are known: a table of patterns and one matcher.  People
 * name a column in many ways, but few words make up most of them.  A heading
 * that no pattern fits is never guessed at: a date read as another date
 * would make wrong figures, and nobody would see it.
 */
#include "agent/mapping/mapping_headings.h"

#include <string.h>

#include "common/base/err.h"
#include "common/base/text.h"

/*
 * Patterns for headings as text_fold() leaves them, without numbers and the
 * words "date" and "the".  Commas stand between patterns, "a|b" is one of
 * two words, "(a b|c)" holds choices of several words, and "?" means that
 * the item before it may be missing.
 */
static const struct {
	enum mapping_reason reason;
	enum mapping_role role; /* of REASON_PERSON: what it would be */
	const char *patterns;
} known[] = {
	{ REASON_KNOWN, ROLE_CLIENT,
	    "client, id, ref|reference, local|unique id|identifier|reference, "
	    "(client|service user|participant|case) "
	    "id|ref|reference|number|no|code" },
	{ REASON_KNOWN, ROLE_REFERRAL_ID,
	    "referral id|ref|reference|number, episode (id|number)?" },
	{ REASON_KNOWN, ROLE_STAFF,
	    "staff (code|id)?, (es|employment specialist|worker) code|id" },
	{ REASON_KNOWN, ROLE_SOURCE,
	    "source (of referral)?, referral source|type|route, "
	    "referrer type" },
	{ REASON_KNOWN, ROLE_EMPLOYED,
	    "employed, (employed|working|in work|in employment|"
	    "employment status) at referral" },
	{ REASON_KNOWN, ROLE_REFERRAL_DATE,
	    "of? referral (to ips)?, referred (to ips)?" },
	{ REASON_KNOWN, ROLE_RECEIVED, "received, of? referral received" },
	{ REASON_KNOWN, ROLE_ACCEPTED,
	    "referral? accepted, accepted (onto caseload|to service), "
	    "of acceptance" },
	{ REASON_KNOWN, ROLE_PROFILE_STARTED,
	    "(vocational profile|vp|profile) started|start|commenced|begun" },
	{ REASON_KNOWN, ROLE_PROFILE_COMPLETED,
	    "(vocational profile|vp|profile) completed|complete|finished" },
	{ REASON_KNOWN, ROLE_PLAN_COMPLETED,
	    "(action|employment|employment action|vocational action|"
	    "job search|return to work)? plan completed|complete" },
	{ REASON_KNOWN, ROLE_DISCHARGED,
	    "of? discharge, discharged (from ips)?, case? closed, closure, "
	    "exit, left service" },
	{ REASON_KNOWN, ROLE_ALLOCATED, "allocated (to es)?, of? allocation" },
	{ REASON_KNOWN, ROLE_CONTACT,
	    "of? first|last contact|appointment, first|last seen, "
	    "first attended contact|appointment, first meeting, "
	    "most recent contact" },
	{ REASON_KNOWN, ROLE_EMPLOYER_CONTACT,
	    "of? first employer contact, of? first contact with an? employer, "
	    "employer first contacted" },
	{ REASON_KNOWN, ROLE_IN_WORK_SUPPORT,
	    "in work support, of? first|last in work support" },
	{ REASON_KNOWN, ROLE_APPLICATION,
	    "of? application, first job? application" },
	{ REASON_KNOWN, ROLE_INTERVIEW, "of? interview, first job? interview" },
	{ REASON_KNOWN, ROLE_JOB_DATE,
	    "job (begun|outcome)?, of? job|employment|work start|started, "
	    "started job|employment|work, start of job, into work" },
	{ REASON_KNOWN, ROLE_JOB_FULL_DAY,
	    "job full day, job? first full day worked?" },
	{ REASON_KNOWN, ROLE_JOB_FOUR_HOURS,
	    "job four hours, job? four hours worked by?" },
	{ REASON_KNOWN, ROLE_JOB_ENDED,
	    "of? job end, job ended|left, end of job, left job, "
	    "employment end|ended, job? last day worked" },
	{ REASON_KNOWN, ROLE_JOB_HOURS,
	    "job? (weekly|contracted)? hours, job? hours per|a week, "
	    "number of hours" },
	{ REASON_KNOWN, ROLE_JOB_PART_TIME,
	    "job? part time, job? full time? or part time" },
	{ REASON_KNOWN, ROLE_JOB_PAID, "job? paid, paid job|work" },
	{ REASON_KNOWN, ROLE_JOB_COMPETITIVE,
	    "job? competitive, competitive job|employment" },
	{ REASON_KNOWN, ROLE_JOB_HOURS_CHANGED,
	    "job? weekly? hours changed on?, of? job? hours change, "
	    "job? of? change of hours, of change in hours, of new hours, "
	    "job? new hours from" },
	{ REASON_KNOWN, ROLE_JOB_NEW_HOURS,
	    "job? new (weekly|contracted)? hours, job? new hours per|a week, "
	    "job? changed hours, job? hours changed to, "
	    "job? hours after change" },
	{ REASON_PERSON, ROLE_CLIENT_NAME,
	    "(client|service user|patient|participant)? full? name, "
	    "name of client" },
	{ REASON_PERSON, ROLE_FIRST_NAME,
	    "first|given name, client? forename, forenames" },
	{ REASON_PERSON, ROLE_LAST_NAME, "last|family name, client? surname" },
	{ REASON_PERSON, ROLE_NHS_NUMBER, "nhs (number|no)?" },
	{ REASON_PERSON, ROLE_BORN, "of? birth, dob, d o b" },
	{ REASON_PERSON, ROLE_ADDRESS, "home? address, address line" },
	{ REASON_PERSON, ROLE_POSTCODE, "postcode, post code" },
	{ REASON_PERSON, ROLE_PHONE,
	    "phone|telephone|mobile|tel (number|no)?, contact number" },
	{ REASON_PERSON, ROLE_EMAIL, "(email|e mail) address?" },
	{ REASON_PERSON, ROLE_NOTES,
	    "notes|note, comments|comment, notes comments" },
	{ REASON_PERSON, ROLE_JOB_EMPLOYER,
	    "job? employer name?, job? name of employer, company name?" },
	{ REASON_PERSON, ROLE_JOB_TITLE,
	    "job job? title|role, job position|occupation" },
	{ REASON_PERSON, ROLE_JOB_EVIDENCE,
	    "of? job evidence, evidence of job" },
	{ REASON_PERSON, ROLE_JOB_EVIDENCE_DATE, "job evidence dated" },
	{ REASON_PERSON, ROLE_IGNORE,
	    "service user, initials, age, gender, sex, ethnicity, diagnosis, "
	    "gp practice?, (ni|national insurance|hospital) number, "
	    "rio number|id, (es|employment specialist) name?, staff name, "
	    "worker, care coordinator, referrer, referred by" },
	{ REASON_DERIVED, ROLE_IGNORE,
	    "engaged, days to first employer contact, reason refused, "
	    "job? 13|26|52 weeks, "
	    "13|26|52 (week sustainment|weeks sustained)" },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* ---------------------------------------------------------------- matching */

/* What stands before the next c, behind which *s moves; all if there is
 * none. */
static struct slice
cut(struct slice *s, char c)
{
	struct slice first = *s;
	size_t n = 0;

	while (n < s->n && s->p[n] != (uint8_t)c)
		n++;
	first.n = n;
	n += n < s->n;
	*s = slice_make(s->p + n, s->n - n);
	return first;
}

/* True when s begins with those words, behind which it moves. */
static bool
begins(struct slice *s, struct slice words)
{
	size_t n = words.n;

	if (s->n < n || memcmp(s->p, words.p, n) != 0 ||
	    (s->n > n && s->p[n] != ' '))
		return false;
	n += n < s->n;
	*s = slice_make(s->p + n, s->n - n);
	return true;
}

/* The choices of a pattern's first item, behind which it moves. */
static struct slice
take_item(struct slice *pattern, bool *optional)
{
	struct slice item;

	if (pattern->p[0] == '(') {
		*pattern = slice_make(pattern->p + 1, pattern->n - 1);
		item = cut(pattern, ')');
		*optional = cut(pattern, ' ').n > 0;
	} else {
		item = cut(pattern, ' ');
		*optional = item.p[item.n - 1] == '?';
		item.n -= *optional;
	}
	return item;
}

static bool
fits(struct slice pattern, struct slice s)
{
	struct slice item;
	bool optional;

	if (pattern.n == 0)
		return s.n == 0;
	item = take_item(&pattern, &optional);
	while (item.n > 0) {
		struct slice choice = cut(&item, '|'), rest = s;

		if (begins(&rest, choice) && fits(pattern, rest))
			return true;
	}
	return optional && fits(pattern, s);
}

/* True when one of the patterns fits. */
static bool
fits_any(const char *patterns, struct slice s)
{
	struct slice list = slice_of(patterns);

	while (list.n > 0) {
		if (fits(cut(&list, ','), s))
			return true;
		(void)cut(&list, ' '); /* the blank behind a comma */
	}
	return false;
}

/*
 * The number that a word is, from 1, or 0: "2", "2nd", "second", and "job2"
 * (*job is set then).
 */
static int
number_of(struct slice word, bool *job)
{
	static const char *const numbers[] = { "1|1st|one|first",
		"2|2nd|two|second", "3|3rd|three|third",
		"4|4th|fourth", /* "four hours" is the name of a threshold */
		"5|5th|five|fifth", "6|6th|six|sixth", "7|7th|seven|seventh",
		"8|8th|eight|eighth", "9|9th|nine|ninth" };

	*job = word.n == 4 && memcmp(word.p, "job", 3) == 0;
	for (int i = 0; i < 9; i++)
		if (*job ? word.p[3] == '1' + i : fits_any(numbers[i], word))
			return i + 1;
	*job = false;
	return 0;
}

/* ----------------------------------------------------------- whole headings */

/* A heading without numbers and words that do not tell one from another. */
struct bare {
	struct buf words;
	int number[2], numbers;
	bool date, job; /* it has that word */
};

/* Take out fillers and at most so many numbers. */
static void
strip(struct slice plain, int numbers, struct bare *bare)
{
	buf_reset(&bare->words);
	bare->numbers = 0;
	bare->date = bare->job = false;
	while (plain.n > 0) {
		struct slice word = cut(&plain, ' ');
		bool job = false;
		int n = bare->numbers < numbers ? number_of(word, &job) : 0;

		if (n > 0)
			bare->number[bare->numbers++] = n;
		bare->date = bare->date || slice_is(word, "date");
		if (fits_any("date|dates|the", word) || (n > 0 && !job))
			continue;
		if (job)
			word = slice_of("job");
		bare->job = bare->job || slice_is(word, "job");
		buf_printf(&bare->words, "%s%.*s", bare->words.n ? " " : "",
		    (int)word.n, (const char *)word.p);
	}
}

/* The same with the word "date" beside it: "New hours", "New hours date".
 * Whatever "Email date" and "Ref date" are, they are no address and no
 * reference. */
static enum mapping_role
dated(enum mapping_role role)
{
	enum mapping_cells cells = mapping_words_role(role)->cells;

	if (role == ROLE_JOB_NEW_HOURS)
		return ROLE_JOB_HOURS_CHANGED;
	if (role == ROLE_JOB_EVIDENCE)
		return ROLE_JOB_EVIDENCE_DATE;
	return cells == CELLS_DATE || cells == CELLS_BIRTH ? role : ROLE_IGNORE;
}

static bool
look_up(const struct bare *bare, struct mapping_guess *guess)
{
	enum mapping_role role;
	size_t i = 0;

	while (i < KNOWN &&
	       !fits_any(known[i].patterns, buf_slice(&bare->words)))
		i++;
	if (i == KNOWN)
		return false;
	role = bare->date ? dated(known[i].role) : known[i].role;
	guess->reason = known[i].reason;
	if (guess->reason == REASON_PERSON)
		guess->person = role;
	else
		guess->role = role;
	return guess->reason != REASON_KNOWN || role != ROLE_IGNORE;
}

/* Numbers tell jobs apart, and pairs of one job. */
static bool
allows(const struct mapping_guess *guess, int numbers)
{
	const struct mapping_role_kind *kind = mapping_words_role(guess->role);

	if (guess->reason != REASON_KNOWN)
		return numbers <= 1;
	return numbers == 0 || (kind->job && numbers == 1) ||
	       (kind->job && kind->partner != ROLE_IGNORE);
}

static const struct mapping_guess nothing = { .job = 1,
	.number = 1,
	.label = 1 };

/* A number is tried as one of the heading's words first: "first contact"
 * has none, "first job end" is the end of job 1. */
static bool
guess_whole(struct slice plain, struct mapping_guess *guess)
{
	struct bare bare = { 0 };
	bool found = false;

	buf_init(&bare.words, ERR_TEXT_MAX);
	for (int n = 0; n <= 2 && !found; n++) {
		strip(plain, n, &bare);
		*guess = nothing;
		found = bare.numbers == n && look_up(&bare, guess) &&
			allows(guess, n);
	}
	guess->numbers = bare.numbers;
	guess->loose = bare.numbers == 1 && !bare.job;
	if (bare.numbers > 0 && (guess->reason == REASON_KNOWN ||
				    mapping_words_role(guess->person)->job))
		guess->job = bare.number[0];
	if (bare.numbers > 1)
		guess->number = guess->label = bare.number[1];
	buf_free(&bare.words);
	return found;
}

/* --------------------------------------------------------- wellbeing scores */

/*
 * Headings of scores are read word by word: services write the words in
 * every order, so that whole headings would make a long list.  A heading
 * with any other word ("raw", "difference") is not known.
 */
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

/* As begins(); an instrument may have its number at its end, "swemwbs2". */
static bool
begins_scale(struct slice *s, struct slice name)
{
	if (begins(s, name))
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
			struct slice choice = cut(&list, '|');

			if (score_words[i].word == WORD_SCALE
				? begins_scale(plain, choice)
				: begins(plain, choice))
				return i;
		}
	}
	return SCORE_WORDS;
}

/* A number of at most two digits, or a word for one. */
static bool
take_number(struct slice *plain, struct found *f)
{
	struct slice word = cut(plain, ' ');
	bool job;
	int n = number_of(word, &job);

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

/* The guess for a heading that may be a wellbeing score's, or its date's:
 * "swemwbs 2 date", "baseline reqol 10 score".  It must name its
 * instrument. */
static struct mapping_guess
guess_score(struct slice plain)
{
	struct mapping_guess guess = nothing;
	struct found f = { 0 };

	while (plain.n > 0) {
		size_t i = take_words(&plain);

		if (i == SCORE_WORDS ? !take_number(&plain, &f)
				     : !take_known(i, &f))
			return nothing;
	}
	if (f.of[WORD_SCALE] <= 0 || (f.of[WORD_DONE] && !f.of[WORD_DATE]))
		return nothing;
	guess.reason = REASON_KNOWN;
	guess.role =
	    f.of[WORD_DATE] ? ROLE_WELLBEING_DATE : ROLE_WELLBEING_SCORE;
	guess.mode = (enum event_mode)f.of[WORD_SCALE];
	guess.numbers = f.number > 0;
	if (f.number > 0)
		guess.number = f.number;
	guess.label = f.of[WORD_STAGE] * NUMBERS + guess.number;
	/* The first review comes after the baseline. */
	if (f.of[WORD_STAGE] == STAGE_REVIEW)
		guess.number++;
	else if (f.of[WORD_STAGE] == STAGE_LAST)
		guess.number = 2;
	return guess;
}

struct mapping_guess
mapping_headings_guess(struct slice heading)
{
	struct mapping_guess guess = nothing;
	struct buf plain;

	buf_init(&plain, ERR_TEXT_MAX);
	text_fold(heading, &plain);
	/* What is longer than any heading is a sentence. */
	if (!plain.full && !guess_whole(buf_slice(&plain), &guess))
		guess = guess_score(buf_slice(&plain));
	buf_free(&plain);
	return guess;
}

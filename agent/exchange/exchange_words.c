/*
 * Remarks in words: the one table of sentences.  No text from a cell comes in
 * here but what exchange_shown lets through.
 */
#include "agent/exchange/exchange_words.h"

#include <string.h>

#include "agent/register/events.h"
#include "agent/register/facts.h"
#include "agent/register/people.h"
#include "common/base/day.h"
#include "common/base/err.h"

/*
 * In braces stands what is put in: values of the remark by their names, s for
 * the plural of n, `row` for what is refused, `at` for another line, `kind`
 * for what particulars are about, `modes` and `flags` for what may be said of
 * the event, `inner` for the sentence of another code.  `people` takes the
 * place of `text` for those who need not know the format.
 */
static const struct sentence {
	const char *code, *text;
	const char *people; /* NULL: the same */
} sentences[REMARK_CODES] = {
	[REMARK_REQUIRED] = { "required", "is required", NULL },
	[REMARK_REQUIRED_FOR] = { "required_for", "is required for {event}",
	    NULL },
	[REMARK_BLANK_FOR] = { "blank_for", "must be blank for {event}", NULL },
	[REMARK_REF_FORM] = { "ref_form",
	    "at most {n} letters, digits and . _ / - are allowed, beginning "
	    "with a letter or digit",
	    "write it without blanks: at most {n} letters and digits, and "
	    "between them full stops, hyphens, slashes or underscores" },
	[REMARK_UNSEALED_NUMBER] = { "unsealed_number",
	    "it looks like an NHS number, which must not stand here: this "
	    "column is not sealed",
	    NULL },
	[REMARK_LIKE_NHS_NUMBER] = { "like_nhs_number",
	    "it looks like an NHS number, here and maybe below; every export "
	    "shows references, so use your own; NHS numbers belong to people's "
	    "particulars",
	    NULL },
	[REMARK_SERVICE_FORM] = { "service_form",
	    "a service id has 1 to 32 letters, digits and hyphens", NULL },
	[REMARK_SERVICE_UNKNOWN] = { "service_unknown",
	    "is new here: correct it, or say that it is meant",
	    "the register has no such service: correct it, or add it "
	    "in Settings first" },
	[REMARK_SERVICE_TWIN] = { "service_twin",
	    "differs from the id of another service only in upper and lower "
	    "case",
	    NULL },
	[REMARK_EVENT_UNKNOWN] = { "event_unknown", "{cell} is not an event",
	    "{cell} is not a word for something that happens, such as "
	    "\"contact\" or \"job_started\"" },
	[REMARK_EVENT_LIKE] = { "event_like",
	    "{cell} is not an event; did you mean {word}?",
	    "{cell} is not a word for something that happens; did you "
	    "mean \"{word}\"?" },
	[REMARK_DATE_FORM] = { "date_form",
	    "{cell} is not a date; dates are written YYYY-MM-DD",
	    "{cell} is not a date; write it like 2026-05-17" },
	[REMARK_DATE_OLD] = { "date_old", "{cell} is before 2000", NULL },
	[REMARK_DATE_FAR] = { "date_far", "{cell} is after today", NULL },
	[REMARK_DATE_AHEAD] = { "date_ahead", "{cell} is after today, {day}",
	    NULL },
	[REMARK_MODE_UNKNOWN] = { "mode_unknown",
	    "{cell} is not a mode of {event}",
	    "{cell} cannot be said of {event}: write {modes}" },
	[REMARK_FLAG_UNKNOWN] = { "flag_unknown",
	    "{cell} is not a flag of {event}",
	    "{cell} cannot be said of {event}: write {flags}" },
	[REMARK_PART_TWICE] = { "part_twice", "{word}= is there twice",
	    "\"{word}=\" is there twice" },
	[REMARK_PART_FORM] = { "part_form", "{word}= needs a whole number",
	    "\"{word}=\" needs a whole number behind it" },
	[REMARK_PART_MORE] = { "part_more",
	    "{word}={n} is more than the value, {m}",
	    "\"{word}={n}\" is more than the value, {m}" },
	[REMARK_VALUE_WHOLE] = { "value_whole", "{cell} is not a whole number",
	    NULL },
	[REMARK_VALUE_DECIMALS] = { "value_decimals",
	    "{cell} is not a number with at most two decimals", NULL },
	[REMARK_VALUE_RANGE] = { "value_range",
	    "{cell} is not between {n} and {m}", NULL },
	[REMARK_SAME_OTHERWISE] = { "same_otherwise",
	    "the same fact is {at} with other content", NULL },
	[REMARK_SAME_REFUSED] = { "same_refused",
	    "the same fact is {at}, which is refused", NULL },
	[REMARK_REFERRAL_REFUSED] = { "referral_refused",
	    "its referral, {at}, is refused", NULL },
	[REMARK_JOB_REFUSED] = { "job_refused", "its job, {at}, is refused",
	    NULL },
	[REMARK_CROWD] = { "crowd",
	    "it would have {n} referrals at once, more than {m}: the client "
	    "column seems to hold something other than a reference, such as "
	    "TBC, 0 or a team's name",
	    NULL },
	[REMARK_BREAKS_STORED] = { "breaks_stored",
	    "with {row} the {event} of {of}, which the register holds, would "
	    "break a rule: {inner}",
	    NULL },
	[REMARK_SOURCE_DIFFERS] = { "source_differs",
	    "the source of the referral is not the same on its received and "
	    "its accepted row",
	    NULL },
	[REMARK_SOURCE_MISSING] = { "source_missing",
	    "an accepted referral needs its source: clinician, self or "
	    "other",
	    NULL },
	[REMARK_NO_SUCH_REFERRAL] = { "no_such_referral",
	    "the client has no referral of this id", NULL },
	[REMARK_NO_SUCH_JOB] = { "no_such_job",
	    "the client has no job of this id", NULL },
	[REMARK_WHICH_JOB] = { "which_job", "choose which job", NULL },
	[REMARK_NO_JOB_YET] = { "no_job_yet",
	    "the client has no job yet: enter first that the job started",
	    NULL },
	[REMARK_NO_SUCH_CONTACT] = { "no_such_contact",
	    "there is no employer contact of this id, or it is withdrawn or "
	    "refused",
	    NULL },
	[REMARK_NO_REFERRAL] = { "no_referral", "the client has no referral",
	    NULL },
	[REMARK_SAME_BEGIN] = { "same_begin",
	    "another referral of the client begins on this day", NULL },
	[REMARK_BEFORE_BEGIN] = { "before_begin",
	    "{day} is before the referral began, {other}", NULL },
	[REMARK_WITHIN_OPEN] = { "within_open",
	    "{day} is within another referral of the client, not discharged, "
	    "which began {other}",
	    NULL },
	[REMARK_BEFORE_DISCHARGE] = { "before_discharge",
	    "{day} is before the discharge of the client's referral before "
	    "it, {other}",
	    NULL },
	[REMARK_BEFORE_FIRST] = { "before_first",
	    "{day} is before the client's first referral, {other}", NULL },
	[REMARK_AFTER_DISCHARGE] = { "after_discharge",
	    "{day} is after the client's discharge, {other}", NULL },
	[REMARK_BEFORE_JOB] = { "before_job",
	    "{day} is before the job started, {other}", NULL },
	[REMARK_AFTER_JOB] = { "after_job",
	    "{day} is after the job ended, {other}", NULL },
	[REMARK_FIRST_DAY_HOURS] = { "first_day_hours",
	    "the hours of a job's first day are the value of job_started",
	    "the hours of a job's first day belong to \"Started a job\"" },
	[REMARK_SCORE_TWICE] = { "score_twice",
	    "there is another score of this instrument and day", NULL },
	[REMARK_POST_TWICE] = { "post_twice",
	    "there is another value of this person, role and day", NULL },
	[REMARK_WOULD_TAKE] = { "would_take",
	    "{n} other fact{s} would be withdrawn with what it was: change "
	    "those first",
	    NULL },
	[REMARK_KIND_NOT_OFFERED] = { "kind_not_offered",
	    "this kind of evidence has no title here, so nobody can say what "
	    "it is: choose another, or have a team leader give it one",
	    NULL },
	[REMARK_TAKES] = { "takes",
	    "this withdrawal takes {n} other fact{s} along", NULL },
	[REMARK_WOULD_CORRECT] = { "would_correct",
	    "would correct the {event} of {day}{change}", NULL },
	[REMARK_WOULD_WITHDRAW] = { "would_withdraw",
	    "would withdraw the {event} of {day}", NULL },
	[REMARK_SERVICE_MISSING] = { "service_missing",
	    "it is missing, or not the id of a service: at most {n} letters, "
	    "digits and hyphens",
	    NULL },
	[REMARK_KIND_UNKNOWN] = { "kind_unknown",
	    "it must be client, job or employer_contact",
	    "it must be \"client\", \"job\" or \"employer_contact\"" },
	[REMARK_KIND_WITHOUT] = { "kind_without",
	    "it is not used by a row of kind {word}",
	    "it is not used by a row about {kind}" },
	[REMARK_KIND_NEEDS] = { "kind_needs",
	    "it is missing: a row of kind {word} needs it",
	    "it is missing: a row about {kind} needs it" },
	[REMARK_BIRTH_FORM] = { "birth_form",
	    "it is not a date of birth; write it like 1990-03-31",
	    "it is not a date of birth; type it like 31 March 1990, or in a "
	    "file 1990-03-31" },
	[REMARK_DAY_FORM] = { "day_form",
	    "it is not a date; write it like 2026-05-17",
	    "it is not a date; type it like 17 May 2026, or in a file "
	    "2026-05-17" },
	[REMARK_AFTER_TODAY] = { "after_today", "it is after today", NULL },
	[REMARK_TOO_LONG] = { "too_long", "it is longer than {n} bytes", NULL },
	[REMARK_NO_TEXT] = { "no_text", "it holds a character that is no text",
	    NULL },
	[REMARK_UNSEEN] = { "unseen",
	    "it holds a character that nobody sees, such as a mark of "
	    "direction or a blank without width; type it anew",
	    NULL },
	[REMARK_NHS_NUMBER_FORM] = { "nhs_number_form",
	    "it is not an NHS number: ten digits, the last of which checks "
	    "the others; look for a slip",
	    NULL },
	[REMARK_OTHER_THINGS] = { "other_things",
	    "line {n} says other things of the same {word}",
	    "line {n} says other things of {kind}" },
	[REMARK_NO_SERVICE] = { "no_service",
	    "the register holds no service of this id; import the facts "
	    "first",
	    "the register has no such service: correct it, or add it "
	    "in Settings first" },
	[REMARK_NO_CLIENT] = { "no_client",
	    "the service has no client of this reference; import the facts "
	    "first",
	    "the service has no client of this reference: correct it, "
	    "or enter the client first" },
	[REMARK_NO_JOB] = { "no_job",
	    "the client has no job of this ref; import the facts first",
	    "the client has no such job: correct it, or enter first "
	    "that it started" },
	[REMARK_NO_CONTACT] = { "no_contact",
	    "the service has no employer contact of this ref; import the "
	    "facts first",
	    "the service has no such employer contact: correct it, or "
	    "enter it first" },
	[REMARK_REVIEW_DATE_FORM] = { "review_date_form",
	    "{cell} is not a date from 2000 on; dates are written "
	    "YYYY-MM-DD",
	    "{cell} is not a date from 2000 on; write it like "
	    "2026-05-17" },
	[REMARK_BEFORE_REVIEW] = { "before_review",
	    "{cell} is before the review", NULL },
	[REMARK_REVIEW_KIND] = { "review_kind",
	    "the cell is not a kind; write independent or self", NULL },
	[REMARK_ITEM_FORM] = { "item_form",
	    "{cell} is not an item of the scale, 1 to 25", NULL },
	[REMARK_SCORE_FORM] = { "score_form",
	    "{cell} is not a score, 1 to 5; an item that cannot be evidenced "
	    "scores 1",
	    NULL },
	[REMARK_REVIEWERS_DIFFER] = { "reviewers_differ",
	    "is not the same as on an earlier row of this review", NULL },
	[REMARK_ITEM_TWICE] = { "item_twice",
	    "\"{n}\" of this review is {at} already", NULL },
	[REMARK_ITEMS_MISSING] = { "items_missing",
	    "the review that begins here has no score for item {text}; all 25 "
	    "are needed, and an item that cannot be evidenced scores 1",
	    NULL },
	[REMARK_ACTION_MISSING] = { "action_missing",
	    "what is to be done is missing", NULL },
	[REMARK_ACTION_TWICE] = { "action_twice",
	    "this action of the review is {at} already", NULL },
	[REMARK_REVIEW_WITHDRAWN] = { "review_withdrawn",
	    "the review of this service, day and kind is withdrawn", NULL },
	[REMARK_NO_REVIEW] = { "no_review",
	    "there is no review of this service, day and kind; import its "
	    "scores first",
	    NULL },
	[REMARK_PERIOD_FORM] = { "period_form", "{text}", NULL },
	[REMARK_PERIOD_AHEAD] = { "period_ahead", "the quarter has not begun",
	    NULL },
	[REMARK_MEASURE_UNKNOWN] = { "measure_unknown",
	    "is not a line of a return of this rule set", NULL },
	[REMARK_MEASURE_TWICE] = { "measure_twice", "is there twice", NULL },
	[REMARK_FIGURE_FORM] = { "figure_form",
	    "is not a whole number, nor - for what is not collected", NULL },
	[REMARK_FIGURES_DISAGREE] = { "figures_disagree", "{text}", NULL },
	[REMARK_THROUGH_REQUIRED] = { "through_required",
	    "is required for a quarter that is not over: the last day the "
	    "figures cover",
	    NULL },
	[REMARK_THROUGH_FORM] = { "through_form", "is not a date YYYY-MM-DD",
	    NULL },
	[REMARK_THROUGH_OUTSIDE] = { "through_outside",
	    "lies outside the quarter", NULL },
	[REMARK_THROUGH_AHEAD] = { "through_ahead", "is after today", NULL },
	[REMARK_THROUGH_DIFFERS] = { "through_differs",
	    "is not the same on all rows of the quarter", NULL },
	[REMARK_THROUGH_BACK] = { "through_back",
	    "goes back behind the day that the stored figures cover", NULL },
};

const char *
exchange_words_code(enum exchange_code code)
{
	ASSERT(code > REMARK_NONE && code < REMARK_CODES);
	return sentences[code].code;
}

static void
put_day(const struct exchange_manner *manner, int32_t day, struct buf *out)
{
	char text[DAY_TEXT_SIZE], said[DAY_SAID_SIZE];

	if (manner->for_people) {
		day_say(said, day);
		buf_puts(out, said);
		return;
	}
	day_format(text, day);
	buf_puts(out, text);
}

static void
put_event(const struct exchange_manner *manner, uint8_t event, struct buf *out)
{
	if (manner->for_people)
		buf_printf(out, "\"%s\"", events_title((enum event)event));
	else
		buf_puts(out, events_kind(event)->name);
}

static void
put_line(const struct exchange_manner *manner, unsigned line, struct buf *out)
{
	if (manner->at != NULL)
		manner->at(manner->arg, line, out);
	else
		buf_printf(out, "on line %u", line);
}

/* What somebody has just typed on a page needs no name, and a day that was
 * understood can be said. */
static void
put_cell(const struct exchange_remark *r, const struct exchange_manner *manner,
    struct buf *out)
{
	bool typed = manner->for_people && manner->one_fact;

	if (typed && r->code == REMARK_DATE_AHEAD)
		put_day(manner, r->other, out);
	else if (typed && !exchange_shown_may(&r->cell, manner->shows_cells))
		buf_puts(out, "it");
	else
		exchange_shown_put(&r->cell, manner->shows_cells, out);
}

/* What particulars are about, as in "a row about a job". */
static void
put_kind(const char *word, struct buf *out)
{
	switch (people_find_kind(slice_of(word))) {
	case PEOPLE_CLIENT:
		buf_puts(out, "a client");
		break;
	case PEOPLE_JOB:
		buf_puts(out, "a job");
		break;
	default:
		buf_puts(out, "an employer contact");
	}
}

/* A word of a list that ends with "or". */
static void
put_word(const char *word, bool first, bool last, struct buf *out)
{
	buf_printf(out, "%s\"%s\"", first ? "" : last ? " or " : ", ", word);
}

static void
put_modes(uint8_t event, struct buf *out)
{
	unsigned rest = events_kind(event)->modes;
	bool first = true;

	for (int i = MODE_NONE + 1; i < MODE_KINDS; i++)
		if (rest & 1U << i) {
			rest &= ~(1U << i);
			put_word(events_mode_name((enum event_mode)i), first,
			    rest == 0, out);
			first = false;
		}
}

static void
put_flags(uint8_t event, struct buf *out)
{
	const struct event_kind *kind = events_kind(event);
	bool first = true;

	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (kind->flags & flag) {
			put_word(events_flag_name(flag), first, false, out);
			first = false;
		}
	if (kind->part != NULL) {
		buf_printf(out, "%s\"%s=\" and a number", first ? "" : ", ",
		    kind->part);
		first = false;
	}
	put_word(events_flag_name(FLAG_WITHDRAWN), first, true, out);
}

static void
put_change_value(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	const struct exchange_change *c = &r->change;
	const char *unit = events_value_unit(r->event);

	buf_puts(out, manner->for_people ? ", from " : ", value ");
	if (c->value == FACT_BLANK)
		buf_puts(out, "none");
	else
		events_put_value(r->event, c->value, out);
	buf_puts(out, " to ");
	if (c->new_value == FACT_BLANK)
		buf_puts(out, "none");
	else
		events_put_value(r->event, c->new_value, out);
	if (manner->for_people && unit != NULL)
		buf_printf(out, " %s", unit);
}

static void
put_change_mode(const struct exchange_change *c,
    const struct exchange_manner *manner, struct buf *out)
{
	const uint8_t both[] = { c->mode, c->new_mode };

	buf_puts(out, manner->for_people ? ", from " : ", mode ");
	for (int i = 0; i < 2; i++) {
		enum event_mode mode = (enum event_mode)both[i];

		if (i > 0)
			buf_puts(out, " to ");
		if (mode == MODE_NONE)
			buf_puts(out, "none");
		else if (manner->for_people)
			buf_printf(out, "\"%s\"", events_mode_title(mode));
		else
			buf_puts(out, events_mode_name(mode));
	}
}

/* What a correction changes, each behind a comma. */
static void
put_change(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	const struct exchange_change *c = &r->change;

	if (r->day != r->other) {
		buf_puts(out, ", date ");
		put_day(manner, r->day, out);
		buf_puts(out, " to ");
		put_day(manner, r->other, out);
	}
	if (c->mode != c->new_mode)
		put_change_mode(c, manner, out);
	if (c->value != c->new_value)
		put_change_value(r, manner, out);
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if ((c->with | c->without) & flag) {
			buf_printf(out, ", %s ",
			    c->with & flag ? "with" : "without");
			if (manner->for_people)
				buf_printf(out, "\"%s\"",
				    events_flag_title(flag));
			else
				buf_puts(out, events_flag_name(flag));
		}
	if (c->part)
		buf_puts(out, ", another share");
	if (c->client)
		buf_puts(out, ", another client");
	if (c->staff)
		buf_puts(out, ", another member of staff");
}

/* The value of that name, but for `inner`. */
static void
put_value(struct slice name, const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	if (slice_is(name, "cell"))
		put_cell(r, manner, out);
	else if (slice_is(name, "event"))
		put_event(manner, r->event, out);
	else if (slice_is(name, "day"))
		put_day(manner, r->day, out);
	else if (slice_is(name, "other"))
		put_day(manner, r->other, out);
	else if (slice_is(name, "of"))
		put_day(manner, r->of, out);
	else if (slice_is(name, "n"))
		buf_printf(out, "%u", r->n);
	else if (slice_is(name, "m"))
		buf_printf(out, "%u", r->m);
	else if (slice_is(name, "s"))
		buf_puts(out, r->n == 1 ? "" : "s");
	else if (slice_is(name, "at"))
		put_line(manner, r->at, out);
	else if (slice_is(name, "row"))
		buf_puts(out, manner->one_fact ? "this fact" : "this row");
	else if (slice_is(name, "word"))
		buf_puts(out, r->word);
	else if (slice_is(name, "kind"))
		put_kind(r->word, out);
	else if (slice_is(name, "modes"))
		put_modes(r->event, out);
	else if (slice_is(name, "flags"))
		put_flags(r->event, out);
	else if (slice_is(name, "change"))
		put_change(r, manner, out);
	else
		buf_puts(out, r->text);
}

static void
put_sentence(enum exchange_code code, const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	const char *text;

	ASSERT(code > REMARK_NONE && code < REMARK_CODES);
	text = sentences[code].text;
	if (manner->for_people && sentences[code].people != NULL)
		text = sentences[code].people;
	while (*text != '\0') {
		size_t n = strcspn(text, "{");
		struct slice name;

		buf_add(out, text, n);
		text += n;
		if (*text == '\0')
			break;
		name = slice_make(text + 1, strcspn(text + 1, "}"));
		text += name.n + 2;
		if (slice_is(name, "inner"))
			put_sentence(r->inner, r, manner, out);
		else
			put_value(name, r, manner, out);
	}
}

void
exchange_words_sentence(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	put_sentence(r->code, r, manner, out);
}

void
exchange_words_line(const struct exchange_remark *r,
    const struct exchange_manner *manner, struct buf *out)
{
	buf_printf(out, "line %u", r->line);
	if (r->column != NULL)
		buf_printf(out, ", column %s", r->column);
	buf_puts(out, ": ");
	exchange_words_sentence(r, manner, out);
}

/*
 * What the exchange format calls by its codes, in words; and from the same
 * tables what a form has to offer, so that no page knows a kind of fact.
 */
#include "agent/desk/desk_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/people_book.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/sentence.h"
#include "common/base/text.h"

static void
put_value(const struct fact *f, struct buf *out)
{
	const char *unit = events_value_unit(f->event);

	buf_puts(out, ", ");
	events_put_value(f->event, f->value, out);
	if (unit != NULL)
		buf_printf(out, " %s", unit);
}

void
desk_words_fact(const struct fact *f, const struct symbols *names,
    const struct evidence_kinds *own, struct buf *out)
{
	buf_puts(out, f->event == EVENT_ALLOCATED && f->staff == 0
			  ? "Allocated to nobody"
			  : events_title(f->event));
	if (f->mode != MODE_NONE)
		buf_printf(out, ", %s", evidence_kinds_title(own, f->mode));
	if (f->value != FACT_BLANK)
		put_value(f, out);
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag)
			buf_printf(out, ", %s", events_flag_title(flag));
	if (f->staff != 0)
		buf_printf(out, " (%s)", symbols_text(names, f->staff));
}

void
desk_words_by(const char *did, const char *by, const char *at, struct buf *out)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (by == NULL || by[0] == '\0' || at == NULL ||
	    strlen(at) < DAY_TEXT_SIZE - 1 ||
	    !day_parse(slice_make(at, DAY_TEXT_SIZE - 1), &day))
		return;
	day_say(said, day);
	buf_printf(out, "%s by %s on %s.", did, by, said);
}

void
desk_words_day(const char *before, int32_t day, struct buf *out)
{
	char said[DAY_SAID_SIZE];

	day_say(said, day);
	buf_printf(out, "%s%s", before, said);
}

void
desk_words_past(const char *at, const char *by, struct buf *out)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	/* A time begins with its day. */
	if (strlen(at) >= DAY_TEXT_SIZE &&
	    day_parse(slice_make(at, DAY_TEXT_SIZE - 1), &day)) {
		day_say(said, day);
		buf_printf(out, "%s, ", said);
	}
	buf_printf(out, "%s: ", by);
}

struct jval *
desk_words_weekday(int32_t day)
{
	char said[DAY_SAID_SIZE];
	struct jval *o;
	char *shown;

	if (day == DAY_NONE)
		return jval_null();
	o = jval_object();
	day_say(said, day);
	shown = mem_printf("%s %s", day_weekday_name(day), said);
	jval_set_day(o, "day", day);
	jval_set_str(o, "shown", shown);
	free(shown);
	return o;
}

/* ----------------------------------------------------------------- choices */

struct jval *
desk_words_choice(const char *word, const char *title)
{
	struct jval *o = jval_object();

	jval_set_str(o, "word", word);
	jval_set_str(o, "title", title);
	return o;
}

struct jval *
desk_words_modes(enum event event, const struct evidence_kinds *own)
{
	struct jval *all = jval_array();

	for (int m = MODE_NONE + 1; m < MODE_KINDS; m++) {
		enum event_mode mode = (enum event_mode)m;

		if (events_kind(event)->modes & (1U << m) &&
		    evidence_kinds_used(own, mode))
			jval_add(all, desk_words_choice(events_mode_name(mode),
					  evidence_kinds_title(own, mode)));
	}
	return all;
}

static struct jval *
flags_of(const struct event_kind *kind)
{
	struct jval *all = jval_array();

	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (kind->flags & flag)
			jval_add(all, desk_words_choice(events_flag_name(flag),
					  events_flag_title(flag)));
	return all;
}

static struct jval *
particulars_of(enum people_kind kind)
{
	struct jval *all = jval_array();

	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (people_has(kind, (enum people_field)i))
			jval_add(all,
			    desk_words_choice(
				people_field((enum people_field)i)->name,
				people_field((enum people_field)i)->title));
	return all;
}

/* Those of the job or employer contact that a fact begins. */
static struct jval *
particulars_of_event(enum event event)
{
	struct people_key key = { .ref = "" };

	return people_book_about(event, 0, &key) ? particulars_of(key.kind)
						 : jval_array();
}

struct jval *
desk_words_client(void)
{
	return particulars_of(PEOPLE_CLIENT);
}

struct jval *
desk_words_choices(const struct evidence_kinds *own)
{
	/* What is entered most often stands first. */
	static const enum event offered[] = { EVENT_CONTACT,
		EVENT_EMPLOYER_CONTACT, EVENT_APPLICATION, EVENT_INTERVIEW,
		EVENT_JOB_STARTED, EVENT_IN_WORK_SUPPORT, EVENT_JOB_FOUR_HOURS,
		EVENT_JOB_FULL_DAY, EVENT_JOB_HOURS, EVENT_JOB_ENDED,
		EVENT_WELLBEING, EVENT_REFERRAL_RECEIVED,
		EVENT_REFERRAL_ACCEPTED, EVENT_PROFILE_STARTED,
		EVENT_PROFILE_COMPLETED, EVENT_PLAN_COMPLETED, EVENT_ALLOCATED,
		EVENT_DISCHARGED, EVENT_JOB_START_EVIDENCE,
		EVENT_SUSTAINED_13_EVIDENCE, EVENT_SUSTAINED_26_EVIDENCE,
		EVENT_SUSTAINED_52_EVIDENCE, EVENT_ENGAGED_EVIDENCE };
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
		const struct event_kind *kind = events_kind(offered[i]);
		const char *value = events_value_title(offered[i]);
		struct jval *o =
		    desk_words_choice(kind->name, events_title(offered[i]));

		jval_set(o, "modes", desk_words_modes(offered[i], own));
		jval_set_str_or_null(o, "modes_title",
		    events_mode_question(offered[i]));
		jval_set(o, "flags", flags_of(kind));
		jval_set(o, "value",
		    value == NULL ? jval_null() : jval_text(value));
		jval_set_bool(o, "needs_value", kind->value == CELL_REQUIRED);
		jval_set_bool(o, "needs_mode", kind->mode == CELL_REQUIRED);
		jval_set_bool(o, "job", kind->subject == SUBJECT_JOB);
		jval_set_bool(o, "ref", kind->ref_required);
		jval_set(o, "particulars", particulars_of_event(offered[i]));
		jval_add(all, o);
	}
	return all;
}

void
desk_words_set_alone(struct jval *o, const char *key, const char *text)
{
	struct buf out;

	buf_init(&out, SIZE_MAX);
	if (text != NULL)
		sentence_begin(&out, text);
	jval_set_str_or_null(o, key, buf_str(&out));
	buf_free(&out);
}

struct jval *
desk_words_lines(struct slice text)
{
	struct jval *all = jval_array();

	while (text.n > 0) {
		struct slice line;
		char *copy;

		(void)text_split(text, '\n', &line, &text);
		copy = mem_copy_text(line.p, line.n);
		jval_add_str(all, copy);
		free(copy);
	}
	return all;
}

void
desk_words_statement(char title[static PERIOD_TITLE_SIZE], struct period period)
{
	char named[PERIOD_TITLE_SIZE], day[DAY_SAID_SIZE];

	if (period_is_quarter(period)) {
		period_title(title, period);
	} else if (period_is_month(period)) {
		period_title(named, period);
		(void)snprintf(title, PERIOD_TITLE_SIZE,
		    "reconciliation, %.20s", named);
	} else {
		day_say(day, period.start);
		(void)snprintf(title, PERIOD_TITLE_SIZE, "review of %s", day);
	}
}

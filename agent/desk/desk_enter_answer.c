/*
 * The answer to an entry in words and as JSON, from the same fields.
 */
#include "agent/desk/desk_enter_answer.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* ------------------------------------------------------------------ in words */

static void
say_conflict(const struct desk_enter_conflict *c, struct buf *out)
{
	if (c->by[0] != '\0')
		buf_printf(out, "changed meanwhile by %s at %s\n", c->by,
		    c->at);
	else
		buf_puts(out, "something else is there already\n");
	buf_printf(out, "  there now: %s\n  yours:     %s\n",
	    c->theirs != NULL ? c->theirs : "withdrawn", c->yours);
}

static void
say_remarks(const struct exchange_report *report, struct buf *out)
{
	static const struct exchange_manner manner = { .one_fact = true };

	for (size_t i = 0; i < report->remarks; i++) {
		const struct exchange_remark *r = &report->remark[i];

		if (r->column != NULL)
			buf_printf(out, "%s: ", r->column);
		exchange_words_sentence(r, &manner, out);
		buf_puts(out, "\n");
	}
}

void
desk_enter_answer_describe(const struct desk_enter_answer *a, bool check,
    struct buf *out)
{
	if (a->outcome == DESK_ENTER_OVERTAKEN) {
		say_conflict(&a->conflict, out);
		return;
	}
	say_remarks(&a->report, out);
	if (a->outcome == DESK_ENTER_UNCHANGED)
		buf_puts(out, "the register says so already\n");
	if (a->outcome != DESK_ENTER_DONE)
		return;
	buf_printf(out, "%s%s %s\n", check ? "would be " : "",
	    a->fact == 0 && a->words_version[0] == '\0' ? "withdrawn:"
							: "stored:",
	    a->text);
	for (size_t i = 0; i < a->counts.n; i++) {
		buf_puts(out, "  ");
		counts_say(&a->counts.line[i], out);
		buf_puts(out, "\n");
	}
	if (a->counts.not_counted != NULL)
		buf_printf(out, "  %s\n", a->counts.not_counted);
	if (check)
		buf_puts(out, "dry run: nothing was stored\n");
}

/* ------------------------------------------------------------------- as JSON */

static void
set_fact(struct jval *o, int64_t fact, const char *version)
{
	if (fact != 0)
		jval_set_i64(o, "fact", fact);
	else
		jval_set_null(o, "fact");
	jval_set_str_or_null(o, "version", version);
}

static void
set_said(struct jval *o, const struct counts_line *line)
{
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	counts_say(line, &text);
	jval_set_str(o, "says", buf_str(&text));
	buf_free(&text);
}

static struct jval *
counts_json(const struct counts *counts)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < counts->n; i++) {
		const struct counts_line *line = &counts->line[i];
		char period[PERIOD_TEXT_SIZE];
		struct jval *o = jval_object();

		period_format(period, line->period);
		jval_set_str(o, "measure", line->measure->code);
		jval_set_str(o, "title", line->measure->title);
		jval_set_str(o, "period", period);
		jval_set_i64(o, "before", line->before);
		jval_set_i64(o, "after", line->after);
		jval_set_str_or_null(o, "because", line->because);
		set_said(o, line);
		jval_add(all, o);
	}
	return all;
}

/* On a page it is a sentence of its own, which begins with a capital. */
static void
set_sentence(struct jval *o, const char *name, const char *text, bool for_page)
{
	char *copy = mem_string(text);

	if (for_page && copy[0] >= 'a' && copy[0] <= 'z')
		copy[0] = (char)(copy[0] - 'a' + 'A');
	jval_set_str(o, name, copy);
	free(copy);
}

/* What is missing, as the field of a page asks for it; NULL: no field of its
 * own. */
static const char *
asked_for(const struct exchange_remark *r)
{
	const char *column = r->column != NULL ? r->column : "";

	if (r->code != REMARK_REQUIRED && r->code != REMARK_REQUIRED_FOR)
		return NULL;
	if (strcmp(column, "client") == 0)
		return "enter the client reference";
	if (strcmp(column, "event") == 0)
		return "choose what happened";
	if (strcmp(column, "date") == 0)
		return "say when it was";
	if (strcmp(column, "value") == 0)
		return r->event == EVENT_WELLBEING ? "type the score"
						   : "type the hours a week";
	if (strcmp(column, "mode") == 0)
		return r->event == EVENT_WELLBEING
			   ? "say which kind of score it is"
		       : events_is_evidence(r->event)
			   ? "say what the evidence is"
			   : "say how it was";
	return NULL;
}

static void
put_remark(struct jval *o, const struct exchange_remark *r, bool for_page)
{
	const struct exchange_manner manner = { .one_fact = true,
		.for_people = for_page };
	const char *asked = for_page ? asked_for(r) : NULL;
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	if (asked != NULL)
		buf_puts(&text, asked);
	else
		exchange_words_sentence(r, &manner, &text);
	set_sentence(o, "text", buf_str(&text), for_page);
	buf_free(&text);
}

static struct jval *
remarks_json(const struct exchange_report *report, bool for_page)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < report->remarks; i++) {
		const struct exchange_remark *r = &report->remark[i];
		struct jval *o = jval_object();

		jval_set_str_or_null(o, "field", r->column);
		jval_set_bool(o, "refused", r->refused);
		jval_set_str(o, "code", exchange_words_code(r->code));
		put_remark(o, r, for_page);
		jval_add(all, o);
	}
	return all;
}

static struct jval *
conflict_json(const struct desk_enter_conflict *c)
{
	struct jval *o = jval_object();

	jval_set_str_or_null(o, "by", c->by);
	jval_set_str_or_null(o, "at", c->at);
	jval_set_str_or_null(o, "theirs", c->theirs);
	jval_set_str(o, "yours", c->yours);
	set_fact(o, c->fact, c->version);
	jval_set_str_or_null(o, "particulars_version", c->words_version);
	return o;
}

struct jval *
desk_enter_answer_json(const struct desk_enter_answer *a)
{
	static const char *const outcome[] = { "done", "unchanged", "refused",
		"overtaken", "asked" };
	struct jval *o = jval_object();

	jval_set_str(o, "outcome", outcome[a->outcome]);
	set_fact(o, a->fact, a->version);
	jval_set_str_or_null(o, "particulars_version", a->words_version);
	jval_set_str_or_null(o, "text", a->text);
	jval_set(o, "counts", counts_json(&a->counts));
	if (a->counts.not_counted != NULL)
		set_sentence(o, "not_counted", a->counts.not_counted,
		    a->for_page);
	else
		jval_set_null(o, "not_counted");
	if (a->effects != NULL)
		jval_set(o, "effects", jval_copy(a->effects));
	if (a->odd != NULL && jval_length(a->odd) > 0)
		jval_set(o, "odd", jval_copy(a->odd));
	jval_set(o, "remarks", remarks_json(&a->report, a->for_page));
	if (a->outcome == DESK_ENTER_OVERTAKEN)
		jval_set(o, "conflict", conflict_json(&a->conflict));
	else
		jval_set_null(o, "conflict");
	return o;
}

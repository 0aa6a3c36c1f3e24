/*
 * Facts entered, corrected and withdrawn from a page.  The same function of
 * the desk checks while somebody types and stores in the end.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_client_new.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_enter_answer.h"
#include "agent/desk/desk_enter_words.h"
#include "agent/desk/desk_typed_day.h"
#include "agent/desk/desk_words.h"
#include "agent/web/web_answers.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* An entry as it came. */
struct entry {
	struct desk_enter_request r;
	struct people_words words;
	int32_t day;
	char date[DAY_TEXT_SIZE];
};

static int
read_date(struct web_call *c, const char *key, struct entry *x, struct err *e)
{
	if (web_call_day(c, key, false, &x->day, e) < 0)
		return -1;
	if (x->day == DAY_NONE)
		return 0;
	day_format(x->date, x->day);
	x->r.cell[DESK_ENTER_DATE] = x->date;
	return 0;
}

/* A date among particulars as the register keeps it; what is none is left, and refused
 * there. */
static void
read_whole_day(struct people_words *words, enum people_field field)
{
	char text[DAY_TEXT_SIZE];
	int32_t day;

	if (words->field[field] == NULL ||
	    !desk_typed_day_read_whole(slice_of(words->field[field]), &day))
		return;
	day_format(text, day);
	people_set(words, field, slice_of(text));
	mem_wipe(text, sizeof(text));
}

/* Particulars as an object of their names; a text of "" removes one. */
static int
read_words(const struct web_call *c, struct people_words *words, bool *any,
    struct err *e)
{
	const struct jval *o = jval_get(c->body, "particulars");

	*any = o != NULL && !jval_is_null(o);
	if (!*any)
		return 0;
	if (!jval_is_object(o))
		return err_set(e, ERR_USAGE,
		    "the member \"particulars\" must be an object");
	for (size_t i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;
		const char *text = jval_get_str(o, people_field(field)->name);

		if (text == NULL)
			continue;
		free(words->field[i]);
		words->field[i] = mem_string(text);
	}
	read_whole_day(words, PEOPLE_BORN);
	read_whole_day(words, PEOPLE_EVIDENCE_DATE);
	return 0;
}

static int
read_entry(struct web_call *c, struct entry *x, struct err *e)
{
	int64_t client;
	bool any;

	if (web_call_number(c, "client", &client, e) < 0)
		return -1;
	x->r.client = (uint32_t)client;
	x->r.for_page = true;
	for (int i = 0; i < DESK_ENTER_CELLS; i++)
		if (web_call_text(c,
			desk_enter_cell_name((enum desk_enter_cell)i), false,
			&x->r.cell[i], e) < 0)
			return -1;
	if (web_call_text(c, "draft", false, &x->r.draft, e) < 0 ||
	    web_call_text(c, "sure", false, &x->r.sure, e) < 0 ||
	    web_call_text(c, "particulars_version", false, &x->r.words_version,
		e) < 0 ||
	    read_words(c, &x->words, &any, e) < 0)
		return -1;
	if (any)
		x->r.words = &x->words;
	/* There is always somebody at a page. */
	if (x->r.sure == NULL)
		x->r.sure = "";
	return read_date(c, desk_enter_cell_name(DESK_ENTER_DATE), x, e);
}

/* The fact that the address names, the version that was seen, and why it is
 * changed. */
static int
read_fact(struct web_call *c, struct entry *x, struct err *e)
{
	x->r.version = c->version;
	return web_call_text(c, "reason", false, &x->r.reason, e) < 0
		   ? -1
		   : web_call_number(c, "fact", &x->r.fact, e);
}

static unsigned
status_of(const struct desk_enter_answer *a, bool check)
{
	if (check)
		return 200;
	if (a->outcome == DESK_ENTER_OVERTAKEN)
		return 412;
	return a->outcome == DESK_ENTER_REFUSED ||
		       a->outcome == DESK_ENTER_ASKED
		   ? 422
		   : 200;
}

static void
finish(struct web_call *c, const struct entry *x,
    const struct desk_enter_answer *a, struct jval **out)
{
	c->status = status_of(a, x->r.check);
	*out = desk_enter_answer_json(a);
	/* What the date was understood as. */
	jval_set(*out, "date", desk_words_weekday(x->day));
}

static int
enter(struct web_call *c, struct entry *x, struct jval **out, struct err *e)
{
	struct desk_enter_answer a;
	int rc = desk_enter(&c->desk, &x->r, &a, e);

	if (rc == 0)
		finish(c, x, &a, out);
	desk_enter_free(&a);
	return rc;
}

static int
run(struct web_call *c, enum desk_enter_act act, bool check, struct jval **out,
    struct err *e)
{
	struct entry x = { .r = { .act = act, .check = check } };
	int rc = read_entry(c, &x, e);

	if (rc == 0 && act != DESK_ENTER_ADD)
		rc = read_fact(c, &x, e);
	if (rc == 0)
		rc = enter(c, &x, out, e);
	people_wipe(&x.words);
	return rc;
}

int
web_entries_check(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_ADD, true, out, e);
}

int
web_entries_add(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_ADD, false, out, e);
}

int
web_entries_correct(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_CORRECT, false, out, e);
}

int
web_entries_withdraw(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_WITHDRAW, false, out, e);
}

/* What a day is understood as while it is typed. */
int
web_entries_day(struct web_call *c, struct jval **out, struct err *e)
{
	int32_t day;
	bool due;

	if (web_call_flag(c, "due", &due, e) < 0 ||
	    (due ? web_call_due : web_call_day)(c, "date", true, &day, e) < 0)
		return -1;
	*out = jval_object();
	jval_set(*out, "date", desk_words_weekday(day));
	return 0;
}

static int
read_new(struct web_call *c, struct desk_client_new_request *r, struct entry *x,
    struct err *e)
{
	bool any;

	if (web_call_text(c, "service", true, &r->service, e) < 0 ||
	    web_call_text(c, "reference", true, &r->reference, e) < 0 ||
	    web_call_text(c, "received", true, &x->r.cell[DESK_ENTER_DATE], e) <
		0 ||
	    web_call_text(c, "source", false, &r->source, e) < 0 ||
	    web_call_text(c, "staff", false, &r->staff, e) < 0 ||
	    web_call_text(c, "draft", false, &r->draft, e) < 0 ||
	    web_call_flag(c, "sure", &r->sure, e) < 0 ||
	    read_words(c, &x->words, &any, e) < 0 ||
	    read_date(c, "received", x, e) < 0)
		return -1;
	if (any)
		r->words = &x->words;
	r->received = x->r.cell[DESK_ENTER_DATE];
	return 0;
}

int
web_entries_new(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_client_new_request r = { .service = NULL };
	struct entry x = { .day = DAY_NONE };
	int rc = read_new(c, &r, &x, e);

	if (rc == 0)
		rc = desk_client_new(&c->desk, &r, out, e);
	if (rc == 0) {
		if (strcmp(jval_get_str(*out, "outcome"), "done") != 0)
			c->status = 422;
		jval_set(*out, "date", desk_words_weekday(x.day));
	}
	people_wipe(&x.words);
	return rc;
}

int
web_entries_particulars(struct web_call *c, struct jval **out, struct err *e)
{
	struct entry x = { .day = DAY_NONE };
	struct desk_enter_words_request r = { .words = &x.words,
		.version = c->version };
	struct desk_enter_answer a;
	int64_t client;
	bool any;
	int rc;

	if (web_call_number(c, "client", &client, e) < 0)
		return -1;
	r.client = (uint32_t)client;
	rc = read_words(c, &x.words, &any, e);
	if (rc == 0) {
		rc = desk_enter_words_change(&c->desk, &r, &a, e);
		a.for_page = true;
		if (rc == 0)
			finish(c, &x, &a, out);
		desk_enter_free(&a);
	}
	people_wipe(&x.words);
	return rc;
}

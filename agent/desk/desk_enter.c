/*
 * One fact of one client.  It is written as a row or two of the exchange
 * format and taken in as a file would be, so that there is one judge, one
 * writer and one history; only what the register holds of the client is read.
 */
#include "agent/desk/desk_enter.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enter_effects.h"
#include "agent/desk/desk_enter_odd.h"
#include "agent/desk/desk_enter_ref.h"
#include "agent/desk/desk_enter_words.h"
#include "agent/desk/desk_reason.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/exchange/exchange_remarks.h"
#include "agent/people/people_history.h"
#include "agent/register/drafts.h"
#include "agent/register/fact_reasons.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { ROWS_MAX = 8192, WORDS_MAX = 1024 };

/* An entry under way, inside its transaction. */
struct enter {
	struct desk *d;
	const struct desk_enter_request *r;
	struct desk_enter_answer *out;
	struct people_search found;
	const struct people_entry *client;
	struct people_entry nobody; /* the client of an entry without one */
	struct held_facts before, after;
	const struct fact *stored; /* the one to be changed, in before */
	char *cell[DESK_ENTER_CELLS];
	struct evidence_kinds own; /* to be said on a page */
	char *reason;              /* NULL: not said */
	bool moves; /* corrected in what makes it the same fact */
};

const char *
desk_enter_cell_name(enum desk_enter_cell cell)
{
	static const char *const name[DESK_ENTER_CELLS] = { "event", "date",
		"mode", "flags", "ref", "value", "staff" };

	return name[cell];
}

/* ------------------------------------------------------------- what is held */

static bool
is_of_nobody(const struct enter *w)
{
	return w->client == &w->nobody;
}

/* Of nobody there is nothing to load but what load_employer() finds. */
static int
load_client(const struct enter *w, struct held_facts *out, struct err *e)
{
	out->facts.service = w->client->service;
	if (is_of_nobody(w))
		return 0;
	return facts_load_client(w->d->reg->db, w->client->service,
	    w->client->number, &out->names, &out->facts, e);
}

/* Add the employer contact of the ref and its review, which may be of another
 * client or of none; then facts are sorted. */
static int
load_employer(const struct enter *w, struct held_facts *out, struct err *e)
{
	struct facts employer = { .n = 0 };
	int rc = facts_load_employer(w->d->reg->db, w->client->service,
	    w->cell[DESK_ENTER_REF], &out->names, &employer, e);

	for (size_t i = 0; rc == 0 && i < employer.n; i++)
		if (is_of_nobody(w) ||
		    employer.fact[i].client != w->client->number)
			facts_add(&out->facts, &employer.fact[i]);
	facts_free(&employer);
	facts_sort(&out->facts);
	return rc;
}

static const struct fact *
find(const struct held_facts *of, int64_t id)
{
	for (size_t i = 0; i < of->facts.n; i++)
		if (of->facts.fact[i].id == id)
			return &of->facts.fact[i];
	return NULL;
}

static char *
in_words(const struct enter *w, const struct held_facts *of,
    const struct fact *f)
{
	char said[DAY_SAID_SIZE];
	struct buf text;

	buf_init(&text, WORDS_MAX);
	if (w->r->for_page) {
		day_say(said, f->day);
		desk_words_fact(f, &of->names, &w->own, &text);
		buf_printf(&text, ", %s", said);
	} else {
		people_history_fact(&text, f, &of->names);
	}
	return buf_take(&text);
}

/* ----------------------------------------------------------------- the rows */

static char *
stored_flags(const struct fact *f)
{
	const char *part = events_kind(f->event)->part;
	struct buf text;

	buf_init(&text, WORDS_MAX);
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag)
			buf_printf(&text, "%s%s", text.n > 0 ? ";" : "",
			    events_flag_name(flag));
	if (part != NULL && f->part != FACT_BLANK)
		buf_printf(&text, "%s%s=%d", text.n > 0 ? ";" : "", part,
		    f->part);
	return buf_take(&text);
}

/* A cell of the stored fact, as it would be typed. */
static char *
stored_cell(const struct enter *w, enum desk_enter_cell cell)
{
	const struct fact *f = w->stored;
	const struct symbols *names = &w->before.names;
	char day[DAY_TEXT_SIZE];
	struct buf value;

	switch (cell) {
	case DESK_ENTER_EVENT:
		return mem_string(events_kind(f->event)->name);
	case DESK_ENTER_DATE:
		day_format(day, f->day);
		return mem_string(day);
	case DESK_ENTER_MODE:
		return mem_string(events_mode_name(f->mode));
	case DESK_ENTER_FLAGS:
		return stored_flags(f);
	case DESK_ENTER_REF:
		return mem_string(symbols_text(names, f->ref));
	case DESK_ENTER_STAFF:
		return mem_string(symbols_text(names, f->staff));
	default:
		break;
	}
	buf_init(&value, WORDS_MAX);
	if (f->value != FACT_BLANK)
		events_put_value(f->event, f->value, &value);
	return buf_take(&value);
}

/* What is told apart by its ref gets one where none was typed. */
static void
give_ref(struct enter *w)
{
	enum event event = events_find(slice_of(w->cell[DESK_ENTER_EVENT]));
	char *ref;
	int32_t day;

	if (w->cell[DESK_ENTER_REF][0] != '\0')
		return;
	if (!day_parse(slice_of(w->cell[DESK_ENTER_DATE]), &day))
		day = DAY_NONE;
	ref = desk_enter_ref(&w->before, w->client->number, event, day);
	free(w->cell[DESK_ENTER_REF]);
	w->cell[DESK_ENTER_REF] = ref;
}

/* Fill in the cells; a correction leaves those as they were that were not
 * given, and moves the fact if one of its key is another. */
static void
fill_cells(struct enter *w)
{
	unsigned key = w->stored ? events_kind(w->stored->event)->key : 0;
	const bool in_key[DESK_ENTER_CELLS] = { [DESK_ENTER_EVENT] = true,
		[DESK_ENTER_REF] = true,
		[DESK_ENTER_DATE] = key & KEY_DAY,
		[DESK_ENTER_MODE] = key & KEY_MODE,
		[DESK_ENTER_STAFF] = key & KEY_STAFF };

	for (int i = 0; i < DESK_ENTER_CELLS; i++) {
		const char *typed = w->r->cell[i];
		char *was = w->stored ? stored_cell(w, (enum desk_enter_cell)i)
				      : mem_string("");

		if (w->stored && in_key[i] && typed && strcmp(typed, was) != 0)
			w->moves = true;
		w->cell[i] = typed ? mem_string(typed) : was;
		if (typed)
			free(was);
	}
	if (w->r->for_page && w->r->act == DESK_ENTER_ADD)
		give_ref(w);
}

static void
put_new(const struct enter *w, struct buf *out)
{
	csvread_write_cell(out, slice_of(w->client->service_id), CSV_FOR_PEOPLE,
	    false);
	csvread_write_cell(out, slice_of(w->client->reference), CSV_FOR_PEOPLE,
	    false);
	for (int i = 0; i < DESK_ENTER_CELLS; i++)
		csvread_write_cell(out, slice_of(w->cell[i]), CSV_FOR_PEOPLE,
		    i == DESK_ENTER_CELLS - 1);
}

static void
put_withdrawal(const struct enter *w, struct buf *out)
{
	const struct symbols *names = &w->before.names;

	exchange_export_write(out, w->client->service_id,
	    &(struct exchange_export_line){ .f = w->stored,
		.client = w->client->reference,
		.ref = symbols_text(names, w->stored->ref),
		.staff = symbols_text(names, w->stored->staff),
		.withdrawn = true });
}

/* ---------------------------------------------------------------- conflicts */

/* For a page: titles in place of words of the exchange format. */
static char *
typed_titles(const struct enter *w)
{
	enum event event = events_find(slice_of(w->cell[DESK_ENTER_EVENT]));
	const char *mode = evidence_kinds_title(&w->own,
	    events_find_mode(slice_of(w->cell[DESK_ENTER_MODE])));
	const char *value = w->cell[DESK_ENTER_VALUE];

	return mem_printf("%s%s%s%s%s, %s",
	    event == EVENT_NONE ? "" : events_title(event),
	    mode[0] != '\0' ? ", " : "", mode, value[0] != '\0' ? ", " : "",
	    value, w->cell[DESK_ENTER_DATE]);
}

/* What was typed, in words. */
static char *
typed_words(const struct enter *w)
{
	struct buf text;

	if (w->r->act == DESK_ENTER_WITHDRAW)
		return mem_string("withdrawn");
	if (w->r->for_page)
		return typed_titles(w);
	buf_init(&text, WORDS_MAX);
	buf_printf(&text, "%s of %s", w->cell[DESK_ENTER_EVENT],
	    w->cell[DESK_ENTER_DATE]);
	for (int i = DESK_ENTER_MODE; i < DESK_ENTER_CELLS; i++)
		if (w->cell[i][0] != '\0')
			buf_printf(&text, ", %s%s",
			    i == DESK_ENTER_REF     ? "ref "
			    : i == DESK_ENTER_STAFF ? "staff "
						    : "",
			    w->cell[i]);
	return buf_take(&text);
}

/* Somebody was faster: `now` is what stands there, NULL when nothing does. */
static int
overtaken(struct enter *w, int64_t id, const struct fact *now, struct err *e)
{
	struct desk_enter_conflict *c = &w->out->conflict;
	char at[CLOCK_TEXT_SIZE];

	w->out->outcome = DESK_ENTER_OVERTAKEN;
	if (facts_last_change(w->d->reg->db, id, at, &c->by, e) < 0)
		return -1;
	if (c->by == NULL)
		c->by = mem_string("");
	c->at = mem_string(at);
	c->yours = typed_words(w);
	if (now == NULL)
		return 0;
	c->theirs = in_words(w, &w->before, now);
	c->fact = now->id;
	facts_version(now, &w->before.names, c->version);
	return 0;
}

/* The fact to be changed; *gone when somebody has taken it away. */
static int
find_stored(struct enter *w, bool *gone, struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	char *by;

	*gone = false;
	if (w->r->act == DESK_ENTER_ADD)
		return 0;
	w->stored = find(&w->before, w->r->fact);
	if (w->stored != NULL && w->stored->client == w->client->number)
		return 0;
	if (facts_last_change(w->d->reg->db, w->r->fact, at, &by, e) < 0)
		return -1;
	*gone = by != NULL;
	free(by);
	if (*gone)
		return 0;
	return err_refuse(e, "no-fact", 0,
	    "the client has no fact of this number");
}

/* ------------------------------------------------------------------ judging */

/* What the rows let pass is refused all the same; the caller rolls back. */
static void
refuse(struct enter *w, const struct exchange_remark *why)
{
	struct exchange_report *report = &w->out->report;
	struct exchange_remarks all = { report->remark, report->remarks,
		report->remarks };

	exchange_remarks_add(&all, why);
	report->remark = all.remark;
	report->remarks = all.n;
	w->out->outcome = DESK_ENTER_REFUSED;
}

/* Whether it is new evidence of a kind of the site's own that has no title (any
 * more).  A file may bring such evidence from where it had one. */
static bool
is_not_offered(const struct enter *w)
{
	enum event_mode mode =
	    events_find_mode(slice_of(w->cell[DESK_ENTER_MODE]));

	return w->r->act != DESK_ENTER_WITHDRAW &&
	       !evidence_kinds_used(&w->own, mode) &&
	       (w->stored == NULL || w->stored->mode != mode);
}

/* No ref was given, so there is none to be wrong: a job is to be chosen, or to
 * be entered first. */
static void
say_which_job(const struct enter *w, struct exchange_report *report)
{
	bool any = false;

	for (size_t i = 0; i < w->before.facts.n; i++)
		any |= w->before.facts.fact[i].event == EVENT_JOB_STARTED;
	for (size_t i = 0; i < report->remarks; i++) {
		struct exchange_remark *r = &report->remark[i];

		if (r->code != REMARK_NO_SUCH_JOB)
			continue;
		r->code = any ? REMARK_WHICH_JOB : REMARK_NO_JOB_YET;
		r->column = any ? "ref" : "event";
	}
}

/* Have the rows judged and written, and tell how it went. */
static int
take(struct enter *w, struct err *e)
{
	const struct exchange_expected expected = { w->r->fact,
		w->r->version != NULL ? w->r->version : "" };
	const struct exchange_options options = { .today = w->d->today,
		.client = w->client->number,
		.of_nobody = is_of_nobody(w),
		.expected = &expected };
	struct exchange_report *report = &w->out->report;
	struct buf rows;
	int rc;

	buf_init(&rows, ROWS_MAX);
	exchange_export_header(&rows);
	if (w->r->act == DESK_ENTER_WITHDRAW || w->moves)
		put_withdrawal(w, &rows);
	if (w->r->act != DESK_ENTER_WITHDRAW)
		put_new(w, &rows);
	rc = rows.full ? err_set(e, ERR_REFUSED, "a cell is far too long")
		       : exchange_take(w->d->reg, buf_slice(&rows), &options,
			     report, e);
	buf_free(&rows);
	if (rc < 0)
		return -1;
	if (w->cell[DESK_ENTER_REF][0] == '\0')
		say_which_job(w, report);
	if (report->unchanged == report->read)
		w->out->outcome = DESK_ENTER_UNCHANGED;
	else if (report->overtaken != 0)
		return overtaken(w,
		    report->overtaken > 0 ? report->overtaken : w->r->fact,
		    find(&w->before, report->overtaken), e);
	else if (!report->written)
		w->out->outcome = DESK_ENTER_REFUSED;
	if (w->out->outcome != DESK_ENTER_DONE)
		return 0;
	if (is_not_offered(w))
		refuse(w, &(struct exchange_remark){ .line = 2,
			      .refused = true,
			      .column = "mode",
			      .code = REMARK_KIND_NOT_OFFERED });
	else if (w->moves && report->taken > 0)
		refuse(w, &(struct exchange_remark){ .line = 2,
			      .refused = true,
			      .code = REMARK_WOULD_TAKE,
			      .n = (uint32_t)report->taken });
	return 0;
}

/* ------------------------------------------------------------ what it gives */

/* The fact that now stands: the one changed, one that is new, or one that says
 * the same already. */
static const struct fact *
find_entered(const struct enter *w)
{
	for (size_t i = 0; i < w->after.facts.n; i++) {
		const struct fact *f = &w->after.facts.fact[i];

		if (f->client == w->client->number &&
		    find(&w->before, f->id) == NULL)
			return f;
	}
	return find(&w->after, w->r->act == DESK_ENTER_ADD
				   ? w->out->report.overtaken
				   : w->r->fact);
}

static int
count(struct enter *w, const struct fact *fact, struct err *e)
{
	struct counts_question q = { .before = &w->before,
		.after = &w->after,
		.fact = fact,
		.today = w->d->today };
	struct services_list services;
	int rc;

	if (services_load(w->d->reg->db, &services, e) < 0)
		return -1;
	q.service = services_find(&services, w->client->service_id);
	ASSERT(q.service != NULL); /* the client's own */
	rc = counts_compare(&q, &w->out->counts, e);
	services_free(&services);
	if (rc < 0 || !w->r->for_page || w->r->check || w->out->counts.n == 0)
		return rc;
	return desk_enter_effects(w->d->reg->db, w->client->service_id,
	    w->d->today, &w->out->counts, &w->out->effects, e);
}

/* Change the particulars of the job or contact that the fact begins. */
static int
put_words(struct enter *w, const struct fact *f, bool *changed, struct err *e)
{
	struct desk_enter_words words = { .reg = w->d->reg,
		.client = w->client,
		.key = { .service = w->client->service,
		    .ref = w->cell[DESK_ENTER_REF],
		    .expected = w->r->words_version },
		.today = w->d->today };

	*changed = false;
	if (w->r->words == NULL)
		return 0;
	if (f->event == EVENT_JOB_STARTED) {
		words.key.kind = PEOPLE_JOB;
		words.key.client = f->client;
	} else if (f->event == EVENT_EMPLOYER_CONTACT) {
		words.key.kind = PEOPLE_EMPLOYER_CONTACT;
	} else {
		return err_set(e, ERR_REFUSED,
		    "only a job_started or an employer_contact has "
		    "particulars of its own");
	}
	return desk_enter_words_put(&words, w->r->words, w->out, changed, e);
}

/* Only particulars were changed, which keep their past elsewhere: for a reason the
 * fact is kept as it was, too. */
static int
remember_fact(const struct enter *w, struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	const struct facts_change by = { .service = w->client->service,
		.staff = register_staff(w->d->reg),
		.at = at,
		.names = &w->before.names };

	clock_format(at, clock_wall_now());
	return facts_remember(w->d->reg->db, &by, w->stored, e);
}

static bool
has_particulars(enum event event)
{
	struct people_key ignored;

	return people_book_about(event, 0, &ignored);
}

/* What was changed is stored; `now` stands in its place.  Let its history go on, and
 * add why. */
static int
end_change(struct enter *w, const struct fact *now, struct err *e)
{
	struct db *db = w->d->reg->db;

	if (w->moves && !has_particulars(w->stored->event) &&
	    !has_particulars(now->event)) {
		if (facts_continue(db, w->stored->id, now->id, e) < 0)
			return -1;
		w->out->fact = w->stored->id;
	}
	return w->reason == NULL
		   ? 0
		   : fact_reasons_put(w->d->reg, w->stored->id, w->reason, e);
}

/* Ask about what is odd: true when it has to be answered first. */
static bool
asks(struct enter *w, const struct fact *now)
{
	const struct desk_enter_odd_question q = { .facts = &w->after.facts,
		.names_n = w->after.names.n,
		.now = now,
		.was = w->stored,
		.today = w->d->today,
		.sure = w->r->sure };

	if (w->r->sure == NULL || w->out->outcome != DESK_ENTER_DONE)
		return false;
	w->out->odd = desk_enter_odd(&q);
	if (jval_length(w->out->odd) == 0 || w->r->check)
		return false;
	w->out->outcome = DESK_ENTER_ASKED;
	return true;
}

/* The fact is written, or was there already: add its particulars, and say what
 * stands now, and what for. */
static int
answer(struct enter *w, struct err *e)
{
	const struct fact *now;
	bool changed;

	/* The same numbers for the same names, so that the two compare. */
	for (uint32_t i = 1; i < w->before.names.n; i++)
		(void)symbols_add(&w->after.names,
		    slice_of(symbols_text(&w->before.names, i)));
	if (load_client(w, &w->after, e) < 0 ||
	    load_employer(w, &w->after, e) < 0)
		return -1;
	if (w->r->act == DESK_ENTER_WITHDRAW) {
		w->out->text = in_words(w, &w->before, w->stored);
		if (drafts_drop_entry(w->d->reg->db, w->r->client, w->r->fact,
			e) < 0 ||
		    end_change(w, w->stored, e) < 0)
			return -1;
		return count(w, w->stored, e);
	}
	now = find_entered(w);
	ASSERT(now != NULL);
	if (asks(w, now)) {
		w->out->text = in_words(w, &w->after, now);
		return 0;
	}
	if (w->r->draft != NULL &&
	    (drafts_check_form(w->r->draft, e) < 0 ||
		drafts_drop(w->d->reg, w->r->draft, &changed, e) < 0))
		return -1;
	w->out->fact = now->id;
	w->out->text = in_words(w, &w->after, now);
	facts_version(now, &w->after.names, w->out->version);
	if (put_words(w, now, &changed, e) < 0)
		return -1;
	if (changed && w->out->outcome == DESK_ENTER_UNCHANGED) {
		w->out->outcome = DESK_ENTER_DONE;
		if (w->reason != NULL && remember_fact(w, e) < 0)
			return -1;
	}
	if (w->out->outcome != DESK_ENTER_DONE)
		return 0;
	if (w->r->act == DESK_ENTER_CORRECT && end_change(w, now, e) < 0)
		return -1;
	return count(w, now, e);
}

/* ----------------------------------------------------------------- together */

/* Which contact of no client is to be changed: its number is looked for among
 * all of them. */
static int
load_changed(struct enter *w, struct err *e)
{
	if (!is_of_nobody(w) || w->r->act == DESK_ENTER_ADD)
		return 0;
	return facts_load_client(w->d->reg->db, w->client->service, 0,
	    &w->before.names, &w->before.facts, e);
}

/* Only the contacts of the ref are read, so it must be of one. */
static int
check_nobody(const struct enter *w, struct err *e)
{
	if (events_find(slice_of(w->cell[DESK_ENTER_EVENT])) !=
	    EVENT_EMPLOYER_CONTACT)
		return err_set(e, ERR_REFUSED,
		    "an entry that is of no client must be an employer "
		    "contact");
	if (w->moves)
		return err_set(e, ERR_REFUSED,
		    "a contact keeps its ref: withdraw it and enter another");
	return 0;
}

/* All of it, inside the transaction. */
static int
enter(struct enter *w, struct err *e)
{
	bool gone;

	if (load_client(w, &w->before, e) < 0 || load_changed(w, e) < 0 ||
	    find_stored(w, &gone, e) < 0)
		return -1;
	fill_cells(w);
	if (gone)
		return overtaken(w, w->r->fact, NULL, e);
	if (is_of_nobody(w)) {
		if (check_nobody(w, e) < 0)
			return -1;
		w->before.facts.n = 0;
		w->stored = NULL;
	}
	if (load_employer(w, &w->before, e) < 0)
		return -1;
	w->stored = find(&w->before, w->r->fact);
	if (take(w, e) < 0)
		return -1;
	if (w->out->outcome == DESK_ENTER_DONE ||
	    (w->out->outcome == DESK_ENTER_UNCHANGED &&
		w->r->act != DESK_ENTER_WITHDRAW))
		return answer(w, e);
	return 0;
}

static int
transact(struct enter *w, struct err *e)
{
	const struct open_register *reg = w->d->reg;

	if (db_begin(reg->db, e) < 0)
		return -1;
	return desk_enter_conclude(reg, enter(w, e), w->out, w->r->check, e);
}

/* The service of an entry that is of no client. */
static int
take_nobody(struct enter *w, struct err *e)
{
	struct services_list all;
	const struct services *service;
	int rc = 0;

	if (services_load(w->d->reg->db, &all, e) < 0)
		return -1;
	service = services_find(&all, w->r->service);
	if (service == NULL)
		rc = services_unknown(w->d->reg->db, e);
	else
		w->nobody = (struct people_entry){ .service = service->number,
			.service_id = mem_string(service->service),
			.reference = mem_string("") };
	services_free(&all);
	w->client = &w->nobody;
	return rc;
}

/* Whose fact it is. */
static int
take_client(struct enter *w, struct err *e)
{
	if (w->r->client == 0 && w->r->service != NULL)
		return take_nobody(w, e);
	if (people_search_open_one(w->d->reg, w->r->client, &w->found, e) < 0)
		return -1;
	return desk_clients_get(&w->found, w->r->client, &w->client, e);
}

static int
read_reason(struct enter *w, struct err *e)
{
	if (desk_reason_read(w->r->reason, LIMITS_ENTRY_REASON_MAX,
		"below an entry", &w->reason, e) < 0)
		return -1;
	if (w->reason == NULL || w->r->act != DESK_ENTER_ADD)
		return 0;
	return err_set(e, ERR_USAGE,
	    "a reason is for a correction or a withdrawal");
}

static int
enter_fact(struct desk *d, const struct desk_enter_request *r,
    struct desk_enter_answer *out, struct err *e)
{
	struct enter w = { .d = d, .r = r, .out = out };
	struct access_shown shown = { 0 };
	int rc;

	symbols_init(&w.before.names);
	symbols_init(&w.after.names);
	rc = read_reason(&w, e);
	if (rc == 0)
		rc = evidence_kinds_load(d->reg->db, &w.own, e);
	if (rc == 0)
		rc = take_client(&w, e);
	if (rc == 0) {
		access_add(&shown, r->client);
		rc = gate_show(d, &shown, e);
	}
	if (rc == 0)
		rc = transact(&w, e);
	for (int i = 0; i < DESK_ENTER_CELLS; i++)
		free(w.cell[i]);
	facts_free(&w.before.facts);
	facts_free(&w.after.facts);
	symbols_free(&w.before.names);
	symbols_free(&w.after.names);
	people_search_free(&w.found);
	desk_reason_free(w.reason);
	free(w.nobody.service_id);
	free(w.nobody.reference);
	return rc;
}

int
desk_enter(struct desk *d, const struct desk_enter_request *r,
    struct desk_enter_answer *out, struct err *e)
{
	*out = (struct desk_enter_answer){ .outcome = DESK_ENTER_DONE,
		.for_page = r->for_page };
	if (gate_enter(d, OPERATION_CLIENT_ENTER, e) < 0)
		return -1;
	return gate_leave(d, enter_fact(d, r, out, e));
}

/* It may hold particulars. */
static void
forget(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

void
desk_enter_free(struct desk_enter_answer *answer)
{
	exchange_report_free(&answer->report);
	counts_free(&answer->counts);
	free(answer->text);
	jval_free(answer->effects);
	jval_free(answer->odd);
	free(answer->conflict.by);
	free(answer->conflict.at);
	forget(answer->conflict.theirs);
	forget(answer->conflict.yours);
	*answer = (struct desk_enter_answer){ .outcome = DESK_ENTER_DONE };
}

/*
 * Employer contacts from a page: a week of them, one entered with or without a
 * client, and the team leader's review.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_employers.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_enter_answer.h"
#include "agent/desk/desk_words.h"
#include "agent/web/web_answers.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* An entry as it came. */
struct entry {
	struct desk_enter_request r;
	struct desk_employers_answers answers;
	struct people_words words;
	int32_t day;
	char date[DAY_TEXT_SIZE];
};

/* ------------------------------------------------------------------- one week */

int
web_employers_week(struct web_call *c, struct jval **out, struct err *e)
{
	const char *week = httpd_query(c->request, "week");
	struct desk_employers_request r = { .service = httpd_query(c->request,
						"service"),
		.staff = httpd_query(c->request, "staff"),
		.day = DAY_NONE };

	if (week != NULL && !day_parse(slice_of(week), &r.day))
		return err_set(e, ERR_USAGE,
		    "\"week\" must be a day of that week, such as 2026-05-03");
	return desk_employers_week(&c->desk, &r, out, e);
}

int
web_employers_search(struct web_call *c, struct jval **out, struct err *e)
{
	const char *text;

	return web_call_text(c, "text", true, &text, e) < 0
		   ? -1
		   : desk_employers_find(&c->desk, text, out, e);
}

/* ------------------------------------------------------------------ one entry */

/* The answer to a yes-or-no question; -1 where it is missing. */
static int
read_answer(const struct web_call *c, const char *key, int *answer,
    struct err *e)
{
	const struct jval *v = jval_get(c->body, key);
	bool yes = false;

	*answer = -1;
	if (v == NULL || jval_is_null(v))
		return 0;
	if (web_call_flag(c, key, &yes, e) < 0)
		return -1;
	*answer = yes;
	return 0;
}

static int
read_date(const struct web_call *c, struct entry *x, struct err *e)
{
	if (web_call_day(c, "date", false, &x->day, e) < 0)
		return -1;
	if (x->day == DAY_NONE)
		return 0;
	day_format(x->date, x->day);
	x->r.cell[DESK_ENTER_DATE] = x->date;
	return 0;
}

/* With whom it was; a text of "" removes the name. */
static int
read_employer(const struct web_call *c, struct entry *x, struct err *e)
{
	const char *employer;

	if (web_call_text(c, "employer", false, &employer, e) < 0 ||
	    web_call_text(c, "particulars_version", false, &x->r.words_version,
		e) < 0)
		return -1;
	if (employer == NULL)
		return 0;
	x->words.field[PEOPLE_EMPLOYER] = mem_string(employer);
	x->r.words = &x->words;
	return 0;
}

/* Whose it is: a client, or else a service. */
static int
read_whose(const struct web_call *c, struct entry *x, struct err *e)
{
	const struct jval *v = jval_get(c->body, "client");
	int64_t client = 0;

	if (web_call_text(c, "service", false, &x->r.service, e) < 0)
		return -1;
	if (v != NULL && !jval_is_null(v) &&
	    (!jval_i64(v, &client) || client < 0 || client > INT32_MAX))
		return err_set(e, ERR_USAGE,
		    "the member \"client\" must be a client's number");
	x->r.client = (uint32_t)client;
	if (client == 0 && x->r.service == NULL)
		return err_set(e, ERR_USAGE,
		    "the member \"service\" is missing: a contact is of a "
		    "client or of a service");
	return 0;
}

static int
read_entry(struct web_call *c, struct entry *x, struct err *e)
{
	const char *staff;

	x->r.for_page = true;
	x->r.cell[DESK_ENTER_EVENT] = "employer_contact";
	if (web_call_text(c, "draft", false, &x->r.draft, e) < 0 ||
	    read_whose(c, x, e) < 0 || read_date(c, x, e) < 0 ||
	    read_employer(c, x, e) < 0 ||
	    read_answer(c, "meaningful", &x->answers.meaningful, e) < 0 ||
	    read_answer(c, "in_work", &x->answers.in_work, e) < 0 ||
	    web_call_text(c, "mode", false, &x->r.cell[DESK_ENTER_MODE], e) <
		0 ||
	    web_call_text(c, "staff", false, &staff, e) < 0)
		return -1;
	x->r.cell[DESK_ENTER_STAFF] = staff;
	x->answers.has_mode = x->r.cell[DESK_ENTER_MODE] != NULL &&
			      x->r.cell[DESK_ENTER_MODE][0] != '\0';
	x->answers.has_staff = staff != NULL && staff[0] != '\0';
	x->r.cell[DESK_ENTER_FLAGS] = desk_employers_flags(&x->answers);
	return 0;
}

/* Whether a remark is about a field of which another says that it is missing. */
static bool
is_said(const struct jval *remark, const struct jval *missing)
{
	const char *field = jval_get_str(remark, "field");

	for (size_t i = 0; field != NULL && i < jval_length(missing); i++)
		if (strcmp(jval_get_str(jval_at(missing, i), "field"), field) ==
		    0)
			return true;
	return false;
}

/* The remarks of the desk with those about what was not answered. */
static void
add_remarks(struct jval *o, const struct jval *missing)
{
	const struct jval *was = jval_get(o, "remarks");
	struct jval *all = jval_array();

	for (size_t i = 0; i < jval_length(was); i++)
		if (!is_said(jval_at(was, i), missing))
			jval_add(all, jval_copy(jval_at(was, i)));
	for (size_t i = 0; i < jval_length(missing); i++)
		jval_add(all, jval_copy(jval_at(missing, i)));
	jval_set(o, "remarks", all);
}

/* What it counts for, in sentences; left NULL where that cannot be said. */
static int
make_judgement(struct web_call *c, const struct entry *x,
    const struct desk_enter_answer *a, struct jval **out, struct err *e)
{
	const struct desk_employers_entry entry = {
		.mode = x->r.cell[DESK_ENTER_MODE],
		.answers = &x->answers,
		.staff = x->r.cell[DESK_ENTER_STAFF],
		.day = x->day,
		.stored = !x->r.check,
		.counts = &a->counts
	};

	if (a->outcome == DESK_ENTER_DONE && x->day != DAY_NONE)
		return desk_employers_judge(&c->desk, &entry, out, e);
	return 0;
}

static unsigned
status_of(const struct desk_enter_answer *a, bool refused, bool check)
{
	if (a->outcome == DESK_ENTER_OVERTAKEN)
		return 412;
	return refused && !check ? 422 : 200;
}

/* The entry, as for any fact, with what was not answered. */
static struct jval *
entry_json(const struct entry *x, const struct desk_enter_answer *a,
    const struct jval *missing)
{
	struct jval *o = desk_enter_answer_json(a);

	jval_set(o, "date", desk_words_weekday(x->day));
	if (jval_length(missing) == 0)
		return o;
	jval_set_str(o, "outcome", "refused");
	jval_set_null(o, "fact");
	add_remarks(o, missing);
	return o;
}

static int
finish(struct web_call *c, const struct entry *x,
    const struct desk_enter_answer *a, const struct jval *missing, bool check,
    struct jval **out, struct err *e)
{
	bool lacks = jval_length(missing) > 0;
	struct jval *judgement = NULL;

	if (!lacks && make_judgement(c, x, a, &judgement, e) < 0)
		return -1;
	c->status =
	    status_of(a, lacks || a->outcome == DESK_ENTER_REFUSED, check);
	*out = jval_object();
	jval_set(*out, "entry", entry_json(x, a, missing));
	jval_set(*out, "judgement",
	    judgement == NULL ? jval_null() : judgement);
	return 0;
}

/* Run it; what lacks an answer is only looked at, for its other faults. */
static int
enter(struct web_call *c, struct entry *x, bool check, struct jval **out,
    struct err *e)
{
	struct jval *missing = desk_employers_missing(&x->answers);
	struct desk_enter_answer a;
	int rc;

	x->r.check = check || jval_length(missing) > 0;
	rc = desk_enter(&c->desk, &x->r, &a, e);
	if (rc == 0)
		rc = finish(c, x, &a, missing, check, out, e);
	desk_enter_free(&a);
	jval_free(missing);
	return rc;
}

static int
run(struct web_call *c, enum desk_enter_act act, bool check, struct jval **out,
    struct err *e)
{
	struct entry x = { .r = { .act = act } };
	int rc = read_entry(c, &x, e);

	if (rc == 0 && act == DESK_ENTER_CORRECT) {
		x.r.version = c->version;
		rc = web_call_text(c, "reason", false, &x.r.reason, e);
		if (rc == 0)
			rc = web_call_number(c, "fact", &x.r.fact, e);
	}
	if (rc == 0)
		rc = enter(c, &x, check, out, e);
	people_wipe(&x.words);
	return rc;
}

int
web_employers_check(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_ADD, true, out, e);
}

int
web_employers_add(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_ADD, false, out, e);
}

int
web_employers_correct(struct web_call *c, struct jval **out, struct err *e)
{
	return run(c, DESK_ENTER_CORRECT, false, out, e);
}

/* A contact without a client is of the service that the address names. */
int
web_employers_withdraw(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_enter_request r = { .act = DESK_ENTER_WITHDRAW,
		.service = httpd_query(c->request, "service"),
		.version = c->version,
		.for_page = true };
	struct desk_enter_answer a;
	int rc;

	if (web_call_text(c, "reason", false, &r.reason, e) < 0 ||
	    web_call_number(c, "fact", &r.fact, e) < 0)
		return -1;
	if (r.service == NULL)
		return err_set(e, ERR_USAGE,
		    "the address must name the service of the contact");
	rc = desk_enter(&c->desk, &r, &a, e);
	if (rc == 0) {
		c->status =
		    status_of(&a, a.outcome == DESK_ENTER_REFUSED, false);
		*out = desk_enter_answer_json(&a);
		jval_set_null(*out, "date");
	}
	desk_enter_free(&a);
	return rc;
}

/* --------------------------------------------------------------------- review */

static int
read_seen(const struct jval *list, struct desk_employers_seen *seen,
    struct err *e)
{
	for (size_t i = 0; i < jval_length(list); i++) {
		const struct jval *o = jval_at(list, i);
		const char *version = jval_get_str(o, "version");

		if (!jval_get_i64(o, "fact", &seen[i].fact) ||
		    version == NULL ||
		    strlen(version) >= sizeof(seen[i].version))
			return err_set(e, ERR_USAGE,
			    "each of \"contacts\" must have the fact and the "
			    "version that were shown");
		memcpy(seen[i].version, version, strlen(version) + 1);
	}
	return 0;
}

int
web_employers_review(struct web_call *c, struct jval **out, struct err *e)
{
	const struct jval *list = jval_get(c->body, "contacts");
	struct desk_employers_seen *seen;
	size_t done = 0;
	bool take_back;
	int rc;

	if (web_call_flag(c, "take_back", &take_back, e) < 0)
		return -1;
	if (list == NULL || !jval_is_array(list))
		return err_set(e, ERR_USAGE,
		    "the member \"contacts\" must be a list");
	seen = mem_array(jval_length(list) + 1, sizeof(*seen));
	rc = read_seen(list, seen, e);
	if (rc == 0)
		rc = desk_employers_review(&c->desk, seen, jval_length(list),
		    take_back, &done, e);
	free(seen);
	if (rc < 0)
		return -1;
	*out = jval_object();
	jval_set_i64(*out, "changed", (int64_t)done);
	return 0;
}

/*
 * The log of employer contacts as a page shows it.  Which contact counts is
 * the rule of the timeline, by which figures are derived; how many are
 * expected is the fidelity scale's.
 */
#include "agent/desk/desk_employers.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_client_past.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/figures/timeline.h"
#include "agent/people/people_employers.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/fidelity.h"

enum { WEEK = 7, YEAR = 366, SENTENCE_MAX = 1024 };

/* One contact of the week. */
struct contact {
	const struct services *service;
	const struct held_facts *held;
	const struct fact *fact;
	int32_t reviewed; /* DAY_NONE: not yet */
	const char *staff;
};

/* Under construction.  Facts are borrowed from what the register holds. */
struct week {
	const struct desk *d;
	const struct desk_employers_request *r;
	const struct people_search *people;
	int32_t monday;
	struct contact *contact;
	size_t n, cap;
	const char **staff; /* codes of specialists, sorted */
	size_t staffs, staff_cap;
	struct access_shown shown;
};

static int32_t
monday_of(int32_t day)
{
	return day - (day + 3) % WEEK; /* day 0 was a Thursday */
}

/* "23 to 29 November 2026". */
static void
put_week(int32_t monday, struct buf *out)
{
	char first[DAY_SAID_SIZE], last[DAY_SAID_SIZE];
	int y1, m1, d1, y2, m2, d2;

	day_to_civil(monday, &y1, &m1, &d1);
	day_to_civil(monday + WEEK - 1, &y2, &m2, &d2);
	day_say(first, monday);
	day_say(last, monday + WEEK - 1);
	/* What both days share is said once, behind the second. */
	if (y1 == y2)
		*strrchr(first, ' ') = '\0';
	if (m1 == m2)
		*strrchr(first, ' ') = '\0';
	buf_printf(out, "%s to %s", first, last);
}

static struct jval *
take_sentence(struct buf *text)
{
	struct jval *v = jval_text(buf_str(text));

	buf_free(text);
	return v;
}

/* ---------------------------------------------------------------- gathering */

/* By ref, on which day each contact of a service was reviewed. */
static int32_t *
reviews_of(const struct held_facts *held)
{
	int32_t *on = mem_array(held->names.n, sizeof(*on));

	for (uint32_t i = 0; i < held->names.n; i++)
		on[i] = DAY_NONE;
	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];

		if (f->event == EVENT_EMPLOYER_CONTACT_REVIEWED)
			on[f->ref] = f->day;
	}
	return on;
}

static void
note_staff(struct week *w, const char *code)
{
	for (size_t i = 0; i < w->staffs; i++)
		if (strcmp(w->staff[i], code) == 0)
			return;
	w->staff =
	    mem_grow(w->staff, w->staffs, &w->staff_cap, sizeof(*w->staff));
	w->staff[w->staffs++] = code;
}

/* Whether a fact shows that somebody works as a specialist now. */
static bool
is_of_specialist(const struct week *w, const struct fact *f)
{
	bool kind =
	    f->event == EVENT_EMPLOYER_CONTACT || f->event == EVENT_ALLOCATED ||
	    (f->event == EVENT_STAFF_FTE && f->mode == MODE_ES && f->value > 0);

	return kind && f->staff != 0 && f->day > w->d->today - YEAR;
}

static void
gather_facts(struct week *w, const struct services *service,
    const struct held_facts *held)
{
	int32_t *reviewed = reviews_of(held);

	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];
		const char *staff = symbols_text(&held->names, f->staff);

		if (is_of_specialist(w, f))
			note_staff(w, staff);
		if (f->event != EVENT_EMPLOYER_CONTACT || f->day < w->monday ||
		    f->day >= w->monday + WEEK ||
		    (w->r->staff != NULL && strcmp(w->r->staff, staff) != 0))
			continue;
		w->contact =
		    mem_grow(w->contact, w->n, &w->cap, sizeof(*w->contact));
		w->contact[w->n++] = (struct contact){ service, held, f,
			reviewed[f->ref], staff };
	}
	free(reviewed);
}

static int
gather(struct week *w, const struct services_list *all, struct err *e)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct services *service = &all->service[i];
		const struct held_facts *held;

		if (w->r->service != NULL &&
		    strcmp(w->r->service, service->service) != 0)
			continue;
		if (held_facts(w->d->reg->db, service->number, &held, e) < 0)
			return -1;
		gather_facts(w, service, held);
	}
	return 0;
}

/* By specialist, the newest first. */
static int
in_order(const void *a, const void *b)
{
	const struct contact *x = a, *y = b;
	int c = strcmp(x->staff, y->staff);

	/* Those that name nobody stand last. */
	if (c != 0 && (x->staff[0] == '\0' || y->staff[0] == '\0'))
		return x->staff[0] == '\0' ? 1 : -1;
	if (c != 0)
		return c;
	if (x->fact->day != y->fact->day)
		return x->fact->day < y->fact->day ? 1 : -1;
	return x->fact->id < y->fact->id ? 1 : -1;
}

static int
by_code(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ----------------------------------------------------------------- sentences */

static size_t
count_quality(const struct contact *c, size_t n)
{
	size_t quality = 0;

	for (size_t i = 0; i < n; i++)
		quality += timeline_qualifies(c[i].fact);
	return quality;
}

/* "4 of the 6 quality contacts a week expected of as". */
static void
put_against(const char *staff, size_t n, struct buf *out)
{
	if (staff[0] == '\0')
		buf_printf(out, "%zu quality contact%s without a specialist", n,
		    n == 1 ? "" : "s");
	else if (n <= FIDELITY_CONTACTS_A_WEEK)
		buf_printf(out,
		    "%zu of the %d quality contacts a week expected of %s", n,
		    FIDELITY_CONTACTS_A_WEEK, staff);
	else
		buf_printf(out,
		    "%zu quality contacts of %s, and %d a week are expected", n,
		    staff, FIDELITY_CONTACTS_A_WEEK);
}

/* How the week stands. */
static struct jval *
say_week(const struct week *w)
{
	size_t quality = count_quality(w->contact, w->n), waiting = 0;
	struct buf text;

	for (size_t i = 0; i < w->n; i++)
		waiting += w->contact[i].reviewed == DAY_NONE;
	buf_init(&text, SENTENCE_MAX);
	if (w->n == 0 && w->r->staff == NULL)
		buf_puts(&text, "No employer contact is entered for this week");
	else if (w->r->staff != NULL)
		put_against(w->r->staff, quality, &text);
	else
		buf_printf(&text,
		    "%zu quality contact%s entered this week, of %zu in all",
		    quality, quality == 1 ? " is" : "s are", w->n);
	buf_puts(&text, ".");
	if (waiting > 0)
		buf_printf(&text, " %zu %s not reviewed yet.", waiting,
		    waiting == 1 ? "is" : "are");
	return take_sentence(&text);
}

/* What is expected, and who says so. */
static struct jval *
say_source(void)
{
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	buf_printf(&text,
	    "The best score of the IPS fidelity scale asks for %d quality "
	    "contacts a week of each specialist (IPS-25, item %d, %s).",
	    FIDELITY_CONTACTS_A_WEEK, FIDELITY_CONTACTS_ITEM,
	    fidelity_item_name(FIDELITY_CONTACTS_ITEM));
	return take_sentence(&text);
}

/* ------------------------------------------------------------------ contacts */

/* Whether it counts, in a few words of a table. */
static void
set_counts(const struct fact *f, struct jval *o)
{
	const char *why = timeline_contact_fails(f);

	jval_set_bool(o, "counts", why == NULL);
	jval_set_str_or_null(o, "why_not", why);
}

static void
set_client(struct week *w, const struct fact *f, struct jval *o)
{
	const struct people_entry *x =
	    f->client == 0 ? NULL : people_search_get(w->people, f->client);
	struct jval *client;
	const char *name;

	if (x == NULL) {
		jval_set_null(o, "client");
		return;
	}
	access_add(&w->shown, x->number);
	name = people_get(&x->words, PEOPLE_NAME);
	client = jval_object();
	jval_set_i64(client, "client", x->number);
	jval_set_str(client, "reference", x->reference);
	jval_set_str(client, "shown", name[0] != '\0' ? name : x->reference);
	jval_set(o, "client", client);
}

static int
set_employer(const struct week *w, const struct contact *c, struct jval *o,
    struct err *e)
{
	const struct people_key key = { .service = c->service->number,
		.kind = PEOPLE_EMPLOYER_CONTACT,
		.ref = symbols_text(&c->held->names, c->fact->ref) };
	char version[PEOPLE_BOOK_VERSION_SIZE];
	struct people_words words = { .field = { NULL } };
	int rc = people_book_version(w->d->reg->db, &key, version, e);

	if (rc == 0)
		rc = people_book_get(w->d->reg, &key, &words, e);
	jval_set_str(o, "particulars_version", rc == 0 ? version : "");
	jval_set_str_or_null(o, "employer",
	    people_get(&words, PEOPLE_EMPLOYER));
	people_wipe(&words);
	return rc;
}

/* As desk_enter() says what stands there: "Employer contact, Phone (ann), 3 May
 * 2026". */
static void
set_says(const struct contact *c, struct jval *o)
{
	char said[DAY_SAID_SIZE];
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	desk_words_fact(c->fact, &c->held->names, NULL, &says);
	day_say(said, c->fact->day);
	buf_printf(&says, ", %s", said);
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
}

/* What was changed about it, newest first. */
static int
set_past(const struct week *w, const struct fact *f, struct jval *o,
    struct err *e)
{
	const struct people_history_say say = { desk_client_past_words, NULL };
	struct people_history past;

	if (people_history_of_fact(w->d->reg, f->id, &say, &past, e) < 0)
		return -1;
	jval_set(o, "past", desk_client_past_all(&past));
	people_history_free(&past);
	return 0;
}

static int
add_contact(struct week *w, const struct contact *c, struct jval *all,
    struct err *e)
{
	const struct fact *f = c->fact;
	char version[FACTS_VERSION_SIZE];
	struct jval *o = jval_object();

	facts_version(f, &c->held->names, version);
	jval_set_i64(o, "fact", f->id);
	jval_set_str(o, "version", version);
	jval_set_str(o, "service", c->service->service);
	jval_set(o, "on", jval_day_shown(f->day));
	jval_set_str(o, "mode", events_mode_name((enum event_mode)f->mode));
	jval_set_str(o, "how", events_mode_title((enum event_mode)f->mode));
	set_says(c, o);
	jval_set_bool(o, "meaningful", f->flags & FLAG_MEANINGFUL);
	jval_set_bool(o, "in_work", f->flags & FLAG_IN_WORK);
	set_counts(f, o);
	set_client(w, f, o);
	jval_set(o, "reviewed", jval_day_shown(c->reviewed));
	jval_add(all, o);
	return set_employer(w, c, o, e) < 0 ? -1 : set_past(w, f, o, e);
}

/* The n contacts of one specialist. */
static int
add_group(struct week *w, const struct contact *c, size_t n, struct jval *all,
    struct err *e)
{
	struct jval *group = jval_object(), *contacts = jval_array();
	size_t waiting = 0;
	struct buf says;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		waiting += c[i].reviewed == DAY_NONE;
		rc = add_contact(w, &c[i], contacts, e);
	}
	buf_init(&says, SENTENCE_MAX);
	put_against(c->staff, count_quality(c, n), &says);
	buf_puts(&says, ".");
	jval_set_str(group, "specialist", c->staff);
	jval_set(group, "says", take_sentence(&says));
	jval_set_i64(group, "waiting", (int64_t)waiting);
	jval_set(group, "contacts", contacts);
	jval_add(all, group);
	return rc;
}

static int
set_groups(struct week *w, struct jval *o, struct err *e)
{
	struct jval *all = jval_array();
	int rc = 0;

	for (size_t i = 0, n; rc == 0 && i < w->n; i += n) {
		for (n = 1; i + n < w->n && strcmp(w->contact[i + n].staff,
						w->contact[i].staff) == 0;)
			n++;
		rc = add_group(w, &w->contact[i], n, all, e);
	}
	jval_set(o, "groups", all);
	return rc;
}

/* Contacts of the week that were withdrawn, of all services that are shown. */
static int
load_withdrawn(const struct week *w, const struct services_list *services,
    struct people_history *out, struct err *e)
{
	const struct people_history_say say = { desk_client_past_words, NULL };
	struct people_history_days days = { .event = EVENT_EMPLOYER_CONTACT,
		.first = w->monday,
		.last = w->monday + WEEK - 1,
		.staff = w->r->staff };
	int rc = 0;

	*out = (struct people_history){ 0 };
	for (size_t i = 0; rc == 0 && i < services->n; i++) {
		const struct services *service = &services->service[i];
		struct people_history past;

		if (w->r->service != NULL &&
		    strcmp(w->r->service, service->service) != 0)
			continue;
		days.service = service->number;
		rc = people_history_withdrawn(w->d->reg, &days, &say, &past, e);
		if (rc == 0)
			people_history_join(out, &past);
	}
	return rc;
}

/* They stand nowhere else.  Whose they were is told no less than of one that
 * stands. */
static int
set_withdrawn(struct week *w, const struct services_list *services,
    struct jval *o, struct err *e)
{
	struct people_history past;
	int rc = load_withdrawn(w, services, &past, e);

	for (size_t i = 0; rc == 0 && i < past.n; i++)
		if (past.item[i].client != 0)
			access_add(&w->shown, past.item[i].client);
	jval_set(o, "withdrawn", desk_client_past_all(&past));
	people_history_free(&past);
	return rc;
}

/* ------------------------------------------------------------------ the page */

static void
set_week(const struct week *w, struct jval *o)
{
	struct jval *week = jval_object();
	struct buf shown;

	buf_init(&shown, SENTENCE_MAX);
	put_week(w->monday, &shown);
	jval_set_day(week, "from", w->monday);
	jval_set(week, "shown", take_sentence(&shown));
	jval_set_day(week, "before", w->monday - WEEK);
	if (w->monday + WEEK <= w->d->today)
		jval_set_day(week, "after", w->monday + WEEK);
	else
		jval_set_null(week, "after");
	jval_set(o, "week", week);
}

static struct jval *
question(const char *name, const char *title, const char *hint)
{
	struct jval *o = jval_object();

	jval_set_str(o, "name", name);
	jval_set_str(o, "title", title);
	jval_set_str(o, "hint", hint);
	return o;
}

/* What a form has to offer. */
static void
set_form(const struct week *w, const struct services_list *all, struct jval *o)
{
	struct jval *services = jval_array(), *staff = jval_array();
	struct jval *questions = jval_array();

	for (size_t i = 0; i < all->n; i++)
		jval_add_str(services, all->service[i].service);
	for (size_t i = 0; i < w->staffs; i++)
		jval_add_str(staff, w->staff[i]);
	jval_add(questions,
	    question("meaningful",
		"Did it make or keep a relationship with the employer?",
		"No, if it only asked whether a vacancy is open"));
	jval_add(questions,
	    question("in_work",
		"Was it support to the employer of a client who works there?",
		"Such support matters, and is not a contact to find a job"));
	jval_set(o, "services", services);
	jval_set(o, "specialists", staff);
	jval_set(o, "modes", desk_words_modes(EVENT_EMPLOYER_CONTACT, NULL));
	jval_set(o, "questions", questions);
}

static int
put_page(struct week *w, const struct services_list *all, struct jval **out,
    struct err *e)
{
	struct jval *o = jval_object();

	if (w->n > 0)
		qsort(w->contact, w->n, sizeof(*w->contact), in_order);
	if (w->staffs > 0)
		qsort(w->staff, w->staffs, sizeof(*w->staff), by_code);
	set_week(w, o);
	jval_set(o, "says", say_week(w));
	jval_set(o, "source", say_source());
	set_form(w, all, o);
	if (set_groups(w, o, e) < 0 || set_withdrawn(w, all, o, e) < 0) {
		jval_free(o);
		return -1;
	}
	*out = o;
	return 0;
}

static int
make_week(struct desk *d, const struct desk_employers_request *r,
    struct jval **out, struct err *e)
{
	struct week w = { .d = d,
		.r = r,
		.monday = monday_of(r->day == DAY_NONE ? d->today : r->day) };
	struct services_list all;
	struct jval *page = NULL;
	int rc;

	if (services_load(d->reg->db, &all, e) < 0)
		return -1;
	rc = r->service != NULL && services_find(&all, r->service) == NULL
		 ? services_unknown(d->reg->db, e)
		 : people_search_hold(d->reg, &w.people, e);
	if (rc == 0)
		rc = gather(&w, &all, e);
	if (rc == 0)
		rc = put_page(&w, &all, &page, e);
	if (rc == 0)
		rc = gate_show_some(d, &w.shown, e);
	else
		access_free(&w.shown);
	if (rc == 0)
		*out = page;
	else
		jval_free(page);
	free(w.contact);
	free(w.staff);
	services_free(&all);
	return rc;
}

int
desk_employers_week(struct desk *d, const struct desk_employers_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_EMPLOYERS_WEEK, e) < 0)
		return -1;
	return gate_leave(d, make_week(d, r, out, e));
}

/* ------------------------------------------------------------------ one entry */

const char *
desk_employers_flags(const struct desk_employers_answers *a)
{
	if (a->meaningful > 0)
		return a->in_work > 0 ? "meaningful;in_work" : "meaningful";
	return a->in_work > 0 ? "in_work" : "";
}

static void
add_missing(struct jval *all, const char *field, const char *text)
{
	struct jval *o = jval_object();

	jval_set_str(o, "field", field);
	jval_set_bool(o, "refused", true);
	jval_set_str(o, "code", "missing");
	jval_set_str(o, "text", text);
	jval_add(all, o);
}

struct jval *
desk_employers_missing(const struct desk_employers_answers *a)
{
	struct jval *all = jval_array();

	if (!a->has_staff)
		add_missing(all, "staff",
		    "Say whose contact it was, or it is in nobody's week");
	if (!a->has_mode)
		add_missing(all, "mode", "Say how the contact was");
	if (a->meaningful < 0)
		add_missing(all, "meaningful",
		    "Say whether it made or kept a relationship: this decides "
		    "whether the contact counts");
	if (a->in_work < 0)
		add_missing(all, "in_work",
		    "Say whether it was support to the employer of a client "
		    "who works there: this decides whether the contact "
		    "counts");
	return all;
}

/* How much the entry changes a figure. */
static int64_t
change_of(const struct counts *counts, const char *code)
{
	int64_t n = 0;

	for (size_t i = 0; i < counts->n; i++)
		if (strcmp(counts->line[i].measure->code, code) == 0)
			n += counts->line[i].after - counts->line[i].before;
	return n;
}

static void
say_first(const struct counts *counts, struct jval *says)
{
	int64_t days = change_of(counts, "first_employer_contact.days");
	struct buf text;

	if (change_of(counts, "first_employer_contact") != 1)
		return;
	buf_init(&text, SENTENCE_MAX);
	buf_printf(&text,
	    "It is the first contact with an employer for this client, %lld "
	    "day%s after the vocational profile was begun.",
	    (long long)days, days == 1 ? "" : "s");
	jval_add(says, take_sentence(&text));
}

static void
say_entry(const struct desk_employers_entry *x, const char *why_not,
    size_t in_week, struct jval *says)
{
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	if (why_not == NULL)
		buf_puts(&text, "Counts as a quality contact.");
	else
		buf_printf(&text, "Does not count as a quality contact: %s.",
		    why_not);
	jval_add(says, take_sentence(&text));
	say_first(x->counts, says);
	if (!x->answers->has_staff)
		return;
	buf_init(&text, SENTENCE_MAX);
	buf_puts(&text, why_not == NULL ? "It makes " : "It leaves ");
	put_against(x->staff, in_week, &text);
	buf_puts(&text, ", ");
	put_week(monday_of(x->day), &text);
	buf_puts(&text, ".");
	jval_add(says, take_sentence(&text));
}

static int
judge(struct desk *d, const struct desk_employers_entry *x, struct jval **out,
    struct err *e)
{
	const struct desk_employers_answers *a = x->answers;
	const struct fact f = { .event = EVENT_EMPLOYER_CONTACT,
		.mode = (uint8_t)events_find_mode(slice_of(x->mode)),
		.flags = (uint8_t)((a->meaningful > 0 ? FLAG_MEANINGFUL : 0) |
				   (a->in_work > 0 ? FLAG_IN_WORK : 0)) };
	const struct desk_employers_request r = { .staff = x->staff };
	struct week w = { .d = d, .r = &r, .monday = monday_of(x->day) };
	const char *why_not = timeline_contact_fails(&f);
	struct services_list all;
	struct jval *says;
	int rc;

	if (services_load(d->reg->db, &all, e) < 0)
		return -1;
	rc = gather(&w, &all, e);
	if (rc == 0) {
		says = jval_array();
		say_entry(x, why_not,
		    count_quality(w.contact, w.n) +
			(why_not == NULL && !x->stored),
		    says);
		*out = jval_object();
		jval_set_bool(*out, "counts", why_not == NULL);
		jval_set(*out, "says", says);
	}
	free(w.contact);
	free(w.staff);
	services_free(&all);
	return rc;
}

int
desk_employers_judge(struct desk *d, const struct desk_employers_entry *x,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_EMPLOYERS_JUDGE, e) < 0)
		return -1;
	return gate_leave(d, judge(d, x, out, e));
}

/* ------------------------------------------------------------ known employers */

static int
find(const struct desk *d, const char *typed, struct jval **out, struct err *e)
{
	struct people_employers found;
	struct jval *names;

	if (people_employers_find(d->reg, slice_of(typed), &found, e) < 0) {
		people_employers_free(&found);
		return -1;
	}
	names = jval_array();
	for (size_t i = 0; i < found.n; i++)
		jval_add_str(names, found.name[i]);
	*out = jval_object();
	jval_set(*out, "employers", names);
	people_employers_free(&found);
	return 0;
}

int
desk_employers_find(struct desk *d, const char *typed, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_EMPLOYERS_FIND, e) < 0)
		return -1;
	return gate_leave(d, find(d, typed, out, e));
}

/*
 * The log of employer contacts as a page shows it, week by week.
 */
#include "agent/desk/desk_employers.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_client_past.h"
#include "agent/desk/desk_employers_gather.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/figures/timeline.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/fidelity.h"

enum { SENTENCE_MAX = 1024 };

/* Under construction. */
struct week {
	struct desk_employers_gathered g;
	const struct people_search *people;
	struct access_shown shown;
};

static struct jval *
take_sentence(struct buf *text)
{
	struct jval *v = jval_text(buf_str(text));

	buf_free(text);
	return v;
}

/* ----------------------------------------------------------------- sentences */

/* How the week stands. */
static struct jval *
say_week(const struct week *w)
{
	size_t quality = desk_employers_count_quality(w->g.contact, w->g.n),
	       waiting = 0;
	struct buf text;

	for (size_t i = 0; i < w->g.n; i++)
		waiting += w->g.contact[i].reviewed == DAY_NONE;
	buf_init(&text, SENTENCE_MAX);
	if (w->g.n == 0 && w->g.r->staff == NULL)
		buf_puts(&text, "No employer contact is entered for this week");
	else if (w->g.r->staff != NULL)
		desk_employers_put_against(w->g.r->staff, quality, &text);
	else
		buf_printf(&text,
		    "%zu quality contact%s entered this week, of %zu in all",
		    quality, quality == 1 ? " is" : "s are", w->g.n);
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
set_employer(const struct week *w, const struct desk_employers_contact *c,
    struct jval *o, struct err *e)
{
	const struct people_key key = { .service = c->service->number,
		.kind = PEOPLE_EMPLOYER_CONTACT,
		.ref = symbols_text(&c->held->names, c->fact->ref) };
	char version[PEOPLE_BOOK_VERSION_SIZE];
	struct people_words words = { .field = { NULL } };
	int rc = people_book_version(w->g.d->reg->db, &key, version, e);

	if (rc == 0)
		rc = people_book_get(w->g.d->reg, &key, &words, e);
	jval_set_str(o, "particulars_version", rc == 0 ? version : "");
	jval_set_str_or_null(o, "employer",
	    people_get(&words, PEOPLE_EMPLOYER));
	people_wipe(&words);
	return rc;
}

/* As desk_enter() says what stands there: "Employer contact, Phone (ann), 3 May
 * 2026". */
static void
set_says(const struct desk_employers_contact *c, struct jval *o)
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

	if (people_history_of_fact(w->g.d->reg, f->id, &say, &past, e) < 0)
		return -1;
	jval_set(o, "past", desk_client_past_all(&past));
	people_history_free(&past);
	return 0;
}

static int
add_contact(struct week *w, const struct desk_employers_contact *c,
    struct jval *all, struct err *e)
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
	desk_words_set_alone(o, "how",
	    events_mode_title((enum event_mode)f->mode));
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
add_group(struct week *w, const struct desk_employers_contact *c, size_t n,
    struct jval *all, struct err *e)
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
	desk_employers_put_against(c->staff, desk_employers_count_quality(c, n),
	    &says);
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

	for (size_t i = 0, n; rc == 0 && i < w->g.n; i += n) {
		for (n = 1; i + n < w->g.n && strcmp(w->g.contact[i + n].staff,
						  w->g.contact[i].staff) == 0;)
			n++;
		rc = add_group(w, &w->g.contact[i], n, all, e);
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
		.first = w->g.monday,
		.last = w->g.monday + DESK_EMPLOYERS_WEEK - 1,
		.staff = w->g.r->staff };
	int rc = 0;

	*out = (struct people_history){ 0 };
	for (size_t i = 0; rc == 0 && i < services->n; i++) {
		const struct services *service = &services->service[i];
		struct people_history past;

		if (w->g.r->service != NULL &&
		    strcmp(w->g.r->service, service->service) != 0)
			continue;
		days.service = service->number;
		rc = people_history_withdrawn(w->g.d->reg, &days, &say, &past,
		    e);
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
	desk_employers_put_week(w->g.monday, &shown);
	jval_set_day(week, "from", w->g.monday);
	jval_set(week, "shown", take_sentence(&shown));
	jval_set_day(week, "before", w->g.monday - DESK_EMPLOYERS_WEEK);
	if (w->g.monday + DESK_EMPLOYERS_WEEK <= w->g.d->today)
		jval_set_day(week, "after", w->g.monday + DESK_EMPLOYERS_WEEK);
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
	for (size_t i = 0; i < w->g.staffs; i++)
		jval_add_str(staff, w->g.staff[i]);
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
	struct week w = { .g = { .d = d,
			      .r = r,
			      .monday = desk_employers_monday(r->day == DAY_NONE
								  ? d->today
								  : r->day) } };
	struct services_list all;
	struct jval *page = NULL;
	int rc;

	if (services_load(d->reg->db, &all, e) < 0)
		return -1;
	rc = r->service != NULL && services_find(&all, r->service) == NULL
		 ? services_unknown(d->reg->db, e)
		 : people_search_hold(d->reg, &w.people, e);
	if (rc == 0)
		rc = desk_employers_gather(&w.g, &all, e);
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
	desk_employers_gathered_free(&w.g);
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

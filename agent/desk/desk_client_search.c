/*
 * Finding a client while somebody types.  All clients are opened in memory, and
 * each key looks through them once, or twice where nobody is spelt like that.
 */
#include "agent/desk/desk_client_search.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_own.h"
#include "agent/desk/gate.h"
#include "agent/people/people_query.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/worklist/worklist.h"
#include "agent/worklist/worklist_phase.h"
#include "common/base/mem.h"

struct search {
	const struct desk *d;
	const struct desk_client_search_request *r;
	struct services_list services;
	const struct people_search *all;
	bool *may;   /* of each in `all`: by service, specialist and phase */
	bool *apart; /* likewise, but another specialist's or nobody's */
	enum worklist_phase phase;
	struct people_query query;
	struct jval *specialists, *clients;
	size_t found;
	size_t others; /* found, but another specialist's */
	bool nearly;
	char mine[OWN_CODE_SIZE];
	struct access_shown shown;
};

/* ------------------------------------------------------------------- filters */

static void
add_specialist(struct search *s, const char *staff)
{
	for (size_t i = 0; i < jval_length(s->specialists); i++)
		if (strcmp(jval_str(jval_at(s->specialists, i)), staff) == 0)
			return;
	jval_add_str(s->specialists, staff);
}

static void
let_in(struct search *s, bool *into, uint32_t client)
{
	const struct people_entry *entry = people_search_get(s->all, client);

	if (entry != NULL)
		into[entry - s->all->entry] = true;
}

static int
filter_service(struct search *s, const struct services *service, struct err *e)
{
	const struct held_facts *held;
	uint32_t *allocated;
	struct timeline t;

	if (held_facts(s->d->reg->db, service->number, &held, e) < 0)
		return -1;
	worklist_timeline(&t, &held->facts, held->names.n, s->d->today);
	allocated = worklist_allocated(&t);
	for (size_t i = 0; i < t.people; i++) {
		const char *staff = symbols_text(&held->names, allocated[i]);

		if (staff[0] != '\0')
			add_specialist(s, staff);
		if ((s->r->service == NULL ||
			strcmp(s->r->service, service->service) == 0) &&
		    (s->r->phase == NULL ||
			worklist_phase_of(&t, &t.person[i]) == s->phase))
			let_in(s,
			    s->r->specialist == NULL ||
				    strcmp(s->r->specialist, staff) == 0
				? s->may
				: s->apart,
			    t.person[i].client);
	}
	free(allocated);
	timeline_free(&t);
	return 0;
}

/* Whom the filters leave.  Facts are looked at only where somebody asks for
 * what stands in them. */
static int
filter(struct search *s, struct err *e)
{
	bool facts =
	    s->r->specialist != NULL || s->r->phase != NULL || s->r->choices;

	s->may = mem_array(s->all->n + 1, sizeof(*s->may));
	s->apart = mem_array(s->all->n + 1, sizeof(*s->apart));
	for (size_t i = 0; facts && i < s->services.n; i++)
		if (filter_service(s, &s->services.service[i], e) < 0)
			return -1;
	for (size_t i = 0; i < s->all->n; i++)
		if (s->r->specialist == NULL && s->r->phase == NULL)
			s->may[i] = s->r->service == NULL ||
				    strcmp(s->r->service,
					s->all->entry[i].service_id) == 0;
	return 0;
}

/* ------------------------------------------------------------------- looking */

static void
add_client(struct search *s, const struct people_entry *x)
{
	struct jval *o;

	if (s->found++ >= DESK_CLIENT_SEARCH_MAX)
		return;
	o = jval_object();
	jval_set_i64(o, "client", x->number);
	jval_set_str(o, "service", x->service_id);
	jval_set_str(o, "reference", x->reference);
	jval_set_str_or_null(o, "name", people_get(&x->words, PEOPLE_NAME));
	jval_add(s->clients, o);
	access_add(&s->shown, x->number);
}

/* Whether there is enough to look for. */
static bool
is_asked(const struct search *s)
{
	if (s->query.words.n >= DESK_CLIENT_SEARCH_LETTERS)
		return true;
	return s->query.words.n == 0 &&
	       (s->r->service != NULL || s->r->specialist != NULL ||
		   s->r->phase != NULL);
}

static void
look(struct search *s)
{
	for (size_t i = 0; i < s->all->n; i++) {
		const struct people_entry *x = &s->all->entry[i];

		if (s->may[i] &&
		    (s->query.words.n == 0 ||
			people_query_finds(&s->query, x->text, &x->words)))
			add_client(s, x);
	}
	if (s->found > 0 || s->query.words.n == 0)
		return;
	for (size_t i = 0; i < s->all->n; i++)
		if (s->may[i] &&
		    people_query_nearly(&s->query, s->all->entry[i].text))
			add_client(s, &s->all->entry[i]);
	s->nearly = s->found > 0;
	for (size_t i = 0; s->found == 0 && i < s->all->n; i++)
		s->others += s->apart[i] && people_query_finds(&s->query,
						s->all->entry[i].text,
						&s->all->entry[i].words);
}

/* -------------------------------------------------------------------- answer */

static void
set_says(const struct search *s, struct jval *o)
{
	const char *hint = people_query_hint(&s->query);
	size_t n = s->found;
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (n == 0 && s->others > 0)
		buf_printf(&b,
		    "Nobody of %s is found, but %zu %s. Choose Everybody to "
		    "see %s.",
		    s->r->specialist, s->others,
		    s->others == 1 ? "client of others is"
				   : "clients of others are",
		    s->others == 1 ? "them" : "these");
	else if (n == 0)
		buf_puts(&b, hint != NULL
				 ? hint
				 : "Nobody is found. Fewer letters find more.");
	else if (s->nearly)
		buf_printf(&b, "Nobody is spelt like that. %s.",
		    n == 1 ? "One client is spelt nearly so"
			   : "These are spelt nearly so");
	else if (n == 1)
		buf_puts(&b, "One client is found.");
	else if (n <= DESK_CLIENT_SEARCH_MAX)
		buf_printf(&b, "%zu clients are found.", n);
	else
		buf_printf(&b, "%zu are found; the first %d are shown.", n,
		    (int)DESK_CLIENT_SEARCH_MAX);
	jval_set_str(o, "says", buf_str(&b));
	buf_free(&b);
}

static void
set_choices(struct search *s, struct jval *o)
{
	struct jval *services = jval_array(), *phases = jval_array();

	for (size_t i = 0; i < s->services.n; i++)
		jval_add_str(services, s->services.service[i].service);
	for (int i = 0; i < WORKLIST_PHASES; i++) {
		struct jval *one = jval_object();

		jval_set_str(one, "word",
		    worklist_phase_word((enum worklist_phase)i));
		jval_set_str(one, "title",
		    worklist_phase_title((enum worklist_phase)i));
		jval_add(phases, one);
	}
	jval_set(o, "services", services);
	jval_set(o, "specialists", jval_copy(s->specialists));
	jval_set_str_or_null(o, "mine", s->mine);
	jval_set_str_or_null(o, "first", desk_own_first(s->d->reg, s->mine));
	jval_set(o, "phases", phases);
}

static struct jval *
finish(struct search *s)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "found", (int64_t)s->found);
	jval_set_bool(o, "nearly", s->nearly);
	jval_set(o, "clients", s->clients);
	s->clients = NULL;
	if (is_asked(s))
		set_says(s, o);
	else
		jval_set_null(o, "says");
	if (s->r->choices)
		set_choices(s, o);
	return o;
}

static int
check_filters(struct search *s, struct err *e)
{
	if (s->r->phase != NULL &&
	    !worklist_phase_find(slice_of(s->r->phase), &s->phase))
		return err_set(e, ERR_USAGE, "there is no such phase");
	if (s->r->service != NULL &&
	    services_find(&s->services, s->r->service) == NULL)
		return err_set(e, ERR_REFUSED,
		    "the register holds no service of this id");
	return 0;
}

static int
search(struct desk *d, const struct desk_client_search_request *r,
    struct jval **out, struct err *e)
{
	struct search s = { .d = d, .r = r };
	int rc;

	if (services_load(d->reg->db, &s.services, e) < 0)
		return -1;
	access_of(&s.shown, r->service);
	s.specialists = jval_array();
	s.clients = jval_array();
	people_query_read(&s.query, slice_of(r->text));
	rc = check_filters(&s, e);
	if (rc == 0)
		rc = desk_own_find(d->reg, s.mine, e);
	if (rc == 0)
		rc = people_search_hold(d->reg, &s.all, e);
	if (rc == 0)
		rc = filter(&s, e);
	if (rc == 0 && is_asked(&s))
		look(&s);
	if (rc == 0) {
		*out = finish(&s);
		rc = gate_show(d, &s.shown, e);
	} else {
		access_free(&s.shown);
	}
	if (rc < 0) {
		jval_free(*out);
		*out = NULL;
	}
	people_query_free(&s.query);
	jval_free(s.specialists);
	jval_free(s.clients);
	free(s.may);
	free(s.apart);
	services_free(&s.services);
	return rc;
}

int
desk_client_search(struct desk *d, const struct desk_client_search_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_SEARCH, e) < 0)
		return -1;
	return gate_leave(d, search(d, r, out, e));
}

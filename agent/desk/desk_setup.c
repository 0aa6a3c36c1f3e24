/*
 * Where the first steps of a site stand, in words, and those steps that nothing
 * else of the desk does.
 */
#include "agent/desk/desk_setup.h"

#include <string.h>

#include "agent/desk/desk_password.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/register/listed.h"
#include "agent/register/services.h"
#include "agent/sealing/outbox.h"
#include "agent/vault/vault_groups.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"
#include "common/base/encode.h"

enum { SENTENCE_MAX = 64 * (LIMITS_ID_MAX + 2) + 256 };

/* ------------------------------------------------------- the first account */

int
desk_setup_check_first(const struct desk_site_first *r, const char *again,
    struct err *e)
{
	size_t n = strlen(r->name);

	if (n == 0)
		return err_refuse(e, "name", 0, "Enter your name");
	if (n > VAULT_STAFF_MAX)
		return err_refuse(e, "name", 0,
		    "A name here has at most %d characters", VAULT_STAFF_MAX);
	n = strlen(r->password);
	if (n < VAULT_PASSWORD_MIN)
		return err_refuse(e, "new-password", 0,
		    "The password must have at least %d characters: it guards "
		    "every client's record",
		    VAULT_PASSWORD_MIN);
	if (n > VAULT_PASSWORD_MAX)
		return err_refuse(e, "new-password", 0,
		    "The password must have at most %d characters",
		    VAULT_PASSWORD_MAX);
	if (strcmp(r->password, again) != 0)
		return err_refuse(e, "again", 0,
		    "The two passwords are not the same: type both again");
	return desk_password_check(NULL, r->name, r->password, e);
}

/* --------------------------------------------------------------- the steps */

enum state { DONE, OPEN, WAITING, LATER };

/* What the register holds of what the steps ask. */
struct look {
	struct vault_groups groups;
	char key[VERSIONS_SIZE]; /* the version of the recovery key */
	struct services_list services;
	struct listed listed;
	bool records; /* of any service: a fact, or totals */
	bool invited;
	struct outbox_agent agent; /* where invited */
	bool sealed, received;     /* a return of any service */
};

/* The version of the recovery key that opens the register now. */
static int
key_version(struct db *db, char out[static VERSIONS_SIZE], struct err *e)
{
	char text[2 * VAULT_SLOT_PUBLIC + 1];
	struct vault_slot slot;

	if (vault_slot_find(db, NULL, true, false, &slot, e) < 0)
		return -1;
	encode_hex(text, slot.public, sizeof(slot.public));
	versions_of(text, out);
	return 0;
}

static int
look(struct desk *d, struct look *l, struct err *e)
{
	struct db *db = d->reg->db;

	*l = (struct look){ 0 };
	if (vault_groups_get(db, d->reg->vault, &l->groups, e) < 0 ||
	    key_version(db, l->key, e) < 0 ||
	    listed_load(db, &l->listed, e) < 0 ||
	    outbox_agent(db, &l->agent, &l->invited, e) < 0 ||
	    outbox_returns(db, &l->sealed, &l->received, e) < 0)
		return -1;
	if (services_load(db, &l->services, e) < 0)
		return -1;
	for (size_t i = 0; i < l->services.n; i++)
		l->records |= l->services.service[i].has_facts ||
			      l->services.service[i].has_summary;
	return 0;
}

static void
add_step(struct jval *all, const char *step, const char *title,
    enum state state, const char *says)
{
	static const struct {
		const char *word, *shown;
	} states[] = {
		[DONE] = { "done", "Completed" },
		[OPEN] = { "todo", "To do" },
		[WAITING] = { "waiting", "Waiting for the region" },
		[LATER] = { "later", "Cannot start yet" },
	};
	struct jval *o = jval_object();

	jval_set_str(o, "step", step);
	jval_set_str(o, "title", title);
	jval_set_str(o, "state", states[state].word);
	jval_set_str(o, "shown", states[state].shown);
	jval_set_str(o, "says", says);
	jval_add(all, o);
}

static void
add_recovery(struct jval *all, const struct look *l)
{
	bool open = l->groups.asked && !l->groups.confirmed;

	if (open && l->groups.group[0] == 0)
		add_step(all, "recovery", "Recovery key", OPEN,
		    "The recovery key was never shown: make a new one.");
	else
		add_step(all, "recovery", "Recovery key", open ? OPEN : DONE,
		    open ? "Nobody has confirmed yet that it is on paper. "
			   "Without it a forgotten password means that the "
			   "records are lost."
			 : "It is on paper, locked away.");
}

static void
add_services(struct jval *all, const struct look *l)
{
	struct buf says;

	buf_init(&says, SENTENCE_MAX);
	if (l->services.n == 0)
		buf_puts(&says, "Which services does this site keep records "
				"for?");
	for (size_t i = 0; i < l->services.n && i < 8; i++)
		buf_printf(&says, "%s%s", i == 0 ? "" : ", ",
		    l->services.service[i].service);
	if (l->services.n > 8)
		buf_printf(&says, " and %zu more", l->services.n - 8);
	add_step(all, "services", "Services", l->services.n == 0 ? OPEN : DONE,
	    buf_str(&says));
	buf_free(&says);
}

static void
add_invite(struct jval *all, const struct look *l)
{
	static const char title[] = "Invite from the region";
	struct buf says;

	if (!l->invited) {
		add_step(all, "invite", title, WAITING,
		    "The region sends a file and, another way, a secret. "
		    "Everything else can be done before they come.");
		return;
	}
	buf_init(&says, SENTENCE_MAX);
	buf_printf(&says,
	    l->agent.state == OUTBOX_AGENT_ENROLLED
		? "The region knows this site as %s."
	    : l->agent.pins.url[0] == '\0'
		? "Taken up under the name %s. Carry the answer to the region "
		  "by file, from the page Send, and bring back what it gives."
		: "Taken up under the name %s. The answer is on its way to the "
		  "region.",
	    l->agent.pins.agent);
	add_step(all, "invite", title,
	    l->agent.state == OUTBOX_AGENT_WAITING ? WAITING : DONE,
	    buf_str(&says));
	buf_free(&says);
}

static void
add_figures(struct jval *all, const struct look *l)
{
	static const char title[] = "First figures to the region";

	if (l->received)
		add_step(all, "figures", title, DONE,
		    "The region has received figures of this site.");
	else if (l->sealed)
		add_step(all, "figures", title, WAITING,
		    l->agent.pins.url[0] == '\0'
			? "They are signed off: carry them to the region by "
			  "file, from the page Send."
			: "They are signed off, and on their way.");
	else if (l->invited && l->records)
		add_step(all, "figures", title, OPEN,
		    "See exactly what would leave, and sign it off.");
	else
		add_step(all, "figures", title, LATER,
		    "Wants an entry of a client, and the region's invite.");
}

static struct jval *
steps_json(const struct look *l)
{
	struct jval *all = jval_array();

	add_step(all, "password", "Your name and password", DONE,
	    "Others get an account of their own later.");
	add_recovery(all, l);
	add_services(all, l);
	add_step(all, "record", "Clients and what happened so far",
	    l->records           ? DONE
	    : l->services.n == 0 ? LATER
				 : OPEN,
	    l->records ? "The first entries are there."
		       : "Start empty with one client, or import the sheet "
			 "that you keep now.");
	add_invite(all, l);
	add_figures(all, l);
	return all;
}

static struct jval *
names_json(const struct look *l)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < l->services.n; i++)
		jval_add_str(all, l->services.service[i].service);
	return all;
}

/* Those that the region has named and that are not here yet; null: it has named
 * none so far. */
static struct jval *
listed_json(const struct look *l)
{
	struct jval *all;

	if (!l->listed.known)
		return jval_null();
	all = jval_array();
	for (size_t i = 0; i < l->listed.n; i++)
		if (services_find(&l->services, l->listed.service[i]) == NULL)
			jval_add_str(all, l->listed.service[i]);
	return all;
}

static void
set_count(struct jval *o, const struct jval *steps)
{
	size_t n = jval_length(steps), done = 0;
	struct buf says;

	for (size_t i = 0; i < n; i++)
		done += strcmp(jval_get_str(jval_at(steps, i), "state"),
			    "done") == 0;
	buf_init(&says, SENTENCE_MAX);
	if (done == n)
		buf_puts(&says, "All steps are completed.");
	else
		buf_printf(&says, "%zu of %zu steps are completed.", done, n);
	jval_set_str(o, "says", buf_str(&says));
	jval_set_bool(o, "done", done == n);
	buf_free(&says);
}

static struct jval *
setup_json(const struct look *l)
{
	struct jval *o = jval_object(), *steps = steps_json(l);
	struct jval *groups = jval_array();

	for (int i = 0; i < 2 && l->groups.group[0] != 0; i++)
		jval_add_i64(groups, l->groups.group[i]);
	set_count(o, steps);
	jval_set(o, "steps", steps);
	jval_set(o, "groups", groups);
	jval_set_bool(o, "confirm", l->groups.asked && !l->groups.confirmed);
	jval_set_str(o, "key_version", l->key);
	jval_set(o, "services", names_json(l));
	jval_set(o, "listed", listed_json(l));
	return o;
}

static int
ask_steps(struct desk *d, struct jval **out, struct err *e)
{
	struct look l;

	if (look(d, &l, e) < 0)
		return -1;
	*out = setup_json(&l);
	services_free(&l.services);
	return 0;
}

int
desk_setup(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_SETUP, e) < 0)
		return -1;
	return gate_leave(d, ask_steps(d, out, e));
}

/* ----------------------------------------------------------- recovery key */

int
desk_setup_confirm(struct desk *d, const char *first, const char *second,
    struct err *e)
{
	if (gate_enter(d, OPERATION_SETUP_CONFIRM, e) < 0)
		return -1;
	return gate_leave(d,
	    vault_groups_confirm(d->reg->db, d->reg->vault, first, second, e));
}

static int
renew(const struct desk *d, const char *seen,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	char version[VERSIONS_SIZE];
	const struct versions_change c = { .seen = seen,
		.now = version,
		.theirs = "a newer recovery key, which somebody else has made",
		.yours = "one more" };

	if (key_version(d->reg->db, version, e) < 0 ||
	    versions_check(&c, e) < 0)
		return -1;
	return vault_staff_renew(d->reg->db, d->reg->vault, recovery, e);
}

int
desk_setup_renew(struct desk *d, const char *seen,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	if (gate_enter(d, OPERATION_SETUP_RENEW, e) < 0)
		return -1;
	return gate_leave(d, renew(d, seen, recovery, e));
}

/* --------------------------------------------------------------- a service */

static int
check_service(struct db *db, const char *service, bool meant, struct err *e)
{
	char near[LIMITS_ID_MAX + 1];
	struct services_list here;
	struct listed known;
	bool there;

	if (services_check_id(service, e) < 0) {
		memcpy(e->code, "service", sizeof("service"));
		return -1;
	}
	if (listed_load(db, &known, e) < 0 || services_load(db, &here, e) < 0)
		return -1;
	for (size_t i = 0; i < here.n; i++)
		listed_add(&known, slice_of(here.service[i].service));
	services_free(&here);
	there = known.n == 0;
	for (size_t i = 0; i < known.n; i++)
		there |= strcmp(known.service[i], service) == 0;
	if (there || meant)
		return 0;
	desk_services_near(&known, service, near);
	if (near[0] != '\0')
		return err_refuse(e, "new", 0,
		    "service %s is new here. Is it perhaps %s that you mean?",
		    service, near);
	return err_refuse(e, "new", 0,
	    known.known ? "service %s is not among those that the region has "
			  "named for this site"
			: "service %s is one more than there were so far",
	    service);
}

static int
begin_service(struct desk *d, const char *service, bool meant, struct err *e)
{
	struct db *db = d->reg->db;
	int64_t number;

	if (check_service(db, service, meant, e) < 0 || db_begin(db, e) < 0)
		return -1;
	if (services_number(db, service, &number, e) == 0 &&
	    services_stamp(d->reg, service, e) == 0 && db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int
desk_setup_service(struct desk *d, const char *service, bool meant,
    struct err *e)
{
	if (gate_enter(d, OPERATION_SETUP_SERVICE, e) < 0)
		return -1;
	return gate_leave(d, begin_service(d, service, meant, e));
}

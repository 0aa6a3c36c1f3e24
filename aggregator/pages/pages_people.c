/*
 * Administration: people, tokens of scripts, agents.  What is changed and who
 * may is judged by `accounts`; here it is read from a form and said in words.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/tokens.h"
#include "aggregator/centre/centre.h"
#include "aggregator/pages/pages_answers.h"
#include "aggregator/pages/pages_invites.h"
#include "aggregator/store/reference.h"
#include "aggregator/views/service_status.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* A change on its way: who makes it, and the regions there are. */
struct change {
	struct accounts_by by;
	struct registry registry;
	char address[HTTPD_LISTEN_TEXT_SIZE];
};

static int
begin(struct pages_call *c, struct change *change, struct err *e)
{
	struct store *reader;

	*change = (struct change){ 0 };
	change->by.who = pages_call_who(c, change->address);
	change->by.today = clock_today();
	change->by.registry = &change->registry;
	if (pages_call_reader(c, &reader, e) < 0)
		return -1;
	return reference_load(reader, &change->registry, e);
}

/* The same of something that is there: the request names the version that it was
 * made from. */
static int
begin_change(struct pages_call *c, struct change *change, struct err *e)
{
	const char *seen;

	if (pages_call_version(c, &seen, e) < 0 || begin(c, change, e) < 0)
		return -1;
	change->by.seen = seen;
	return 0;
}

static void
end(struct change *change)
{
	registry_free(&change->registry);
}

/* ------------------------------------------------------------- what is there */

static struct jval *
choice(const char *word, const char *title)
{
	struct jval *o = jval_object();

	jval_set_str(o, "word", word);
	jval_set_str(o, "title", title);
	return o;
}

static struct jval *
roles_json(void)
{
	struct jval *all = jval_array();

	for (unsigned i = 0; i < ACCOUNTS_ROLES; i++)
		jval_add(all, choice(accounts_role_word((enum accounts_role)i),
				  accounts_role_title((enum accounts_role)i)));
	return all;
}

/* Those of today, by code. */
static struct jval *
regions_json(const struct registry *registry)
{
	struct jval *all = jval_array();
	int32_t today = clock_today();

	for (size_t i = 0; i < registry->n; i++) {
		const struct registry_row *row = &registry->row[i];

		if (row->kind == REGISTRY_REGION &&
		    registry_find(registry, REGISTRY_REGION, row->code,
			today) == row)
			jval_add(all, choice(row->code, row->name));
	}
	return all;
}

static void
put_counts(struct jval *o, size_t people, size_t tokens)
{
	char *says = mem_printf("%zu %s an account, and there %s %zu token%s "
				"for scripts.",
	    people, people == 1 ? "person has" : "people have",
	    tokens == 1 ? "is" : "are", tokens, tokens == 1 ? "" : "s");

	jval_set_str(o, "says", says);
	free(says);
}

int
pages_people_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct table *people = NULL, *tokens = NULL;
	struct registry registry = { 0 };
	struct store *reader;
	int r = -1;

	if (pages_call_reader(c, &reader, e) < 0 ||
	    reference_load(reader, &registry, e) < 0 ||
	    accounts_list(c->pages->accounts, clock_today(), &registry, &people,
		e) < 0 ||
	    tokens_list(c->pages->accounts, &registry, &tokens, e) < 0)
		goto out;
	*out = jval_object();
	put_counts(*out, table_rows(people), table_rows(tokens));
	jval_set(*out, "people", table_take_json(people));
	jval_set(*out, "tokens", table_take_json(tokens));
	jval_set(*out, "roles", roles_json());
	jval_set(*out, "regions", regions_json(&registry));
	r = 0;
out:
	table_free(people);
	table_free(tokens);
	registry_free(&registry);
	return r;
}

/* Which services report through whom, and what the next invite is for. */
int
pages_people_agents(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct service_status_request now = { .day = clock_today() };
	struct service_status *view = NULL;
	struct registry registry = { 0 };
	struct store *reader;
	int r = -1;

	if (pages_call_reader(c, &reader, e) == 0 &&
	    reference_load(reader, &registry, e) == 0)
		r = service_status_make(&view, &now, &c->totals, &registry, e);
	if (r == 0)
		r = service_status_days(view, &c->totals, e);
	if (r == 0) {
		*out = service_status_json(view);
		jval_set(*out, "invites",
		    service_status_invites(view, &registry));
		jval_set(*out, "invite", pages_invites_offer(c->pages));
	}
	service_status_free(view);
	registry_free(&registry);
	return r;
}

/* --------------------------------------------------------------------- people */

static int
read_regions(const struct pages_call *c, struct accounts_regions *r,
    struct err *e)
{
	const struct jval *list = jval_get(c->body, "regions");

	r->n = 0;
	for (size_t i = 0; i < jval_length(list); i++) {
		const char *code = jval_str(jval_at(list, i));

		if (code == NULL || r->n == ACCOUNTS_REGIONS_MAX ||
		    strlen(code) >= REGISTRY_CODE_SIZE)
			return err_set(e, ERR_USAGE,
			    "the member \"regions\" must be a list of at most "
			    "%d codes",
			    ACCOUNTS_REGIONS_MAX);
		memcpy(r->code[r->n++], code, strlen(code) + 1);
	}
	return 0;
}

/* Name, role and regions. */
static int
read_person(const struct pages_call *c, struct accounts_person *p,
    struct err *e)
{
	const char *name, *role;

	*p = (struct accounts_person){ 0 };
	if (pages_call_text(c, "name", true, &name, e) < 0 ||
	    pages_call_text(c, "role", true, &role, e) < 0 ||
	    read_regions(c, &p->regions, e) < 0)
		return -1;
	if (accounts_role_parse(role, &p->role, e) < 0) {
		e->kind = ERR_USAGE;
		return -1;
	}
	/* One that is too long ends in a sign that no name has. */
	if (strlen(name) >= sizeof(p->name))
		name = "-";
	memcpy(p->name, name, strlen(name) + 1);
	return 0;
}

static struct jval *
says_json(const char *fmt, const char *name)
{
	struct jval *o = jval_object();
	size_t n = strcspn(fmt, "%");
	char *says = mem_printf("%.*s%s%s", (int)n, fmt, name, fmt + n + 1);

	jval_set_str(o, "says", says);
	free(says);
	return o;
}

static struct jval *
fresh_json(const char *fmt, const char *name, struct accounts_fresh *fresh)
{
	struct jval *o = says_json(fmt, name);
	char day[DAY_SAID_SIZE];

	day_say(day, fresh->until);
	jval_set_str(o, "password", fresh->password);
	jval_set_str(o, "until", day);
	mem_wipe(fresh, sizeof(*fresh));
	return o;
}

/* --------------------------------------------------- somebody was faster */

/* How the account or token stands now. */
typedef int describe(struct accounts *a, const char *name,
    const struct accounts_by *by, struct buf *says,
    char version[static ACCOUNTS_VERSION_SIZE], struct err *e);

/* The end of a change that failed with e: where somebody has changed the same
 * meanwhile, it is an answer with both texts, theirs and the one that was about
 * to be stored. */
static int
overtaken(struct pages_call *c, const struct change *change, describe *theirs,
    const char *yours, struct jval **out, struct err *e)
{
	const char *name = jval_str(jval_get(c->body, "name"));
	char version[ACCOUNTS_VERSION_SIZE];
	struct buf says;
	int r;

	if (strcmp(e->code, "changed") != 0)
		return -1;
	buf_init(&says, SIZE_MAX / 2);
	*e = (struct err)ERR_INIT;
	r = theirs(c->pages->accounts, name, &change->by, &says, version, e);
	if (r == 0) {
		*out = says_json("% was changed meanwhile, so nothing was "
				 "stored.",
		    name);
		jval_set_str(*out, "theirs", buf_str(&says));
		jval_set_str(*out, "yours", yours);
		jval_set_str(*out, "version", version);
		c->status = 412;
	}
	buf_free(&says);
	return r;
}

int
pages_people_add(struct pages_call *c, struct jval **out, struct err *e)
{
	struct accounts_fresh fresh;
	struct accounts_person p;
	struct change change;
	int r;

	if (read_person(c, &p, e) < 0 || begin(c, &change, e) < 0)
		return -1;
	r = accounts_add(c->pages->accounts, &change.by, &p, &fresh, e);
	end(&change);
	if (r == 0)
		*out = fresh_json("% has an account now.", p.name, &fresh);
	return r;
}

int
pages_people_password(struct pages_call *c, struct jval **out, struct err *e)
{
	struct accounts_fresh fresh;
	struct change change;
	const char *name;
	int r;

	if (pages_call_text(c, "name", true, &name, e) < 0 ||
	    begin_change(c, &change, e) < 0)
		return -1;
	r = accounts_reset_password(c->pages->accounts, &change.by, name,
	    &fresh, e);
	if (r < 0)
		r = overtaken(c, &change, accounts_describe,
		    "A new first password.", out, e);
	else
		*out = fresh_json("The password of % so far does not work any "
				  "more.",
		    name, &fresh);
	end(&change);
	return r;
}

int
pages_people_role(struct pages_call *c, struct jval **out, struct err *e)
{
	struct accounts_person p;
	struct change change;
	struct buf yours;
	int r;

	if (read_person(c, &p, e) < 0 || begin_change(c, &change, e) < 0)
		return -1;
	buf_init(&yours, SIZE_MAX / 2);
	accounts_put_role(p.role, &p.regions, &change.registry, &yours);
	buf_puts(&yours, ".");
	r = accounts_set_role(c->pages->accounts, &change.by, p.name, &p, e);
	if (r < 0)
		r = overtaken(c, &change, accounts_describe, buf_str(&yours),
		    out, e);
	else
		*out = says_json("The role of % is changed.", p.name);
	buf_free(&yours);
	end(&change);
	return r;
}

static int
grant(struct accounts *a, const struct accounts_by *by, const char *name,
    struct err *e)
{
	return accounts_set_exact(a, by, name, true, e);
}

static int
take_back(struct accounts *a, const struct accounts_by *by, const char *name,
    struct err *e)
{
	return accounts_set_exact(a, by, name, false, e);
}

/* Changes that need nothing but a name. */
static const struct act {
	const char *word;
	int (*make)(struct accounts *a, const struct accounts_by *by,
	    const char *name, struct err *e);
	const char *says;
	describe *theirs;
	const char *yours; /* as a text beside theirs */
} acts[] = {
	{ "grant-exact", grant,
	    "% may see exact figures now. Each view is written down.",
	    accounts_describe, "With exact figures." },
	{ "revoke-exact", take_back, "% sees no exact figures any more.",
	    accounts_describe, "Without exact figures." },
	{ "reset-factor", accounts_reset_factor,
	    "% sets up sign-in codes anew at the next sign-in.",
	    accounts_describe, "Sign-in codes are set up anew." },
	{ "remove", accounts_remove, "% has no account any more.",
	    accounts_describe, "The account is removed." },
	{ "revoke-token", tokens_revoke, "The token % reads nothing any more.",
	    tokens_describe, "The token is revoked." },
};

static const struct act *
find_act(const char *word)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, word) == 0)
			return &acts[i];
	return NULL;
}

int
pages_people_change(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *name, *word;
	const struct act *act;
	struct change change;
	int r;

	if (pages_call_text(c, "name", true, &name, e) < 0 ||
	    pages_call_text(c, "change", true, &word, e) < 0)
		return -1;
	act = find_act(word);
	if (act == NULL)
		return err_set(e, ERR_USAGE,
		    "the member \"change\" is none that there is");
	if (begin_change(c, &change, e) < 0)
		return -1;
	r = act->make(c->pages->accounts, &change.by, name, e);
	if (r < 0)
		r = overtaken(c, &change, act->theirs, act->yours, out, e);
	else
		*out = says_json(act->says, name);
	end(&change);
	return r;
}

/* --------------------------------------------------------------------- tokens */

int
pages_people_token(struct pages_call *c, struct jval **out, struct err *e)
{
	char secret[TOKENS_SECRET_SIZE];
	struct accounts_person p;
	struct change change;
	const char *policy;
	int r;

	if (read_person(c, &p, e) < 0 ||
	    pages_call_text(c, "policy", true, &policy, e) < 0)
		return -1;
	if (strlen(policy) >= sizeof(p.policy))
		policy = "";
	memcpy(p.policy, policy, strlen(policy) + 1);
	if (begin(c, &change, e) < 0)
		return -1;
	r = tokens_add(c->pages->accounts, &change.by, &p, secret, e);
	end(&change);
	if (r == 0) {
		*out = says_json("The token % is made.", p.name);
		jval_set_str(*out, "secret", secret);
	}
	mem_wipe(secret, sizeof(secret));
	return r;
}

/*
 * People who sign in at the centre, tokens of scripts, and the access log.  A
 * daemon that runs sees each change with its next request.
 */
#include "aggregator/commands/commands_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts.h"
#include "aggregator/accounts/tokens.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/store/reference.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define REGION_OPTION \
	{ \
		"region", SETTINGS_VALUE, "CODE,...", \
		    "of a lead: which regions" \
	}
#define JSON_OPTION \
	{ \
		"json", SETTINGS_FLAG, NULL, "JSON, for programs" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option role_options[] = { DIR_OPTION,
	{ "role", SETTINGS_VALUE, "ROLE",
	    "lead, analyst, auditor or operator" },
	REGION_OPTION, END };

static const struct settings_option regions_options[] = { DIR_OPTION,
	REGION_OPTION, END };

static const struct settings_option dir_options[] = { DIR_OPTION, END };

static const struct settings_option list_options[] = { DIR_OPTION, JSON_OPTION,
	END };

static const struct settings_option token_options[] = { DIR_OPTION,
	{ "role", SETTINGS_VALUE, "ROLE", "lead, analyst or auditor" },
	REGION_OPTION,
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1" },
	END };

static const struct settings_option access_options[] = { DIR_OPTION,
	{ "since", SETTINGS_VALUE, "DATE", "of this day (UTC) and later" },
	{ "who", SETTINGS_VALUE, "NAME", "of this account, token or user id" },
	{ "kind", SETTINGS_VALUE, "KIND",
	    "sign-in, refused, figures, people, registry, support or other" },
	JSON_OPTION, END };

/* What every command here works with. */
struct people {
	char *dir;
	struct accounts *accounts;
	struct registry registry;
	struct accounts_by by;
};

static int
open_people(struct people *p, const struct settings *s, struct err *e)
{
	struct store *reader = NULL;
	int rc = -1;

	*p = (struct people){ .dir = settings_state_dir(s) };
	/* Else a folder that is no centre would get a people.db. */
	if (centre_open_reader(&reader, p->dir, e) == 0 &&
	    reference_load(reader, &p->registry, e) == 0)
		rc = accounts_open(&p->accounts, p->dir, e);
	store_close(reader);
	p->by.registry = &p->registry;
	p->by.today = clock_today();
	if (rc < 0) {
		registry_free(&p->registry);
		free(p->dir);
	}
	return rc;
}

static void
close_people(struct people *p)
{
	accounts_close(p->accounts);
	registry_free(&p->registry);
	free(p->dir);
}

/* ----------------------------------------------------------------- options */

static int
read_regions(const struct settings *s, struct accounts_regions *r,
    struct err *e)
{
	const char *list = settings_get(s, "region");

	r->n = 0;
	while (list != NULL) {
		size_t n = strcspn(list, ",");

		if (r->n == ACCOUNTS_REGIONS_MAX)
			return err_set(e, ERR_USAGE,
			    "--region takes at most %d regions",
			    ACCOUNTS_REGIONS_MAX);
		if (n == 0 || n >= REGISTRY_CODE_SIZE)
			return err_set(e, ERR_USAGE,
			    "--region is a list of codes, like "
			    "north-east,south-west");
		memcpy(r->code[r->n], list, n);
		r->code[r->n++][n] = '\0';
		list = list[n] == ',' ? list + n + 1 : NULL;
	}
	return 0;
}

/* NAME, --role and --region. */
static int
read_person(const struct settings *s, struct accounts_person *p, struct err *e)
{
	const char *role;

	*p = (struct accounts_person){ 0 };
	if (settings_need(s, "role", &role, e) < 0)
		return -1;
	if (accounts_role_parse(role, &p->role, e) < 0) {
		e->kind = ERR_USAGE;
		return err_prefix(e, "--role");
	}
	/* One that is cut is refused for its length by whom it is given to. */
	(void)snprintf(p->name, sizeof(p->name), "%s", settings_operand(s, 0));
	if (strlen(settings_operand(s, 0)) >= sizeof(p->name))
		return err_set(e, ERR_USAGE, "a name has at most %d letters",
		    ACCOUNTS_NAME_SIZE - 1);
	return read_regions(s, &p->regions, e);
}

/* ------------------------------------------------------------------- users */

static void
print_fresh(struct accounts_fresh *fresh)
{
	printf("First password: %s\n"
	       "It is shown only now, and works for %d days. Hand it over in "
	       "person or by telephone.\n",
	    fresh->password, LIMITS_FIRST_PASSWORD_DAYS);
	mem_wipe(fresh, sizeof(*fresh));
}

static int
user_add(const struct settings *s, struct err *e)
{
	struct accounts_fresh fresh;
	struct accounts_person person;
	struct people p;
	int rc;

	if (read_person(s, &person, e) < 0 || open_people(&p, s, e) < 0)
		return -1;
	rc = accounts_add(p.accounts, &p.by, &person, &fresh, e);
	if (rc == 0) {
		printf("%s has an account now, and sets up a second factor at "
		       "the first sign-in.\n",
		    person.name);
		print_fresh(&fresh);
	}
	close_people(&p);
	return rc;
}

static int
user_role(const struct settings *s, struct err *e)
{
	struct accounts_person person;
	struct people p;
	int rc;

	if (read_person(s, &person, e) < 0 || open_people(&p, s, e) < 0)
		return -1;
	rc = accounts_set_role(p.accounts, &p.by, person.name, &person, e);
	if (rc == 0)
		printf("%s has the role %s now, and signs in again.\n",
		    person.name, accounts_role_word(person.role));
	close_people(&p);
	return rc;
}

static int
user_regions(const struct settings *s, struct err *e)
{
	const char *name = settings_operand(s, 0), *unused;
	struct accounts_person person = { .role = ACCOUNTS_LEAD };
	struct people p;
	int rc;

	if (settings_need(s, "region", &unused, e) < 0 ||
	    read_regions(s, &person.regions, e) < 0 ||
	    open_people(&p, s, e) < 0)
		return -1;
	rc = accounts_set_regions(p.accounts, &p.by, name, &person.regions, e);
	if (rc == 0)
		printf("The regions of %s are changed, and %s signs in "
		       "again.\n",
		    name, name);
	close_people(&p);
	return rc;
}

static int
user_password(const struct settings *s, struct err *e)
{
	const char *name = settings_operand(s, 0);
	struct accounts_fresh fresh;
	struct people p;
	int rc;

	if (open_people(&p, s, e) < 0)
		return -1;
	rc = accounts_reset_password(p.accounts, &p.by, name, &fresh, e);
	if (rc == 0) {
		printf("The password of %s so far does not work any more.\n",
		    name);
		print_fresh(&fresh);
	}
	close_people(&p);
	return rc;
}

/* A change that needs nothing but a name, and what is said then. */
static int
change(const struct settings *s,
    int (*make)(struct accounts *, const struct accounts_by *, const char *,
	struct err *),
    const char *done, struct err *e)
{
	const char *name = settings_operand(s, 0);
	struct people p;
	int rc;

	if (open_people(&p, s, e) < 0)
		return -1;
	rc = make(p.accounts, &p.by, name, e);
	if (rc == 0)
		printf(done, name);
	close_people(&p);
	return rc;
}

static int
user_remove(const struct settings *s, struct err *e)
{
	return change(s, accounts_remove, "%s has no account any more.\n", e);
}

static int
user_reset_factor(const struct settings *s, struct err *e)
{
	return change(s, accounts_reset_factor,
	    "%s sets up a second factor at the next sign-in.\n"
	    "See that it is that person who asks for it.\n",
	    e);
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

static int
user_grant_exact(const struct settings *s, struct err *e)
{
	return change(s, grant,
	    "%s may see exact figures now; each view of them is in the access "
	    "log.\n",
	    e);
}

static int
user_revoke_exact(const struct settings *s, struct err *e)
{
	return change(s, take_back, "%s sees no exact figures any more.\n", e);
}

/* ------------------------------------------------------------------- lists */

static int
print_list(const struct settings *s, struct table *t, const char *empty)
{
	struct buf page;

	commands_show_page(&page);
	if (settings_flag(s, "json"))
		commands_show_json(&page, table_take_json(t));
	else if (table_rows(t) == 0)
		buf_puts(&page, empty);
	else
		table_write_text(t, &page);
	commands_show_print(&page);
	table_free(t);
	return 0;
}

static int
user_list(const struct settings *s, struct err *e)
{
	struct table *t;
	struct people p;
	int rc;

	if (open_people(&p, s, e) < 0)
		return -1;
	rc = accounts_list(p.accounts, p.by.today, &p.registry, &t, e);
	if (rc == 0)
		rc = print_list(s, t,
		    "Nobody has an account; `user add` makes one.\n");
	close_people(&p);
	return rc;
}

static int
token_list(const struct settings *s, struct err *e)
{
	struct table *t;
	struct people p;
	int rc;

	if (open_people(&p, s, e) < 0)
		return -1;
	rc = tokens_list(p.accounts, &p.registry, &t, e);
	if (rc == 0)
		rc = print_list(s, t,
		    "There is no token; `token add` makes one.\n");
	close_people(&p);
	return rc;
}

static int
access_list(const struct settings *s, struct err *e)
{
	struct access_log_range range = { .since = DAY_NONE,
		.who = settings_get(s, "who"),
		.kind = settings_get(s, "kind") };
	struct table *t;
	struct people p;
	int rc;

	if (settings_day(s, "since", &range.since, e) < 0)
		return -1;
	if (open_people(&p, s, e) < 0)
		return -1;
	range.registry = &p.registry;
	rc = access_log_list(&t, p.dir, &range, e);
	if (rc == 0)
		rc = print_list(s, t, "The access log has no such line.\n");
	close_people(&p);
	return rc;
}

/* ------------------------------------------------------------------ tokens */

static int
token_add(const struct settings *s, struct err *e)
{
	const char *policy = settings_get(s, "policy");
	char secret[TOKENS_SECRET_SIZE];
	struct accounts_person person;
	struct people p;
	int rc;

	if (read_person(s, &person, e) < 0)
		return -1;
	(void)snprintf(person.policy, sizeof(person.policy), "%s",
	    policy != NULL ? policy : "sheaf/1");
	if (open_people(&p, s, e) < 0)
		return -1;
	rc = tokens_add(p.accounts, &p.by, &person, secret, e);
	if (rc == 0)
		printf("%s\nIt is shown only now, and reads under %s. A script "
		       "sends it as\n\"Authorization: Bearer\" and the line "
		       "above; keep it in a file that nobody else reads.\n",
		    secret, person.policy);
	mem_wipe(secret, sizeof(secret));
	close_people(&p);
	return rc;
}

static int
token_revoke(const struct settings *s, struct err *e)
{
	return change(s, tokens_revoke,
	    "The token %s reads nothing any "
	    "more.\n",
	    e);
}

#define NAMED .operands = "NAME", .operands_min = 1, .operands_max = 1

const struct settings_command commands_people[] = {
	{ .name = "user add",
	    .summary = "an account for somebody who signs in at the pages",
	    NAMED,
	    .example = "sheaf-aggregator user add --dir D ann.lee --role lead "
		       "--region north-east-yorkshire",
	    .options = role_options,
	    .run = user_add },
	{ .name = "user list",
	    .summary = "who has an account, and what they may see",
	    .operands = "",
	    .example = "sheaf-aggregator user list --dir D",
	    .options = list_options,
	    .run = user_list },
	{ .name = "user role",
	    .summary = "another role for somebody",
	    NAMED,
	    .example = "sheaf-aggregator user role --dir D ann.lee --role "
		       "analyst",
	    .options = role_options,
	    .run = user_role },
	{ .name = "user regions",
	    .summary = "other regions for a lead",
	    NAMED,
	    .example = "sheaf-aggregator user regions --dir D ann.lee "
		       "--region north-east-yorkshire,north-west",
	    .options = regions_options,
	    .run = user_regions },
	{ .name = "user password",
	    .summary = "a new first password for somebody",
	    NAMED,
	    .example = "sheaf-aggregator user password --dir D ann.lee",
	    .options = dir_options,
	    .run = user_password },
	{ .name = "user reset-factor",
	    .summary = "let somebody set up a second factor anew",
	    NAMED,
	    .example = "sheaf-aggregator user reset-factor --dir D ann.lee",
	    .options = dir_options,
	    .run = user_reset_factor },
	{ .name = "user grant-exact",
	    .summary = "let somebody see exact figures",
	    NAMED,
	    .example = "sheaf-aggregator user grant-exact --dir D ann.lee",
	    .options = dir_options,
	    .run = user_grant_exact },
	{ .name = "user revoke-exact",
	    .summary = "take that leave away",
	    NAMED,
	    .example = "sheaf-aggregator user revoke-exact --dir D ann.lee",
	    .options = dir_options,
	    .run = user_revoke_exact },
	{ .name = "user remove",
	    .summary = "end an account, and its sessions",
	    NAMED,
	    .example = "sheaf-aggregator user remove --dir D ann.lee",
	    .options = dir_options,
	    .run = user_remove },
	{ .name = "token add",
	    .summary = "a read-only token for a script",
	    NAMED,
	    .example = "sheaf-aggregator token add --dir D board --role lead "
		       "--region north-east-yorkshire",
	    .options = token_options,
	    .run = token_add },
	{ .name = "token list",
	    .summary = "which tokens there are, and when each was used",
	    .operands = "",
	    .example = "sheaf-aggregator token list --dir D",
	    .options = list_options,
	    .run = token_list },
	{ .name = "token revoke",
	    .summary = "end a token",
	    NAMED,
	    .example = "sheaf-aggregator token revoke --dir D board",
	    .options = dir_options,
	    .run = token_revoke },
	{ .name = "access list",
	    .summary = "who signed in, saw exact figures, changed accounts",
	    .operands = "",
	    .example = "sheaf-aggregator access list --dir D --since "
		       "2026-05-01 --kind refused",
	    .options = access_options,
	    .run = access_list },
	{ .name = NULL }
};

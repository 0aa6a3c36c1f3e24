/* Roles and steps of signing in: their words, and whose figures a role sees. */
#include <string.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/text.h"

static const char *const role_words[ACCOUNTS_ROLES] = {
	[ACCOUNTS_LEAD] = "lead",
	[ACCOUNTS_ANALYST] = "analyst",
	[ACCOUNTS_AUDITOR] = "auditor",
	[ACCOUNTS_OPERATOR] = "operator",
};

static const char *const role_titles[ACCOUNTS_ROLES] = {
	[ACCOUNTS_LEAD] = "Regional lead",
	[ACCOUNTS_ANALYST] = "Analyst",
	[ACCOUNTS_AUDITOR] = "Auditor",
	[ACCOUNTS_OPERATOR] = "Operator",
};

static const char *const stage_words[] = {
	[ACCOUNTS_CODE] = "code",
	[ACCOUNTS_SET_UP] = "set_up",
	[ACCOUNTS_PASSWORD] = "password",
	[ACCOUNTS_IN] = "in",
};

const char *
accounts_role_title(enum accounts_role role)
{
	return role_titles[role];
}

const char *
accounts_stage_word(enum accounts_stage stage)
{
	return stage_words[stage];
}

const char *
accounts_role_word(enum accounts_role role)
{
	return role_words[role];
}

int
accounts_role_parse(const char *word, enum accounts_role *role, struct err *e)
{
	for (unsigned i = 0; i < ACCOUNTS_ROLES; i++)
		if (strcmp(word, role_words[i]) == 0) {
			*role = (enum accounts_role)i;
			return 0;
		}
	return err_refuse(e, "role", 0,
	    "a role is lead, analyst, auditor or operator");
}

static bool
has_region(const struct accounts_regions *r, const char *code)
{
	for (size_t i = 0; i < r->n; i++)
		if (text_compare_id(r->code[i], code) == 0)
			return true;
	return false;
}

bool
accounts_may_see(const struct accounts_person *p, const char *region)
{
	switch (p->role) {
	case ACCOUNTS_LEAD:
		return has_region(&p->regions, region);
	case ACCOUNTS_ANALYST:
	case ACCOUNTS_AUDITOR:
		return true;
	case ACCOUNTS_OPERATOR:
		return false;
	}
	return false;
}

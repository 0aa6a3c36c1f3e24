/*
 * Who is at work, and whether they still may be: somebody whose account was
 * removed, or who may do less since, is stopped at the next turn and not at
 * the next sign-in.
 */
#include "agent/register/actor.h"

#include <string.h>

#include "agent/vault/vault_slot.h"

static enum actor_role
role_of(const char *word)
{
	if (strcmp(word, vault_slot_team_leader) == 0)
		return ACTOR_TEAM_LEADER;
	if (strcmp(word, vault_slot_worker) == 0)
		return ACTOR_WORKER;
	return word[0] == '\0' ? ACTOR_RECOVERY : ACTOR_NOBODY;
}

struct actor
actor_of(const struct vault_who *who, const struct vault *v)
{
	struct actor a = { .role = role_of(who->role),
		.session = { .age = vault_age(v) } };

	memcpy(a.name, who->name, sizeof(a.name));
	memcpy(a.session.account, who->account, sizeof(a.session.account));
	return a;
}

static int
ended(struct err *e, const char *why)
{
	return err_refuse(e, "session", 0, "%s; sign in again", why);
}

int
actor_check(const struct actor *a, struct db *db, const struct vault *v,
    struct err *e)
{
	const bool paper = a->role == ACTOR_RECOVERY;
	struct vault_age now = vault_age(v);
	struct vault_who who;
	bool found;

	if (a->session.age.opened != now.opened)
		return ended(e, "the register was locked meanwhile");
	/* No account of it can have changed. */
	if (a->session.age.accounts == now.accounts)
		return 0;
	if (vault_find(db, v, paper ? NULL : a->name, &who, &found, e) < 0)
		return -1;
	if (!found)
		return ended(e, "this account was removed meanwhile");
	if (role_of(who.role) != a->role)
		return ended(e, "the role of this account was changed");
	if (memcmp(who.account, a->session.account, sizeof(who.account)) != 0)
		return ended(e,
		    paper ? "the printed recovery key was replaced"
			  : "the password of this account was changed");
	return 0;
}

const char *
actor_role_title(enum actor_role role)
{
	static const char *const title[] = {
		[ACTOR_NOBODY] = "somebody who has not signed in",
		[ACTOR_WORKER] = "a worker",
		[ACTOR_TEAM_LEADER] = "a team leader",
		[ACTOR_RECOVERY] = "the printed recovery key",
	};

	return title[role];
}

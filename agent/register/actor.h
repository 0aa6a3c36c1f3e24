#ifndef SHEAF_AGENT_REGISTER_ACTOR_H
#define SHEAF_AGENT_REGISTER_ACTOR_H

#include <stdbool.h>

#include "agent/vault/vault.h"

/*
 * Who does something to a register, or asks it something.  An open vault
 * holds keys and no person, since several people may work on one register;
 * so whoever changes anything is named by the actor of the turn.
 */
enum actor_role {
	ACTOR_NOBODY, /* not signed in */
	ACTOR_WORKER,
	ACTOR_TEAM_LEADER,
	ACTOR_RECOVERY /* the printed key: it may set a password, no more */
};

/* What an account was when its owner signed in. */
struct actor_session {
	uint8_t account[VAULT_ACCOUNT_SIZE];
	struct vault_age age;
};

struct actor {
	char name[VAULT_STAFF_MAX + 1]; /* "" of nobody */
	enum actor_role role;
	struct actor_session session;
};

/* The actor of a login that the vault v, now open, has answered with *who. */
struct actor actor_of(const struct vault_who *who, const struct vault *v);

/*
 * Whether the session still stands: the vault has been open since, and the
 * account is there, with its role and password of then; the printed key is
 * still the one that was typed.  ERR_REFUSED, code "session", when it has ended; the sentence says why.
 */
int actor_check(const struct actor *a, struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

/* The word for a role, for people: "a worker". */
const char *actor_role_title(enum actor_role role);

#endif

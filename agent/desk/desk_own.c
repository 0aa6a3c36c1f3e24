/* Which specialist an account is. */
#include "agent/desk/desk_own.h"

#include <stdio.h>
#include <strings.h>

#include "agent/desk/gate.h"
#include "agent/register/held.h"
#include "agent/register/services.h"

static int
set(struct desk *d, const char *code, struct err *e)
{
	if (code[0] != '\0' && !events_is_ref(slice_of(code)))
		return err_refuse(e, "code", 0,
		    "A code has at most %d letters and digits and no blanks, "
		    "as it stands beside contacts in the record",
		    LIMITS_REF_MAX);
	return own_code_put(d->reg, code, e);
}

int
desk_own_set(struct desk *d, const char *code, struct err *e)
{
	if (gate_enter(d, OPERATION_OWN_CODE, e) < 0)
		return -1;
	return gate_leave(d, set(d, code, e));
}

/* Whether a fact has that number as its staff code. */
static bool
is_staff(const struct held_facts *held, uint32_t number)
{
	for (size_t i = 0; i < held->facts.n; i++)
		if (held->facts.fact[i].staff == number)
			return true;
	return false;
}

static void
match(const struct held_facts *held, const char *name,
    char code[static OWN_CODE_SIZE])
{
	for (uint32_t i = 1; i < held->names.n && code[0] == '\0'; i++)
		if (strcasecmp(symbols_text(&held->names, i), name) == 0 &&
		    is_staff(held, i))
			(void)snprintf(code, OWN_CODE_SIZE, "%s",
			    symbols_text(&held->names, i));
}

int
desk_own_find(const struct open_register *reg, char code[static OWN_CODE_SIZE],
    struct err *e)
{
	const struct held_facts *held;
	struct services_list all;
	bool said;
	int rc = 0;

	if (own_code_get(reg, code, &said, e) < 0)
		return -1;
	if (said)
		return 0;
	if (services_load(reg->db, &all, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < all.n; i++) {
		rc = held_facts(reg->db, all.service[i].number, &held, e);
		if (rc == 0)
			match(held, register_staff(reg), code);
	}
	services_free(&all);
	return rc;
}

const char *
desk_own_first(const struct open_register *reg, const char *code)
{
	return reg->actor->role == ACTOR_TEAM_LEADER ? "" : code;
}

/*
 * Who may do what is judged here, by the table of operations, and nowhere
 * else.  A role is a rule of the program: every account opens the same keys.
 */
#include "agent/desk/gate.h"

#include <string.h>

#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"

enum { SENTENCE_MAX = 256, NAMED = 3 };

void
gate_name_leaders(struct db *db, struct buf *out)
{
	struct err ignored = ERR_INIT;
	struct vault_slot_list list;
	size_t n = 0;

	if (vault_slot_load(db, &list, &ignored) < 0)
		return;
	for (size_t i = 0; i < list.n && n < NAMED; i++)
		if (strcmp(list.slot[i].role, vault_slot_team_leader) == 0)
			buf_printf(out, "%s%s", n++ == 0 ? "" : " or ",
			    list.slot[i].name);
	vault_slot_free(&list);
}

static int
refuse_role(struct desk *d, const struct operation_row *row, struct err *e)
{
	struct buf whom;

	if (row->least == ACTOR_RECOVERY)
		return err_refuse(e, "role", 0,
		    "only who holds the printed recovery key may %s",
		    row->says);
	if (d->actor.role == ACTOR_RECOVERY)
		return err_refuse(e, "role", 0,
		    "the recovery key sets a password and does nothing else: "
		    "'sheaf-agent recover', then sign in with that password");
	buf_init(&whom, SENTENCE_MAX);
	gate_name_leaders(d->reg->db, &whom);
	err_refuse(e, "role", 0, "only %s may %s%s%s",
	    actor_role_title(row->least), row->says, whom.n > 0 ? "; ask " : "",
	    buf_str(&whom));
	buf_free(&whom);
	return -1;
}

/* By a setting of this register, beyond the table. */
static bool
lent(const struct desk *d, enum operation id)
{
	return operations_sealing(id) && d->actor.role == ACTOR_WORKER &&
	       vault_staff_may_seal(d->reg->vault);
}

bool
gate_seals(const struct desk *d)
{
	return operations_allow(OPERATION_SEAL, d->actor.role) ||
	       (d->reg->vault != NULL && lent(d, OPERATION_SEAL));
}

static int
may(struct desk *d, enum operation id, struct err *e)
{
	const struct operation_row *row = operations_row(id);

	if (row->least == ACTOR_NOBODY)
		return 0;
	if (d->reg->vault == NULL || d->actor.role == ACTOR_NOBODY)
		return err_refuse(e, "locked", 0,
		    "the register is locked: sign in first");
	if (actor_check(&d->actor, d->reg->db, d->reg->vault, e) < 0)
		return -1;
	if (operations_allow(id, d->actor.role) || lent(d, id))
		return 0;
	return refuse_role(d, row, e);
}

bool
gate_foresee(struct desk_shared *s, const struct actor *actor,
    enum operation id)
{
	return operations_allow(id, actor->role) ||
	       (operations_sealing(id) && actor->role == ACTOR_WORKER &&
		   desk_shared_workers_seal(s));
}

/* At a shared register others may be at work now. */
static int
wait_for_turn(struct desk *d, enum operation id, struct err *e)
{
	return d->shared != NULL
		   ? desk_shared_enter(d->shared, operations_row(id)->says, e)
		   : 0;
}

static int
end_turn(struct desk *d, int rc)
{
	if (d->shared != NULL)
		desk_shared_leave(d->shared);
	return rc;
}

int
gate_may(struct desk *d, enum operation id, struct err *e)
{
	if (wait_for_turn(d, id, e) < 0)
		return -1;
	return end_turn(d, may(d, id, e));
}

int
gate_enter(struct desk *d, enum operation id, struct err *e)
{
	if (wait_for_turn(d, id, e) < 0)
		return -1;
	ASSERT(d->reg->actor == NULL);
	d->key.author = d->actor.name;
	d->key.today = d->today;
	if (may(d, id, e) < 0 ||
	    stored_keys_check(&d->key, d->reg->db, d->reg->vault, e) < 0)
		return end_turn(d, -1);
	d->reg->actor = &d->actor;
	d->reg->key = &d->key;
	d->turn = operations_row(id);
	d->shown = false;
	return 0;
}

int
gate_show(struct desk *d, struct access_shown *shown, struct err *e)
{
	int rc;

	ASSERT(d->turn != NULL && d->turn->opens != OPERATION_OPENS_NOBODY &&
	       !d->shown);
	rc = access_append(d->reg, d->turn->name, shown, e);
	access_free(shown);
	d->shown = rc == 0;
	return rc;
}

int
gate_show_some(struct desk *d, struct access_shown *shown, struct err *e)
{
	return shown->n == 0 ? 0 : gate_show(d, shown, e);
}

int
gate_leave(struct desk *d, int rc)
{
	ASSERT(d->reg->actor == &d->actor && d->turn != NULL);
	ASSERT(rc < 0 || d->turn->opens != OPERATION_OPENS || d->shown);
	if (d->turn->changes)
		desk_shared_changed();
	d->reg->actor = NULL;
	d->reg->key = NULL;
	d->turn = NULL;
	return end_turn(d, rc);
}

#ifndef SHEAF_AGENT_REGISTER_HELD_H
#define SHEAF_AGENT_REGISTER_HELD_H

#include <stdint.h>

#include "agent/register/clients.h"
#include "agent/register/facts.h"
#include "agent/register/register.h"
#include "common/base/db.h"

/*
 * What an unlocked register keeps in memory, so that a list of a large service
 * does not read every fact anew.  Whoever writes to the database writes past
 * this: triggers of the connection note which clients a statement touched,
 * undone with the transaction that it belongs to, and the next question reads
 * those clients again.  What is held is never the only copy of anything.
 */

/*
 * What is borrowed stays as it is until something is written to the database,
 * a transaction ends, or held_drop(): an answer that outlives that copies what
 * it shows.  After a failure nothing of what was asked for is held.
 */

/* The facts of a service in force, sorted as facts_sort() does. */
struct held_facts {
	struct facts facts;
	struct symbols names; /* of their refs and staff codes */
};

/* Those of a service, by its row number, as the database has them now; the
 * register may be locked.  *out is borrowed. */
int held_facts(struct db *db, int64_t service, const struct held_facts **out,
    struct err *e) MUST_USE;

/* The opened references of its clients; the register is unlocked.  *out is
 * borrowed. */
int held_references(const struct open_register *reg, int64_t service,
    const struct clients_references **out, struct err *e) MUST_USE;

/*
 * Something made of clients and their particulars, which a room above this
 * one holds: freed with the rest.
 */
struct held_people {
	void *thing; /* NULL: nothing is held */
	void (*free)(void *thing);
};

/*
 * What is held of people, and which clients were touched since the last call:
 * *touched (row numbers, sorted, for the caller to free) has *n of them.
 * Where everything has to be read anew, thing is NULL; the caller then sets
 * both members.  *out is borrowed, and thing is the register's to free.
 */
int held_people(struct db *db, struct held_people **out, uint32_t **touched,
    size_t *n, struct err *e) MUST_USE;

/*
 * Free everything that is held, wiped, as when the register is locked;
 * db_close() does the same.
 */
void held_drop(struct db *db);

#endif

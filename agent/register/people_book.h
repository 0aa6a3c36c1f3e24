#ifndef SHEAF_AGENT_REGISTER_PEOPLE_BOOK_H
#define SHEAF_AGENT_REGISTER_PEOPLE_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/events.h"
#include "agent/register/people.h"
#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/clock.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Particulars in the register: sealed, and what they were before a change
 * kept, sealed too.  Everything that changes them runs inside the caller's
 * transaction, which ends with vault_rows_commit().
 */

/* The words of table particulars, and of particulars_history. */
extern const struct vault_column people_book_column, people_book_past_column;

/* What particulars are about. */
struct people_key {
	int64_t service; /* row of table service */
	uint32_t client; /* row of table client; 0 for an employer contact */
	enum people_kind kind;
	const char *ref; /* of the job or contact; "" for a client */
	/* To change them: the version that the change was made from
	 * (people_book_version()); NULL: whatever is there, as of a file. */
	const char *expected;
};

enum people_change {
	PEOPLE_UNCHANGED,
	PEOPLE_STORED,
	PEOPLE_CORRECTED,
	PEOPLE_REMOVED,
	PEOPLE_OVERTAKEN /* not as expected: nothing was changed */
};

/*
 * The version of the particulars of a thing: row and count of changes, "0"
 * while there are none.  Unlike that of a fact it says nothing of what they
 * are, since it is shown where they are not.
 */
enum { PEOPLE_BOOK_VERSION_SIZE = 44 };
int people_book_version(struct db *db, const struct people_key *key,
    char out[static PEOPLE_BOOK_VERSION_SIZE], struct err *e) MUST_USE;

/* Who last changed or removed them, and when; *by is freed by the caller, NULL
 * when nobody did since they were first entered. */
int people_book_last_change(struct db *db, const struct people_key *key,
    char at[static CLOCK_TEXT_SIZE], char **by, struct err *e) MUST_USE;

/*
 * Let *key, which has service and ref, be about the job or employer contact
 * that a fact of that event begins; client is the fact's.  False: facts of
 * that event have no particulars.
 */
bool people_book_about(enum event event, uint32_t client,
    struct people_key *key);

/* A row for the words of one thing in particulars (past: in
 * particulars_history), bound to what they are about. */
struct vault_row people_book_row(const struct people_key *key, bool past);

/* Open such a row, taken from a query, into *w, wiped by the caller. */
int people_book_open(const struct vault *v, struct vault_row *r,
    enum people_kind kind, struct people_words *w, struct err *e) MUST_USE;

/* Open the particulars of one thing into *w, which the caller wipes; blank
 * (people_is_blank()) when there are none. */
int people_book_get(const struct open_register *reg,
    const struct people_key *key, struct people_words *w,
    struct err *e) MUST_USE;

/* Store *w as the particulars of a thing; blank words remove them.  What they
 * were before goes into the history.  *change is PEOPLE_OVERTAKEN, and nothing
 * is stored, where they differ from *w and are not of key->expected. */
int people_book_put(const struct open_register *reg,
    const struct people_key *key, const struct people_words *w,
    enum people_change *change, struct err *e) MUST_USE;

/*
 * After a fact of that event was removed: move the particulars of its job or
 * employer contact into the history.  key has the fact's service, client and
 * ref.  Other events have none, and nothing happens.
 */
int people_book_follow(const struct open_register *reg, struct people_key key,
    enum event event, struct err *e) MUST_USE;

/* Give the history of one client's particulars to another client, when the two
 * are merged. */
int people_book_move_past(const struct open_register *reg, int64_t service,
    uint32_t from, uint32_t to, struct err *e) MUST_USE;

#endif

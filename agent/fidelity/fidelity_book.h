#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_BOOK_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/clock.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/fidelity.h"
#include "protocol/limits.h"

/*
 * The fidelity reviews of the register.  A review is known by service, day
 * and kind; another content under the same key is a correction, and what it
 * was before stays in the history.  Who reviewed is sealed.
 */
extern const struct vault_column fidelity_book_column; /* reviewers */

struct review {
	int64_t number; /* row of table fidelity_review; 0: not stored */
	char service[LIMITS_ID_MAX + 1];
	int32_t day;
	enum fidelity_kind kind;
	uint8_t score[FIDELITY_ITEMS];
	bool withdrawn;
	int64_t sealings;       /* how often its reviewers were sealed */
	unsigned planned, done; /* actions in force; done by the day asked */
	/* Set by fidelity_book_rank(); 0: a later one counts instead. */
	unsigned position, of;
};

struct review_list {
	struct review *review; /* by service, day, kind */
	size_t n;
};

enum review_change { REVIEW_STORED, REVIEW_CORRECTED, REVIEW_UNCHANGED };

/*
 * All reviews (of one service, or NULL), withdrawn ones too.  Actions done
 * after `through` count as not done.  Freed with fidelity_book_free().
 */
int fidelity_book_load(struct db *db, const char *service, int32_t through,
    struct review_list *out, struct err *e) MUST_USE;
void fidelity_book_free(struct review_list *list);

/*
 * Give the reviews of a list their position by total among `of` reviews: of
 * one kind, and of each service the newest that is in force.
 */
void fidelity_book_rank(struct review_list *list);

/* The day on which a stored review was. */
int fidelity_book_day(struct db *db, int64_t number, int32_t *day,
    struct err *e) MUST_USE;

/* The one of that key; *found false when there is none. */
int fidelity_book_find(struct db *db, const char *service, int32_t day,
    enum fidelity_kind kind, struct review *out, bool *found,
    struct err *e) MUST_USE;

/*
 * Store a review under its key, inside the caller's transaction; r->number
 * is set.  A withdrawn one comes back.  Empty reviewers leave what is
 * stored.
 */
int fidelity_book_put(const struct open_register *reg, struct review *r,
    struct slice reviewers, enum review_change *change, struct err *e) MUST_USE;

/* Take a review back.  Its scores and actions stay on site. */
int fidelity_book_withdraw(const struct open_register *reg,
    const struct review *r, struct err *e) MUST_USE;

/* Append who reviewed, nothing when that was not said. */
int fidelity_book_reviewers(const struct open_register *reg, int64_t number,
    struct buf *out, struct err *e) MUST_USE;

/*
 * Who last changed a review (action 0) or one of its actions, and when; *by is
 * freed by the caller, NULL when it is as it was first stored, of which no
 * name is kept.
 */
int fidelity_book_last_change(struct db *db, int64_t review, int64_t action,
    char at[static CLOCK_TEXT_SIZE], char **by, struct err *e) MUST_USE;

/*
 * Keep what a review or an action was, before it is changed: run an INSERT into
 * fidelity_history, with now ?1, who changes it ?2, and the number of the
 * review or action ?3.
 */
int fidelity_book_remember(const struct open_register *reg, const char *sql,
    int64_t number, struct err *e) MUST_USE;

#endif

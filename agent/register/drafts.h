#ifndef SHEAF_AGENT_REGISTER_DRAFTS_H
#define SHEAF_AGENT_REGISTER_DRAFTS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * What stands half typed in a form: sealed, and of one author, who is whoever
 * is at work.  A form has a short name such as "client-57-add"; one that
 * begins with "client-" and a number is about that client, and goes with the
 * client.  The correction of an entry is "client-57-correct-812", that of a
 * contact with an employer "client-57-contact-812" or, of no client,
 * "contact-812".  What changes drafts runs inside the caller's transaction, which
 * ends with vault_rows_commit().
 */
extern const struct vault_column drafts_column; /* draft.words */

struct draft {
	bool found;
	int32_t kept_on; /* the day of its last change */
	struct buf words;
};

/* ERR_USAGE where the name is not of letters, digits and hyphens, at
 * most LIMITS_DRAFT_FORM_MAX of them. */
int drafts_check_form(const char *form, struct err *e) MUST_USE;

/* Keep the words as the author's draft of that form, in place of an earlier
 * one. */
int drafts_keep(const struct open_register *reg, const char *form,
    int32_t today, struct slice words, struct err *e) MUST_USE;

/*
 * The author's draft of that form; not found where there is none, or where it
 * is older than LIMITS_DRAFT_DAYS.  *out is freed with drafts_free(), also
 * after a failure.
 */
int drafts_find(const struct open_register *reg, const char *form,
    int32_t today, struct draft *out, struct err *e) MUST_USE;
void drafts_free(struct draft *d);

/*
 * Call `each` with the name of every form of the author that drafts_find() would
 * find, that of the last change first.  The name lives for the call.
 */
int drafts_each(const struct open_register *reg, int32_t today,
    void (*each)(void *arg, const char *form), void *arg,
    struct err *e) MUST_USE;

/* Remove the author's draft of that form; *removed says whether there was
 * one. */
int drafts_drop(const struct open_register *reg, const char *form,
    bool *removed, struct err *e) MUST_USE;

/* Remove what anybody has half typed to correct that entry of a client, or that
 * contact with an employer (0: of no client), which there is no more. */
int drafts_drop_entry(struct db *db, uint32_t client, int64_t fact,
    struct err *e) MUST_USE;

/* Whether drafts_sweep() would remove something. */
int drafts_old(struct db *db, int32_t today, bool *some,
    struct err *e) MUST_USE;

/* Remove drafts that are older than LIMITS_DRAFT_DAYS, and those whose author
 * has no account any more. */
int drafts_sweep(struct db *db, int32_t today, struct err *e) MUST_USE;

#endif

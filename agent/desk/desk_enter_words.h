#ifndef SHEAF_AGENT_DESK_DESK_ENTER_WORDS_H
#define SHEAF_AGENT_DESK_DESK_ENTER_WORDS_H

#include "agent/desk/desk_enter.h"
#include "agent/people/people_search.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/* The particulars that go with an entry: who the employer of a job is. */

/*
 * Read them as they come in a file or by standard input: lines "employer=The
 * Harbour Bakery", named as the columns of a file of particulars; a field
 * without text is to be removed.  ERR_REFUSED names the line, and repeats
 * nothing of it.  *out starts as { 0 }, and is wiped by the caller in any case.
 */
int desk_enter_words_parse(struct slice text, struct people_words *out,
    struct err *e) MUST_USE;

/* Where they belong. */
struct desk_enter_words {
	const struct open_register *reg;
	const struct people_entry *client;
	struct people_key key; /* with `expected` */
	int32_t today;
};

/*
 * Change the fields that are set (field "": removed), judged as a row of a file
 * of particulars is; *changed says whether that made a difference.  Sets
 * answer->outcome, with remarks or the conflict, when
 * they are refused or somebody was faster.  Inside the caller's transaction.
 */
int desk_enter_words_put(const struct desk_enter_words *at,
    const struct people_words *words, struct desk_enter_answer *answer,
    bool *changed, struct err *e) MUST_USE;

/* Particulars of a client to be changed. */
struct desk_enter_words_request {
	uint32_t client;
	const struct people_words *words; /* the fields to change */
	const char *version;              /* the one that was seen; NULL: any */
	bool check;
};

/*
 * Change the particulars of a client as desk_enter() changes a fact; the
 * answer is of the same kind, with the version that now stands.  Freed with
 * desk_enter_free(), also after a failure.
 */
int desk_enter_words_change(struct desk *d,
    const struct desk_enter_words_request *r, struct desk_enter_answer *out,
    struct err *e) MUST_USE;

/*
 * End the transaction of an entry whose work gave rc: commit what is done, and
 * roll back a check, a refusal, a conflict and a failure.  Returns rc, or -1
 * when the commit fails.
 */
int desk_enter_conclude(const struct open_register *reg, int rc,
    const struct desk_enter_answer *out, bool check, struct err *e) MUST_USE;

#endif

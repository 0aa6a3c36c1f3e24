#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_ACTIONS_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/fidelity/fidelity_book.h"
#include "agent/register/register.h"

/*
 * The action plan of a review: what is to be done by when, by whom, when it
 * was done, and what shows it.  The words are sealed; an action is found
 * again by a keyed hash of what is to be done.
 */
extern const struct vault_column fidelity_actions_column;

enum review_words {
	REVIEW_WHAT, /* what is to be done */
	REVIEW_OWNER,
	REVIEW_EVIDENCE,
	REVIEW_WORDS
};

struct review_action {
	int64_t number;  /* row of table fidelity_action; 0: not stored */
	int64_t review;  /* row of table fidelity_review */
	int32_t planned; /* the day by which it is due */
	int32_t done;    /* DAY_NONE: not yet */
	bool withdrawn;
	int64_t sealings;          /* how often it was stored or changed */
	char *words[REVIEW_WORDS]; /* "" where not said */
};

struct review_action_list {
	struct review_action *action; /* by number */
	size_t n;
};

/* The actions of a review with their words opened, withdrawn ones too.
 * Freed, and wiped, with fidelity_actions_free(). */
int fidelity_actions_load(const struct open_register *reg, int64_t review,
    struct review_action_list *out, struct err *e) MUST_USE;
void fidelity_actions_free(struct review_action_list *list);

/* Wipe and free the words of one action. */
void fidelity_actions_wipe(struct review_action *a);

/* One action by its number; ERR_REFUSED when there is none. */
int fidelity_actions_get(const struct open_register *reg, int64_t number,
    struct review_action *out, struct err *e) MUST_USE;

/*
 * Store an action of a->review, inside the caller's transaction.  A known
 * one (the same words in REVIEW_WHAT) is corrected and no longer withdrawn;
 * "" in the other words leaves what is stored.
 */
int fidelity_actions_put(const struct open_register *reg,
    const struct review_action *a, enum review_change *change,
    struct err *e) MUST_USE;

/*
 * Change a stored action (a->number) to what *a says, inside the caller's
 * transaction: days, withdrawn, and all words but REVIEW_WHAT.
 */
int fidelity_actions_change(const struct open_register *reg,
    const struct review_action *a, struct err *e) MUST_USE;

#endif

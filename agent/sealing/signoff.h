#ifndef SHEAF_AGENT_SEALING_SIGNOFF_H
#define SHEAF_AGENT_SEALING_SIGNOFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/returns.h"

/*
 * A person's yes to the exact bytes that leave the site.  A draft holds the
 * bytes and their digest; signoff_give() is the only function that makes a
 * sign-off, and seal_returns() signs nothing without one.
 *
 *	figures --> draft --> shown --> signoff_give --> seal_returns
 *	   ^                                |
 *	   +----- the figures changed ------+
 */
struct signoff_draft {
	struct buf text;    /* the payloads, one behind the other */
	struct hash digest; /* SHA-256 of text */
	size_t n;
	/* first[i]: no statement of this service and content was ever made
	 * here, or it is a reconciliation, so the text itself has to be read
	 * before it is agreed to. */
	bool *first;
	/* Why a standing yes is not enough, a clause that follows "because";
	 * NULL where it is. */
	const char *why;
};

/*
 * The draft of n returns, in the order in which they will be signed.  A
 * standing yes is refused for the first statement of a register, for the
 * first of a service and content, and for any reconciliation.  The caller ends with
 * signoff_draft_free() in any case.
 */
int signoff_draft_make(struct signoff_draft *out, struct db *db,
    const struct returns *const *returns, size_t n, struct err *e) MUST_USE;
void signoff_draft_free(struct signoff_draft *draft);

/* Ask for a person also for this reason; an earlier one stays. */
void signoff_draft_needs_person(struct signoff_draft *draft, const char *why);

enum signoff_way {
	SIGNOFF_STANDING, /* nobody was asked: the weekly seal may do so */
	SIGNOFF_TYPED,    /* by typing their own name */
	SIGNOFF_YES       /* by a command that said yes beforehand */
};

/* "standing", "typed", "yes": how it is stored and shown. */
const char *signoff_way_word(enum signoff_way way);

struct signoff_given {
	const char *staff;        /* who is at work */
	const struct hash *shown; /* digest of what they were shown */
	enum signoff_way way;
	const char *typed; /* of SIGNOFF_TYPED: what stands for the name */
};

/* Whether `given` is a yes to another text than the draft's. */
bool signoff_is_outdated(const struct signoff_draft *draft,
    const struct signoff_given *given);

/*
 * Take a yes: *out is freed with signoff_free().  ERR_REFUSED, and *out is
 * NULL, when what was shown is not the draft's text, when another name was
 * typed, and when a standing yes is not enough.
 */
struct signoff;
int signoff_give(struct signoff **out, const struct signoff_draft *draft,
    const struct signoff_given *given, struct err *e) MUST_USE;
void signoff_free(struct signoff *s);

/* The member of staff whose yes it is. */
const char *signoff_staff(const struct signoff *s);

/* Whether it is a yes to exactly these returns in this order. */
bool signoff_covers(const struct signoff *s,
    const struct returns *const *returns, size_t n);

/* Store it as signoff_put() does. */
int signoff_store(const struct signoff *s, struct db *db, int64_t *number,
    struct err *e) MUST_USE;

/* Store whose yes to what it was, inside the caller's transaction; *number is its
 * row, which the statements that stand on it name.  It judges nothing. */
int signoff_put(struct db *db, const struct signoff_given *given,
    int64_t *number, struct err *e) MUST_USE;

#endif

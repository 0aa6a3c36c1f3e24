#ifndef SHEAF_AGENT_SEALING_TODAY_H
#define SHEAF_AGENT_SEALING_TODAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Which day it is.  It decides how far the figures reach, and the only
 * source is the clock of the site's machine, which may be wrong by years.
 * So it is held against what is known without it; where the two do not agree
 * a person is asked, and no figure is signed before the answer.  A day that
 * is not known is DAY_NONE.
 */
struct today_known {
	int32_t entry;  /* the newest day that somebody wrote down */
	int32_t answer; /* the aggregator's date when it last answered */
	int32_t sealed; /* the newest day that sealed figures in force reach */
};

/* What a person said last, and what was known then. */
struct today_word {
	bool any;
	int32_t day;
	struct today_known known;
};

struct today_evidence {
	int32_t clock; /* this machine's date, or what --today says */
	int32_t upto;  /* the last day to be reported, or DAY_NONE: today */
	struct today_known known;
	struct today_word word;
};

enum today_doubt {
	TODAY_SURE,
	TODAY_IMPOSSIBLE, /* before this program, or after 2099 */
	TODAY_BEHIND,     /* before something that is known */
	TODAY_AHEAD       /* LIMITS_CLOCK_AHEAD_DAYS after all that is */
};

/*
 * Whether the clock can be believed.  A person's word vouches for it for
 * LIMITS_CLOCK_AHEAD_DAYS, also against what was known when they gave it: an
 * entry dated in the year 2062 by mistake does not bring the question back.
 */
enum today_doubt today_weigh(const struct today_evidence *ev);

/*
 * Take `said` as the day it is, in a person's words.  Two have to agree, so
 * that a slip of the keyboard is not signed either: the day said is the
 * clock's, or one that what is known makes likely.  ERR_REFUSED otherwise,
 * with what to do.
 */
int today_take_word(const struct today_evidence *ev, int32_t said,
    struct err *e) MUST_USE;

/* Append what the clock says and what speaks against it: sentences for
 * people, one a line. */
void today_describe(const struct today_evidence *ev, struct buf *out);

/*
 * What the register knows: ev->known.entry and ev->word.  Clock, upto,
 * answer and sealed are left to the caller.
 */
int today_load(struct db *db, struct today_evidence *ev,
    struct err *e) MUST_USE;

/*
 * The day that counts as today where nothing is signed, as in lists and
 * previews: the clock's, or that of the newest fact where it is later and
 * no person's word speaks for the clock.
 */
int today_supposed(struct db *db, int32_t clock, int32_t *day,
    struct err *e) MUST_USE;

/* Keep a person's word for good: the day, who said it, and what ev holds. */
int today_keep_word(struct db *db, const struct today_evidence *ev,
    int32_t said, const char *staff, struct err *e) MUST_USE;

#endif

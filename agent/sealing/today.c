/*
 * The clock held against what is known without it.  Nothing here corrects a
 * clock: a doubt leads to a question, and only a person's answer, which must
 * agree with something else, leads to a signature.
 */
#include "agent/sealing/today.h"

#include "agent/register/facts.h"
#include "common/base/day.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------------- doubt */

static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b; /* DAY_NONE is before every day */
}

/* What is known from outside; what was sealed here is the clock's own word. */
static int32_t
newest(const struct today_evidence *ev)
{
	return later(ev->known.entry, ev->known.answer);
}

/* True for the days that a statement can carry. */
static bool
can_be_written(int32_t day)
{
	return day >= day_from_civil(2000, 1, 1) &&
	       day <= day_from_civil(2099, 12, 31);
}

static bool
is_vouched_for(const struct today_evidence *ev)
{
	return ev->word.any && ev->word.day <= ev->clock &&
	       ev->clock - ev->word.day <= LIMITS_CLOCK_AHEAD_DAYS;
}

/* True when `known` is after the clock, and is news since the person whose
 * word vouches for the clock gave it. */
static bool
contradicts(const struct today_evidence *ev, int32_t known, int32_t then)
{
	return known > ev->clock && !(is_vouched_for(ev) && known <= then);
}

static bool
is_contradicted(const struct today_evidence *ev)
{
	const struct today_known *now = &ev->known, *then = &ev->word.known;

	return (ev->word.any && ev->word.day > ev->clock) ||
	       contradicts(ev, now->entry, then->entry) ||
	       contradicts(ev, now->sealed, then->sealed) ||
	       (now->answer != DAY_NONE &&
		   contradicts(ev, now->answer - LIMITS_CLOCK_ZONE_DAYS,
		       then->answer));
}

enum today_doubt
today_weigh(const struct today_evidence *ev)
{
	bool vouched = is_vouched_for(ev);
	int32_t last = newest(ev), to = ev->clock;

	if (!can_be_written(ev->clock) ||
	    (ev->clock < LIMITS_CLOCK_FIRST_DAY && !vouched))
		return TODAY_IMPOSSIBLE;
	if (is_contradicted(ev))
		return TODAY_BEHIND;
	/* Where a person limits the report, the clock does not decide how
	 * far the figures reach. */
	if (ev->upto != DAY_NONE && ev->upto < to)
		to = ev->upto;
	if (!vouched && last != DAY_NONE && to > last &&
	    to - last > LIMITS_CLOCK_AHEAD_DAYS)
		return TODAY_AHEAD;
	return TODAY_SURE;
}

/* ---------------------------------------------------------- a person's word */

int
today_take_word(const struct today_evidence *ev, int32_t said, struct err *e)
{
	int32_t last = newest(ev);
	char text[DAY_TEXT_SIZE], clock[DAY_TEXT_SIZE];

	if (said == ev->clock && can_be_written(said))
		return 0;
	if (last != DAY_NONE && said + LIMITS_CLOCK_ZONE_DAYS >= last &&
	    said - last <= LIMITS_CLOCK_AHEAD_DAYS)
		return 0;
	day_format(text, said);
	day_format(clock, ev->clock);
	return err_set(e, ERR_REFUSED,
	    "%s is neither the date of this machine, %s, nor within %d days "
	    "after the newest entry or the aggregator's last answer, so "
	    "nothing was sealed: set the clock of this machine and seal again",
	    text, clock, LIMITS_CLOCK_AHEAD_DAYS);
}

static void
say(struct buf *out, const char *what, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE)
		return;
	day_format(text, day);
	buf_printf(out, "%s %s.\n", what, text);
}

void
today_describe(const struct today_evidence *ev, struct buf *out)
{
	if (can_be_written(ev->clock))
		say(out, "This machine's date is", ev->clock);
	else
		buf_puts(out, "This machine's date cannot be right.\n");
	say(out, "The newest entry is of", ev->known.entry);
	say(out, "The aggregator's date, when it last answered, was",
	    ev->known.answer);
	say(out, "Figures have been sealed up to", ev->known.sealed);
}

/* ------------------------------------------------------------- the register */

/* A stored day; none where it is NULL. */
static int32_t
day_at(struct db_stmt *q, int column)
{
	return db_is_null(q, column) ? DAY_NONE : (int32_t)db_i64(q, column);
}

static int
load_word(struct db *db, struct today_word *word, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT day, entry, answer, sealed FROM said_day"
			   " ORDER BY id DESC LIMIT 1");

	*word = (struct today_word){ .any = db_step(q) };
	if (word->any) {
		word->day = day_at(q, 0);
		word->known = (struct today_known){ day_at(q, 1), day_at(q, 2),
			day_at(q, 3) };
	}
	return db_done(q, e);
}

/* The newest day of what is reported without facts. */
static int
load_newest_other(struct db *db, int32_t *day, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT max(newest) FROM (SELECT max(through) AS newest"
	    "  FROM summary UNION ALL SELECT max(day)"
	    "  FROM fidelity_review WHERE NOT withdrawn)");

	*day = db_step(q) ? day_at(q, 0) : DAY_NONE;
	return db_done(q, e);
}

int
today_load(struct db *db, struct today_evidence *ev, struct err *e)
{
	int32_t fact, other;

	if (facts_newest(db, &fact, e) < 0 ||
	    load_newest_other(db, &other, e) < 0)
		return -1;
	ev->known.entry = later(fact, other);
	return load_word(db, &ev->word, e);
}

int
today_supposed(struct db *db, int32_t clock, int32_t *day, struct err *e)
{
	struct today_evidence ev = { .clock = clock };
	int32_t fact;

	if (facts_newest(db, &fact, e) < 0 || load_word(db, &ev.word, e) < 0)
		return -1;
	*day = clock;
	if (contradicts(&ev, fact, ev.word.known.entry) ||
	    (!can_be_written(clock) && fact != DAY_NONE))
		*day = fact;
	return 0;
}

static void
bind_day(struct db_stmt *q, int column, int32_t day)
{
	if (day == DAY_NONE)
		db_bind_null(q, column);
	else
		db_bind_i64(q, column, day);
}

int
today_keep_word(struct db *db, const struct today_evidence *ev, int32_t said,
    const char *staff, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO said_day (day, said_by, clock, entry, answer, sealed)"
	    " VALUES (?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, said);
	db_bind_str(q, 2, staff);
	db_bind_i64(q, 3, ev->clock);
	bind_day(q, 4, ev->known.entry);
	bind_day(q, 5, ev->known.answer);
	bind_day(q, 6, ev->known.sealed);
	return db_run(q, e);
}

#ifndef SHEAF_AGENT_FIGURES_DUE_H
#define SHEAF_AGENT_FIGURES_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/returns.h"

/*
 * Which returns a seal owes, and how they differ from what was sealed.
 * Works on unsealed facts alone: no password is needed.
 */
struct due_question {
	const char *service; /* NULL: every service of the register */
	int32_t today;       /* the civil date that counts (sealing/today.h) */
	int32_t through;     /* --through, or DAY_NONE */
	bool weekly;         /* a week has passed since the last seal of
				   everything: open quarters are due even when
				   nothing in them changed */
	bool inside;         /* figures for the people of the site: how many
				   outcomes are shown by evidence is among them
				   where a service keeps some, also while the
				   aggregator does not take it */
	bool standing;       /* nobody reads what is due: a return goes on under
				the rule set that its quarter was sealed by,
				or, where that would send more than may be
				sent now, is left out */
	const struct returns *sealed; /* the newest sealed return of each
					 service and quarter, and review of
					 each kind and day, any order */
	size_t sealed_n;
};

struct due_item {
	struct returns now;           /* what would be sealed */
	const struct returns *before; /* of question->sealed, NULL: first */
	bool open;    /* the quarter of T, or the one before it until 30
			 days after its end */
	bool changed; /* figures or `through` differ, or never sealed */
	bool ahead;   /* what was sealed reaches beyond today: a clock ran
			 ahead, and that is taken back */
	bool unbegun; /* ... as a whole: its quarter, or the day of its
			 review, has not come */
	bool lost;    /* one that was sealed stands, but its figures are not
			 in this register, so `before` is NULL; due_list()
			 leaves it false, since it is known to sealing/adopt */
};

struct due_list {
	struct due_item *item; /* by service, then period, then content */
	size_t n, cap;
	int32_t today;   /* of the question */
	int32_t through; /* the last day that was looked at */
	size_t waiting;  /* returns that would be under another rule set than
			    their quarter was sealed by, if the question were
			    not `standing` */
};

/*
 * The quarterly returns that are due; fidelity_due_add() adds the reviews.  A return
 * of facts is made under ips-grow/2 where its service keeps evidence of outcomes and
 * the aggregator takes that rule set, else under ips-grow/1; one of a summary under
 * the set that was imported.  Another rule set is a change like any other.
 * `before` points into question->sealed, which must live as long.
 * `through` after today is ERR_USAGE.  A sealed quarter that has no return
 * any more, or has not begun, is due as `withdrawn`.  `through` of a quarter
 * never goes back behind what was sealed, unless that was after today; such
 * a quarter is due even where it begins after the `through` asked for.  The
 * caller frees *out with due_free() after
 * success; it is empty after a failure.
 */
int due_list(struct db *db, const struct due_question *question,
    struct due_list *out, struct err *e) MUST_USE;
void due_free(struct due_list *list);

/* What was sealed last of a service, a content and the period of it that begins on that
 * day; it belongs to the question.  NULL: nothing was. */
const struct returns *due_sealed(const struct due_question *question,
    enum statement_content content, const char *service, int32_t start);

/* Put a copy of item in its place in the list; no item of the same service,
 * period and content is there yet. */
void due_add(struct due_list *list, const struct due_item *item);

/*
 * The return of one service and quarter, as `preview --period` shows it,
 * from facts or from a summary.  ERR_REFUSED when there is none: the
 * period begins after T or lies before the first reporting quarter, or the
 * service has no fact.
 */
int due_return(struct db *db, const struct due_question *question,
    struct period period, struct returns *out, struct err *e) MUST_USE;

/* A figure of a return, a row of any rule set that extends its own or that its own
 * extends; MEASURE_NOT_COLLECTED where it has no such row. */
int64_t due_value(const struct returns *r, size_t row);

/*
 * Append what changed from item->before to item->now, one line per figure:
 * "referrals 45 -> 47 (+2)"; "first return of this quarter" when there is
 * no before, or that it is lost; nothing when unchanged.  The item is a quarterly
 * return.
 */
void due_describe(const struct due_item *item, struct buf *out);

/*
 * True when a closed quarter's figure fell by at least 10 per cent and at
 * least 5: such a seal asks for confirmation by name.  Figures that are taken
 * back because a clock ran ahead (`ahead`) do not fall; they ask as well.
 */
bool due_fell(const struct due_item *item);

/* The same of one figure, a row of the rule set. */
bool due_figure_fell(const struct due_item *item, size_t row);

#endif

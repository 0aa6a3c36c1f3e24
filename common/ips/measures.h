#ifndef SHEAF_COMMON_IPS_MEASURES_H
#define SHEAF_COMMON_IPS_MEASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The vocabulary of a return, as data: one row per line of the payload in
 * its order, for each rule set.  Source: PROTOCOL.md, P-RET-3, 5 and 6.
 */
enum measure_kind {
	MEASURE_FLOW,      /* adds over quarters */
	MEASURE_YEAR_FLOW, /* adds only within 1 April to 31 March */
	MEASURE_QUARTER,   /* shown per quarter, never added over time */
	MEASURE_STOCK      /* a picture at the last day covered */
};

enum measure_role {
	MEASURE_TOTAL, /* stands alone, or has bands, parts or sums */
	MEASURE_BAND,  /* bands of `whole` add up to it */
	MEASURE_PART,  /* at most `whole`; "-" when the whole is */
	MEASURE_SUM    /* a sum over `whole` things; never shown as such */
};

/* What a number tells about, for disclosure control. */
enum measure_about {
	MEASURE_PEOPLE, /* clients, episodes, jobs: small counts are hidden */
	MEASURE_WORK    /* staff time, contacts logged: not about clients */
};

struct measure {
	const char *code;   /* line code with its band: "referrals.self" */
	const char *title;  /* "Referrals accepted: by the person" */
	const char *unit;   /* "episodes" */
	const char *source; /* letters of the data dictionary: "G", "S" */
	enum measure_kind kind;
	enum measure_role role;
	enum measure_about about;
	int whole; /* row index of total, whole or n; -1 for MEASURE_TOTAL */
};

enum {
	MEASURES_MAX = 96, /* ceiling of rows of any rule set */
	MEASURES_SETS = 2  /* rule sets of this version */
};

/* left <= right, checked by both ends when both are integers. */
struct measure_order {
	int left, right;
};

struct ruleset {
	const char *name; /* "ips-grow/1" */
	/* The rule set all of whose rows stand first in this one, in the same order,
	 * and mean the same (P-RET-6); NULL: none. */
	const struct ruleset *extends;
	const struct measure *rows;
	size_t n;
	const struct measure_order *orders; /* besides PART <= whole */
	size_t orders_n;
};

/* A figure: a count 0 .. 2^31-1, or MEASURE_NOT_COLLECTED ("-"). */
enum { MEASURE_NOT_COLLECTED = -1 };

/* The rule set of that name, or NULL. */
const struct ruleset *measures_ruleset(struct slice name);

/* The two there are: what a register counts, and besides that what of it is shown
 * by evidence.  The second extends the first, so row i of the first is row i of
 * the second too. */
const struct ruleset *measures_ips_grow_1(void);
const struct ruleset *measures_ips_grow_2(void);

/* Rule set i of this version, below MEASURES_SETS: the oldest first, and each of the
 * others extends the one before it.  Which number one has. */
const struct ruleset *measures_nth(size_t i);
size_t measures_number(const struct ruleset *set);

/* Whether figures under `set` may be added up under `rules`: it is that one or one
 * that it extends, directly or not (P-RET-6).  Of rows that `set` lacks, they hold
 * MEASURE_NOT_COLLECTED.  `set` may be NULL, which adds up under none. */
bool measures_adds(const struct ruleset *rules, const struct ruleset *set);

/* Places behind the point when people read the figure: 2 for one that counts
 * hundredths, else 0. */
unsigned measures_decimals(const struct measure *m);

/* Row index of a code, or -1. */
int measures_find(const struct ruleset *rs, struct slice code);

/*
 * The checks that both ends make (PROTOCOL.md, P-RET-4): below a "-" all is
 * "-"; bands are given all or none, and add up to their total; a part is at
 * most its whole, and `orders` hold; a sum is 0 when its n is.  values has
 * rs->n figures.  On failure *row is the row at fault and e holds code
 * "payload" and a sentence.
 */
int measures_check(const struct ruleset *rs, const int64_t *values, int *row,
    struct err *e) MUST_USE;

/* "flow", "year flow", "quarter", "stock". */
const char *measures_kind_name(enum measure_kind kind);

#endif

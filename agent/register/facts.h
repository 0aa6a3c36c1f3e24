#ifndef SHEAF_AGENT_REGISTER_FACTS_H
#define SHEAF_AGENT_REGISTER_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/events.h"
#include "agent/register/symbols.h"
#include "common/base/clock.h"
#include "common/base/db.h"
#include "common/base/err.h"

/* One dated fact, as a row of the exchange format without its service. */
struct fact {
	int64_t id;      /* row of table fact, 0: not stored */
	uint32_t client; /* row of table client, 0: none */
	int32_t day;
	uint8_t event, mode, flags; /* of events.h */
	int32_t value;       /* hundredths, or a whole number; FACT_BLANK */
	int32_t part;        /* N of positive=N, community=N; FACT_BLANK */
	uint32_t ref, staff; /* numbers of symbols */
};

enum { FACT_BLANK = -1 };

/* The facts of one service in memory, in the order of facts_compare(). */
struct facts {
	int64_t service; /* row of table service */
	struct fact *fact;
	size_t n, cap;
	/* As evidence_kinds_never() of the register that they were loaded from:
	 * evidence of these modes shows no outcome. */
	unsigned untitled;
};

/*
 * Load every fact of a service, sorted; refs and staff codes go into names.
 * Freed with facts_free().
 */
int facts_load(struct db *db, int64_t service, struct symbols *names,
    struct facts *out, struct err *e) MUST_USE;
void facts_free(struct facts *facts);

/* Read `untitled` anew: the facts stay, and somebody may have given a kind of evidence
 * a title since they were loaded. */
int facts_load_untitled(struct db *db, struct facts *facts,
    struct err *e) MUST_USE;

/*
 * Append the facts of one client of a service to out, unsorted; client 0 has
 * those that belong to no client.  They are found by an index.  After a
 * failure out may hold some of them; the caller frees it.
 */
int facts_load_client(struct db *db, int64_t service, uint32_t client,
    struct symbols *names, struct facts *out, struct err *e) MUST_USE;

/*
 * Append the employer contact with that ref and its review, of whichever
 * client: their refs are unique in a service.  As facts_load_client().
 */
int facts_load_employer(struct db *db, int64_t service, const char *ref,
    struct symbols *names, struct facts *out, struct err *e) MUST_USE;

/*
 * The version of a fact: what it says, as 16 hexadecimal digits.  A change
 * names the version that it was made from, so that nothing is overwritten
 * that somebody else has entered meanwhile.  It is of the content, not a
 * count: who put back what was there has overtaken nobody.
 */
enum { FACTS_VERSION_SIZE = 17 };
void facts_version(const struct fact *f, const struct symbols *names,
    char out[static FACTS_VERSION_SIZE]);

/*
 * Who last corrected or withdrew the fact of that row, and when; *by is
 * freed by the caller, NULL when nobody did.
 */
int facts_last_change(struct db *db, int64_t id,
    char at[static CLOCK_TEXT_SIZE], char **by, struct err *e) MUST_USE;

/* Append a copy of f.  The caller sorts afterwards. */
void facts_add(struct facts *facts, const struct fact *f);

/* Sort by facts_compare(). */
void facts_sort(struct facts *facts);

/* Where the first fact of a client stands in sorted facts; where it would, when the
 * client has none. */
size_t facts_first(const struct facts *facts, uint32_t client);

/*
 * Order by client; of a client the dates of each referral together, then those
 * of each job, then all other facts by day.
 */
int facts_compare(const struct fact *a, const struct fact *b);

/* True when two facts agree in every cell. */
bool facts_same(const struct fact *a, const struct fact *b);

/* True when the two have the same key within their service. */
bool facts_same_key(const struct fact *a, const struct fact *b);

/* A hash of the key. */
uint32_t facts_key_hash(const struct fact *f);

/* Who changes facts and when, for the history. */
struct facts_change {
	int64_t service;
	const char *staff;
	const char *at; /* clock_format() */
	const struct symbols *names;
};

/*
 * Store a new fact (sets f->id), replace the stored fact `old` by f, or remove
 * it; the last two keep the old content in the history.  Inside the caller's
 * transaction.
 */
int facts_insert(struct db *db, const struct facts_change *by, struct fact *f,
    struct err *e) MUST_USE;
int facts_replace(struct db *db, const struct facts_change *by,
    const struct fact *old, const struct fact *f, struct err *e) MUST_USE;
int facts_remove(struct db *db, const struct facts_change *by,
    const struct fact *old, struct err *e) MUST_USE;

/*
 * Keep a fact in the history as it is, where a change was about what is stored
 * beside it and is to be told with it.  Inside the caller's transaction.
 */
int facts_remember(struct db *db, const struct facts_change *by,
    const struct fact *f, struct err *e) MUST_USE;

/*
 * One fact was removed and another stored in its place by one correction: let
 * `now` have the row of the removed one, `was`, so that its history is told with
 * it, as a correction.  Inside the transaction that did both.
 */
int facts_continue(struct db *db, int64_t was, int64_t now,
    struct err *e) MUST_USE;

/* The newest fact's day in the whole register, DAY_NONE if there is none. */
int facts_newest(struct db *db, int32_t *day, struct err *e) MUST_USE;

#endif

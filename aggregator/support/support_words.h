#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_WORDS_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The closed lists of words that events and support are described with: one table
 * each, with the word of commands, files and programs, and the title that people
 * read.  Kinds are those that RAND Europe 2021 (Evaluation of IPS Grow, sections 2
 * and 3) names; roles are those of staff, never of clients.
 */
enum support_kind {
	SUPPORT_COMMUNITY, /* Community of Practice */
	SUPPORT_WORKSHOP,
	SUPPORT_TRAINING,
	SUPPORT_ADVICE,
	SUPPORT_VISIT,
	SUPPORT_PREPARATION, /* for a fidelity review */
	SUPPORT_OTHER,
	SUPPORT_KINDS
};

enum support_place {
	SUPPORT_ONLINE,
	SUPPORT_IN_PERSON,
	SUPPORT_BOTH, /* some came, others were online */
	SUPPORT_PLACES
};

enum support_role {
	SUPPORT_SPECIALIST, /* employment specialist */
	SUPPORT_TEAM_LEADER,
	SUPPORT_MANAGER,
	SUPPORT_CLINICIAN,
	SUPPORT_COMMISSIONER,
	SUPPORT_ANOTHER,
	SUPPORT_ROLES
};

/* Which of the lists a word is looked up in. */
enum support_list {
	SUPPORT_EVENT_KINDS,   /* kinds that an event can be of */
	SUPPORT_SERVICE_KINDS, /* kinds of support to one service */
	SUPPORT_LIST_PLACES,
	SUPPORT_LIST_ROLES
};

/* The word and the title of the value `which` of a list. */
const char *support_words_word(enum support_list list, int which);
const char *support_words_title(enum support_list list, int which);

/*
 * The value that a text names: by its word, its title or another spelling that
 * sheets have, whatever its case.  ERR_REFUSED with `code` and the words that there
 * are.
 */
int support_words_find(enum support_list list, struct slice text, int *which,
    const char *code, struct err *e) MUST_USE;

/* A day as sheets and forms have it: "2026-05-03", "3/5/2026" or "03/05/2026", the
 * day before the month.  False where it is none. */
bool support_words_day(struct slice text, int32_t *day);

/* All of a list as [{word, title}], for a form. */
struct jval *support_words_choices(enum support_list list);

/*
 * Fidelity items as a set of bits, item 1 the lowest.  Text: numbers from 1 to 25
 * with commas, semicolons or blanks between; "" is none.  ERR_REFUSED with code
 * "items".
 */
int support_words_items(struct slice text, uint32_t *items,
    struct err *e) MUST_USE;

/* Append "5, 17"; nothing for none. */
void support_words_put_items(uint32_t items, struct buf *out);

/* [{item, name}] of a set. */
struct jval *support_words_items_json(uint32_t items);

#endif

#ifndef SHEAF_AGENT_DESK_DESK_WORDS_H
#define SHEAF_AGENT_DESK_DESK_WORDS_H

#include "agent/register/evidence_kinds.h"
#include "agent/register/facts.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/period.h"

/*
 * Facts in the words that people use, where the exchange format has its own:
 * "Started a job, 20 hours a week, part time" for job_started.  A page shows no
 * word of the format.
 */

/* Append what happened, without its day; own has the titles of the site's own
 * kinds of evidence, NULL: they are called by number. */
void desk_words_fact(const struct fact *f, const struct symbols *names,
    const struct evidence_kinds *own, struct buf *out);

/* As jval_day_shown(), with "Sunday 3 May 2026" shown, for a day that somebody
 * typed. */
struct jval *desk_words_weekday(int32_t day);

/* The ways in which an event can have happened, or the kinds of evidence:
 * {"word", "title"} of each. */
struct jval *desk_words_modes(enum event event,
    const struct evidence_kinds *own);

/* What is chosen from: {"word", "title"}. */
struct jval *desk_words_choice(const char *word, const char *title);

/* The particulars that a client may have, each a word and a title. */
struct jval *desk_words_client(void);

/*
 * What may be entered of one client, in the order in which it is offered:
 * event, title, modes, modes_title (what they are asked for by, or null), flags,
 * value (its title, or null), needs_value, needs_ref, and fields of particulars
 * that go with it.
 */
struct jval *desk_words_choices(const struct evidence_kinds *own);

/* Append "Set by ann on 3 May 2026." of what was done (did), by whom and when
 * (RFC 3339); nothing where either is not known. */
void desk_words_by(const char *did, const char *by, const char *at,
    struct buf *out);

/* Append `before` and a day as people say it, "3 May 2026". */
void desk_words_day(const char *before, int32_t day, struct buf *out);

/* Append "3 May 2026, ann: ", which begins a sentence of a history: of what was changed
 * then (RFC 3339) and by whom. */
void desk_words_past(const char *at, const char *by, struct buf *out);

/* Set a member to words that stand alone in a cell or a field, which begin with a capital
 * there; null where text is NULL or "". */
void desk_words_set_alone(struct jval *o, const char *key, const char *text);

/* An array of the lines of a text, without their LF. */
struct jval *desk_words_lines(struct slice text);

/* What a statement of that period is called: "2026/27 Q1 (Apr–Jun)" of a quarter,
 * "reconciliation, July 2026" of a month, "review of 3 May 2026" of a day. */
void desk_words_statement(char title[static PERIOD_TITLE_SIZE],
    struct period period);

#endif

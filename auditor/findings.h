#ifndef SHEAF_AUDITOR_FINDINGS_H
#define SHEAF_AUDITOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/json.h"

/*
 * What an audit found, as sentences.  An unsound finding means that
 * something published cannot be honest or whole; a remark is for the
 * reader's judgement.  Functions that add are safe from many threads.
 */
enum findings_weight { FINDINGS_REMARK, FINDINGS_UNSOUND };

enum { FINDINGS_NO_INDEX = -1 };

struct findings;

/* An empty list. Never NULL; freed with findings_free(). */
struct findings *findings_new(void);
/* Free the list; NULL is allowed. */
void findings_free(struct findings *f);

/*
 * Add one: a stable word ("signature"), the log entry it is about or
 * FINDINGS_NO_INDEX, and a sentence.
 */
void findings_add(struct findings *f, enum findings_weight weight,
    const char *code, int64_t index, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* How many unsound ones there are. */
size_t findings_unsound(const struct findings *f);

/* How many different things they say: the same of many entries counts once. */
size_t findings_sentences(struct findings *f);

/*
 * Append all, one line for each different sentence, with the entries it is
 * about; what is said of entries comes before what follows from them.  Nothing
 * when there are none.
 */
void findings_text(struct findings *f, struct buf *out);

/* The same as JSON: [{"weight","code","index","entries","sentence"}]: index is
 * the first of the entries. */
struct jval *findings_json(struct findings *f);

#endif

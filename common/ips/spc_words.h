#ifndef SHEAF_COMMON_IPS_SPC_WORDS_H
#define SHEAF_COMMON_IPS_SPC_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/measures.h"
#include "common/ips/spc.h"

/*
 * What a run chart or a control chart says, in words: of whole values, whose lines
 * are in hundredths.
 */

/* Whether more of a measure is better: by its code, as the table in the source
 * has it.  Of what the table does not name more is better if it stands alone or
 * is a part of something, and a change of a band is neither: it moves with its
 * total, and with the other bands. */
enum spc_better spc_words_better(const struct measure *m);

/* Whether quarters of it can be held against one another at all.  What begins
 * anew each April cannot: its quarters differ by the season of the year. */
bool spc_words_judged(const struct measure *m);

/* A word for programs: "usual", "improvement", "concern", "neither". */
const char *spc_words_verdict(enum spc_verdict verdict);

/* Append what is unusual about a value: "an improvement: above the upper
 * limit"; "within the usual range". */
void spc_words_mark(const struct spc_mark *mark, struct buf *out);

/* Append where value i, at so many hundredths, stands, as the end of a title:
 * ", above the median of 12", ", within the usual range"; nothing where there
 * is too little to compare it with. */
void spc_words_standing(const struct spc_answer *a, size_t i, int64_t at,
    struct buf *out);

/* Append how to read the chart, and what it says of the target.  `of` is whose
 * figures it shows, as "this service as it works"; in_progress: its last quarter
 * is not over. */
void spc_words_note(const struct spc_answer *a, const char *of,
    bool in_progress, struct buf *out);

/* Its lines as a list of {"kind": "mean", "at": 1240, "name": "Mean 12.4"}, none at
 * the height of another one that means the same; the caller frees it. */
struct jval *spc_words_lines(const struct spc_answer *a);

#endif

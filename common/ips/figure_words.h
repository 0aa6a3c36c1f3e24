#ifndef SHEAF_COMMON_IPS_FIGURE_WORDS_H
#define SHEAF_COMMON_IPS_FIGURE_WORDS_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "common/ips/spc.h"

/*
 * Figures in the words and numbers that people read.  A page shows no code of a
 * measure, and makes no sentence of a number.
 */

/* "Jobs held 13 weeks"; where there is no shorter one, the title of the return. */
const char *figure_words_title(const struct measure *m);

/* Append a number of hundredths, without zeros at its end and with a comma between
 * thousands: "9.5", "12", "1,234". */
void figure_words_hundredths(int64_t v, struct buf *out);

/* Append a figure, or "not known" for SPC_MISSING: "12", "1.5". */
void figure_words_figure(const struct measure *m, int64_t v, struct buf *out);

/* A figure in hundredths, as points of a chart are; SPC_MISSING stays. */
int64_t figure_words_at(const struct measure *m, int64_t v);

/* Append "2026/27 Q1". */
void figure_words_quarter(struct period p, struct buf *out);

/* {"period": "2026-04-01/P3M", "title": "2026/27 Q1 (Apr-Jun)",
 * "year": "2026/27", "quarter": "Q1"}; the caller frees it. */
struct jval *figure_words_period(struct period p);

/* Append ", the target of 12 is met", or ", 3 short of the target of 12". */
void figure_words_against(const struct measure *m, int64_t value,
    int64_t target, struct buf *out);

/* Append "met", or "3 short". */
void figure_words_target(const struct measure *m, int64_t value, int64_t target,
    struct buf *out);

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_WORDS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_WORDS_H

#include <stdint.h>

#include "common/base/buf.h"

/* Small words that several views put into their sentences. */

/* Append a number with a comma between thousands: "118,234". */
void views_words_number(struct buf *out, uint64_t n);

/* Append a number and its noun: "1 service", "1,200 services". */
void views_words_count(struct buf *out, uint64_t n, const char *one,
    const char *many);

/* "3 May 2026". */
void views_words_day(struct buf *out, int32_t day);

#endif

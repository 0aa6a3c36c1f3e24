#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_ALIKE_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_ALIKE_H

#include <stdint.h>

#include "agent/register/people.h"

/*
 * By what clients of one service would be taken for one person: the NHS number,
 * and the name with the date of birth.  Names are the same when they have the
 * same words in whatever order, case and punctuation.
 */
enum people_alike_by {
	PEOPLE_ALIKE_NHS_NUMBER,
	PEOPLE_ALIKE_NAME,
	PEOPLE_ALIKE_WAYS
};

/* The text that two who are alike share, or "": there is nothing to compare.
 * The caller wipes and frees it. */
char *people_alike_text(int64_t service, const struct people_words *w,
    enum people_alike_by by);

/* The same as numbers, which differ for nearly all who are not alike; 0 for
 * "".  They are kept while a client is open, so that thousands are compared
 * without making their texts again. */
void people_alike_marks(int64_t service, const struct people_words *w,
    uint64_t marks[static PEOPLE_ALIKE_WAYS]);

#endif

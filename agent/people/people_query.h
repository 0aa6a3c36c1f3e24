#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_QUERY_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_QUERY_H

#include <stdbool.h>

#include "agent/register/people.h"
#include "common/base/buf.h"
#include "common/ips/nhs_number.h"

/*
 * What somebody typed to find a client.  People are found although the two
 * spellings differ in case, accents, apostrophes, hyphens or the order of
 * words, and a date of birth is read in the order of the United Kingdom: a
 * request to be forgotten must not fail for an accent.
 */
struct people_query {
	struct buf words; /* folded, one blank between two */
	struct {
		bool given;
		int mday, month, year; /* two digits of a year: below 100 */
	} born;
	char nhs_number[NHS_NUMBER_SIZE]; /* "": it is none */
	size_t compared; /* letters that people_query_nearly() looked at */
};

/* Read what was typed; people_query_free() wipes it, in any case. */
void people_query_read(struct people_query *q, struct slice typed);
void people_query_free(struct people_query *q);

/*
 * The text in which a client's words are found: reference, name, postcode,
 * phone and email, folded, and without their blanks those that people write
 * with and without.  The caller wipes and frees it.
 */
char *people_query_text(const char *reference, const struct people_words *w);

/*
 * Whether the query finds a client with that text (people_query_text()) and
 * these words: every word of it stands somewhere in the text, or it is the
 * date of birth, or the NHS number, however that is spaced.
 */
bool people_query_finds(const struct people_query *q, const char *text,
    const struct people_words *w);

/*
 * Whether the query would find that text if one letter of each longer word of
 * it (PEOPLE_QUERY_NEAR and more, letters alone) were another, one too many,
 * missing, or the wrong way round with its neighbour.  The word may be the
 * beginning of one in the text, as while somebody types.
 */
enum { PEOPLE_QUERY_NEAR = 4 };
bool people_query_nearly(struct people_query *q, const char *text);

/* NULL, or a sentence that helps who found nobody: the query looks like a
 * date and is none. */
const char *people_query_hint(const struct people_query *q);

#endif

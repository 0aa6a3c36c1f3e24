#ifndef SHEAF_COMMON_BASE_FOLD_H
#define SHEAF_COMMON_BASE_FOLD_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * The one form in which texts that people typed are compared.  The same word
 * reaches us in several spellings of Unicode (an e with an accent as one
 * character or as two, wide letters, no-break blanks, characters that nobody
 * sees), and these are always made one: normalization form NFKC, without
 * ignorable characters (UAX #15 and #44).  The flags say what else does not
 * count.
 */
enum fold_flag {
	FOLD_CASE = 1,    /* upper and lower case: STRASSE is Strasse */
	FOLD_ACCENTS = 2, /* accents and strokes: Zoe, Soren */
	/* every form of apostrophe, left out: O'Brien is OBrien */
	FOLD_APOSTROPHES = 4,
	/* whatever is no letter, mark or digit: each run of it becomes one
	 * blank, none at the ends */
	FOLD_WORDS = 8
};

/*
 * Append s, folded by a sum of flags.  Folding what is folded changes
 * nothing.  What is not UTF-8 is appended as it stands.
 */
void fold_text(struct slice s, unsigned flags, struct buf *out);

/* True when both are the same text once they are folded. */
bool fold_same(struct slice a, struct slice b, unsigned flags);

#endif

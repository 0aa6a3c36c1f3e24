#ifndef SHEAF_AGGREGATOR_CHECK_FSCK_ERASED_H
#define SHEAF_AGGREGATOR_CHECK_FSCK_ERASED_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/statement.h"

/*
 * Looks for the bytes of erased openings and of their sealed copies in the files
 * of the state directory.
 * The opening is gone, but the log keeps its commitment: salt and payload that
 * hash to it are the erased ones.  A payload is looked for by its first three
 * lines, which repeat the statement; of one that was refused because they do
 * not, or of which only a part is left, nothing is found.  Of a sealed copy the
 * store keeps a mark, by which its first bytes are found.
 */
struct fsck_erased;

/* Without any opening yet.  Freed with fsck_erased_free(); NULL is allowed. */
struct fsck_erased *fsck_erased_new(void);
void fsck_erased_free(struct fsck_erased *f);

/* An opening that must not be found: of leaf `index`, which is st with the
 * text `text` (copied). */
void fsck_erased_add(struct fsck_erased *f, uint64_t index,
    const struct statement *st, struct slice text);

/* The same for a sealed copy of it, which had this mark. */
void fsck_erased_add_box(struct fsck_erased *f, uint64_t index,
    const struct store_mark *mark);

/* What was found: the opening of leaf `index`, or a sealed copy of it. */
struct fsck_erased_find {
	uint64_t index;
	bool sealed;
	const char *path; /* of the file, beginning with dir */
};

/* Search all files below dir.  `found` is called once for each opening or copy
 * and file that holds it. */
int fsck_erased_search(struct fsck_erased *f, const char *dir,
    void (*found)(void *arg, const struct fsck_erased_find *find), void *arg,
    struct err *e) MUST_USE;

#endif

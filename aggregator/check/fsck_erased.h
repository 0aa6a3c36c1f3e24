#ifndef SHEAF_AGGREGATOR_CHECK_FSCK_ERASED_H
#define SHEAF_AGGREGATOR_CHECK_FSCK_ERASED_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/statement.h"

/*
 * Looks for the bytes of erased openings in the files of the state directory.
 * The opening is gone, but the log keeps its commitment: salt and payload that
 * hash to it are the erased ones.  A payload is looked for by its first three
 * lines, which repeat the statement; of one that was refused because they do
 * not, or of which only a part is left, nothing is found.
 */
struct fsck_erased;

/* Without any opening yet.  Freed with fsck_erased_free(); NULL is allowed. */
struct fsck_erased *fsck_erased_new(void);
void fsck_erased_free(struct fsck_erased *f);

/* An opening that must not be found: of leaf `index`, which is st with the
 * text `text` (copied). */
void fsck_erased_add(struct fsck_erased *f, uint64_t index,
    const struct statement *st, struct slice text);

/*
 * Search all files below dir.  `found` is called once for each opening and file
 * that holds it; `path` is the file's, beginning with dir.
 */
int fsck_erased_search(struct fsck_erased *f, const char *dir,
    void (*found)(void *arg, uint64_t index, const char *path), void *arg,
    struct err *e) MUST_USE;

#endif

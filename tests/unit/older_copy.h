#ifndef SHEAF_TESTS_UNIT_OLDER_COPY_H
#define SHEAF_TESTS_UNIT_OLDER_COPY_H

#include <check.h>

#include "aggregator/centre/centre.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * An aggregator that was put back from an older copy of itself, and what sites and the
 * authority hold of the entries that it has forgotten.
 */
enum {
	OLDER_COPY_HAD = 5, /* entries of the older copy */
	OLDER_COPY_ALL = 16 /* that were signed */
};

/* Whose lock the older copy meets. */
enum older_copy_lock {
	OLDER_COPY_OF_THE_DAY,
	OLDER_COPY_OF_THE_COPY,
	OLDER_COPY_LOST,
	OLDER_COPY_LOCKS
};

struct older_copy {
	char *root;
	char *dir;      /* the state directory that a test works on */
	char *template; /* as older_copy_template() has made it */
	char *full, *old, *checkpoint;
	struct buf note[OLDER_COPY_ALL]; /* the log as it was */
	struct buf signed_text, old_text;
	struct buf body; /* what a site gives back */
	struct buf
	    loose[OLDER_COPY_ALL]; /* what the authority does, without proofs */
	size_t n;                  /* of these */
};

/* The call must return 0. */
#define OLDER_COPY_MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

/* Make it, in a temporary directory that older_copy_free() removes. */
void older_copy_make(struct older_copy *w);
void older_copy_free(struct older_copy *w);

/* Make w->template the older copy with that lock.  Removed by the caller. */
void older_copy_template(struct older_copy *w, enum older_copy_lock lock);
/* Make w->dir such a copy, whatever it was. */
void older_copy_reset(struct older_copy *w);

/* Give all back to c, the opened w->dir; -1 with *e where it was not taken. */
int older_copy_give(struct older_copy *w, struct centre *c,
    struct err *e) MUST_USE;

/* How many entries the store in w->dir has, which must be those of the log. */
uint64_t older_copy_stored(struct older_copy *w);

/* The public checkpoint of a state directory. */
void older_copy_published(const char *dir, struct buf *out);

/* There is no file of that name in w->dir; `at` is told where there is. */
void older_copy_gone(struct older_copy *w, const char *name, long at);

#endif

#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_TREE_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_TREE_H

#include "common/base/err.h"

/*
 * Remove the folder `path` with all that is in it; absent is success.  No link is
 * followed: a link is removed, and not what it points to.
 */
int snapshot_tree_remove(const char *path, struct err *e) MUST_USE;

/*
 * Where root gives the command: let the folder `path`, or with _all() also everything in
 * it, belong to the owner of `like`, so that the service's own user can go on with it or
 * remove it.  No link is followed, and nothing is given that has a second name.  What
 * cannot be given is left as it is.
 */
void snapshot_tree_give(const char *path, const char *like);
void snapshot_tree_give_all(const char *path, const char *like);
/* The same for a file. */
void snapshot_tree_give_file(const char *path, const char *like);

/* Make the folder `path` (mode 0700), whose parent is there, unless it is there, and give
 * it at once; its name is not flushed. */
int snapshot_tree_make(const char *path, const char *like,
    struct err *e) MUST_USE;

/*
 * Whether nothing is in the folder `path` but things of these names (NULL ends them):
 * *other is the first other name in their order, a new string, or NULL.  A folder that is not there
 * is empty.
 */
int snapshot_tree_only(const char *path, const char *const *names, char **other,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_DECIDED_FILE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_DECIDED_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/ips/suppression.h"
#include "protocol/hash.h"

/*
 * The newest lists of what sheaf/1 hides besides, as a file: found once, they need not
 * be found again after a start.  Each stands under the digest of all returns that it
 * was found from.  The file holds no figure.
 *
 *	sheaf-decided/1 SEARCH         the number of the search, suppression.h
 *	list DIGEST N                  at most three, the newest first
 *	PLACE TIME ROW LEVEL           N times: regions from 2 on, 0 main, 1 outside;
 *	                               quarters from 1 on, 0 all
 *	end DIGEST                     of all bytes before this line
 */
enum {
	VIEWS_DECIDED_FILE_LISTS = 3,
	/* A list of each place, quarter and group of the largest centre. */
	VIEWS_DECIDED_FILE_MAX = 16 * 1024 * 1024
};

struct views_decided_list {
	struct hash of;
	struct suppression_more *entry; /* freed by the caller */
	size_t n;
};

/* Read the lists of a file's bytes: how many.  0 for bytes of another search, or
 * that are not whole. */
size_t views_decided_file_parse(struct slice bytes,
    struct views_decided_list out[static VIEWS_DECIDED_FILE_LISTS]);

/* The list that was found for these returns; false where the file has none, or
 * cannot be read.  out->entry is the caller's. */
bool views_decided_file_find(const char *path, const struct hash *of,
    struct views_decided_list *out);

/* Put a list before those that are there.  What cannot be written is said in the log
 * of the process, and found again another time. */
void views_decided_file_put(const char *path,
    const struct views_decided_list *list);

#endif

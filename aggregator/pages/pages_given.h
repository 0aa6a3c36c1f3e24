#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_GIVEN_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_GIVEN_H

#include "aggregator/pages/pages_call.h"
#include "aggregator/support/support_pages.h"
#include "common/base/table.h"

/*
 * What the routes of events and of support have in common: who makes a change, and
 * how each way of ending one is said.
 */
struct pages_given {
	struct support_by by;
	struct registry registry;
	char address[HTTPD_LISTEN_TEXT_SIZE];
	int64_t number; /* of a change to what is there, else 0 */
};

/*
 * Begin a change, with the registry of now; `there`: of what is there already, so that
 * the body has its number and the request names the version it was made from
 * (ERR_USAGE otherwise).  After success (only) end it with pages_given_end().
 */
int pages_given_begin(struct pages_call *c, bool there, struct pages_given *g,
    struct err *e) MUST_USE;
void pages_given_end(struct pages_given *g);

/*
 * What became of a change that ended with r and e: what was done as {says}; or, where
 * somebody was faster, both texts with status 412.  A region that is not theirs is a
 * line in the access log.  theirs appends what is there now, and its mark.
 */
typedef int pages_given_describe(struct pages_call *c,
    const struct pages_given *g, struct support_mark *mark, struct buf *says,
    struct err *e);
int pages_given_end_with(struct pages_call *c, const struct pages_given *g,
    int r, const char *says, pages_given_describe *theirs, struct jval **out,
    struct err *e) MUST_USE;

/* Put the new version of what was corrected into its answer, where r is 0 and nobody was
 * faster. */
void pages_given_put_version(const struct pages_call *c,
    const struct support_mark *mark, int r, struct jval *out);

/* A line in the access log that something of another region was refused to somebody
 * who is known, as of views. */
int pages_given_note(struct pages_call *c, const struct pages_given *g,
    struct err *e) MUST_USE;

/* What is asked of a list: a page of the region asked for. */
struct support_pages_asked pages_given_asked(const struct pages_call *c);

/* {says, name, region, writes, older, choices and `list` (taken)} of an answer that shows
 * a page of a list, and services of today: [{word, title}] of the region asked for. */
struct jval *pages_given_answer(struct pages_call *c, const char *key,
    struct table *list, const struct support_pages *pages);

/* The number in the address, 0 where it is none; never an error: there is no such row
 * then. */
int64_t pages_given_number(const struct pages_call *c);

#endif

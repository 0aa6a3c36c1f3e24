#ifndef SHEAF_TESTS_UNIT_RECOMPUTE_FIXTURE_H
#define SHEAF_TESTS_UNIT_RECOMPUTE_FIXTURE_H

#include <stddef.h>

#include "aggregator/views/views.h"
#include "auditor/recompute.h"
#include "tests/unit/aggregator_fixture.h"

/* Import a registry into the centre. */
void recompute_fixture_registry(struct aggregator_fixture *h, const char *csv);

/* The text that `totals --json` prints, to free. */
char *recompute_fixture_totals(struct aggregator_fixture *h,
    const struct views_request *q);

/* Write the openings of what is in force now into `openings` of h->dir, as
 * every check needs them. */
void recompute_fixture_openings(struct aggregator_fixture *h);

/* What an auditor reads of log and openings; freed with recompute_free(). */
void recompute_fixture_read(struct aggregator_fixture *h, struct recompute *r,
    struct findings *f);

/*
 * Compare a text with what it must be: "" when it is equal; otherwise the
 * findings, or the error in angle brackets.  To free.
 */
char *recompute_fixture_compare(const struct recompute *r, const char *text);

/* All of it: the openings of now, read, and a text compared (NULL: none).  The
 * findings of all, to free. */
char *recompute_fixture_check(struct aggregator_fixture *h, const char *text);

#endif

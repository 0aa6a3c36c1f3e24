#ifndef SHEAF_TESTS_UNIT_RECONCILE_FIXTURE_H
#define SHEAF_TESTS_UNIT_RECONCILE_FIXTURE_H

#include "agent/desk/desk_reconcile.h"
#include "tests/unit/memory_register.h"

/* A register in memory, at whose desk extracts from MHSDS are reconciled. */
extern struct memory_register reconcile_fixture_site;
extern struct desk reconcile_fixture_desk;

/* Before and after each test. */
void reconcile_fixture_begin(void);
void reconcile_fixture_end(void);

/* Read a CSV, map it by its headings alone and reconcile the months; NULL: as
 * nobody says.  The caller frees the answer. */
struct jval *reconcile_fixture_ask(const char *bytes, const char *from,
    const char *to);

/* A figure of an answer, "extract" or "register"; it must be there. */
int64_t reconcile_fixture_figure(const struct jval *answer, const char *measure,
    const char *month, const char *side);

/* Both must be these. */
void reconcile_fixture_both(const struct jval *answer, const char *measure,
    const char *month, int64_t extract, int64_t held);

#endif

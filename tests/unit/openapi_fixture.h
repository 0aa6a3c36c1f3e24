#ifndef SHEAF_TESTS_UNIT_OPENAPI_FIXTURE_H
#define SHEAF_TESTS_UNIT_OPENAPI_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

/* What the description of an API has to say of a route. */
struct openapi_fixture_route {
	const char *method, *path;
	const char *security; /* as JSON without blanks; "": nothing */
	bool body;            /* the route takes one */
	bool once;            /* it wants an Idempotency-Key */
	bool seen;            /* it wants the shared parameter "version" */
};

/* Fails the test unless the files of that folder describe these routes, no more
 * and no fewer. */
void openapi_fixture_compare(const char *folder,
    const struct openapi_fixture_route *route, size_t n);

#endif

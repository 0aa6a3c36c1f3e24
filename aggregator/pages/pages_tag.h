#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_TAG_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_TAG_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "common/ips/disclosure.h"
#include "protocol/hash.h"

/*
 * The tag of a view's answer: of everything that the answer may depend on.  So
 * two people whose answers may differ never have the same tag.  Pure.
 */
enum {
	PAGES_TAG_SIZE = 64 + 1, /* SHA-256 in hexadecimal, and a NUL */
	PAGES_TAG_ARGUMENTS_MAX = 32
};

struct pages_tag {
	const char *version; /* of the program */
	const char *path;
	/* Of the query, always in the same order; NULL: absent. */
	const char *argument[PAGES_TAG_ARGUMENTS_MAX];
	size_t arguments;
	uint64_t log_size;
	const struct hash *registry;
	int32_t day;
	int64_t support; /* versions of events and support; 0: not shown */
	enum disclosure_policy policy;
	const struct accounts_person *who; /* of whom: role, regions, exact */
};

/* Make it. */
void pages_tag_make(const struct pages_tag *t, char out[static PAGES_TAG_SIZE]);

#endif

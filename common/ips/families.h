#ifndef SHEAF_COMMON_IPS_FAMILIES_H
#define SHEAF_COMMON_IPS_FAMILIES_H

#include <stddef.h>

#include "common/base/buf.h"

/*
 * Families of measures that are 0 wherever nobody writes down the facts they
 * come from.  A 0 says that there were none; where the facts are not recorded
 * the measure is "not collected" instead, and only people know which of the
 * two it is.
 */
enum {
	FAMILIES_MAX = 24, /* ceiling of families_count() */
	FAMILIES_FACTS_MAX = 2,
	FAMILIES_MEASURES_MAX = 10
};

struct family {
	const char *name;  /* as people type it: "posts" */
	const char *title; /* "posts of employment specialists" */
	/* Events of the exchange format; one fact of any of them fills the
	 * family.  NULL after the last when there are fewer. */
	const char *facts[FAMILIES_FACTS_MAX];
	const char *mode; /* only facts of this mode count; NULL: of any */
	/* Codes of measures that are always 0 without such facts, without
	 * their bands and parts; NULL after the last. */
	const char *measures[FAMILIES_MEASURES_MAX];
	/* Name of another family: only where that has facts is there a reason
	 * to ask about this one.  NULL: always. */
	const char *beside;
};

/* How many there are, and each of them, in the order of the return. */
size_t families_count(void);
const struct family *families_at(size_t i);

/* The family of that name, or NULL; its place. */
const struct family *families_find(struct slice name);
size_t families_index(const struct family *f);

#endif

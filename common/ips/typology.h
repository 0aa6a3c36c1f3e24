#ifndef SHEAF_COMMON_IPS_TYPOLOGY_H
#define SHEAF_COMMON_IPS_TYPOLOGY_H

#include <stddef.h>

#include "common/ips/registry.h"

/*
 * By what services are told apart when they are compared: site type, provider and
 * funding, as the registry states them from day to day.  Source: RAND Europe 2021,
 * Evaluation of IPS Grow, Annex B.1.2, where funding is that of a partnership's
 * contract, and a service may be of several site types at once.
 */
struct typology_value {
	const char *word;  /* in the registry; "": it states none */
	const char *title; /* for people */
};

struct typology {
	const char *name;                   /* of the attribute: "funding" */
	const char *title;                  /* for people: "Funding" */
	const struct typology_value *value; /* in order; last, that of "" */
	size_t n;
};

enum { TYPOLOGIES = 3 };

/* The typologies, TYPOLOGIES of them, in the order in which they are shown. */
const struct typology *typology_all(void);

/* The one of a name, or NULL. */
const struct typology *typology_find(const char *name);

/* Which value a row has; a row of NULL has the last one, that of "". */
size_t typology_of(const struct typology *t, const struct registry_row *row);

#endif

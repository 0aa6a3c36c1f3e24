#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_EMPLOYERS_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_EMPLOYERS_H

#include <stddef.h>

#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Employers whom the register knows, of jobs and of employer contacts: so that
 * one employer is spelt one way.  Their names are sealed, so each is opened to
 * be looked at.
 */
enum {
	PEOPLE_EMPLOYERS_FOUND = 8, /* more letters find fewer */
	/* Names that are opened for one question, newest first: about what
	 * can be opened between two keys.  Older ones were entered at least
	 * that many contacts ago. */
	PEOPLE_EMPLOYERS_OPENED = 5000
};

struct people_employers {
	char *name[PEOPLE_EMPLOYERS_FOUND]; /* the newest first */
	size_t n;
};

/*
 * Find those of which every typed word begins a word, however it is spelt
 * (case, accents, apostrophes).  Nothing is found by nothing.  Freed, and wiped,
 * with people_employers_free(), also after a failure.
 */
int people_employers_find(const struct open_register *reg, struct slice typed,
    struct people_employers *out, struct err *e) MUST_USE;
void people_employers_free(struct people_employers *found);

#endif

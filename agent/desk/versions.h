#ifndef SHEAF_AGENT_DESK_VERSIONS_H
#define SHEAF_AGENT_DESK_VERSIONS_H

#include "common/base/err.h"

/*
 * What a change of targets, reviews and the like was made from, so that nothing
 * is overwritten that somebody else has entered meanwhile.  (Facts and
 * particulars are compared where they are written: facts_version(),
 * people_book_version().)
 */
enum { VERSIONS_SIZE = 17 }; /* 16 hexadecimal digits */
#define VERSIONS_NONE "none" /* the version where nothing is stored */

/* The version of a content, given as text that has all of it.  NULL: nothing
 * is stored. */
void versions_of(const char *content, char out[static VERSIONS_SIZE]);

struct versions_change {
	const char *seen;    /* made from this version; NULL: from any */
	const char *now;     /* the version that is stored */
	const char *theirs;  /* what is stored, for people; NULL: nothing */
	const char *yours;   /* what was about to be stored */
	const char *by, *at; /* who stored theirs, and when; NULL: unknown */
};

/*
 * ERR_REFUSED with code "changed" where something else is stored than was
 * seen; the sentence has both texts, each cut where it is very long, so they
 * must not identify a client.  Call it in the transaction that then writes.
 */
int versions_check(const struct versions_change *c, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_COMMON_HTTP_HTTPHEAD_H
#define SHEAF_COMMON_HTTP_HTTPHEAD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the header of a request has one meaning only.  A header that stands
 * there twice is read by a proxy in one way and by us in another; so is a body
 * with two lengths.  Whatever a decision hangs on may stand there once.
 * Text only, no sockets.
 */
enum { HTTPHEAD_SINGLE = 16 };

/* The header in which a page sends the token of its session. */
#define HTTPHEAD_TOKEN "Sheaf-Token"

/* The header in which an agent says which text of the protocol it follows
 * (PROTOCOL.md P-ANS-13). */
#define HTTPHEAD_FOLLOWS "Sheaf-Follows"

/* All zero at first. */
struct httphead {
	unsigned char seen[HTTPHEAD_SINGLE]; /* 2: more than once */
	bool strange_name, other_coding;
};

/* The next header of the request. */
void httphead_add(struct httphead *h, const char *name, const char *value);

/*
 * NULL when the header has one meaning; else a sentence that says what is
 * wrong with it.
 */
const char *httphead_fault(const struct httphead *h);

/* True when a request with two headers of that name has a fault. */
bool httphead_is_single(const char *name);

#endif

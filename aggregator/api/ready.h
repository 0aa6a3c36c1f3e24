#ifndef SHEAF_AGGREGATOR_API_READY_H
#define SHEAF_AGGREGATOR_API_READY_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/centre/room.h"

/*
 * What /readyz answers: whether a statement that came now would be logged.  A pure
 * function of what the centre says of itself.
 */
enum {
	/* The largest group takes two seconds, and a round of witnesses five. */
	READY_WRITER_STUCK_MS = 30 * 1000,
	READY_TEXT_MAX = ERR_TEXT_MAX + 64
};

struct ready_asked {
	const char *read_only; /* why nothing is signed; NULL: it is */
	uint64_t
	    busy_ms; /* the writer has been at one group so long; 0: none */
	/* Room on the disk; NULL: it could not be asked, as room_why says. */
	const struct room *room;
	const char *room_why;
	bool waits; /* nothing is signed before the first site is heard */
};

struct ready_answer {
	unsigned status;           /* 200 or 503 */
	const char *code;          /* "busy", "full", or NULL with 200 */
	char text[READY_TEXT_MAX]; /* lines for 200, else a sentence */
};

/* The first reason that applies, in the order of the members above.  The texts are
 * copied: nothing of `asked` is kept. */
void ready_judge(const struct ready_asked *asked, struct ready_answer *out);

#endif

#ifndef SHEAF_AGGREGATOR_WITNESSES_ASKED_H
#define SHEAF_AGGREGATOR_WITNESSES_ASKED_H

#include <stdint.h>

#include "aggregator/witnesses/cosigned.h"
#include "common/base/buf.h"

/* What an answer of a witness means (PROTOCOL.md P-ASK-3, P-ASK-4). */
enum asked_meaning {
	ASKED_SIGNED,      /* its line is in the checkpoint now */
	ASKED_REPEATED,    /* the line that was there, or an older one */
	ASKED_BEHIND,      /* to be asked again, from *size */
	ASKED_AHEAD,       /* it says that it has cosigned a larger tree */
	ASKED_CONTRADICTS, /* it has seen another tree, it says */
	ASKED_FAILED       /* nothing of use */
};

/* The answer of the witness at this place of the policy, which was asked to
 * cosign c. */
struct asked_answer {
	const struct policy *policy;
	size_t witness;
	unsigned status;   /* of HTTP; 0: none came */
	struct slice body; /* whatever the other side has sent */
	int64_t now_s;     /* by our clock */
};

/* Read it; a line that holds is put into c.  *size is set for ASKED_BEHIND and
 * ASKED_AHEAD. */
enum asked_meaning asked_read(const struct asked_answer *a, struct cosigned *c,
    uint64_t *size);

#endif

#ifndef SHEAF_AGENT_SEALING_REFUSED_H
#define SHEAF_AGENT_SEALING_REFUSED_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/returns.h"

/*
 * What the aggregator has refused and would refuse again.  A refusal stands in
 * the log for good, so the same figures are not signed a second time.
 */
struct refused {
	bool again; /* sealing these figures would be refused again */
	char code[16];
	int64_t line; /* of the return, 0 where none is named */
};

/*
 * Whether the newest statement of the key of `now` was refused for its figures
 * or its service, and `now` has the same figures (`through` aside).  A
 * refusal for its revision is none of these: the next one is higher.
 */
int refused_find(struct db *db, const struct returns *now, struct refused *out,
    struct err *e) MUST_USE;

#endif

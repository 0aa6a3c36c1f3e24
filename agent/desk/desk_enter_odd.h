#ifndef SHEAF_AGENT_DESK_DESK_ENTER_ODD_H
#define SHEAF_AGENT_DESK_DESK_ENTER_ODD_H

#include <stdint.h>

#include "agent/register/facts.h"
#include "common/base/json.h"

/*
 * What is merely odd about an entry: no rule refuses it, but it is more often a
 * slip than not, as a year typed wrong.  A person is asked once whether it is
 * right.
 */
struct desk_enter_odd_question {
	/* The client's facts with the entry among them, sorted. */
	const struct facts *facts;
	uint32_t names_n;
	const struct fact *now; /* the entry as it would stand */
	/* As it stood before a correction, NULL for a new one: what was odd
	 * about it then was answered then. */
	const struct fact *was;
	int32_t today;
	/* What a person has said is right: keys with blanks between them. */
	const char *sure;
};

/*
 * An array of what is to be asked: key, says ("Is 4 July 2026 right? The
 * profile began on 12 October 2026.").  A key has the value that is odd in it,
 * so another slip is asked again.  The caller frees it.
 */
struct jval *desk_enter_odd(const struct desk_enter_odd_question *q);

#endif

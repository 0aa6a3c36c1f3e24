#ifndef SHEAF_AGENT_DESK_DESK_SETTINGS_PAGE_H
#define SHEAF_AGENT_DESK_DESK_SETTINGS_PAGE_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/keys.h"

/* The settings as a page shows them. */
struct desk_settings_page {
	/*
	 * stands: how things stand, a sentence.
	 * services: as desk_settings_json(), each with first_quarter_shown
	 *	(null before the first fact), set_says (who set them and when, a
	 *	sentence or null), evidence_says (whether evidence of outcomes is
	 *	kept and counts of it are sent, and who said so when) and targets: start, start_shown, years (of pounds
	 *	and share), uplift, set (of name and value), says, set_says,
	 *	version ("none" where none are set; all else is null or empty
	 *	then).
	 * own_code: desk_own_find(), or null.
	 * region: null before an invite was taken up; says (which log, and how
	 *	large this site has seen it), authority and log (its keys, each as
	 *	the words of its fingerprint).
	 * calculator: what its figures are: word, title, value, in order.
	 */
	struct jval *answer;
	bool enrolled;
	struct keys_public key; /* that this site signs with */
};

/* The caller frees out->answer after success. */
int desk_settings_page(struct desk *d, struct desk_settings_page *out,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_DESK_DESK_CLIENT_NEW_H
#define SHEAF_AGENT_DESK_DESK_CLIENT_NEW_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "agent/register/people.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * A new client with the referral that brings them: taken in as a file would be,
 * with the particulars that are known.  The desk is unlocked and has its day.
 */
struct desk_client_new_request {
	const char *service, *reference;
	const char *received; /* day of the referral, YYYY-MM-DD */
	const char *source;   /* a mode of referral_received; NULL: not known */
	const char *staff; /* allocated to, from that day; NULL: nobody yet */
	const struct people_words *words; /* NULL: none are known */
	bool sure;         /* likely twins were shown: another person */
	const char *draft; /* as in struct desk_enter_request */
};

/*
 * As desk_enter_answer_json(), with client (the new number, or null) and twins:
 * clients who are likely the same person (client, reference, name, why).  Where
 * there are some and nobody is sure, outcome is "twins" and nothing is stored.
 * ERR_REFUSED, code "known", where the service has a client of that reference.
 * The caller frees *out, which is NULL after a failure.
 */
int desk_client_new(struct desk *d, const struct desk_client_new_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif

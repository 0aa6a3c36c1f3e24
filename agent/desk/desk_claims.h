#ifndef SHEAF_AGENT_DESK_DESK_CLAIMS_H
#define SHEAF_AGENT_DESK_DESK_CLAIMS_H

#include "agent/desk/desk.h"
#include "common/base/json.h"

/*
 * Claims of a contract: a draft, a person's yes to its exact text, and from then
 * on a numbered file that never changes.  On an unlocked and dated desk.
 */

struct desk_claims_asked {
	const char *service, *contract;
	/* After a restore claims may be missing here that were sent.  Until a claim
	 * of the contract is signed off, whoever drafts and signs says which was the
	 * last that was sent, so that no number is used twice; where it is later than
	 * those that are here, the claim takes the place of those between.  Its
	 * number as somebody typed it, 0 for none; NULL: not said.  Not looked at
	 * where it is not asked. */
	const char *sent;
};

/* A draft for a page and for programs: number, through, lines (quarter, says,
 * hours, rate, count, pounds), pounds, nothing (whether there is anything to sign
 * off), text, digest (of the text, of whom it is made, and of twice), staff (whose name
 * signs it off), warning (a sentence, or null: after a restore claims may be missing, and
 * nobody has said which was the last that was sent), asks_sent (whether that is asked,
 * said or not), sent_says (what was said, in a sentence that it is read back by, or
 * null: it can be said anew until the claim is signed off), instead (a sentence, or null: which claims it takes the place of),
 * twice (a sentence, or null: which of its outcomes other contracts have claimed), doubt
 * (sentences that speak against today's date, which is then to be confirmed).
 * ERR_REFUSED, code "no-such", where there is no such contract; code "sent" for what is
 * no number, or far later than any here. */
int desk_claims_draft(struct desk *d, const struct desk_claims_asked *q,
    struct jval **out, struct err *e) MUST_USE;

struct desk_claims_signing {
	const char *service, *contract;
	/* That of the draft that was shown, in hexadecimal. */
	const char *digest;
	const char *typed; /* the name of who signs it off */
	int32_t said;      /* today in that person's words; 0: not said */
	bool twice;        /* other contracts pay for the same outcomes */
	const char *sent;  /* as desk_claims_asked has it */
};

/*
 * Sign off what was shown: ERR_REFUSED, and nothing is stored, where another name
 * was typed (code "name"), where the figures, the clients or what other contracts have
 * claimed are others by now (code "changed"), where there is nothing to claim (code
 * "nothing"), where another contract of the service has claimed some of it (code
 * "another", unless r->twice), where it is to be said which claim was sent last, and is
 * not (code "sent"), where today is before the newest claim (code "clock"), and
 * where it is in doubt (code "doubt"; sealing/today.h).  r->said confirms what the clock
 * says: that word is kept whatever comes next, and where the draft reached to a later
 * day, the figures are others by now.  The key of the form is stored with the claim
 * (register/stored_keys.h).  *out: number, says.
 */
int desk_claims_sign(struct desk *d, const struct desk_claims_signing *r,
    struct jval **out, struct err *e) MUST_USE;

struct desk_claims_which {
	const char *service, *contract;
	unsigned number; /* 0: of the draft, where that is asked for */
	/* Of a list: those of one state (NULL: all), and of these `most` (0: all)
	 * after the first `from`. */
	const char *state;
	size_t from, most;
};

/* The workbook of a claim, counts alone, byte for byte as it was signed off;
 * *out is the caller's to free.  ERR_REFUSED, code "no-such". */
int desk_claims_file(struct desk *d, const struct desk_claims_which *r,
    struct buf *out, struct err *e) MUST_USE;

#endif

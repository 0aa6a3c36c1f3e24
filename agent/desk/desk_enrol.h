#ifndef SHEAF_AGENT_DESK_DESK_ENROL_H
#define SHEAF_AGENT_DESK_DESK_ENROL_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/sealing/enrol.h"
#include "common/base/buf.h"
#include "protocol/keys.h"

/* Taking up the invite of an aggregator. */

struct desk_enrol {
	/* What desk_enrol_read() verified: origin, agent and epoch are in
	 * offer.invite. */
	struct enrol_offer offer;
	uint8_t secret[32];
	/* Of desk_enrol(): */
	bool again;             /* this invite was taken up before */
	struct keys_public key; /* that this site signs with from now on */
};

/*
 * Verify an invite file with the one-time secret as people write it, before
 * any register is opened.  `file` must live as long as *out, which the
 * caller wipes with desk_enrol_wipe() in any case.
 */
int desk_enrol_read(struct desk_enrol *out, struct slice file,
    const char *secret, struct err *e) MUST_USE;
void desk_enrol_wipe(struct desk_enrol *enrol);

/* As enrol_paste(). */
bool desk_enrol_pasted(struct slice text, struct buf *file);

/*
 * The address of an aggregator as people type it, without slashes at its
 * end; the caller frees it.  NULL when delivery may not use such an address
 * (url_is_allowed()).
 */
char *desk_enrol_url(const char *text);

/*
 * Begin the epoch and put the enrolment into the spool, from where it is
 * sent or carried.  url is from desk_enrol_url(), or NULL where everything
 * is carried or the address is known already.  The register is unlocked, the
 * spool open.
 */
int desk_enrol(struct desk *d, struct desk_enrol *enrol, const char *url,
    int32_t today, struct err *e) MUST_USE;

/* After desk_enrol(): append in lines the keys of this site, of the log and of the
 * authority in words, and what to do with them. */
void desk_enrol_words(const struct desk_enrol *enrol, struct buf *out);

#endif

#ifndef SHEAF_AGENT_SEALING_ENROL_H
#define SHEAF_AGENT_SEALING_ENROL_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "agent/register/register.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/envelope.h"
#include "protocol/statement.h"

/* An invite that verified; its notes borrow from the file. */
struct enrol_offer {
	struct slice invite_note;
	struct statement invite, trust;
	bool has_services;         /* the authority's newest list came along */
	struct statement services; /* it */
	struct hash invite_id;
};

/*
 * Read the one-time secret as people write it: 64 hex digits in groups,
 * case, hyphens and white space ignored.
 */
int enrol_read_secret(const char *text, uint8_t secret[static 32],
    struct err *e) MUST_USE;

/*
 * Verify an invite file with the secret that came by another channel, in
 * this order: the invite's one-time signature by the key made from the
 * secret, before anything else in the file is believed; then that it names
 * this trust note; then the authority's signature on all notes.  Pure;
 * nothing is stored.
 */
int enrol_verify(struct enrol_offer *o, struct slice file,
    const uint8_t secret[static 32], struct err *e) MUST_USE;

/*
 * Begin the epoch that the offer invites to: make the signing key, sign the
 * enrolment with it and with the one-time key, and store key (wrapped),
 * pins, list of services and enrolment in one transaction, before anything
 * is sent.  *again
 * tells that this invite was taken before: nothing is made then, and the
 * same bytes are sent again.  url may be NULL (carried by hand, or the
 * address known already).
 */
struct enrol_request {
	const struct enrol_offer *offer;
	const uint8_t *secret; /* 32 bytes */
	const char *url;
	int32_t today;
};
int enrol_begin(const struct open_register *reg,
    const struct enrol_request *request, bool *again, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGENT_WEB_WEB_TRUST_H
#define SHEAF_AGENT_WEB_WEB_TRUST_H

#include "agent/lan/lan_identity.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/http/httpd.h"

/*
 * What a device must trust to reach the desk over the provider's network, for
 * whoever asks, before anybody signs in.  All functions may be called from any
 * thread.
 */
struct web_trust;

/* The desk is on no network at first.  Freed with web_trust_free(). */
struct web_trust *web_trust_new(void);
void web_trust_free(struct web_trust *t);

/* It is at `host`, by that certificate; both are copied. */
void web_trust_set(struct web_trust *t, const struct lan_identity *id,
    const char *host);

/* Append the fingerprint of what devices must be told to trust, in words;
 * nothing where the provider's IT gave the certificate, which they trust
 * already. */
void web_trust_words(struct web_trust *t, struct buf *out);

/* As lan_identity_json(), with its "address"; a JSON null on no network. */
struct jval *web_trust_json(struct web_trust *t);

/* Answer with the authority's certificate as a file; 404 where there is
 * none. */
void web_trust_answer(struct web_trust *t, struct httpd_request *r);

#endif

#ifndef SHEAF_AGENT_WEB_WEB_LAN_H
#define SHEAF_AGENT_WEB_WEB_LAN_H

#include "agent/lan/lan_name.h"
#include "common/base/clock.h"
#include "common/base/err.h"

struct web;

/*
 * The desk on the provider's network: a second door, over TLS alone and under
 * one name, beside that of this machine.  Sessions and register are the same.
 */
struct web_lan;

struct web_lan_config {
	const char *dir; /* state directory, for the desk's own certificate */
	struct lan_name name;
	/* PEM files of the provider's IT, or both NULL. */
	const char *cert, *key;
};

/*
 * Begin to serve there; the texts of the configuration are borrowed.  Port 0:
 * any.  *out is closed with web_lan_close(); after a failure there is nothing
 * to close.
 */
int web_lan_open(struct web_lan **out, struct web *w,
    const struct web_lan_config *config, struct err *e) MUST_USE;
void web_lan_close(struct web_lan *lan);

/* "desk.example.nhs.uk:8443".  Borrowed. */
const char *web_lan_host(const struct web_lan *lan);

/* To be called about once a second: makes a new certificate when it is time,
 * and opens the door again with it. */
void web_lan_look(struct web_lan *lan, struct clock_wall now);

#endif

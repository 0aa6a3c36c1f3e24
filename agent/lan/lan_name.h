#ifndef SHEAF_AGENT_LAN_LAN_NAME_H
#define SHEAF_AGENT_LAN_LAN_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

enum {
	LAN_NAME_MAX = 253, /* of a name in the DNS */
	LAN_NAME_PORT = 8443
};

/* What an address on the provider's network is called by. */
enum lan_name_kind { LAN_NAME_DNS, LAN_NAME_V4, LAN_NAME_V6 };

struct lan_name {
	enum lan_name_kind kind;
	char text[LAN_NAME_MAX + 1]; /* lower case, IPv6 without brackets */
	uint8_t address[16];         /* of an address; its first 4 of V4 */
	uint16_t port;
};

/*
 * Read NAME[:PORT]: a name of the provider's DNS, an IPv4 address, or an IPv6
 * address in brackets; the port is LAN_NAME_PORT unless it is given.
 * ERR_USAGE, with what to write, for anything else, for a single label of
 * digits, and for this machine's own loopback names.
 */
int lan_name_parse(struct lan_name *out, const char *text,
    struct err *e) MUST_USE;

/* What a browser sends as Host and shows: "desk.example:8443", "[fd00::1]",
 * without a port that is https's own.  For the caller to free. */
char *lan_name_host(const struct lan_name *name);

/* The address to listen on: every interface of that family; the caller frees
 * it. */
char *lan_name_listen(const struct lan_name *name);

#endif

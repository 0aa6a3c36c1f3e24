/*
 * The name of the desk on the provider's network, as somebody types it.
 */
#include "agent/lan/lan_name.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

enum { LABEL_MAX = 63, HTTPS_PORT = 443 };

static int
refuse(const char *text, struct err *e)
{
	return err_set(e, ERR_USAGE,
	    "\"%.100s\" is no name on a network: write the name that the "
	    "provider's IT gave this machine, or its address, as in "
	    "desk.example.nhs.uk:8443, 10.1.2.3 or [fd00::1]:8443",
	    text);
}

/* A label: letters, digits and hyphens between them (RFC 1123). */
static bool
is_label(struct slice s)
{
	if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

/* The last label is not of digits alone: browsers take that for an address. */
static bool
is_dns(const char *text)
{
	struct slice rest = slice_of(text), label = { 0 };
	bool letter = false;

	while (rest.n > 0) {
		bool more = text_split(rest, '.', &label, &rest);

		if (!is_label(label) || (more && rest.n == 0))
			return false;
	}
	for (size_t i = 0; i < label.n; i++)
		letter = letter || isalpha((unsigned char)label.p[i]);
	return letter;
}

static bool
is_loopback(const struct lan_name *name)
{
	static const uint8_t v6[16] = { [15] = 1 };

	if (name->kind == LAN_NAME_V4)
		return name->address[0] == 127 || name->address[0] == 0;
	if (name->kind == LAN_NAME_V6)
		return memcmp(name->address, v6, sizeof(v6)) == 0;
	return strcmp(name->text, "localhost") == 0 ||
	       (strlen(name->text) > 10 &&
		   strcmp(name->text + strlen(name->text) - 10, ".localhost") ==
		       0);
}

/* The part before the port, without brackets; *port stays where there is
 * none. */
static bool
split(const char *text, struct lan_name *out)
{
	const char *end = text + strlen(text), *colon;
	bool brackets = text[0] == '[';
	uint64_t port;

	if (brackets) {
		end = strchr(++text, ']');
		if (end == NULL)
			return false;
		colon = end + 1;
	} else {
		colon = strchr(text, ':');
		if (colon == NULL)
			colon = end;
		end = colon;
	}
	if (end == text || (size_t)(end - text) > LAN_NAME_MAX ||
	    (*colon != ':' && *colon != '\0'))
		return false;
	if (*colon == ':') {
		if (!text_parse_u64(slice_of(colon + 1), 65535, &port))
			return false;
		out->port = (uint16_t)port;
	}
	for (size_t i = 0; text + i < end; i++)
		out->text[i] = (char)tolower((unsigned char)text[i]);
	out->kind = brackets ? LAN_NAME_V6 : LAN_NAME_DNS;
	return true;
}

int
lan_name_parse(struct lan_name *out, const char *text, struct err *e)
{
	*out = (struct lan_name){ .port = LAN_NAME_PORT };
	if (!split(text, out))
		return refuse(text, e);
	if (out->kind == LAN_NAME_V6) {
		char shown[INET6_ADDRSTRLEN];

		if (inet_pton(AF_INET6, out->text, out->address) != 1 ||
		    inet_ntop(AF_INET6, out->address, shown, sizeof(shown)) ==
			NULL)
			return refuse(text, e);
		/* As a browser writes it. */
		memcpy(out->text, shown, strlen(shown) + 1);
	} else if (inet_pton(AF_INET, out->text, out->address) == 1) {
		out->kind = LAN_NAME_V4;
	} else if (!is_dns(out->text)) {
		return refuse(text, e);
	}
	if (is_loopback(out))
		return err_set(e, ERR_USAGE,
		    "%.100s is this machine alone, where the desk is shown "
		    "anyway: --lan wants the name by which other machines "
		    "reach it",
		    text);
	return 0;
}

char *
lan_name_host(const struct lan_name *name)
{
	const char *before = name->kind == LAN_NAME_V6 ? "[" : "",
		   *after = name->kind == LAN_NAME_V6 ? "]" : "";

	if (name->port == HTTPS_PORT)
		return mem_printf("%s%s%s", before, name->text, after);
	return mem_printf("%s%s%s:%u", before, name->text, after, name->port);
}

char *
lan_name_listen(const struct lan_name *name)
{
	return mem_printf("%s:%u",
	    name->kind == LAN_NAME_V6 ? "[::]" : "0.0.0.0", name->port);
}

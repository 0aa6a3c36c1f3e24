/*
 * Which addresses may be asked.  The rule is written by hand, on purpose
 * narrower than any library's idea of an address: what a library reads more
 * freely could name another host than the one that was looked at here.
 */
#include "common/base/url.h"

#include <arpa/inet.h>
#include <string.h>

/* A whole number in 127.0.0.0/8 as four decimal numbers: neither "127.1",
 * which some read as 127.0.0.1, nor "127.evil.example". */
static bool
is_loopback_number(const char *host, size_t n)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr address;

	if (n >= sizeof(text))
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	return inet_pton(AF_INET, text, &address) == 1 &&
	       ntohl(address.s_addr) >> 24 == 127;
}

static bool
is_loopback(const char *host, size_t n)
{
	static const char *const names[] = { "localhost", "[::1]" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (n == strlen(names[i]) && strncmp(host, names[i], n) == 0)
			return true;
	return is_loopback_number(host, n);
}

/* What follows the host: nothing, a path, or a port and perhaps a path. */
static bool
is_end(const char *rest)
{
	size_t digits;

	if (*rest == '\0' || *rest == '/')
		return true;
	if (*rest != ':')
		return false;
	digits = strspn(rest + 1, "0123456789");
	return digits >= 1 && digits <= 5 &&
	       (rest[1 + digits] == '\0' || rest[1 + digits] == '/');
}

bool
url_is_allowed(const char *url)
{
	static const char https[] = "https://", http[] = "http://";
	bool encrypted = strncmp(url, https, sizeof(https) - 1) == 0;
	const char *host;
	size_t n;

	if (strlen(url) > URL_MAX)
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr("?#@\\\"'<>", *c) != NULL)
			return false;
	if (encrypted)
		host = url + sizeof(https) - 1;
	else if (strncmp(url, http, sizeof(http) - 1) == 0)
		host = url + sizeof(http) - 1;
	else
		return false;
	n = host[0] == '[' ? strcspn(host, "]/") : strcspn(host, ":/");
	if (host[0] == '[' && host[n] == ']')
		n++;
	return n > 0 && is_end(host + n) && (encrypted || is_loopback(host, n));
}

/*
 * One request, one meaning (RFC 9112, sections 3.2, 5.1, 6.1 and 6.3).  The
 * library's look-up gives the first of two headers, and takes a body that has
 * two lengths.
 */
#include "common/http/httphead.h"

#include <string.h>
#include <strings.h>

enum { CODING = 0, LENGTH = 1 }; /* places in the table */

static const struct {
	const char *name, *fault;
} single[HTTPHEAD_SINGLE] = {
	[CODING] = { "Transfer-Encoding",
	    "The request has more than one header Transfer-Encoding." },
	[LENGTH] = { "Content-Length",
	    "The request has more than one header Content-Length." },
	{ "Host", "The request has more than one header Host." },
	{ "Origin", "The request has more than one header Origin." },
	{ "Content-Type",
	    "The request has more than one header Content-Type." },
	{ "Cookie", "The request has more than one header Cookie." },
	{ "Authorization",
	    "The request has more than one header Authorization." },
	{ HTTPHEAD_TOKEN,
	    "The request has more than one header " HTTPHEAD_TOKEN "." },
	{ HTTPHEAD_FOLLOWS,
	    "The request has more than one header " HTTPHEAD_FOLLOWS "." },
	{ "Sec-Fetch-Site",
	    "The request has more than one header Sec-Fetch-Site." },
	{ "Sec-Fetch-Mode",
	    "The request has more than one header Sec-Fetch-Mode." },
	{ "If-Match", "The request has more than one header If-Match." },
	{ "If-None-Match",
	    "The request has more than one header If-None-Match." },
	{ "Idempotency-Key",
	    "The request has more than one header Idempotency-Key." },
	{ "X-HTTP-Method-Override",
	    "The request has more than one header X-HTTP-Method-Override." },
	{ "Accept-Encoding",
	    "The request has more than one header Accept-Encoding." },
};

/* A token of RFC 9110: so no blank before the colon either. */
static bool
is_name(const char *name)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789!#$%&'*+-.^_`|~";

	return *name != '\0' && name[strspn(name, letters)] == '\0';
}

void
httphead_add(struct httphead *h, const char *name, const char *value)
{
	if (!is_name(name))
		h->strange_name = true;
	for (size_t i = 0; i < HTTPHEAD_SINGLE; i++) {
		if (strcasecmp(name, single[i].name) != 0)
			continue;
		if (h->seen[i] < 2)
			h->seen[i]++;
		if (i == CODING &&
		    (value == NULL || strcasecmp(value, "chunked") != 0))
			h->other_coding = true;
	}
}

const char *
httphead_fault(const struct httphead *h)
{
	if (h->strange_name)
		return "The name of a header has characters in it that names "
		       "do not have.";
	for (size_t i = 0; i < HTTPHEAD_SINGLE; i++)
		if (h->seen[i] > 1)
			return single[i].fault;
	if (h->seen[CODING] > 0 && h->seen[LENGTH] > 0)
		return "The request has both Content-Length and "
		       "Transfer-Encoding.";
	if (h->other_coding)
		return "A body may come as it is or chunked, in no other "
		       "coding.";
	return NULL;
}

bool
httphead_is_single(const char *name)
{
	for (size_t i = 0; i < HTTPHEAD_SINGLE; i++)
		if (strcasecmp(name, single[i].name) == 0)
			return true;
	return false;
}

/*
 * The body of an answer that refuses a request.  The HTTP server and the
 * programs behind it all write it here.
 */
#include "common/base/problem.h"

#include <stddef.h>

#include "common/base/jsontext.h"

/* The status's own name, as RFC 9457 asks for problems without a type. */
static const char *
title_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *title;
	} known[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 425, "Too Early" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
		{ 507, "Insufficient Storage" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].title;
	return "Problem";
}

void
problem_begin(struct buf *out, unsigned status, const char *code,
    const char *detail, unsigned line)
{
	jsontext_open(out, NULL, '{');
	jsontext_text(out, "type", slice_of("about:blank"));
	jsontext_text(out, "title", slice_of(title_of(status)));
	jsontext_u64(out, "status", status);
	if (code[0] != '\0')
		jsontext_text(out, "code", slice_of(code));
	if (detail[0] != '\0')
		jsontext_text(out, "detail", slice_of(detail));
	if (line != 0)
		jsontext_u64(out, "line", line);
}

void
problem_end(struct buf *out)
{
	jsontext_close(out, '}');
	buf_u8(out, '\n');
}

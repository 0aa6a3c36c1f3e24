/*
 * Entity tags (RFC 9110, section 8.8.3): what is still the same is not sent
 * again.
 */
#include "common/http/httpd_tag.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

bool
httpd_tag_matches(const struct httpd_request *r, const char *tag)
{
	const char *known = httpd_header(r, "If-None-Match");
	char *quoted = mem_printf("\"%s\"", tag);
	/* A list, where "W/" may stand before a tag: weak is good enough for a
	 * GET, and no tag is part of another with its quotes. */
	bool matches = known != NULL && strstr(known, quoted) != NULL;

	free(quoted);
	return matches;
}

int
httpd_tag_version(const struct httpd_request *r, char *out, size_t size,
    struct err *e)
{
	const char *tag = httpd_header(r, "If-Match");
	size_t n = tag == NULL ? 0 : strlen(tag);

	if (n < 3 || n - 2 >= size || tag[0] != '"' || tag[n - 1] != '"')
		return err_set(e, ERR_USAGE,
		    "the header If-Match must name the version that the change "
		    "was made from, in quotes");
	memcpy(out, tag + 1, n - 2);
	out[n - 2] = '\0';
	return 0;
}

static void
add_tag(struct httpd_request *r, const char *tag)
{
	char *quoted = mem_printf("\"%s\"", tag);

	httpd_answer_header(r, "ETag", quoted);
	free(quoted);
}

void
httpd_tag_answer(struct httpd_request *r, const char *content_type,
    struct slice body, const char *tag)
{
	add_tag(r, tag);
	httpd_answer_private(r, 200, content_type, body);
}

void
httpd_tag_same(struct httpd_request *r, const char *content_type,
    const char *tag)
{
	add_tag(r, tag);
	httpd_answer_private(r, 304, content_type, slice_of(""));
}

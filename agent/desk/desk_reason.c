/*
 * Reasons that people give for a change.  One line, since they are shown below
 * what they explain; nothing in them that a terminal would obey.
 */
#include "agent/desk/desk_reason.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum {
	/* UTF-8: a control character above ASCII begins so. */
	CONTROL_LEAD = 0xc2,
	CONTROL_END = 0xa0,
	DELETE = 0x7f
};

/* Letters of a text that has one line and nothing that a terminal would obey;
 * 0 where it is no such text. */
static size_t
letters(const char *text)
{
	struct slice rest = slice_of(text);
	size_t n = 0;

	for (; rest.n > 0; n++) {
		size_t size = text_utf8_length(rest);

		if (size == 0 || rest.p[0] < ' ' || rest.p[0] == DELETE ||
		    (rest.p[0] == CONTROL_LEAD && rest.p[1] < CONTROL_END))
			return 0;
		rest = slice_make(rest.p + size, rest.n - size);
	}
	return n;
}

int
desk_reason_read(const char *typed, size_t max, const char *place, char **out,
    struct err *e)
{
	struct slice s = text_trim(slice_of(typed == NULL ? "" : typed));
	size_t n;

	*out = NULL;
	if (s.n == 0)
		return 0;
	*out = mem_copy_text((const char *)s.p, s.n);
	n = letters(*out);
	if (n > 0 && n <= max)
		return 0;
	desk_reason_free(*out);
	*out = NULL;
	if (n == 0)
		return err_refuse(e, "reason", 0,
		    "the reason is one line of text, without control "
		    "characters");
	return err_refuse(e, "reason", 0,
	    "the reason has %zu letters; at most %zu fit %s", n, max, place);
}

void
desk_reason_free(char *reason)
{
	if (reason != NULL)
		mem_wipe(reason, strlen(reason));
	free(reason);
}

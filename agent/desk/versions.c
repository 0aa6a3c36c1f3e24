/*
 * Who was overtaken is told: the version that a change was made from, beside
 * the one that is stored.
 */
#include "agent/desk/versions.h"

#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "protocol/hash.h"

/* Two of these and the words around them fit into ERR_TEXT_MAX. */
enum { SHOWN_MAX = 160 };

void
versions_of(const char *content, char out[static VERSIONS_SIZE])
{
	struct hash hash;

	if (content == NULL) {
		(void)snprintf(out, VERSIONS_SIZE, "%s", VERSIONS_NONE);
		return;
	}
	hash = hash_of(slice_of(content));
	encode_hex(out, hash.b, (VERSIONS_SIZE - 1) / 2);
}

/* As much of a text as is shown, and what says that there is more. */
static int
shown(const char *text)
{
	size_t n = strlen(text);

	if (n <= SHOWN_MAX)
		return (int)n;
	/* Not in the middle of a UTF-8 character. */
	for (n = SHOWN_MAX; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return (int)n;
}

static const char *
more(const char *text)
{
	return strlen(text) > SHOWN_MAX ? "..." : "";
}

int
versions_check(const struct versions_change *c, struct err *e)
{
	const char *theirs = c->theirs != NULL ? c->theirs : "nothing";
	bool known = c->by != NULL && c->by[0] != '\0' && c->at != NULL;

	if (c->seen == NULL || strcmp(c->seen, c->now) == 0)
		return 0;
	return err_refuse(e, "changed", 0,
	    "changed meanwhile%s%s%s%s; nothing was stored. There now: "
	    "%.*s%s. Yours: %.*s%s. Look at it, then say it again",
	    known ? " by " : "", known ? c->by : "", known ? " at " : "",
	    known ? c->at : "", shown(theirs), theirs, more(theirs),
	    shown(c->yours), c->yours, more(c->yours));
}

/*
 * Remarks as sentences: at its field of a page a remark has no name before it.
 */
#include "agent/web/web_words.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/sentence.h"

/* Whether the name of the column is the subject of a remark. */
static bool
wants_subject(const char *text)
{
	static const char *const verbs[] = { "is ", "must ", "lies ", "goes ",
		"differs " };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strncmp(text, verbs[i], strlen(verbs[i])) == 0)
			return true;
	return false;
}

static struct jval *
as_sentence(const struct jval *remark)
{
	const char *text = jval_get_text(remark, "text");
	struct jval *o = jval_copy(remark);
	struct buf whole, out;

	buf_init(&whole, ERR_TEXT_MAX + strlen(text));
	buf_init(&out, ERR_TEXT_MAX + strlen(text));
	buf_printf(&whole, "%s%s", wants_subject(text) ? "this " : "", text);
	sentence_put(&out, buf_str(&whole));
	jval_set_str(o, "text", buf_str(&out));
	buf_free(&out);
	buf_free(&whole);
	return o;
}

static void
mend(struct jval *o)
{
	const struct jval *was = jval_get(o, "remarks");
	struct jval *all;

	if (was == NULL)
		return;
	all = jval_array();
	for (size_t i = 0; i < jval_length(was); i++)
		jval_add(all, as_sentence(jval_at(was, i)));
	jval_set(o, "remarks", all);
}

void
web_words_remarks(struct jval *o)
{
	const struct jval *entry = jval_get(o, "entry");

	mend(o);
	if (entry != NULL && jval_is_object(entry)) {
		struct jval *mended = jval_copy(entry);

		mend(mended);
		jval_set(o, "entry", mended);
	}
}

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
as_sentence(const struct jval *remark, const char *key)
{
	const char *text = jval_get_text(remark, key);
	struct jval *o = jval_copy(remark);
	struct buf whole, out;

	buf_init(&whole, ERR_TEXT_MAX + strlen(text));
	buf_init(&out, ERR_TEXT_MAX + strlen(text));
	buf_printf(&whole, "%s%s", wants_subject(text) ? "this " : "", text);
	sentence_put(&out, buf_str(&whole));
	jval_set_str(o, key, buf_str(&out));
	buf_free(&out);
	buf_free(&whole);
	return o;
}

/* In a list of what is said, the words under that name. */
static void
mend(struct jval *o, const char *list, const char *key)
{
	const struct jval *was = jval_get(o, list);
	struct jval *all;

	if (!jval_is_array(was) || jval_get_str(jval_at(was, 0), key) == NULL)
		return;
	all = jval_array();
	for (size_t i = 0; i < jval_length(was); i++)
		jval_add(all, as_sentence(jval_at(was, i), key));
	jval_set(o, list, all);
}

static void
mend_all(struct jval *o)
{
	mend(o, "remarks", "text");
	/* Of rows: of a sheet, an extract, a contract file. */
	mend(o, "faults", "say");
	mend(o, "faults", "why");
	mend(o, "changes", "say");
}

void
web_words_remarks(struct jval *o)
{
	static const char *const within[] = { "entry", "report" };

	mend_all(o);
	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++) {
		const struct jval *part = jval_get(o, within[i]);
		struct jval *mended;

		if (!jval_is_object(part))
			continue;
		mended = jval_copy(part);
		mend_all(mended);
		jval_set(o, within[i], mended);
	}
}

/* Memory for a submission, and the name of a page; the rules are in the header. */
#include "aggregator/intake/submission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

struct submission *
submission_new(enum submission_kind kind)
{
	struct submission *s = mem_alloc(sizeof(*s));

	s->kind = kind;
	buf_init(&s->note, LIMITS_NOTE_MAX);
	buf_init(&s->invite_note, LIMITS_NOTE_MAX);
	buf_init(&s->opening, LIMITS_OPENING_MAX);
	buf_init(&s->body, LIMITS_ANSWER_MAX);
	return s;
}

void
submission_free(struct submission *s)
{
	if (s == NULL)
		return;
	buf_free(&s->note);
	buf_free(&s->invite_note);
	buf_free(&s->opening);
	for (size_t i = 0; i < s->boxes; i++)
		buf_free(&s->box[i].bytes);
	buf_free(&s->body);
	free(s->statement);
	free(s->invite);
	free(s->returns);
	free(s);
}

void
submission_page_format(char out[static SUBMISSION_PAGE_SIZE],
    const char *service, enum statement_content content, int32_t after)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, after);
	(void)snprintf(out, SUBMISSION_PAGE_SIZE, "%s/%s/%s", service,
	    statement_content_word(content), day);
}

/* A content has a '/' in it, so the day is what stands behind the last. */
bool
submission_page_parse(struct submission_page *page, const char *text)
{
	const char *last = strrchr(text, '/');
	struct slice service, content;

	memset(page, 0, sizeof(*page));
	page->asked = true;
	if (text[0] == '\0')
		return true;
	if (last == NULL ||
	    !text_split(slice_make(text, (size_t)(last - text)), '/', &service,
		&content) ||
	    !text_is_id(service) ||
	    !statement_content_parse(content, &page->content) ||
	    !day_parse(slice_of(last + 1), &page->after))
		return false;
	(void)snprintf(page->service, sizeof(page->service), "%.*s",
	    (int)service.n, (const char *)service.p);
	return true;
}

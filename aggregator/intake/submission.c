/* Memory for a submission; its rules are in the header. */
#include "aggregator/intake/submission.h"

#include <stdlib.h>

#include "common/base/mem.h"
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
	buf_free(&s->body);
	free(s->statement);
	free(s->invite);
	free(s->returns);
	free(s);
}

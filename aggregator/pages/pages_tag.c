/* What an answer may depend on, as one hash. */
#include "aggregator/pages/pages_tag.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/encode.h"

/* Each with its length, so that no two lists are the same text. */
static void
add(struct buf *out, const char *text)
{
	if (text == NULL)
		buf_puts(out, "-;");
	else
		buf_printf(out, "%zu:%s;", strlen(text), text);
}

void
pages_tag_make(const struct pages_tag *t, char out[static PAGES_TAG_SIZE])
{
	const struct accounts_person *p = t->who;
	struct hash h;
	struct buf all;

	buf_init(&all, SIZE_MAX / 2);
	add(&all, t->version);
	add(&all, t->path);
	for (size_t i = 0; i < t->arguments; i++)
		add(&all, t->argument[i]);
	buf_printf(&all, "%" PRIu64 ";%" PRIi32 ";%d;%d;%d;", t->log_size,
	    t->day, (int)t->policy, (int)p->role, p->exact);
	buf_printf(&all, "%" PRIi64 ";", t->support);
	buf_add(&all, t->registry->b, sizeof(t->registry->b));
	for (size_t i = 0; i < p->regions.n; i++)
		add(&all, p->regions.code[i]);
	h = hash_of(buf_slice(&all));
	encode_hex(out, h.b, sizeof(h.b));
	buf_free(&all);
}

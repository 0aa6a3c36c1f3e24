/*
 * The history of a client's record as a page tells it.
 */
#include "agent/desk/desk_client_past.h"

#include "agent/desk/desk_words.h"
#include "common/base/day.h"
#include "protocol/limits.h"

enum { SAID_MAX = LIMITS_FIELD_SEALED_MAX * 2 + 256 };

void
desk_client_past_words(const void *arg, const struct fact *f,
    const struct symbols *names, struct buf *out)
{
	char said[DAY_SAID_SIZE];

	day_say(said, f->day);
	desk_words_fact(f, names, arg, out);
	buf_printf(out, ", %s", said);
}

static void
add(struct jval *all, const struct people_history_item *item)
{
	struct jval *one = jval_object();
	struct buf text;

	buf_init(&text, SAID_MAX);
	desk_words_past(item->at, item->by, &text);
	buf_printf(&text, "%s%s",
	    item->fact == 0   ? ""
	    : item->withdrawn ? "withdrew "
			      : "was ",
	    item->what);
	jval_set_str(one, "says", buf_str(&text));
	jval_set_str_or_null(one, "reason", item->reason);
	jval_add(all, one);
	buf_free(&text);
}

struct jval *
desk_client_past_of(const struct people_history *past, int64_t fact)
{
	struct jval *all = jval_array();

	for (size_t i = past->n; i-- > 0;)
		if (past->item[i].fact == fact)
			add(all, &past->item[i]);
	return all;
}

struct jval *
desk_client_past_all(const struct people_history *past)
{
	struct jval *all = jval_array();

	for (size_t i = past->n; i-- > 0;)
		add(all, &past->item[i]);
	return all;
}

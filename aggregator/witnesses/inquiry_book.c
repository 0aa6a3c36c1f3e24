/*
 * What is known of each witness, for people who ask `status` while the daemon runs or
 * after it.  Nothing depends on the file: the next start asks every witness anew.
 */
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/log.h"

#include "aggregator/witnesses/inquiry_inside.h"

enum { BOOK_MAX = 64 * 1024 };

static struct jval *
describe(const struct inquiry *r, size_t i)
{
	const struct inquiry_witness *w = &r->witness[i];
	struct jval *o = jval_object();

	jval_set_str(o, "name", r->policy.witness[i].name);
	jval_set_bool(o, "asked", r->policy.witness[i].url[0] != '\0');
	jval_set_bool(o, "known", w->known);
	jval_set_i64(o, "size", (int64_t)w->size);
	jval_set_i64(o, "time", w->time_s);
	jval_set_bool(o, "newest", r->target.has[i]);
	jval_set_bool(o, "lied", w->lied);
	jval_set_str(o, "why", w->why);
	return o;
}

void
inquiry_book_write(struct inquiry *r)
{
	struct jval *all = jval_object(), *list = jval_array();
	struct err e = ERR_INIT;
	struct buf text;

	r->book_is_old = false;
	r->booked_ms = clock_mono_now().ms;
	for (size_t i = 0; i < r->policy.witnesses; i++)
		jval_add(list, describe(r, i));
	jval_set(all, "witnesses", list);
	buf_init(&text, BOOK_MAX);
	jval_write(all, true, &text);
	buf_u8(&text, '\n');
	if (file_replace(r->book, buf_slice(&text), 0644, &e) < 0)
		log_event(LOG_WARN, "witness-book", "reason=\"%s\"", e.text);
	buf_free(&text);
	jval_free(all);
}

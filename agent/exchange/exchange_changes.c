/*
 * What a dry run would correct, in words: old and new value of each fact, so
 * that a person can tell a correction from a slip before it is stored.
 */
#include "agent/exchange/exchange_changes.h"

#include "common/base/buf.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { SENTENCE_MAX = 300 };

static void
put_value(struct buf *out, const struct fact *f)
{
	if (f->value == FACT_BLANK)
		buf_puts(out, "none");
	else
		exchange_row_write_value(out, f->event, f->value);
}

static const char *
mode_or_none(const struct fact *f)
{
	return f->mode == MODE_NONE ? "none" : events_mode_name(f->mode);
}

/* What differs, each behind a comma. */
static void
put_differences(struct buf *out, const struct fact *was, const struct fact *now)
{
	char a[DAY_TEXT_SIZE], b[DAY_TEXT_SIZE];

	if (was->day != now->day) {
		day_format(a, was->day);
		day_format(b, now->day);
		buf_printf(out, ", date %s to %s", a, b);
	}
	if (was->mode != now->mode)
		buf_printf(out, ", mode %s to %s", mode_or_none(was),
		    mode_or_none(now));
	if (was->value != now->value) {
		buf_puts(out, ", value ");
		put_value(out, was);
		buf_puts(out, " to ");
		put_value(out, now);
	}
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if ((was->flags ^ now->flags) & flag)
			buf_printf(out, ", %s %s",
			    now->flags & flag ? "with" : "without",
			    events_flag_name(flag));
	if (was->part != now->part)
		buf_puts(out, ", another share");
	if (was->client != now->client)
		buf_puts(out, ", another client");
	if (was->staff != now->staff)
		buf_puts(out, ", another member of staff");
}

void
exchange_changes_say(const struct exchange_merge *m,
    struct exchange_remarks *remarks)
{
	for (size_t i = 0; i < m->entries; i++) {
		const struct exchange_entry *entry = &m->entry[i];
		const struct exchange_row *row = entry->row;
		struct exchange_remark remark = { .code =
						      REMARK_WOULD_WITHDRAW };
		struct buf text;

		if (row == NULL || entry->stored == NULL ||
		    (row->state != ROW_CORRECTS && row->state != ROW_WITHDRAWS))
			continue;
		buf_init(&text, SENTENCE_MAX);
		remark.line = row->line;
		remark.event = row->fact.event;
		remark.day = entry->stored->day;
		if (row->state == ROW_CORRECTS) {
			put_differences(&text, entry->stored, &row->fact);
			remark.code = REMARK_WOULD_CORRECT;
			remark.text = mem_string(buf_str(&text));
		}
		exchange_remarks_add(remarks, &remark);
		buf_free(&text);
	}
}

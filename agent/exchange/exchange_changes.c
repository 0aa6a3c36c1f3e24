/*
 * What a dry run would correct: old and new value of each fact, so that a
 * person can tell a correction from a slip before it is stored.
 */
#include "agent/exchange/exchange_changes.h"

static struct exchange_change
change_of(const struct fact *was, const struct fact *now)
{
	return (struct exchange_change){ .value = was->value,
		.new_value = now->value,
		.mode = was->mode,
		.new_mode = now->mode,
		.with = now->flags & (uint8_t)~was->flags,
		.without = was->flags & (uint8_t)~now->flags,
		.part = was->part != now->part,
		.client = was->client != now->client,
		.staff = was->staff != now->staff };
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

		if (row == NULL || entry->stored == NULL ||
		    (row->state != ROW_CORRECTS && row->state != ROW_WITHDRAWS))
			continue;
		remark.line = row->line;
		remark.event = row->fact.event;
		remark.day = entry->stored->day;
		if (row->state == ROW_CORRECTS) {
			remark.code = REMARK_WOULD_CORRECT;
			remark.other = row->fact.day;
			remark.change = change_of(entry->stored, &row->fact);
		}
		exchange_remarks_add(remarks, &remark);
	}
}

#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_LIST_TABLE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_LIST_TABLE_H

#include "agent/register/clients.h"
#include "agent/worklist/worklist.h"
#include "common/base/json.h"

/* What numbers in rows stand for. */
struct commands_list_words {
	const struct symbols *names;
	const struct clients_references *clients;
};

/* Append rows as a table with headings. */
void commands_list_table_text(struct buf *out, const struct worklist *list,
    const struct worklist_column *columns,
    const struct commands_list_words *words);

/* The rows as an array of objects, which the caller owns. */
struct jval *commands_list_table_json(const struct worklist *list,
    const struct worklist_column *columns,
    const struct commands_list_words *words);

/* Set a day of o, or null where it is DAY_NONE. */
void commands_list_table_day(struct jval *o, const char *key, int32_t day);

#endif

#include "agent/commands/commands_list_table.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { CELL_SIZE = LIMITS_REF_MAX + 1, COLUMNS_MAX = 8 };

static const char *
reference(const struct commands_list_words *words, uint32_t client)
{
	const char *text = NULL;

	if (client != 0)
		text = clients_reference(words->clients, client);
	return text ? text : "";
}

/* A cell as people read it; "-" where nothing is known. */
static void
write_cell(char out[static CELL_SIZE], const struct worklist_row *row,
    enum worklist_cell cell, const struct commands_list_words *words)
{
	int32_t day = cell == WORKLIST_DAY ? row->day : row->due;
	int32_t parts = cell == WORKLIST_FTE ? row->fte : row->limit;
	const char *text = row->stage;

	switch (cell) {
	case WORKLIST_CLIENT:
		text = reference(words, row->client);
		break;
	case WORKLIST_STAFF:
		text = symbols_text(words->names, row->staff);
		break;
	case WORKLIST_REF:
		text = symbols_text(words->names, row->ref);
		break;
	case WORKLIST_DAY:
	case WORKLIST_DUE:
		if (day != DAY_NONE) {
			day_format(out, day);
			return;
		}
		text = "";
		break;
	case WORKLIST_N:
		(void)snprintf(out, CELL_SIZE, "%d", row->n);
		return;
	case WORKLIST_FTE:
	case WORKLIST_LIMIT:
		if (parts != FACT_BLANK) {
			(void)snprintf(out, CELL_SIZE, "%d.%02d", parts / 100,
			    parts % 100);
			return;
		}
		text = "";
		break;
	case WORKLIST_STAGE:
		break;
	}
	(void)snprintf(out, CELL_SIZE, "%s", text[0] == '\0' ? "-" : text);
}

void
commands_list_table_text(struct buf *out, const struct worklist *list,
    const struct worklist_column *columns,
    const struct commands_list_words *words)
{
	char cell[CELL_SIZE];
	size_t width[COLUMNS_MAX];

	for (size_t c = 0; columns[c].key; c++) {
		ASSERT(c < COLUMNS_MAX);
		width[c] = strlen(columns[c].heading);
		for (size_t i = 0; i < list->n; i++) {
			write_cell(cell, &list->row[i], columns[c].cell, words);
			if (strlen(cell) > width[c])
				width[c] = strlen(cell);
		}
	}
	for (size_t c = 0; columns[c].key; c++)
		buf_printf(out, "%-*s%s",
		    columns[c + 1].key ? (int)width[c] : 0, columns[c].heading,
		    columns[c + 1].key ? "  " : "\n");
	for (size_t i = 0; i < list->n; i++)
		for (size_t c = 0; columns[c].key; c++) {
			write_cell(cell, &list->row[i], columns[c].cell, words);
			buf_printf(out, "%-*s%s",
			    columns[c + 1].key ? (int)width[c] : 0, cell,
			    columns[c + 1].key ? "  " : "\n");
		}
	mem_wipe(cell, sizeof(cell));
}

void
commands_list_table_day(struct jval *o, const char *key, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE) {
		jval_set_null(o, key);
		return;
	}
	day_format(text, day);
	jval_set_str(o, key, text);
}

static void
set_text(struct jval *o, const char *key, const char *text)
{
	if (text[0] == '\0')
		jval_set_null(o, key);
	else
		jval_set_str(o, key, text);
}

static void
set_hundredths(struct jval *o, const char *key, int32_t value)
{
	if (value == FACT_BLANK)
		jval_set_null(o, key);
	else
		jval_set_real(o, key, value / 100.0);
}

static void
set_cell(struct jval *o, const struct worklist_column *column,
    const struct worklist_row *row, const struct commands_list_words *words)
{
	switch (column->cell) {
	case WORKLIST_CLIENT:
		set_text(o, column->key, reference(words, row->client));
		break;
	case WORKLIST_STAFF:
		set_text(o, column->key,
		    symbols_text(words->names, row->staff));
		break;
	case WORKLIST_REF:
		set_text(o, column->key, symbols_text(words->names, row->ref));
		break;
	case WORKLIST_DAY:
		commands_list_table_day(o, column->key, row->day);
		break;
	case WORKLIST_DUE:
		commands_list_table_day(o, column->key, row->due);
		break;
	case WORKLIST_N:
		jval_set_i64(o, column->key, row->n);
		break;
	case WORKLIST_FTE:
		set_hundredths(o, column->key, row->fte);
		break;
	case WORKLIST_LIMIT:
		set_hundredths(o, column->key, row->limit);
		break;
	case WORKLIST_STAGE:
		set_text(o, column->key, row->stage);
		break;
	}
}

struct jval *
commands_list_table_json(const struct worklist *list,
    const struct worklist_column *columns,
    const struct commands_list_words *words)
{
	struct jval *rows = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		struct jval *o = jval_object();

		for (size_t c = 0; columns[c].key; c++)
			set_cell(o, &columns[c], &list->row[i], words);
		jval_add(rows, o);
	}
	return rows;
}

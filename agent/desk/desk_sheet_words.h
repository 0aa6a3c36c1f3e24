#ifndef SHEAF_AGENT_DESK_DESK_SHEET_WORDS_H
#define SHEAF_AGENT_DESK_DESK_SHEET_WORDS_H

#include "agent/mapping/mapping_map.h"
#include "common/base/err.h"
#include "common/base/json.h"

/* A mapping in the words of a page, where its file has its own. */

/* What a column of an extract, or else of a client sheet, can hold, in the
 * order in which it is offered: word, title, group, modes (of contacts, and instruments of scores), job and number
 * (whether it says which one). */
struct jval *desk_sheet_words_roles(bool extract);

/*
 * What is assumed where a sheet says less than the register wants: option,
 * title, hint, value, choices, and for which roles of a column it matters (none:
 * always).
 */
struct jval *desk_sheet_words_options(const struct mapping_map *map);

/* Take the options that an object names ({"dates": "dd/mm/yyyy"}) into map;
 * ERR_USAGE for one that is not known. */
int desk_sheet_words_set_options(const struct jval *o, struct mapping_map *map,
    struct err *e) MUST_USE;

/*
 * The words by which cells are read, in the sheet's own language: name, title,
 * hint, value (words divided by commas), and for which roles of a column they
 * matter, as with the options.
 */
struct jval *desk_sheet_words_lists(const struct mapping_map *map);

/*
 * Take the lists that an object names ({"yes": "yes, y"}) into map.  Adds to
 * faults {"field": "words-yes", "say"} for a list that cannot be: without a word where one is
 * wanted, with a word that is too long, and with one that another list has too.
 * ERR_USAGE for one that is no text.
 */
int desk_sheet_words_set_lists(const struct jval *o, struct mapping_map *map,
    struct jval *faults, struct err *e) MUST_USE;

/* What a column is taken for: reads, job, number (null where it has none) and
 * mode (""). */
void desk_sheet_words_column(const struct mapping_column *column,
    struct jval *o);

/* Take what such an object says into the column of an extract, or else of a
 * client sheet; ERR_USAGE, and the column as it was, where no column of it can be
 * that. */
int desk_sheet_words_set_column(const struct jval *o, bool extract,
    struct mapping_column *column, struct err *e) MUST_USE;

#endif

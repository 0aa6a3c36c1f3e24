#ifndef SHEAF_AGENT_WEB_WEB_WORDS_H
#define SHEAF_AGENT_WEB_WEB_WORDS_H

#include "common/base/json.h"

/*
 * Make a sentence of the text of each of o's "remarks", and of what is said of rows
 * (its "faults" and "changes"), and of those of its "entry" and its "report".  The
 * rooms below write a remark to follow the name of its column, as in "date: is
 * required"; at its field of a page, or in a cell of its own, it stands alone, also
 * for who hears or copies it.
 */
void web_words_remarks(struct jval *o);

#endif

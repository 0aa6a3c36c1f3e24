#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H

#include "agent/people/people_retention.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"

/* Records of clients made one, kept for a time, and erased: called by
 * settings_main(). */

/* The rows of `list retention`, as text and as JSON objects of array. */
void commands_records_text(const struct people_due_list *list, struct buf *out);
void commands_records_json(const struct people_due_list *list,
    struct jval *array);

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_records[];

#endif

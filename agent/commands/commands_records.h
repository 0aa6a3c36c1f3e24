#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H

#include "agent/people/people_retention.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"

/* Records of clients made one, kept for a time, and erased: called by
 * settings_main(). */
extern const struct settings_option commands_records_erase_options[];
int commands_records_erase(const struct settings *s, struct err *e);
extern const struct settings_option commands_records_log_options[];
int commands_records_log(const struct settings *s, struct err *e);
extern const struct settings_option commands_records_merge_options[];
int commands_records_merge(const struct settings *s, struct err *e);
extern const struct settings_option commands_records_review_options[];
int commands_records_review(const struct settings *s, struct err *e);

/* The rows of `list retention`, as text and as JSON objects of array. */
void commands_records_text(const struct people_due_list *list, struct buf *out);
void commands_records_json(const struct people_due_list *list,
    struct jval *array);

#endif

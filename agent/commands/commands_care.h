#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_CARE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_CARE_H

#include "agent/people/people_retention.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"

/* Records of clients made one, kept for a time, and erased: called by
 * settings_main(). */
extern const struct settings_option commands_care_erase_options[];
int commands_care_erase(const struct settings *s, struct err *e);
extern const struct settings_option commands_care_log_options[];
int commands_care_log(const struct settings *s, struct err *e);
extern const struct settings_option commands_care_merge_options[];
int commands_care_merge(const struct settings *s, struct err *e);
extern const struct settings_option commands_care_review_options[];
int commands_care_review(const struct settings *s, struct err *e);

/* The rows of `list retention`, as text and as JSON objects of array. */
void commands_care_text(const struct people_due_list *list, struct buf *out);
void commands_care_json(const struct people_due_list *list, struct jval *array);

#endif

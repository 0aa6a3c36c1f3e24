#ifndef SHEAF_COMMON_BASE_FORM_NAME_H
#define SHEAF_COMMON_BASE_FORM_NAME_H

#include <stddef.h>

#include "common/base/err.h"

/* Whether a page may keep what is half typed under that name: ERR_USAGE where it is
 * not of letters, digits and hyphens, from one to `max` of them. */
int form_name_check(const char *form, size_t max, struct err *e) MUST_USE;

#endif

/*
 * The pages of a program that was built without them (`make web` builds one
 * with them, whose table is linked in place of this).
 */
#include "agent/web/web_pages.h"

const struct httppages_file web_pages_files[] = { { .path = NULL } };

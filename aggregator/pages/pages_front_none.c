/*
 * The pages of a program that was built without them (`make web` builds one
 * with them, whose table is linked in place of this).
 */
#include "aggregator/pages/pages_front.h"

const struct httppages_file pages_front_files[] = { { .path = NULL } };

#ifndef SHEAF_AGGREGATOR_COMMANDS_BOXES_H
#define SHEAF_AGGREGATOR_COMMANDS_BOXES_H

#include "common/base/settings.h"

/* Sealed copies of openings for further recipients. */
extern const struct settings_command commands_boxes[];

#endif

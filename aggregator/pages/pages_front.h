#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_FRONT_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_FRONT_H

#include "common/http/httppages.h"

/* The pages of the region and their parts, built from front/. */
extern const struct httppages_file pages_front_files[];

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_DECIDED_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_DECIDED_H

#include <stdint.h>

#include "common/ips/suppression.h"

/*
 * What sheaf/1 hides of some returns, decided once for all who ask in this
 * process: it takes from some milliseconds to a second, and in the largest centres
 * more, and pages, exports and lists of returns of one state of the log all need
 * it.  Who asks while it is decided waits for it.  From all threads.
 */

/*
 * Keep in that file the lists that took so many milliseconds to find, and follow those
 * that are there (views_decided_file.h): whoever asks first after a start then waits no
 * longer than others.  NULL: in none, as before the first call.
 */
void views_decided_keep(const char *path, int64_t least_ms);

/* Never NULL; borrowed until views_decided_let_go().  in->list may be freed at
 * once. */
const struct suppression *views_decided(const struct suppression_input *in);

/* NULL is allowed. */
void views_decided_let_go(const struct suppression *s);

#endif

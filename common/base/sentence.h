#ifndef SHEAF_COMMON_BASE_SENTENCE_H
#define SHEAF_COMMON_BASE_SENTENCE_H

#include "common/base/buf.h"

/*
 * Append a text as a sentence: with a capital in front and a full stop at its
 * end, where it has no mark.  Errors are written without them, since a terminal
 * shows them behind the name of the command.
 */
void sentence_put(struct buf *out, const char *text);

/* The same without the full stop, for what stands alone in a field or a cell and is no
 * whole sentence: "Same NHS number". */
void sentence_begin(struct buf *out, const char *text);

#endif

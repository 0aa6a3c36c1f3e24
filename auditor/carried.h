#ifndef SHEAF_AUDITOR_CARRIED_H
#define SHEAF_AUDITOR_CARRIED_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * Texts that people carry: receipts, checkpoints, statements, policies, keys.
 * Mail programs and editors end lines with CR LF, put blanks at their ends, add
 * empty lines behind or a byte order mark in front.  No text of the protocol
 * has any of these (P-GEN-1, P-GEN-2), so they can be taken away again; the
 * signature then shows that nothing else was changed.
 */

/* True for a text, false for the binary files of PROTOCOL.md, section 7. */
bool carried_is_text(struct slice bytes);

/* Take all that away, in place; the last line then ends in LF. */
void carried_restore(struct buf *text);

#endif

#ifndef SHEAF_AGENT_SEALING_ENROL_PASTE_H
#define SHEAF_AGENT_SEALING_ENROL_PASTE_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * An invite whose text somebody copied, made into the bytes of its file again
 * and appended to `file`: the notes in it, each from its first line on, without
 * what copying adds (carriage returns, blank lines at the end) or keeps of the
 * file's own lengths.  False when no invite begins in it, or it is longer than
 * one can be.  Nothing is judged: enrol_verify() does that.
 */
bool enrol_paste(struct slice text, struct buf *file);

#endif

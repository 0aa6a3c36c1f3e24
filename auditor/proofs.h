#ifndef SHEAF_AUDITOR_PROOFS_H
#define SHEAF_AUDITOR_PROOFS_H

#include <stddef.h>

#include "auditor/findings.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * `receipt`: receipts checked offline.  file is one receipt, or an answer
 * file with several; statements is one note, or a .sheaf file.  Each
 * receipt must prove one of the statements in a checkpoint that meets the
 * policy.  *checked counts the receipts that do; the others are findings.
 */
int proofs_check(struct slice file, struct slice statements,
    const struct policy *policy, struct findings *f, size_t *checked,
    struct err *e) MUST_USE;

#endif

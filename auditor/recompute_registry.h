#ifndef SHEAF_AUDITOR_RECOMPUTE_REGISTRY_H
#define SHEAF_AUDITOR_RECOMPUTE_REGISTRY_H

#include "auditor/findings.h"
#include "auditor/recompute.h"
#include "common/base/err.h"

/*
 * Read the registry file at path into r->registry and r->registry_hash.  Rows
 * that can be read but are not written as protocol/TOTALS.md says (P-TOT-1 to 4)
 * are an unsound finding: the registry hash is of bytes, and only one form gives
 * everybody the same.  -1 when the file cannot be read or breaks another rule of
 * a registry; r->registry is then empty.
 */
int recompute_registry(struct recompute *r, const char *path,
    struct findings *f, struct err *e) MUST_USE;

/* The same from the bytes of such a file. */
int recompute_registry_text(struct recompute *r, struct slice csv,
    struct findings *f, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AUDITOR_RECOMPUTE_MANIFEST_H
#define SHEAF_AUDITOR_RECOMPUTE_MANIFEST_H

#include <stddef.h>

#include "auditor/findings.h"
#include "auditor/recompute.h"
#include "protocol/inforce.h"

/*
 * Check manifest.json in the folder of openings (protocol/TOTALS.md, P-TOT-6)
 * against the log, the registry file and the n statements in force, all of
 * which r and `in` hold already.  What does not fit is an unsound finding.
 */
void recompute_manifest(const struct recompute *r,
    const struct inforce_entry *in, size_t n, const char *dir,
    struct findings *f);

#endif

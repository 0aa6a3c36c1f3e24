#ifndef SHEAF_AGGREGATOR_VIEWS_OPENINGS_EXPORT_H
#define SHEAF_AGGREGATOR_VIEWS_OPENINGS_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * What an auditor needs to recompute totals at log size `size` (UINT64_MAX:
 * now): <id>.opening for every batch in force that was not erased, each
 * salt || payload, registry.csv as it holds at that size (released_export(), which may
 * refuse), and manifest.json, which says what they belong to (protocol/TOTALS.md,
 * P-TOT-6).  dir is made (0700) unless there; the
 * files hold true figures and are written with mode 0600.  Openings of
 * batches that are no longer in force are removed from dir.
 */
struct openings_export_report {
	uint64_t size;          /* the log size shown */
	size_t written, erased; /* openings; statements without one */
	size_t awaiting;        /* statements whose opening is lost */
};

/* 0 with the report; -1 with *e, some files may then be written. */
int openings_export(struct store *reader, uint64_t size, const char *dir,
    struct openings_export_report *report, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_VIEWS_BOXES_EXPORT_H
#define SHEAF_AGGREGATOR_VIEWS_BOXES_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Sealed copies of openings as files, for the further recipient whose key they
 * are sealed to (P-BOX-3).
 */
struct boxes_export_report {
	uint64_t size;  /* of the log, of which the copies are */
	size_t batches; /* in it */
	size_t written;
	size_t there;   /* files that an earlier export had written */
	size_t erased;  /* copies that were destroyed */
	size_t deleted; /* of those: files of an earlier export */
	size_t without; /* batches that came without a copy for this key */
};

/*
 * Write each copy that is not erased for the key of this id, of the batches in
 * the first `size` entries (UINT64_MAX: all), to the folder dir, which is made
 * for the first of them, as <id of the statement in hex>.box (0600).  A file of
 * that name stays if it is this copy, and ends the export if it is not; one
 * that holds a copy which was erased is deleted.
 *
 * ERR_REFUSED when the trust in force names no such further recipient and
 * nothing is kept for one.
 */
int boxes_export(struct store *reader, const uint8_t key_id[static 8],
    uint64_t size, const char *dir, struct boxes_export_report *report,
    struct err *e) MUST_USE;

#endif

#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_HEAD_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/limits.h"

/* The head of a backup: what it holds, as text (DESIGN.md). */

struct snapshot_part {
	char name[LIMITS_BACKUP_NAME_MAX + 1]; /* "keys/log.key" */
	uint64_t bytes;
};

struct snapshot_head {
	char origin[LIMITS_ORIGIN_MAX + 1];
	char made[CLOCK_TEXT_SIZE];
	uint64_t entries;    /* of the store */
	uint64_t published;  /* of the checkpoint; not above entries */
	uint64_t totals;     /* rows */
	struct hash figures; /* of those rows (snapshot_totals.h) */
	size_t n;
	struct snapshot_part part[LIMITS_BACKUP_PARTS_MAX];
};

/* Whether a part may have this name: one of those in DESIGN.md. */
bool snapshot_head_is_name(struct slice name);

/* Append one; ERR_REFUSED for a name that no part may have, and where there are
 * too many. */
int snapshot_head_add(struct snapshot_head *h, const char *name, uint64_t bytes,
    struct err *e) MUST_USE;

/* Append the text, with the empty line that ends it. */
void snapshot_head_write(const struct snapshot_head *h, struct buf *out);

/* Read such a text, empty line included, to the letter.  Every name stands once, and
 * keys/log.key, log/checkpoint and store.db are there.  ERR_REFUSED otherwise. */
int snapshot_head_parse(struct snapshot_head *h, struct slice text,
    struct err *e) MUST_USE;

#endif

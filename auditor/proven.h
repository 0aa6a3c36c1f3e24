#ifndef SHEAF_AUDITOR_PROVEN_H
#define SHEAF_AUDITOR_PROVEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/tile.h"
#include "protocol/tree.h"

/*
 * A log's tiles and entries, proven from a root down: a file is used only when
 * it hashes to what stands above it, and that to the root.  What the folder
 * does not hold, or holds damaged, comes from a source, if there is one, and is
 * proven in the same way.  So whoever reads through here reads the log that
 * belongs to the root, or an error that names the file, and never more than
 * one false file is read.
 *
 *	proven_open(&p, &place, e)
 *	proven_each(&p, 0, p.place.size, ...)
 *	proven_close(&p)
 */
struct proven_source {
	/*
	 * Get tile t, or for a partial one the full one, into out (empty).
	 * -1 with *e: it cannot be had.
	 */
	int (*get)(void *arg, const struct tile *t, struct buf *out,
	    struct err *e);
	void *arg;
};

struct proven_place {
	const char *dir;
	uint64_t size;
	struct hash root;
	const struct proven_source *source; /* NULL: the folder alone */
};

enum { PROVEN_LEVELS = 8 };

struct proven {
	struct proven_place place;
	/* True: what comes from the source is written into the folder. */
	bool keep;
	uint64_t fetched;  /* files from the source */
	uint64_t replaced; /* of these: in place of a damaged one */
	/* For each level the partial tile at the right edge, and the full one
	 * that was used last. */
	struct {
		struct buf edge, full;
		uint64_t index; /* of full */
		bool held;      /* full holds a tile */
		bool fetched;   /* edge came from the source, and is not kept */
	} level[PROVEN_LEVELS];
};

/*
 * Begin: read the tiles at the right edge and compare them with the root.
 * -1 with *e: ERR_CORRUPT when the folder is damaged and there is no source,
 * ERR_LATER when what the source gives does not belong to the root, or the
 * source's own error.  Freed with proven_close() in every case.
 */
int proven_open(struct proven *p, const struct proven_place *place,
    struct err *e) MUST_USE;
void proven_close(struct proven *p);

/* From now on keep what comes from the source, the edge included. */
int proven_keep(struct proven *p, struct err *e) MUST_USE;

/* The root that the same log had at size, at most place.size. */
int proven_root(struct proven *p, uint64_t size, struct hash *root,
    struct err *e) MUST_USE;

/* Its nodes, for proofs of sizes up to place.size; it borrows p. */
struct tree_reader proven_nodes(struct proven *p);

/*
 * Each entry from..to-1 in order; each may return -1 to stop.  The slice is
 * valid during the call.
 */
int proven_each(struct proven *p, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice entry, struct err *e),
    void *arg, struct err *e) MUST_USE;

#endif

#ifndef SHEAF_PROTOCOL_EVIDENCE_FILE_H
#define SHEAF_PROTOCOL_EVIDENCE_FILE_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/limits.h"
#include "protocol/tree.h"

/*
 * The file in which evidence is handed on (PROTOCOL.md, section 19): its form,
 * and nothing of what it proves.
 */
enum evidence_file_kind {
	EVIDENCE_FILE_FORK,
	EVIDENCE_FILE_DENIED,
	EVIDENCE_FILE_CLONE,
	EVIDENCE_FILE_REFUSED,
	EVIDENCE_FILE_TOTAL,
	EVIDENCE_FILE_KINDS
};

/* The parts as they stand, each a text that ends in LF; what a kind has at
 * which place is in P-EVI-1.  They borrow from the bytes parsed. */
struct evidence_file {
	enum evidence_file_kind kind;
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct slice part[LIMITS_EVIDENCE_PARTS_MAX];
	size_t parts;
};

/* How many parts every file of this kind has; what follows them is its
 * `prefix`, or are its openings. */
size_t evidence_file_fixed(enum evidence_file_kind kind);

/* "fork", "denied", "clone", "refused", "total": as the first line says. */
const char *evidence_file_word(enum evidence_file_kind kind);

/* Parse strictly.  e: code "evidence", and the line. */
int evidence_file_parse(struct evidence_file *f, struct slice bytes,
    struct err *e) MUST_USE;

/* A part that holds the root which the larger tree has at the smaller size, and
 * the hashes that lead from there to the larger root.  e: code "evidence". */
int evidence_file_prefix_parse(struct slice part, struct hash *root,
    struct tree_proof *proof, struct err *e) MUST_USE;

/* A part that holds an opening: of which statement, its salt, its payload.  e:
 * code "evidence". */
struct evidence_file_opening {
	struct hash statement;
	uint8_t salt[32];
	struct slice payload;
};
int evidence_file_opening_parse(struct slice part,
    struct evidence_file_opening *o, struct err *e) MUST_USE;

/* Whether a part can hold it (P-EVI-1): UTF-8 in lines, each with its LF, and no
 * other control character. */
bool evidence_file_holds(struct slice part);

/*
 * Writing: begin, then every part in its order.  A buffer with the ceiling
 * LIMITS_EVIDENCE_FILE_MAX is `full` afterwards when the file would be too long.
 * text must be what evidence_file_holds().
 */
void evidence_file_begin(struct buf *out, enum evidence_file_kind kind,
    const char *origin);
void evidence_file_part(struct buf *out, const char *name, struct slice text);

/* Add the part `prefix`, or `opening`, whose payload must be lines. */
void evidence_file_prefix(struct buf *out, const struct hash *root,
    const struct tree_proof *proof);
void evidence_file_opening(struct buf *out,
    const struct evidence_file_opening *o);

/*
 * A whole file of the kind `fork`: two signed checkpoints of origin.  The larger tree,
 * second, has root, which is not that of first, at the size of first, and proof leads
 * from there to it; both are NULL where the two are of one size.
 */
void evidence_file_fork(struct buf *out, const char *origin, struct slice first,
    struct slice second, const struct hash *root,
    const struct tree_proof *proof);

#endif

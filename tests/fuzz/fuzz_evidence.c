/*
 * Any bytes as a file of evidence: every part lies in the bytes, one behind the
 * other, what was read is written again as it was, and it gets a verdict.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "auditor/evidence_decide.h"
#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "tests/vectors/vec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* "part NAME N" of the line in front of a part, without its number. */
static void
write_again(const struct evidence_file *f, struct slice all, struct buf *out)
{
	evidence_file_begin(out, f->kind, f->origin);
	for (size_t i = 0; i < f->parts; i++) {
		const uint8_t *end = f->part[i].p - 1, *line = end;
		char name[32] = "";
		size_t n = 0;

		while (line > all.p && line[-1] != '\n')
			line--;
		for (line += strlen("part "); line < end && *line != ' ';)
			name[n++] = (char)*line++;
		evidence_file_part(out, name, f->part[i]);
	}
}

static void
read_parts(const struct evidence_file *f)
{
	struct evidence_file_opening o;
	struct err ignored = ERR_INIT;
	struct tree_proof proof;
	struct hash root;

	for (size_t i = 0; i < f->parts; i++) {
		if (evidence_file_prefix_parse(f->part[i], &root, &proof,
			&ignored) == 0)
			ASSERT(proof.n <= LIMITS_PROOF_HASHES_MAX);
		if (evidence_file_opening_parse(f->part[i], &o, &ignored) == 0)
			ASSERT(o.payload.n > 0 && o.payload.n < f->part[i].n);
	}
}

/* With the key of the vectors' log, so that what the corpus holds is judged to its
 * end. */
static void
decide(struct slice all, bool formed)
{
	struct keys_verifier key = vec_verifier(VEC_ORIGIN, 0x01);
	struct policy policy = policy_of_log(&key);
	struct evidence_decide_request q = { .policy = &policy };
	struct err e = ERR_INIT;
	struct evidence_decided v;

	ASSERT(evidence_decide(all, &q, &v, &e) == 0);
	ASSERT(formed || v.verdict == EVIDENCE_DECIDE_MALFORMED);
	ASSERT(v.why[0] != '\0');
	ASSERT((v.means != NULL) == (v.verdict == EVIDENCE_DECIDE_PROVED));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct evidence_file f;
	struct slice all = slice_make(bytes, len);
	struct err e = ERR_INIT;
	struct buf again;

	if (len == 0)
		return 0;
	if (evidence_file_parse(&f, all, &e) < 0) {
		ASSERT(strcmp(e.code, "evidence") == 0);
		decide(all, false);
		return 0;
	}
	decide(all, true);
	buf_init(&again, 2 * LIMITS_EVIDENCE_FILE_MAX);
	write_again(&f, all, &again);
	ASSERT(slice_equal(buf_slice(&again), all));
	read_parts(&f);
	buf_free(&again);
	return 0;
}

/*
 * Receipts as others read them.  What the spool keeps is an answer as it came,
 * in one file with its note and the time; a verifier wants the leaf and the
 * proof, and nothing else.
 */
#include "agent/delivery/receipts_export.h"

#include <stdlib.h>

#include "agent/delivery/receipts.h"
#include "agent/delivery/recheck.h"
#include "common/base/file.h"
#include "common/base/mem.h"

/* Anybody may read them: the log they are of is public. */
enum { FILE_MODE = 0644, FOLDER_MODE = 0755 };

struct export
{
	const char *dir;
	size_t n;
};

static int
put(const struct export *x, const char *name, const char *suffix,
    struct slice bytes, struct err *e)
{
	char *base = mem_printf("%s%s", name, suffix);
	char *path = file_path(x->dir, base);
	int rc = file_replace(path, bytes, FILE_MODE, e);

	free(path);
	free(base);
	return rc;
}

/* The logged note: that which came with the answer, if one did, since its
 * signature bytes may be others than those sent. */
static struct slice
leaf_of(struct slice note, const struct receipts_verdict *v)
{
	const char *logged =
	    v->json == NULL ? NULL : jval_get_str(v->json, "note");

	return logged == NULL ? note : slice_of(logged);
}

static int
export_one(void *arg, const char *name, struct slice note,
    const struct receipts_verdict *v, struct err *e)
{
	struct export *x = arg;
	struct buf proof;
	int rc;

	buf_init(&proof, LIMITS_RECEIPT_MAX);
	receipt_write(&v->receipt, &proof);
	rc = put(x, name, ".note", leaf_of(note, v), e);
	if (rc == 0)
		rc = put(x, name, ".tlog-proof", buf_slice(&proof), e);
	buf_free(&proof);
	x->n++;
	if (rc < 0 || v->outcome != RECEIPTS_REFUSED)
		return rc;
	x->n++;
	rc = put(x, name, ".refusal.note", v->refusal_note, e);
	return rc < 0
		   ? -1
		   : put(x, name, ".refusal.tlog-proof", v->refusal_proof, e);
}

int
receipts_export(const struct spool *s, const char *dir, size_t *n,
    struct buf *faults, struct err *e)
{
	struct export x = { .dir = dir };
	struct recheck r = { .faults = faults, .each = export_one, .arg = &x };
	int rc = file_make_dir(dir, FOLDER_MODE, e);

	if (rc == 0)
		rc = recheck_receipts(s, &r, e);
	*n = x.n;
	return rc;
}

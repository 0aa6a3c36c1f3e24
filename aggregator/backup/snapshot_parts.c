/*
 * The parts of a backup, looked at as a start would: each may be whole, and still
 * belong to another log.
 */
#include "aggregator/backup/snapshot_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts.h"
#include "aggregator/backup/snapshot_totals.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/signer.h"
#include "aggregator/support/support.h"
#include "common/base/file.h"

struct snapshot_report
snapshot_parts_report(const struct snapshot_head *h, const struct hash *digest)
{
	struct snapshot_report r = { .entries = h->entries,
		.published = h->published,
		.totals = h->totals,
		.digest = *digest };

	memcpy(r.origin, h->origin, sizeof(r.origin));
	memcpy(r.made, h->made, sizeof(r.made));
	return r;
}

static int
not_as_said(const char *what, struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "the backup contradicts itself: %s. Use another one", what);
}

/* The store's own log key is that of the keys. */
static int
check_key(struct store *s, const struct keys_verifier *key, struct err *e)
{
	struct buf stored, held;
	int rc;

	buf_init(&stored, 512);
	buf_init(&held, 512);
	keys_verifier_write(key, &held);
	rc = store_text_get(s, "log-key", &stored, e);
	if (rc == 0 && !slice_equal(buf_slice(&stored), buf_slice(&held)))
		rc = not_as_said("its keys are not those of its store", e);
	buf_free(&held);
	buf_free(&stored);
	return rc;
}

static int
check_root(struct store *s, const struct checkpoint *cp, struct err *e)
{
	struct ledger *l = ledger_new(s);
	struct hash root;
	int rc = ledger_root(l, cp->size, &root, e);

	ledger_free(l);
	if (rc == 0 && !hash_equal(&root, &cp->root))
		rc = not_as_said(
		    "its store has another tree than its checkpoint signs", e);
	return rc;
}

static int
check_figures(struct store *s, const struct snapshot_head *h, struct err *e)
{
	struct hash figures;
	uint64_t entries, totals;

	if (store_log_size(s, &entries, e) < 0 ||
	    snapshot_totals(s, &totals, &figures, e) < 0)
		return -1;
	if (entries != h->entries)
		return not_as_said("its store has not the entries it says", e);
	if (totals != h->totals || !hash_equal(&figures, &h->figures))
		return not_as_said("its totals are not those of its store", e);
	return 0;
}

static int
read_checkpoint(const char *folder, const struct keys_verifier *key,
    const struct snapshot_head *h, struct checkpoint *cp, struct buf *text,
    struct err *e)
{
	char *log = file_path(folder, "log");
	int rc = publisher_read(log, text, e);

	free(log);
	if (rc == 0 && checkpoint_open(cp, buf_slice(text), key, e) < 0) {
		e->kind = ERR_CORRUPT;
		rc = err_prefix(e, "the checkpoint in the backup");
	}
	if (rc == 0 && cp->size != h->published)
		rc = not_as_said("its checkpoint has another size", e);
	return rc;
}

static int
judge(const char *folder, const struct snapshot_head *h,
    const struct signer *signer, struct store **store, struct buf *text,
    struct err *e)
{
	const struct keys_verifier *key = signer_log_key(signer);
	char *path = file_path(folder, "store.db");
	struct checkpoint cp;
	int rc = read_checkpoint(folder, key, h, &cp, text, e);

	if (rc == 0)
		rc = store_open(store, path, e);
	if (rc == 0 &&
	    (store_check(*store, e) < 0 || check_key(*store, key, e) < 0 ||
		check_figures(*store, h, e) < 0 ||
		check_root(*store, &cp, e) < 0 ||
		accounts_check_copy(folder, e) < 0 ||
		support_check_copy(folder, e) < 0))
		rc = -1;
	free(path);
	return rc;
}

int
snapshot_parts_judge(const char *folder, const struct snapshot_head *h,
    struct store **store, struct buf *checkpoint, struct err *e)
{
	char *keys = file_path(folder, "keys");
	struct signer *signer = NULL;
	int rc = signer_open(&signer, keys, h->origin, e);

	*store = NULL;
	buf_init(checkpoint, LIMITS_CHECKPOINT_MAX);
	if (rc == 0) {
		rc = judge(folder, h, signer, store, checkpoint, e);
		signer_close(signer);
	}
	if (rc < 0) {
		store_close(*store);
		*store = NULL;
	}
	free(keys);
	return rc;
}

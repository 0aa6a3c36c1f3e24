/*
 * Bringing a copy forward.  Whatever comes is proven from the signed checkpoint
 * down; the copy held before is compared with the new log before anything of it
 * is overwritten, since it may be the only proof that there are two.
 */
#include "auditor/mirror.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/archive.h"
#include "auditor/copy.h"
#include "auditor/evidence_make.h"
#include "auditor/fetch.h"
#include "auditor/proven.h"
#include "common/base/file.h"
#include "protocol/limits.h"

/* The hash of an entry and its length in the bundle: what it takes at least. */
enum { ENTRY_BYTES_MIN = HASH_SIZE + 2, MIB = 1024 * 1024 };

struct mirror {
	const struct mirror_request *request;
	struct mirror_report *report;
	struct fetch *fetch;
	struct copy old; /* the copy as it was */
	bool had;        /* there is one, with a checkpoint to compare */
	bool intact;     /* and its signature and edge hold */
	struct buf text; /* the new checkpoint, and what it says */
	struct note note;
	struct checkpoint new;
};

/* ---------------------------------------------------------------- the server */

static int
get_tile(void *arg, const struct tile *t, struct buf *out, struct err *e)
{
	struct mirror *m = arg;

	return fetch_tile(m->fetch, t, out, e);
}

static int
get_checkpoint(struct mirror *m, struct err *e)
{
	bool found;

	if (fetch_get(m->fetch, "checkpoint", &m->text, &found, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_REFUSED,
		    "there is no log at that "
		    "address");
	if (note_parse(&m->note, buf_slice(&m->text), LIMITS_CHECKPOINT_MAX,
		false, e) < 0 ||
	    checkpoint_parse(&m->new, &m->note, e) < 0)
		return err_prefix(e,
		    "what the server gives for its checkpoint is none");
	return 0;
}

/* A size that the limit can never hold is refused before the first tile: a
 * signature costs its key nothing. */
static int
check_size(const struct mirror *m, struct err *e)
{
	uint64_t mib = m->request->max_mib;

	if (m->new.size <= mib * MIB / ENTRY_BYTES_MIN)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the log says that it holds %" PRIu64
	    " entries, which is at least %" PRIu64
	    " MiB, and --max-size allows %" PRIu64,
	    m->new.size, m->new.size / MIB *ENTRY_BYTES_MIN, mib);
}

/* ------------------------------------------------------------- two histories */

/* The two and what joins them as one file, which anybody can decide.  The copy
 * and the other checkpoint stay what they are without it. */
static void
write_evidence(struct mirror *m, struct proven *larger)
{
	char *path = file_path(m->request->dir, "fork.evidence");
	struct err ignored = ERR_INIT;
	struct buf file;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	if (evidence_make_fork(&file, buf_slice(&m->old.archive.signed_text),
		buf_slice(&m->text), larger, &ignored) == 0 &&
	    !file.full)
		m->report->evidence =
		    file_replace(path, buf_slice(&file), 0644, &ignored) == 0;
	buf_free(&file);
	free(path);
}

/* Keep the other checkpoint beside the copy's own: either alone is no proof. */
static int
say_fork(struct mirror *m, struct proven *larger, struct err *e)
{
	const char *dir = m->request->dir;
	char *path = file_path(dir, "checkpoint.other");
	struct err why = ERR_INIT;

	write_evidence(m, larger);
	if (file_replace(path, buf_slice(&m->text), 0644, &why) < 0)
		err_set(e, ERR_REFUSED,
		    "the log has forked, and the proof cannot be kept: %s",
		    why.text);
	else
		err_set(e, ERR_REFUSED,
		    "the log has forked: its key has signed the %" PRIu64
		    " entries of the copy, and another log of %" PRIu64
		    ". Keep the copy: %s/checkpoint and checkpoint.other are "
		    "the proof, and sheaf-audit evidence shows it to anybody%s",
		    m->old.archive.checkpoint.size, m->new.size, dir,
		    m->report->evidence
			? "; fork.evidence beside them is all of it in one file"
			: "");
	free(path);
	return err_code(e, "fork");
}

/* The server's checkpoint has fewer entries than the copy: it is an older state
 * of the same log, or of another. */
static int
compare_older(struct mirror *m, struct err *e)
{
	uint64_t size = m->old.archive.checkpoint.size;
	struct hash root;

	if (!m->intact)
		return err_set(e, ERR_LATER,
		    "the server shows %" PRIu64 " entries, where %" PRIu64
		    " were mirrored, and the copy is damaged, so the two "
		    "cannot be compared. Try again later: with as many entries "
		    "the copy can be repaired",
		    m->new.size, size);
	if (proven_root(&m->old.proven, m->new.size, &root, e) < 0)
		return -1;
	if (!hash_equal(&root, &m->new.root))
		return say_fork(m, &m->old.proven, e);
	return err_set(e, ERR_LATER,
	    "the server shows an older state of the same log: %" PRIu64
	    " entries, where %" PRIu64
	    " were mirrored. A cache may stand in between, so try again "
	    "later; the copy stays as it is",
	    m->new.size, size);
}

/* The copy held before must be a prefix of the new log. */
static int
compare(struct mirror *m, struct proven *p, struct err *e)
{
	struct hash root;

	if (!m->had)
		return 0;
	if (proven_root(p, m->old.archive.checkpoint.size, &root, e) < 0)
		return -1;
	if (hash_equal(&root, &m->old.archive.checkpoint.root))
		return 0;
	return say_fork(m, p, e);
}

/* ------------------------------------------------------------------ the copy */

/*
 * Open what is there.  A copy whose checkpoint cannot be read is none: its
 * files are used as far as they belong to the new checkpoint.
 */
static int
open_old(struct mirror *m, struct err *e)
{
	const char *dir = m->request->dir;
	struct err why = ERR_INIT;
	bool found = false;

	m->had = archive_open(&m->old.archive, dir, &found, &why) == 0;
	archive_close(&m->old.archive);
	m->report->lost = found && !m->had;
	if (!found || !m->had) {
		m->had = false;
		m->old = (struct copy){ .proven = { .keep = false } };
		return 0;
	}
	m->intact = copy_open(&m->old, dir, m->request->policy, &why) == 0;
	if (strcmp(m->old.archive.checkpoint.origin, m->new.origin) != 0)
		return err_set(e, ERR_REFUSED,
		    "that is the log %s, and the copy is of %s", m->new.origin,
		    m->old.archive.checkpoint.origin);
	return 0;
}

/* A checkpoint of the copy that is not signed is no word of the log: whatever
 * it says, it must not speak against it. */
static void
forget_unsigned(struct mirror *m, const struct policy *policy)
{
	struct err ignored = ERR_INIT;

	if (!m->had || m->intact ||
	    policy_check(policy, &m->old.archive.note, &ignored) == 0)
		return;
	m->had = false;
	m->report->lost = true;
}

/* By the policy given, or by what the copy says of itself; without either, the
 * new log's first entry has to come first. */
static int
check_signature(struct mirror *m, struct err *e)
{
	const struct policy *policy = m->request->policy;

	if (policy == NULL && m->intact)
		policy = &m->old.policy;
	if (policy == NULL)
		return 0;
	forget_unsigned(m, policy);
	return policy_check(policy, &m->note, e);
}

static int
check_by_itself(struct mirror *m, struct proven *p, struct err *e)
{
	struct policy policy;

	if (m->request->policy != NULL || m->intact)
		return 0;
	if (copy_policy(p, &policy, e) < 0)
		return -1;
	forget_unsigned(m, &policy);
	return policy_check(&policy, &m->note, e);
}

static int
skip_entry(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	(void)arg;
	(void)index;
	(void)entry;
	(void)e;
	return 0;
}

static int
get_all(struct mirror *m, struct err *e)
{
	const struct proven_source source = { get_tile, m };
	struct proven_place place = { .dir = m->request->dir,
		.size = m->new.size,
		.root = m->new.root,
		.source = &source };
	char *path = file_path(m->request->dir, "checkpoint");
	struct proven p;
	int r = -1;

	if (proven_open(&p, &place, e) == 0 && check_by_itself(m, &p, e) == 0 &&
	    compare(m, &p, e) == 0 && proven_keep(&p, e) == 0 &&
	    proven_each(&p, 0, m->new.size, skip_entry, NULL, e) == 0)
		r = file_replace(path, buf_slice(&m->text), 0644, e);
	m->report->fetched = p.fetched;
	m->report->replaced = p.replaced;
	proven_close(&p);
	free(path);
	return r;
}

static int
update(struct mirror *m, struct err *e)
{
	if (get_checkpoint(m, e) < 0)
		return -1;
	m->report->size = m->new.size;
	if (open_old(m, e) < 0 || check_signature(m, e) < 0 ||
	    check_size(m, e) < 0)
		return -1;
	if (m->had && m->new.size < m->old.archive.checkpoint.size)
		return compare_older(m, e);
	if (m->had)
		m->report->old_size = m->old.archive.checkpoint.size;
	return get_all(m, e);
}

/* What ended the fetching, and what to do about it. */
static void
say_limit(struct err *e)
{
	if (strcmp(e->code, "time") == 0)
		err_set(e, ERR_LATER,
		    "the time is up, and not all has been fetched. What is "
		    "there is kept: run it again, and it goes on from here "
		    "(--max-minutes gives it more time)");
	else if (strcmp(e->code, "bytes") == 0)
		err_set(e, ERR_REFUSED,
		    "the log is larger than --max-size allows. What is there "
		    "is kept; allow more if you expect a log of this size");
}

int
mirror_run(const struct mirror_request *request, struct mirror_report *report,
    struct err *e)
{
	struct mirror_request limited = *request;
	struct mirror m = { .request = &limited, .report = report };
	int r = -1;

	*report = (struct mirror_report){ 0 };
	if (limited.max_mib == 0)
		limited.max_mib = MIRROR_MAX_MIB;
	if (limited.max_minutes == 0)
		limited.max_minutes = MIRROR_MAX_MINUTES;
	buf_init(&m.text, LIMITS_CHECKPOINT_MAX);
	if (fetch_open(&m.fetch, request->url, e) == 0) {
		fetch_limit(m.fetch, limited.max_mib * MIB,
		    limited.max_minutes * 60);
		if (file_make_dir(request->dir, 0755, e) == 0)
			r = update(&m, e);
	}
	if (r < 0)
		say_limit(e);
	copy_close(&m.old);
	fetch_close(m.fetch);
	buf_free(&m.text);
	return r;
}

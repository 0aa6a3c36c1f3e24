/*
 * `backup`, `restore`, `drill`: what they did, and what comes next, in words.  All three
 * may run beside `serve`.
 */
#include "aggregator/commands/commands_snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/backup/snapshot_drill.h"
#include "aggregator/backup/snapshot_folder.h"
#include "aggregator/backup/snapshot_make.h"
#include "aggregator/backup/snapshot_restore.h"
#include "common/base/encode.h"
#include "common/base/text.h"

enum { KEEP_MAX = 10000 };

static const struct settings_option backup_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "out", SETTINGS_VALUE, "FILE", "the file to write" },
	{ "folder", SETTINGS_VALUE, "DIR",
	    "or a folder for files that are named by their moment" },
	{ "keep", SETTINGS_VALUE, "N",
	    "of those in the folder, keep only the newest, 1 to 10000" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static const struct settings_option restore_options[] = {
	{ "in", SETTINGS_VALUE, "FILE", "the backup" },
	{ "dir", SETTINGS_VALUE, "DIR", "state directory, new or empty" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static const struct settings_option drill_options[] = {
	{ "in", SETTINGS_VALUE, "FILE", "the backup" },
	{ "folder", SETTINGS_VALUE, "DIR",
	    "or the newest one of a folder of `backup --folder`" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

/* Exactly one of the two options. */
static int
one_of(const struct settings *s, const char *file, const char *folder,
    struct err *e)
{
	if ((settings_get(s, file) == NULL) !=
	    (settings_get(s, folder) == NULL))
		return 0;
	return err_set(e, ERR_USAGE, "give either --%s FILE or --%s DIR", file,
	    folder);
}

/* "2026-11-30T02:30:00Z" for people. */
static void
print_moment(const char *made)
{
	printf("%.10s %.5s UTC", made, made + 11);
}

static void
print_digest(const struct snapshot_report *r)
{
	char hex[HASH_SIZE * 2 + 1];

	encode_hex(hex, r->digest.b, HASH_SIZE);
	printf("SHA-256 %s\n", hex);
}

/* ------------------------------------------------------------------- backup */

static int
read_keep(const struct settings *s, uint64_t *keep, struct err *e)
{
	const char *text = settings_get(s, "keep");

	*keep = 0;
	if (text == NULL)
		return 0;
	if (settings_get(s, "folder") == NULL)
		return err_set(e, ERR_USAGE,
		    "--keep is for the files in --folder DIR");
	if (!text_parse_u64(slice_of(text), KEEP_MAX, keep) || *keep == 0)
		return err_set(e, ERR_USAGE,
		    "--keep \"%s\" is not a number from 1 to %d", text,
		    KEEP_MAX);
	return 0;
}

static int
prune(const char *folder, size_t keep, struct err *e)
{
	size_t removed;

	if (keep == 0)
		return 0;
	if (snapshot_folder_prune(folder, keep, &removed, e) < 0)
		return err_prefix(e,
		    "the backup is made, and an older one was not removed");
	if (removed > 0)
		printf("%zu older backup%s removed; the newest %zu are kept.\n",
		    removed, removed == 1 ? " was" : "s were", keep);
	return 0;
}

static int
log_access(const char *dir, const char *command, uint64_t entries,
    struct err *e)
{
	char what[96];

	(void)snprintf(what, sizeof(what), "command=%s size=%" PRIu64, command,
	    entries);
	return access_log_add(dir, NULL, what, e);
}

/* What somebody should know of a backup that is good. */
static void
print_gaps(const char *dir, const struct snapshot_report *r)
{
	if (r->left_out > 0)
		printf("It has the newest %d files of %s/evidence; %zu older "
		       "ones are not in it: copy them to another place.\n",
		    LIMITS_BACKUP_EVIDENCE_MAX, dir, r->left_out);
	if (!r->noted)
		printf("%s/last-backup could not be written, so /metrics shows "
		       "an earlier backup as the last one.\n",
		    dir);
}

static int
backup(const struct settings *s, struct err *e)
{
	const char *folder = settings_get(s, "folder"),
		   *out = settings_get(s, "out");
	struct snapshot_report report;
	char *dir, *path;
	uint64_t keep;
	int rc;

	if (one_of(s, "out", "folder", e) < 0 || read_keep(s, &keep, e) < 0)
		return -1;
	dir = settings_state_dir(s);
	path = folder != NULL ? snapshot_folder_next(folder, clock_wall_now())
			      : NULL;
	if (path != NULL)
		out = path;
	rc = snapshot_make(dir, out, &report, e);
	if (rc == 0 && log_access(dir, "backup", report.entries, e) < 0)
		rc = err_prefix(e, "the backup is made");
	if (rc == 0) {
		printf("%s holds the %" PRIu64 " entries of %s and all that "
		       "belongs to them; it was read back, unpacked and "
		       "judged.\n",
		    out, report.entries, report.origin);
		print_digest(&report);
		printf("It holds the log's keys and every figure: keep it as "
		       "safe as the machine itself, on another one.\n");
		print_gaps(dir, &report);
		rc = prune(folder, (size_t)keep, e);
	}
	free(path);
	free(dir);
	return rc;
}

/* ------------------------------------------------------------------ restore */

static void
print_next(const char *dir, const struct snapshot_report *r)
{
	printf("\nNothing is signed yet, since more may have been signed after "
	       "the backup than it knows. What comes\nnext:\n"
	       "1. Where the folder lock of the lost machine can still be "
	       "read, put it in the place of %s/lock:\n   it knows, and step 3 "
	       "is not needed.\n",
	    dir);
	printf("2. Ask sites and auditors for the size of their newest "
	       "checkpoint. Where one has more than %" PRIu64 "\n   entries, "
	       "bring those first: `sheaf-audit mirror URL M` from whoever "
	       "has a copy, then\n   `sheaf-aggregator recover --dir %s "
	       "--mirror M`. Where nobody has one, sites give back what they\n"
	       "   hold, once `serve` runs.\n",
	    r->published, dir);
	printf("3. Then a named person says that no larger one was signed: "
	       "`sheaf-aggregator recover --dir %s\n   --confirm NAME`. Until "
	       "then `serve` shows what is here, and sites are told to come "
	       "again.\n",
	    dir);
}

static int
restore(const struct settings *s, struct err *e)
{
	struct snapshot_report report;
	const char *in;
	char *dir;
	int rc;

	if (settings_need(s, "in", &in, e) < 0)
		return -1;
	dir = settings_state_dir(s);
	rc = snapshot_restore(in, dir, &report, e);
	if (rc < 0)
		rc = err_prefix(e, "nothing was restored");
	if (rc == 0)
		rc = log_access(dir, "restore", report.entries, e);
	if (rc == 0) {
		printf("%s holds the %" PRIu64 " entries of %s, as of ", dir,
		    report.entries, report.origin);
		print_moment(report.made);
		printf(".\n");
		print_next(dir, &report);
	}
	free(dir);
	return rc;
}

/* -------------------------------------------------------------------- drill */

static void
say_fault(void *arg, const char *sentence)
{
	(void)arg;
	printf("%s\n", sentence);
}

static int
say_drill(const char *path, const struct snapshot_report *r, uint64_t faults,
    struct err *e)
{
	if (faults > 0)
		return err_set(e, ERR_CORRUPT,
		    "%s was restored, and %" PRIu64 " fault%s found: make a "
		    "new backup now, and look at the centre with `fsck`",
		    path, faults, faults == 1 ? " was" : "s were");
	printf("%s can be restored: ", path);
	print_moment(r->made);
	printf(
	    ", %" PRIu64 " entries of %s.\n"
	    "Every leaf, tile, root, head and total agrees; all figures were "
	    "made again from the log and are equal,\nbit for bit; the "
	    "%" PRIu64 " totals are those of the day of the backup. The "
	    "restored copy is removed.\n",
	    r->entries, r->origin, r->totals);
	print_digest(r);
	return 0;
}

static int
drill(const struct settings *s, struct err *e)
{
	const char *folder = settings_get(s, "folder"),
		   *in = settings_get(s, "in");
	struct snapshot_report report;
	char *path = NULL;
	uint64_t faults;
	int rc = one_of(s, "in", "folder", e);

	if (rc == 0 && folder != NULL) {
		rc = snapshot_folder_newest(folder, &path, e);
		in = path;
	}
	if (rc == 0)
		rc = snapshot_drill(in, &report, say_fault, NULL, &faults, e);
	if (rc == 0)
		rc = say_drill(in, &report, faults, e);
	free(path);
	return rc;
}

const struct settings_command commands_snapshot[] = {
	{ .name = "backup",
	    .summary = "the whole centre into one file, while it serves",
	    .operands = "",
	    .example = "sheaf-aggregator backup --dir D --out centre.backup",
	    .options = backup_options,
	    .run = backup },
	{ .name = "restore",
	    .summary = "a centre from a backup",
	    .operands = "",
	    .example = "sheaf-aggregator restore --in centre.backup --dir NEW",
	    .options = restore_options,
	    .run = restore },
	{ .name = "drill",
	    .summary = "whether a backup can be restored",
	    .operands = "",
	    .example = "sheaf-aggregator drill --in centre.backup",
	    .options = drill_options,
	    .run = drill },
	{ .name = NULL }
};

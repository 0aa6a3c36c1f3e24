/*
 * Commands that check what is stored, or hand it to an auditor who does:
 * openings, rebuild, fsck.  All but a `rebuild` that writes may run beside
 * `serve`.
 */
#include "aggregator/commands/commands_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/check/fsck.h"
#include "aggregator/check/rebuild.h"
#include "aggregator/views/openings_export.h"
#include "common/base/file.h"
#include "common/base/text.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option fsck_options[] = { DIR_OPTION, END };

static const struct settings_option openings_options[] = { DIR_OPTION,
	{ "out", SETTINGS_VALUE, "DIR", "folder for openings and registry" },
	{ "size", SETTINGS_VALUE, "N", "as at log size N (default: now)" },
	END };

static const struct settings_option rebuild_options[] = { DIR_OPTION,
	{ "check", SETTINGS_FLAG, NULL, "compare only; change nothing" }, END };

static int
read_size(const struct settings *s, uint64_t *size, struct err *e)
{
	const char *text = settings_get(s, "size");

	*size = UINT64_MAX;
	if (text != NULL &&
	    !text_parse_u64(slice_of(text), (UINT64_C(1) << 53) - 1, size))
		return err_set(e, ERR_USAGE,
		    "--size \"%s\" is not a whole number", text);
	return 0;
}

static int
openings(const struct settings *s, struct err *e)
{
	struct openings_export_report report;
	struct store *reader = NULL;
	const char *out;
	char *dir = settings_state_dir(s);
	char what[128];
	uint64_t size;
	int r = -1;

	if (settings_need(s, "out", &out, e) < 0 ||
	    read_size(s, &size, e) < 0 ||
	    centre_open_reader(&reader, dir, e) < 0 ||
	    openings_export(reader, size, out, &report, e) < 0)
		goto out;
	(void)snprintf(what, sizeof(what), "command=openings size=%" PRIu64,
	    report.size);
	if (access_log_add(dir, NULL, what, e) < 0)
		goto out;
	printf("%zu openings in force at log size %" PRIu64 " and the "
	       "registry are in %s.\n",
	    report.written, report.size, out);
	if (report.erased > 0)
		printf("%zu statements in force were erased and have no "
		       "opening.\n",
		    report.erased);
	if (report.awaiting > 0)
		printf("%zu statements in force await their openings, which "
		       "are lost: until they are\nback, no total counts their "
		       "figures, and an auditor finds them missing.\n",
		    report.awaiting);
	r = 0;
out:
	store_close(reader);
	free(dir);
	return r;
}

static void
say_line(void *arg, const char *sentence)
{
	(void)arg;
	printf("%s\n", sentence);
}

static int
check_totals(const char *dir, struct rebuild_report *report, struct err *e)
{
	struct store *reader = NULL;
	int r = -1;

	if (centre_open_reader(&reader, dir, e) == 0)
		r = rebuild_check(reader, report, e);
	store_close(reader);
	return r;
}

/* Writing needs the process lock, and nothing else of the centre: a store with
 * wrong totals must not start a writer. */
static int
write_totals(const char *dir, struct rebuild_report *report, struct err *e)
{
	char *lock = file_path(dir, "aggregator.lock");
	char *path = file_path(dir, "store.db");
	struct store *store = NULL;
	int fd = -1, r = -1;

	if (file_lock(lock, &fd, e) == 0 && store_open(&store, path, e) == 0)
		r = rebuild_write(store, report, e);
	store_close(store);
	if (fd >= 0)
		file_unlock(fd);
	free(path);
	free(lock);
	return r;
}

static int
rebuild(const struct settings *s, struct err *e)
{
	struct rebuild_report report = { .say = say_line };
	char *dir = settings_state_dir(s);
	bool check = settings_flag(s, "check");
	int r = check ? check_totals(dir, &report, e)
		      : write_totals(dir, &report, e);

	free(dir);
	if (r < 0)
		return -1;
	printf("%" PRIu64 " log entr%s, %" PRIu64 " statements in force, "
	       "%" PRIu64 " totals: ",
	    report.leaves, report.leaves == 1 ? "y" : "ies", report.in_force,
	    report.totals);
	if (report.differences == 0) {
		printf("equal, bit for bit.\n");
		return 0;
	}
	printf("%" PRIu64 " differences%s.\n", report.differences,
	    check ? "" : ", corrected");
	if (!check)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "the stored totals differ from those made again from the batches; "
	    "`rebuild` without --check corrects them");
}

static int
fsck(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	char *log = file_path(dir, "log");
	char *lock = file_path(dir, "lock/lock.db");
	struct fsck_config config = { .dir = dir,
		.log_dir = log,
		.lock_path = lock,
		.say = say_line };
	struct keys_verifier log_key;
	struct buf vkey;
	uint64_t faults = 0;
	int r = -1;

	buf_init(&vkey, 512);
	config.log_key = &log_key;
	if (centre_open_reader(&config.store, dir, e) < 0 ||
	    store_text_get(config.store, "log-key", &vkey, e) < 0 ||
	    keys_verifier_parse(&log_key, buf_slice(&vkey), e) < 0 ||
	    fsck_run(&config, &faults, e) < 0)
		goto out;
	if (faults > 0) {
		err_set(e, ERR_CORRUPT, "%" PRIu64 " faults found", faults);
		goto out;
	}
	printf("Every leaf, tile, root, head and total agrees.\n");
	r = 0;
out:
	store_close(config.store);
	buf_free(&vkey);
	free(lock);
	free(log);
	free(dir);
	return r;
}

const struct settings_command commands_check[] = {
	{ .name = "openings",
	    .summary = "openings in force, for an auditor",
	    .operands = "",
	    .example = "sheaf-aggregator openings --dir D --out openings",
	    .options = openings_options,
	    .run = openings },
	{ .name = "rebuild",
	    .summary = "the store again from its log",
	    .operands = "",
	    .example = "sheaf-aggregator rebuild --dir D --check",
	    .options = rebuild_options,
	    .run = rebuild },
	{ .name = "fsck",
	    .summary = "check all that is stored against itself",
	    .operands = "",
	    .example = "sheaf-aggregator fsck --dir D",
	    .options = fsck_options,
	    .run = fsck },
	{ .name = NULL }
};

/*
 * `release`: the registry is bound to the log, and what was logged is written as files
 * that others can check, and that can be brought back to a log that has lost it.
 */
#include "aggregator/commands/commands_release.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/api/local.h"
#include "aggregator/centre/centre.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"
#include "protocol/note.h"
#include "protocol/offer.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/* Anybody may read them: the log they are of is public. */
enum { FILE_MODE = 0644, FOLDER_MODE = 0755 };

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "out", SETTINGS_VALUE, "DIR",
	    "folder for the release, its proof and its registry, which nobody "
	    "else keeps" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

int
commands_release_say(struct store *reader, bool none, struct err *e)
{
	uint64_t index;
	bool empty, any;

	if (reference_is_empty(reader, &empty, e) < 0 ||
	    released_newest(reader, &index, &any, e) < 0)
		return -1;
	if (!empty && any)
		printf("A release binds the registry to the log: entry %" PRIu64
		       ". `release --out` writes it as files to keep.\n",
		    index);
	else if (!empty && none)
		printf("No release binds the registry to the log, so an "
		       "auditor cannot prove it when totals are\nmade with "
		       "another one: see `sheaf-aggregator release`.\n");
	return 0;
}

static int
put(const char *dir, uint64_t number, const char *suffix, struct slice bytes,
    struct err *e)
{
	char *base = mem_printf("release-%" PRIu64 "%s", number, suffix);
	char *path = file_path(dir, base);
	int rc = file_replace(path, bytes, FILE_MODE, e);

	free(path);
	free(base);
	return rc;
}

/* The registry that the release at `index` binds. */
static int
put_registry(const char *dir, const char *out, uint64_t number, uint64_t index,
    struct err *e)
{
	struct store *reader;
	struct buf csv;
	int rc;

	if (centre_open_reader(&reader, dir, e) < 0)
		return -1;
	buf_init(&csv, REGISTRY_FILE_MAX);
	rc = released_export(reader, index + 1, &csv, e);
	if (rc == 0)
		rc = put(out, number, ".csv", buf_slice(&csv), e);
	buf_free(&csv);
	store_close(reader);
	return rc;
}

static int
write_files(const char *dir, const char *out, const struct offer *o,
    struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct receipt r;
	struct note n;
	int rc = -1;

	if (note_parse(&n, o->note, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(st, n.text, e) < 0 ||
	    receipt_parse(&r, o->proof, e) < 0 ||
	    file_make_dir(out, FOLDER_MODE, e) < 0 ||
	    put(out, st->u.release.number, ".note", o->note, e) < 0 ||
	    put(out, st->u.release.number, ".tlog-proof", o->proof, e) < 0 ||
	    put_registry(dir, out, st->u.release.number, r.index, e) < 0)
		goto out;
	printf(
	    "Release %" PRIu64 " binds the registry to the log: entry %" PRIu64
	    ".\n%s/release-%" PRIu64 ".note and .tlog-proof show it, .csv is "
	    "the registry. Keep them apart from\nthis machine: a log that has "
	    "lost the entry gets it back with `recover --notes`, and the\n"
	    "registry with `registry import`.\n",
	    st->u.release.number, r.index, out, st->u.release.number);
	rc = 0;
out:
	free(st);
	return rc;
}

int
commands_release_write(const char *dir, const char *out, struct err *e)
{
	struct buf answer = { 0 };
	struct slice rest;
	struct offer o;
	int r = local_release(dir, &answer, e);

	rest = buf_slice(&answer);
	if (r == 0 &&
	    (offer_read(&o, &rest, e) < 0 || write_files(dir, out, &o, e) < 0))
		r = -1;
	if (r == 0)
		r = access_log_add(dir, NULL, "command=release", e);
	buf_free(&answer);
	return r;
}

static int
release(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	const char *out;
	int r = settings_need(s, "out", &out, e);

	if (r == 0)
		r = commands_release_write(dir, out, e);
	free(dir);
	return r;
}

const struct settings_command commands_release[] = {
	{ .name = "release",
	    .summary = "bind the registry to the log",
	    .operands = "",
	    .example = "sheaf-aggregator release --dir D --out releases",
	    .options = options,
	    .run = release },
	{ .name = NULL }
};

/*
 * `recover`, in its forms: the store from a copy of the log or from what sites give back,
 * notes of the authority, openings that are awaited, and the word of a named person that
 * signing may go on.
 */
#include "aggregator/commands/commands_recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/api/local.h"
#include "aggregator/centre/centre_confirm.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/offer.h"

enum { NAME_MAX_CHARS = 64 };

static const struct settings_option recover_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "mirror", SETTINGS_VALUE, "DIR",
	    "a copy of the log, as `sheaf-audit mirror` writes it" },
	{ "from-sites", SETTINGS_FLAG, NULL,
	    "without a copy: let sites give back what is missing here" },
	{ "notes", SETTINGS_VALUE, "PATH",
	    "what the authority keeps, or `receipts export` of a site: a file, "
	    "or a folder of such" },
	{ "openings", SETTINGS_VALUE, "PATH",
	    "openings: a folder as `openings` writes it, or a backup's "
	    "store.db" },
	{ "checkpoint", SETTINGS_VALUE, "FILE",
	    "a checkpoint that a site or an auditor holds" },
	{ "confirm", SETTINGS_VALUE, "NAME",
	    "who says that no larger checkpoint was signed" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static const char hold_words[] =
    "The lock was lost or is older than what is known, so more may have been "
    "signed than is\nknown here. Nothing is signed until a named person has "
    "said that it was not. Ask auditors\nand sites for the size of their "
    "newest checkpoint, then run\n`sheaf-aggregator recover --confirm "
    "NAME`.\n";

static void
print_report(const struct centre_recover_report *r)
{
	printf("%" PRIu64 " entries are here (%" PRIu64 " before), %" PRIu64
	       " statements are in force.\n",
	    r->size, r->had, r->in_force);
	if (r->awaiting > 0)
		printf("%" PRIu64 " entries await their openings: no total "
		       "counts their figures. Bring them with\n"
		       "`recover --openings`.\n",
		    r->awaiting);
	if (!r->registry)
		printf("There is no registry: bring it with `registry "
		       "import`.\n");
	if (r->largest > r->size)
		printf("A checkpoint of %" PRIu64
		       " entries is known, so %" PRIu64
		       " are still missing. Nothing is signed until\n"
		       "they are back: bring a newer copy.\n",
		    r->largest, r->largest - r->size);
	if (r->held)
		printf("%s", hold_words);
}

static int
log_access(const char *dir, const char *how, const char *detail, struct err *e)
{
	char what[160];

	(void)snprintf(what, sizeof(what), "command=recover %s=%s", how,
	    detail);
	return access_log_add(dir, NULL, what, e);
}

static int
from_mirror(const struct centre_recover *config, struct err *e)
{
	struct centre_recover_report report;
	char size[24];

	if (centre_recover_run(config, &report, e) < 0)
		return -1;
	(void)snprintf(size, sizeof(size), "%" PRIu64, report.size);
	if (log_access(config->dir, "entries", size, e) < 0)
		return -1;
	print_report(&report);
	return 0;
}

/* ------------------------------------------------------------- given back */

static void
say_missing(const struct regain_state *s)
{
	if (s->missing > 0)
		printf("%" PRIu64 " entries are here, a checkpoint of %" PRIu64
		       " is known, and %" PRIu64
		       " of those between\nare still missing. Sites give back "
		       "what they have as soon as `serve` runs; bring the\n"
		       "authority's notes with `recover --notes`.\n",
		    s->from, s->to, s->missing);
	else if (s->to > s->from)
		printf("All %" PRIu64
		       " entries are there now; `serve` makes the log of them "
		       "at once.\n",
		    s->to);
	else
		printf("Nothing is missing: %" PRIu64
		       " entries are here, and no larger checkpoint is "
		       "known.\n",
		    s->from);
}

static int
from_sites(const struct centre_recover *config, struct err *e)
{
	const struct regain_config beside = { .dir = config->dir };
	struct centre_recover_report report;
	struct regain *r = NULL;
	struct regain_state state;
	char size[24];
	int rc;

	if (centre_recover_await(config, &report, e) < 0)
		return -1;
	(void)snprintf(size, sizeof(size), "%" PRIu64, report.largest);
	rc = log_access(config->dir, "from-sites", size, e);
	if (rc == 0)
		rc = regain_open(&r, &beside, e);
	if (rc == 0)
		rc = regain_look(r, &state, e);
	regain_close(r);
	if (rc == 0)
		say_missing(&state);
	if (rc == 0 && report.held)
		printf("%s", hold_words);
	return rc;
}

/* What one folder or file has brought. */
struct notes {
	struct regain *regain;
	uint64_t brought, known, files;
};

/* X.note goes with the proof X.tlog-proof where there is one. */
static int
bring_proven(struct notes *n, const char *path, struct slice note, bool *found,
    struct err *e)
{
	char *proof = mem_printf("%.*s.tlog-proof",
	    (int)(strlen(path) - strlen(".note")), path);
	struct regain_state ignored;
	struct buf text, body;
	int rc = 0;

	buf_init(&text, LIMITS_RECEIPT_MAX);
	buf_init(&body, LIMITS_OFFERS_MAX);
	*found = file_exists(proof);
	if (*found) {
		buf_free(&text);
		rc = file_read(proof, LIMITS_RECEIPT_MAX, &text, e);
	}
	if (rc == 0 && *found) {
		const struct offer o = { note, buf_slice(&text) };

		offer_write(&o, &body);
		rc = regain_take(n->regain, buf_slice(&body), &ignored, e);
		n->brought += rc == 0;
	}
	buf_free(&body);
	buf_free(&text);
	free(proof);
	return rc;
}

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && strcmp(name + n - k, end) == 0;
}

static int
bring_file(struct notes *n, const char *path, struct err *e)
{
	uint64_t brought, known;
	struct buf file;
	bool proven = false;
	int rc = file_read(path, LIMITS_SHEAF_FILE_MAX, &file, e);

	if (rc < 0)
		return -1;
	n->files++;
	if (ends_in(path, ".note"))
		rc = bring_proven(n, path, buf_slice(&file), &proven, e);
	if (rc == 0 && !proven) {
		rc = regain_take_notes(n->regain, buf_slice(&file), &brought,
		    &known, e);
		n->brought += rc == 0 ? brought : 0;
		n->known += rc == 0 ? known : 0;
	}
	buf_free(&file);
	return rc < 0 ? err_prefix(e, "%s", path) : 0;
}

/* A folder's .note and .sheaf files, by name; anything else in it is let be. */
static int
bring_folder(struct notes *n, const char *dir, struct err *e)
{
	static const char *const ends[] = { ".note", ".sheaf" };
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < 2; k++) {
		struct file_names names;

		if (file_list(dir, ends[k], &names, e) < 0)
			return -1;
		for (size_t i = 0; rc == 0 && i < names.n; i++) {
			char *path = file_path(dir, names.name[i]);

			rc = bring_file(n, path, e);
			free(path);
		}
		file_names_free(&names);
	}
	return rc;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
bring_notes(const struct centre_recover *config, const char *path,
    struct err *e)
{
	const struct regain_config beside = { .dir = config->dir };
	struct regain_state state;
	struct notes n = { 0 };
	struct err ignored = ERR_INIT;
	char count[24];
	int rc = regain_open(&n.regain, &beside, e);

	if (rc == 0)
		rc = is_folder(path) ? bring_folder(&n, path, e)
				     : bring_file(&n, path, e);
	if (rc == 0) {
		(void)regain_search(n.regain);
		rc = regain_look(n.regain, &state, e);
	}
	regain_close(n.regain);
	(void)snprintf(count, sizeof(count), "%" PRIu64, n.brought);
	/* Files in front of one that was refused are kept. */
	if (rc < 0 && n.brought > 0)
		(void)log_access(config->dir, "notes", count, &ignored);
	if (rc < 0 || log_access(config->dir, "notes", count, e) < 0)
		return -1;
	printf("%" PRIu64 " notes in %" PRIu64 " files; %" PRIu64
	       " of them are in the log here.\n",
	    n.brought, n.files, n.known);
	say_missing(&state);
	return 0;
}

static int
bring_openings(const struct centre_recover *config, struct err *e)
{
	uint64_t brought, awaiting;
	char count[24];

	if (centre_recover_openings(config, &brought, &awaiting, e) < 0)
		return -1;
	(void)snprintf(count, sizeof(count), "%" PRIu64, brought);
	if (log_access(config->dir, "openings", count, e) < 0)
		return -1;
	printf("%" PRIu64 " openings were brought back, %" PRIu64
	       " are still awaited.\n",
	    brought, awaiting);
	return 0;
}

/* A name as it may stand in the access log: "Ann Other" becomes "Ann-Other". */
static int
confirm(const char *dir, const char *name, struct err *e)
{
	char word[NAME_MAX_CHARS + 1];
	size_t n = strlen(name);
	bool running;

	if (n == 0 || n > NAME_MAX_CHARS)
		return err_set(e, ERR_USAGE,
		    "--confirm takes the name of whoever says so, of 1 to %d "
		    "characters",
		    NAME_MAX_CHARS);
	for (size_t i = 0; i <= n; i++) {
		unsigned char c = (unsigned char)name[i];

		word[i] = c <= ' ' && c != '\0' ? '-' : (char)c;
	}
	if (local_hear(dir, &running, e) < 0 ||
	    (!running && centre_confirm(dir, e) < 0) ||
	    log_access(dir, "confirmed-by", word, e) < 0)
		return -1;
	printf("It is noted in access.log that %s has said so. `serve` signs "
	       "again.\n",
	    name);
	return 0;
}

/* Only one form at a time; --openings and --checkpoint go with some of them. */
static int
check_forms(const struct settings *s, struct err *e)
{
	bool openings = settings_get(s, "openings") != NULL;
	bool checkpoint = settings_get(s, "checkpoint") != NULL;
	bool mirror = settings_get(s, "mirror") != NULL;
	bool sites = settings_flag(s, "from-sites");
	bool notes = settings_get(s, "notes") != NULL;
	bool confirm = settings_get(s, "confirm") != NULL;

	if (confirm && (mirror || sites || notes || openings || checkpoint))
		return err_set(e, ERR_USAGE, "--confirm stands alone");
	if (mirror + sites + notes > 1)
		return err_set(e, ERR_USAGE,
		    "say one of --mirror, --from-sites and --notes");
	if (openings && (sites || notes))
		return err_set(e, ERR_USAGE,
		    "--openings goes with --mirror, or stands alone");
	if (checkpoint && !mirror && !sites)
		return err_set(e, ERR_USAGE,
		    "--checkpoint goes with --mirror or --from-sites");
	if (!confirm && !mirror && !sites && !notes && !openings)
		return err_set(e, ERR_USAGE,
		    "say what to recover from: --mirror DIR, --from-sites, "
		    "--notes PATH, --openings PATH");
	return 0;
}

static int
recover(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	const char *name = settings_get(s, "confirm");
	struct centre_recover config = { .dir = dir,
		.mirror = settings_get(s, "mirror"),
		.openings = settings_get(s, "openings"),
		.checkpoint = settings_get(s, "checkpoint") };
	int r = check_forms(s, e);

	if (r == 0 && name != NULL)
		r = confirm(dir, name, e);
	else if (r == 0 && config.mirror != NULL)
		r = from_mirror(&config, e);
	else if (r == 0 && settings_flag(s, "from-sites"))
		r = from_sites(&config, e);
	else if (r == 0 && settings_get(s, "notes") != NULL)
		r = bring_notes(&config, settings_get(s, "notes"), e);
	else if (r == 0)
		r = bring_openings(&config, e);
	free(dir);
	return r;
}

const struct settings_command commands_recover[] = {
	{ .name = "recover",
	    .summary = "what the log has lost, from a copy or from sites",
	    .operands = "",
	    .example = "sheaf-aggregator recover --dir D --mirror M",
	    .options = recover_options,
	    .run = recover },
	{ .name = NULL }
};

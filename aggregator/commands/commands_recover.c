/*
 * `recover`, in its three forms: the store from a copy of the log, openings that
 * are awaited, and the word of a named person that signing may go on.
 */
#include "aggregator/commands/commands_recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/api/local.h"
#include "aggregator/centre/centre_recover.h"

enum { NAME_MAX_CHARS = 64 };

static const struct settings_option recover_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "mirror", SETTINGS_VALUE, "DIR",
	    "a copy of the log, as `sheaf-audit mirror` writes it" },
	{ "openings", SETTINGS_VALUE, "PATH",
	    "openings: a folder as `openings` writes it, or a backup's "
	    "store.db" },
	{ "checkpoint", SETTINGS_VALUE, "FILE",
	    "a checkpoint that a site or an auditor holds" },
	{ "confirm", SETTINGS_VALUE, "NAME",
	    "who says that no larger checkpoint was signed" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

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
		printf("The lock was lost or is older than the copy, so more "
		       "may have been signed than is\nknown here. Nothing is "
		       "signed until a named person has said that it was not. "
		       "Ask auditors\nand sites for the size of their newest "
		       "checkpoint, then run\n`sheaf-aggregator recover "
		       "--confirm NAME`.\n");
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
	    (!running && centre_recover_confirm(dir, e) < 0) ||
	    log_access(dir, "confirmed-by", word, e) < 0)
		return -1;
	printf("It is noted in access.log that %s has said so. `serve` signs "
	       "again.\n",
	    name);
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
	int r;

	if (name != NULL && (config.mirror != NULL || config.openings != NULL ||
				config.checkpoint != NULL))
		r = err_set(e, ERR_USAGE, "--confirm stands alone");
	else if (name != NULL)
		r = confirm(dir, name, e);
	else if (config.mirror != NULL)
		r = from_mirror(&config, e);
	else if (config.openings != NULL)
		r = bring_openings(&config, e);
	else
		r = err_set(e, ERR_USAGE,
		    "say what to recover from: --mirror DIR, --openings PATH");
	free(dir);
	return r;
}

const struct settings_command commands_recover[] = {
	{ .name = "recover",
	    .summary = "a lost store again from a copy of the log",
	    .operands = "",
	    .example = "sheaf-aggregator recover --dir D --mirror M",
	    .options = recover_options,
	    .run = recover },
	{ .name = NULL }
};

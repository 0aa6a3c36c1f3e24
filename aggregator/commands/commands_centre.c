/*
 * Commands that make and run an aggregator.  `registry import` and `accept`
 * work with and without a daemon (api/local.c).
 */
#include "aggregator/commands/commands_centre.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/api/local.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_release.h"
#include "aggregator/commands/commands_status.h"
#include "aggregator/commands/serve.h"
#include "aggregator/store/released.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "common/http/httpd_listen.h"
#include "protocol/envelope.h"
#include "protocol/statement.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option init_options[] = { DIR_OPTION,
	{ "origin", SETTINGS_VALUE, "NAME",
	    "the log's permanent name, like sheaf.example.nhs.uk/log" },
	{ "authority-dir", SETTINGS_VALUE, "DIR",
	    "new folder for the authority's key" },
	END };

static const struct settings_option registry_options[] = { DIR_OPTION,
	{ "dry-run", SETTINGS_FLAG, NULL,
	    "say what would change, and change nothing" },
	{ "replace", SETTINGS_FLAG, NULL,
	    "also drop services that have reported" },
	{ "out", SETTINGS_VALUE, "DIR",
	    "folder for the files of the release that the import logs" },
	END };

enum { INTERVAL_MIN_MS = 10, INTERVAL_MAX_S = 3600 };

static const struct settings_option serve_options[] = { DIR_OPTION,
	{ "listen", SETTINGS_VALUE, "ADDR:PORT",
	    "where to serve; port 0 takes a free one" },
	{ "tls-cert", SETTINGS_VALUE, "FILE", "certificate chain (PEM)" },
	{ "tls-key", SETTINGS_VALUE, "FILE", "its private key (PEM)" },
	{ "host", SETTINGS_VALUE, "NAME,...",
	    "names by which browsers reach the pages, over TLS or through a "
	    "proxy that speaks it" },
	{ "authority-dir", SETTINGS_VALUE, "DIR",
	    "the authority's folder, where it is on this machine: operators "
	    "then invite new sites at the pages" },
	{ "threads", SETTINGS_VALUE, "N",
	    "threads that serve HTTP, 1 to 64 (default 2)" },
	{ "witness-interval", SETTINGS_VALUE, "SECONDS",
	    "ask witnesses at most so often, 0.01 to 3600 (default 1)" },
	END };

static const struct settings_option accept_options[] = { DIR_OPTION,
	{ "receipts", SETTINGS_VALUE, "FILE",
	    "the answer file to write, for the site" },
	END };

static void
print_key(const char *what, const struct keys_verifier *key)
{
	struct buf text;

	buf_init(&text, 512);
	keys_verifier_write(key, &text);
	printf("%s %s\n", what, buf_str(&text));
	buf_free(&text);
}

static int
init(const struct settings *s, struct err *e)
{
	struct keys_verifier log_key, authority;
	const char *origin, *authority_dir;
	char *dir = settings_state_dir(s);
	int r = -1;

	if (settings_need(s, "origin", &origin, e) < 0 ||
	    settings_need(s, "authority-dir", &authority_dir, e) < 0 ||
	    centre_create(dir, origin, authority_dir, &log_key, &authority, e) <
		0)
		goto out;
	print_key("log-key  ", &log_key);
	print_key("authority", &authority);
	printf("\nThe authority's key is in %s and nowhere else. Move that "
	       "folder to another machine now:\nits holder decides who may "
	       "report. Agents and auditors pin the two keys above.\n",
	    authority_dir);
	r = 0;
out:
	free(dir);
	return r;
}

/* What an import would do, from the store as it is. */
static int
registry_try(const char *dir, struct registry *registry, bool replace,
    struct err *e)
{
	struct store *reader = NULL;
	struct buf report;
	struct reference_import import = { .registry = registry,
		.replace = replace,
		.report = &report };
	int r = -1;

	buf_init(&report, LIMITS_SHEAF_FILE_MAX);
	if (centre_open_reader(&reader, dir, e) < 0 ||
	    reference_compare(reader, &import, e) < 0)
		goto out;
	printf("%sA dry run: nothing was imported.\n", buf_str(&report));
	if (import.refused.kind != ERR_NONE)
		*e = import.refused;
	else
		r = 0;
out:
	store_close(reader);
	buf_free(&report);
	return r;
}

/* Where the newest release stands; UINT64_MAX where there is none. */
static int
newest_release(const char *dir, uint64_t *index, struct err *e)
{
	struct store *reader;
	bool any = false;
	int r = centre_open_reader(&reader, dir, e);

	*index = UINT64_MAX;
	if (r == 0) {
		r = released_newest(reader, index, &any, e);
		store_close(reader);
	}
	return r;
}

/* Nobody outside has a receipt of a release that an import has logged. */
static int
keep_release(const char *dir, const char *out, uint64_t before, struct err *e)
{
	uint64_t index;

	if (newest_release(dir, &index, e) < 0)
		return -1;
	if (index == before)
		return 0;
	if (out == NULL) {
		fflush(stdout);
		(void)fprintf(stderr,
		    "Entry %" PRIu64 " is a new release, and no site has a "
		    "receipt of it: run `release --out` now,\nand keep the "
		    "files away from this machine. A log that loses an entry "
		    "for good signs no more.\n",
		    index);
		return 0;
	}
	if (commands_release_write(dir, out, e) < 0)
		return err_prefix(e,
		    "the registry was imported, but the files of its release "
		    "were not written (run `release --out` later)");
	return 0;
}

static int
registry_do(const char *dir, struct slice csv, size_t rows, bool replace,
    const char *out, struct err *e)
{
	struct store *reader;
	struct buf report = { 0 };
	uint64_t before;
	int r = newest_release(dir, &before, e);
	char what[64];

	if (r == 0)
		r = local_set_registry(dir, csv, replace, &report, e);
	(void)snprintf(what, sizeof(what), "command=registry-import rows=%zu",
	    rows);
	if (r == 0)
		r = access_log_add(dir, NULL, what, e);
	if (r == 0)
		printf("%s%zu rows are in force; totals were made again.\n",
		    buf_str(&report), rows);
	if (r == 0 && centre_open_reader(&reader, dir, e) == 0) {
		r = commands_release_say(reader, false, e);
		store_close(reader);
	}
	if (r == 0)
		r = keep_release(dir, out, before, e);
	buf_free(&report);
	return r;
}

static int
registry_import(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	bool replace = settings_flag(s, "replace");
	char *dir = settings_state_dir(s);
	struct registry registry;
	struct buf csv;
	int r = -1;

	if (file_read(path, REGISTRY_FILE_MAX, &csv, e) < 0)
		goto out;
	/* The daemon parses it again; here a mistake is told with the name of
	 * the file, before anything is sent. */
	if (registry_parse(&registry, buf_slice(&csv), e) < 0) {
		err_prefix(e, "%s", path);
		goto out;
	}
	if (settings_flag(s, "dry-run"))
		r = registry_try(dir, &registry, replace, e);
	else
		r = registry_do(dir, buf_slice(&csv), registry.n, replace,
		    settings_get(s, "out"), e);
	registry_free(&registry);
out:
	buf_free(&csv);
	free(dir);
	return r;
}

/* Seconds, with up to three digits behind a point. */
static bool
parse_seconds(struct slice text, int64_t *ms)
{
	struct slice whole, fraction;
	uint64_t s, part = 0;

	if (text_split(text, '.', &whole, &fraction)) {
		/* "0.05" is 50: the digits, and as many zeros as are missing. */
		for (size_t i = 0; i < 3; i++) {
			uint8_t c = i < fraction.n ? fraction.p[i] : '0';

			if (c < '0' || c > '9')
				return false;
			part = part * 10 + (uint64_t)(c - '0');
		}
		if (fraction.n == 0 || fraction.n > 3)
			return false;
	}
	if (!text_parse_u64(whole, INTERVAL_MAX_S, &s))
		return false;
	*ms = (int64_t)(s * 1000 + part);
	return *ms >= INTERVAL_MIN_MS && *ms <= INTERVAL_MAX_S * 1000;
}

static int
read_interval(const struct settings *s, int64_t *ms, struct err *e)
{
	const char *text = settings_get(s, "witness-interval");

	if (text == NULL || parse_seconds(slice_of(text), ms))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--witness-interval \"%s\" is not a number of seconds from 0.01 to "
	    "%d, such as 1 or 0.5",
	    text, INTERVAL_MAX_S);
}

static int
serve(const struct settings *s, struct err *e)
{
	struct serve_config all = { .api.threads = 2,
		.hosts = settings_get(s, "host"),
		.authority_dir = settings_get(s, "authority-dir"),
		.version = settings_program(s)->version };
	struct api_config *config = &all.api;
	const char *threads = settings_get(s, "threads");
	uint64_t n;
	char *dir;
	int r;

	if (settings_need(s, "listen", &config->listen, e) < 0 ||
	    read_interval(s, &all.witness_interval_ms, e) < 0)
		return -1;
	config->tls_cert = settings_get(s, "tls-cert");
	config->tls_key = settings_get(s, "tls-key");
	if ((config->tls_cert == NULL) != (config->tls_key == NULL))
		return err_set(e, ERR_USAGE,
		    "give --tls-cert and --tls-key together");
	if (httpd_listen_may(config->listen, config->tls_cert != NULL, e) < 0)
		return -1;
	if (threads != NULL) {
		if (!text_parse_u64(slice_of(threads), 64, &n) || n == 0)
			return err_set(e, ERR_USAGE,
			    "--threads \"%s\" is not a number from 1 to 64",
			    threads);
		config->threads = (unsigned)n;
	}
	dir = settings_state_dir(s);
	r = serve_run(dir, &all, e);
	free(dir);
	return r;
}

/* Print how many of the answers there are of each kind; *logged is that of
 * what was logged. */
static int
print_answers(const struct buf *answers, const char *path, unsigned *logged,
    struct err *e)
{
	struct slice rest = buf_slice(answers), body;
	unsigned status, refused = 0, later = 0, other = 0;

	if (envelope_answers_open(&rest, e) < 0)
		return -1;
	while (rest.n > 0) {
		if (envelope_answer_read(&rest, &status, &body, e) < 0)
			return -1;
		if (status == 200)
			++*logged;
		else if (status == 422)
			refused++;
		else if (status == 503)
			later++;
		else
			other++;
	}
	printf("%u logged, %u refused, %u not logged. Answers are in %s.\n",
	    *logged, refused, other, path);
	if (later > 0)
		printf("%u more got no receipt yet, because too few witnesses "
		       "have signed, or because nothing\nis signed at present: "
		       "the answers say which. Bring the file again later.\n",
		    later);
	return 0;
}

/* Whether a file that was accepted, so that it can be read, holds an erasure. */
static bool
has_erasure(struct slice file)
{
	struct slice first, rest;
	struct envelope v;
	struct err ignored;

	while (file.n > 0 && envelope_read(&v, &file, &ignored) == 0)
		if (text_split(v.note, '\n', &first, &rest) &&
		    slice_is(first, statement_kind_word(STATEMENT_ERASE)))
			return true;
	return false;
}

/* Say what has become of the erased bytes, where somebody may ask. */
static int
print_erasures(const char *dir, bool asked, struct err *e)
{
	struct store *reader = NULL;
	struct store_debts d;
	int r = -1;

	if (centre_open_reader(&reader, dir, e) == 0)
		r = store_debt_read(reader, &d, e);
	if (r == 0 && (asked || d.unpaid > 0))
		r = commands_status_erasures(reader, e);
	store_close(reader);
	return r;
}

static int
accept_file(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0), *receipts;
	char *dir = settings_state_dir(s);
	struct buf file = { 0 }, answers = { 0 };
	unsigned logged = 0;
	int r = -1;

	if (settings_need(s, "receipts", &receipts, e) < 0 ||
	    file_read(path, LIMITS_SHEAF_FILE_MAX, &file, e) < 0 ||
	    local_accept(dir, buf_slice(&file), &answers, e) < 0 ||
	    file_replace(receipts, buf_slice(&answers), 0644, e) < 0)
		goto out;
	r = print_answers(&answers, receipts, &logged, e);
	if (r == 0)
		r = print_erasures(dir,
		    logged > 0 && has_erasure(buf_slice(&file)), e);
out:
	buf_free(&answers);
	buf_free(&file);
	free(dir);
	return r;
}

const struct settings_command commands_centre[] = {
	{ .name = "init",
	    .summary = "make a log, its keys and its authority",
	    .operands = "",
	    .example = "sheaf-aggregator init --dir /var/lib/sheaf-aggregator "
		       "--origin sheaf.example.nhs.uk/log --authority-dir "
		       "/root/sheaf-authority",
	    .options = init_options,
	    .run = init },
	{ .name = "registry import",
	    .summary = "regions, areas, providers, services",
	    .operands = "FILE.csv",
	    .example = "sheaf-aggregator registry import --dir D registry.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = registry_options,
	    .run = registry_import },
	{ .name = "serve",
	    .summary = "take batches, keep the log, answer",
	    .operands = "",
	    .example = "sheaf-aggregator serve --dir D --listen "
		       "127.0.0.1:8440",
	    .options = serve_options,
	    .run = serve },
	{ .name = "accept",
	    .summary = "take envelopes carried by hand",
	    .operands = "FILE",
	    .example = "sheaf-aggregator accept --dir D site.sheaf --receipts "
		       "site.receipts",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = accept_options,
	    .run = accept_file },
	{ .name = NULL }
};

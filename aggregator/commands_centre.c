#include "aggregator/commands_centre.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre.h"
#include "aggregator/fsck.h"
#include "aggregator/local.h"
#include "aggregator/openings_out.h"
#include "aggregator/rebuild.h"
#include "aggregator/serve.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "protocol/envelope.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

const struct settings_option commands_centre_init_options[] = { DIR_OPTION,
	{ "origin", SETTINGS_VALUE, "NAME",
	    "the log's name for ever, like sheaf.example.nhs.uk/log" },
	{ "authority-dir", SETTINGS_VALUE, "DIR",
	    "new folder for the authority's key" },
	END };

const struct settings_option commands_centre_dir_options[] = { DIR_OPTION,
	END };

const struct settings_option commands_centre_serve_options[] = { DIR_OPTION,
	{ "listen", SETTINGS_VALUE, "ADDR:PORT",
	    "where to serve; port 0 takes a free one" },
	{ "tls-cert", SETTINGS_VALUE, "FILE", "certificate chain (PEM)" },
	{ "tls-key", SETTINGS_VALUE, "FILE", "its private key (PEM)" },
	{ "threads", SETTINGS_VALUE, "N",
	    "threads of the door, 1 to 64 (default 2)" },
	END };

const struct settings_option commands_centre_accept_options[] = { DIR_OPTION,
	{ "receipts", SETTINGS_VALUE, "FILE",
	    "the answer file to write, for the site" },
	END };

const struct settings_option commands_centre_openings_options[] = { DIR_OPTION,
	{ "out", SETTINGS_VALUE, "DIR", "folder for openings and registry" },
	{ "size", SETTINGS_VALUE, "N", "as at log size N (default: now)" },
	END };

const struct settings_option commands_centre_rebuild_options[] = { DIR_OPTION,
	{ "check", SETTINGS_FLAG, NULL, "compare only; change nothing" }, END };

/* *dir is freed by the caller. */
static char *
state_dir(const struct settings *s)
{
	return settings_state_dir(s);
}

static void
print_key(const char *what, const struct keys_verifier *key)
{
	struct buf text;

	buf_init(&text, 512);
	keys_verifier_write(key, &text);
	printf("%s %s\n", what, buf_str(&text));
	buf_free(&text);
}

int
commands_centre_init(const struct settings *s, struct err *e)
{
	struct keys_verifier log_key, authority;
	const char *origin, *authority_dir;
	char *dir = state_dir(s);
	int r = -1;

	if (settings_need(s, "origin", &origin, e) < 0 ||
	    settings_need(s, "authority-dir", &authority_dir, e) < 0 ||
	    centre_create(dir, origin, authority_dir, &log_key, &authority, e) <
		0)
		goto out;
	print_key("log-key  ", &log_key);
	print_key("authority", &authority);
	printf("\nThe authority's key is in %s and nowhere else. Move that "
	       "folder to another machine now;\nwho holds it decides who may "
	       "report. Agents and auditors pin the two keys above.\n",
	    authority_dir);
	r = 0;
out:
	free(dir);
	return r;
}

int
commands_centre_registry(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	char *dir = state_dir(s);
	struct registry registry;
	struct buf csv;
	int r = -1;

	if (file_read(path, REGISTRY_FILE_MAX, &csv, e) < 0)
		goto out;
	if (registry_parse(&registry, buf_slice(&csv), e) < 0) {
		err_prefix(e, "%s", path);
		goto out;
	}
	r = local_set_registry(dir, buf_slice(&csv), e);
	if (r == 0)
		printf("%zu rows are in force; totals were made again.\n",
		    registry.n);
	registry_free(&registry);
out:
	buf_free(&csv);
	free(dir);
	return r;
}

int
commands_centre_serve(const struct settings *s, struct err *e)
{
	struct door_config config = { .threads = 2 };
	const char *threads = settings_get(s, "threads");
	uint64_t n;
	char *dir;
	int r;

	if (settings_need(s, "listen", &config.listen, e) < 0)
		return -1;
	config.tls_cert = settings_get(s, "tls-cert");
	config.tls_key = settings_get(s, "tls-key");
	if ((config.tls_cert == NULL) != (config.tls_key == NULL))
		return err_set(e, ERR_USAGE,
		    "give --tls-cert and --tls-key "
		    "together");
	if (threads != NULL) {
		if (!text_parse_u64(slice_of(threads), 64, &n) || n == 0)
			return err_set(e, ERR_USAGE,
			    "--threads \"%s\" is "
			    "not a number from 1 to 64",
			    threads);
		config.threads = (unsigned)n;
	}
	dir = state_dir(s);
	r = serve_run(dir, &config, e);
	free(dir);
	return r;
}

/* Count the answers by status for a person. */
static int
print_answers(const struct buf *answers, const char *path, struct err *e)
{
	struct slice rest = buf_slice(answers), body;
	unsigned status, logged = 0, refused = 0, other = 0;

	if (envelope_answers_open(&rest, e) < 0)
		return -1;
	while (rest.n > 0) {
		if (envelope_answer_read(&rest, &status, &body, e) < 0)
			return -1;
		if (status == 200)
			logged++;
		else if (status == 422)
			refused++;
		else
			other++;
	}
	printf("%u logged, %u refused, %u not logged. Answers are in %s.\n",
	    logged, refused, other, path);
	return 0;
}

int
commands_centre_accept(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0), *receipts;
	char *dir = state_dir(s);
	struct buf file = { 0 }, answers = { 0 };
	int r = -1;

	if (settings_need(s, "receipts", &receipts, e) < 0 ||
	    file_read(path, LIMITS_SHEAF_FILE_MAX, &file, e) < 0 ||
	    local_accept(dir, buf_slice(&file), &answers, e) < 0 ||
	    file_replace(receipts, buf_slice(&answers), 0644, e) < 0)
		goto out;
	r = print_answers(&answers, receipts, e);
out:
	buf_free(&answers);
	buf_free(&file);
	free(dir);
	return r;
}

static int
read_size(const struct settings *s, uint64_t *size, struct err *e)
{
	const char *text = settings_get(s, "size");

	*size = UINT64_MAX;
	if (text != NULL &&
	    !text_parse_u64(slice_of(text), (UINT64_C(1) << 53) - 1, size))
		return err_set(e, ERR_USAGE,
		    "--size \"%s\" is not a whole "
		    "number",
		    text);
	return 0;
}

int
commands_centre_openings(const struct settings *s, struct err *e)
{
	struct openings_out_report report;
	struct store *reader = NULL;
	const char *out;
	char *dir = state_dir(s);
	char what[128];
	uint64_t size;
	int r = -1;

	if (settings_need(s, "out", &out, e) < 0 ||
	    read_size(s, &size, e) < 0 ||
	    centre_open_reader(&reader, dir, e) < 0 ||
	    openings_out_write(reader, size, out, &report, e) < 0)
		goto out;
	(void)snprintf(what, sizeof(what), "command=openings size=%" PRIu64,
	    report.size);
	if (centre_log_access(dir, what, e) < 0)
		goto out;
	printf("%zu openings in force at log size %" PRIu64 " and the "
	       "registry are in %s.\n",
	    report.written, report.size, out);
	if (report.erased > 0)
		printf("%zu statements in force were erased and have no "
		       "opening.\n",
		    report.erased);
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

/* Writing needs the process lock; the centre is opened for it alone. */
static int
write_totals(const char *dir, struct rebuild_report *report, struct err *e)
{
	char *lock = centre_path(dir, "aggregator.lock");
	char *path = centre_path(dir, "store.db");
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

int
commands_centre_rebuild(const struct settings *s, struct err *e)
{
	struct rebuild_report report = { .say = say_line };
	char *dir = state_dir(s);
	bool check = settings_flag(s, "check");
	int r = check ? check_totals(dir, &report, e)
		      : write_totals(dir, &report, e);

	free(dir);
	if (r < 0)
		return -1;
	printf("%" PRIu64 " log entries, %" PRIu64 " statements in force, "
	       "%" PRIu64 " totals: ",
	    report.leaves, report.in_force, report.totals);
	if (report.differences == 0) {
		printf("equal, bit for bit.\n");
		return 0;
	}
	printf("%" PRIu64 " differences%s.\n", report.differences,
	    check ? "" : ", written right");
	if (!check)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "the stored totals differ from those "
	    "made again from the batches; `rebuild` without --check writes "
	    "them right");
}

int
commands_centre_fsck(const struct settings *s, struct err *e)
{
	char *dir = state_dir(s);
	char *log = centre_path(dir, "log");
	char *lock = centre_path(dir, "lock/lock.db");
	struct fsck_config config = { .log_dir = log,
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

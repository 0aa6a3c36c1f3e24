/*
 * The witness's commands: its key and logs, what it has seen, and the two ways
 * of working, asked by logs or following them.
 */
#include "auditor/witness/commands_witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/witness/witness_serve.h"
#include "auditor/witness/witness_state.h"
#include "common/base/clock.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/table.h"
#include "common/base/text.h"

enum { OUTPUT_MAX = 4 * 1024 * 1024, EVERY_MAX_S = 24 * 3600 };

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define ACCEPT_OPTION \
	{ \
		"accept-rollback", SETTINGS_VALUE, "NAME", \
		    "your name: sign on from a state that came from a copy" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option dir_options[] = { DIR_OPTION, END };

static const struct settings_option init_options[] = { DIR_OPTION,
	{ "name", SETTINGS_VALUE, "NAME",
	    "name of its key, like witness.example.nhs.uk" },
	END };

static const struct settings_option add_options[] = { DIR_OPTION,
	{ "url", SETTINGS_VALUE, "URL",
	    "where the log publishes its checkpoint and tiles" },
	END };

static const struct settings_option status_options[] = { DIR_OPTION,
	{ "json", SETTINGS_FLAG, NULL, "for programs" }, END };

static const struct settings_option serve_options[] = { DIR_OPTION,
	{ "listen", SETTINGS_VALUE, "ADDR:PORT",
	    "where to serve; port 0 takes a free one" },
	{ "tls-cert", SETTINGS_VALUE, "FILE", "certificate chain (PEM)" },
	{ "tls-key", SETTINGS_VALUE, "FILE", "its private key (PEM)" },
	ACCEPT_OPTION, END };

static const struct settings_option follow_options[] = { DIR_OPTION,
	{ "every", SETTINGS_VALUE, "SECONDS",
	    "how often to look (default 60)" },
	{ "once", SETTINGS_FLAG, NULL, "look once, for a timer" },
	{ "out", SETTINGS_VALUE, "DIR",
	    "folder for the checkpoints with this witness's signature" },
	ACCEPT_OPTION, END };

static const struct settings_option evidence_options[] = { DIR_OPTION,
	{ "out", SETTINGS_VALUE, "DIR", "folder for the files" }, END };

/* Open the state directory; NULL with *e. */
static struct witness_state *
open_state(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct witness_state *state;
	int rc = witness_state_open(&state, dir, e);

	free(dir);
	return rc == 0 ? state : NULL;
}

/* --------------------------------------------------------------------- a key */

static void
print_vkey(const struct keys_verifier *key)
{
	struct buf text;

	buf_init(&text, 512);
	keys_verifier_write(key, &text);
	printf("%s\n", buf_str(&text));
	buf_free(&text);
}

static int
init(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct witness_state *state = NULL;
	const char *name;
	int rc = -1;

	if (settings_need(s, "name", &name, e) == 0 &&
	    witness_state_create(dir, name, e) == 0)
		state = open_state(s, e);
	if (state != NULL) {
		print_vkey(witness_state_key(state));
		fprintf(stderr,
		    "This is the witness's public key: whoever runs or reads a "
		    "log puts it into the policy. The secret key is in %s, "
		    "together with what was signed.\n",
		    dir);
		rc = 0;
	}
	witness_state_close(state);
	free(dir);
	return rc;
}

/* --------------------------------------------------------------------- logs */

static int
read_log_key(const char *text, struct keys_verifier *log, struct err *e)
{
	if (keys_verifier_parse(log, slice_of(text), e) < 0)
		return err_prefix(e, "%s", text);
	if (log->type != 0x01 || !keys_is_origin(slice_of(log->name)))
		return err_set(e, ERR_USAGE,
		    "%s is not the key of a log: its holder prints it as "
		    "\"log-key\"",
		    text);
	return 0;
}

static void
say_added(const struct witness_log *before, const struct keys_verifier *log)
{
	if (before->origin[0] == '\0')
		printf("%s is looked after from its first checkpoint on.\n",
		    log->name);
	else if (before->stopped)
		printf("%s is looked after again, from %" PRIu64
		       " entries on.\n",
		    log->name, before->size);
	else
		printf("%s was looked after already, at %" PRIu64 " entries.\n",
		    log->name, before->size);
}

static int
log_add(const struct settings *s, struct err *e)
{
	const char *url = settings_get(s, "url");
	struct witness_state *state;
	struct keys_verifier log;
	struct witness_log before;
	int rc;

	if (read_log_key(settings_operand(s, 0), &log, e) < 0)
		return -1;
	if (url != NULL && !url_is_allowed(url))
		return err_set(e, ERR_USAGE,
		    "%s is not an https address (http only to this machine, "
		    "as in http://127.0.0.1:8440/log)",
		    url);
	state = open_state(s, e);
	if (state == NULL)
		return -1;
	rc = witness_state_add_log(state, &log, url != NULL ? url : "", &before,
	    e);
	if (rc == 0)
		say_added(&before, &log);
	witness_state_close(state);
	return rc;
}

static int
log_stop(const struct settings *s, struct err *e)
{
	struct witness_state *state = open_state(s, e);
	int rc;

	if (state == NULL)
		return -1;
	rc = witness_state_stop_log(state, settings_operand(s, 0), e);
	if (rc == 0)
		printf("Nothing more is signed for %s. What was signed stays "
		       "known, so that \"log add\" goes on from there.\n",
		    settings_operand(s, 0));
	witness_state_close(state);
	return rc;
}

/* -------------------------------------------------------------------- status */

static const struct table_column status_columns[] = {
	{ .key = "origin", .heading = "log" },
	{ .key = "size", .heading = "entries", .gap = 2, .right = true },
	{ .key = "signed", .heading = "last signed", .gap = 2 },
	{ .key = "state", .heading = "state", .gap = 2 },
	{ .key = "url" },
	{ .key = "forks" },
};

static const char *
state_word(const struct witness_log *log)
{
	if (log->forks > 0)
		return "forked";
	if (log->stopped)
		return "stopped";
	return log->held ? "held" : "signing";
}

static void
put_log(struct table *t, const struct witness_log *log)
{
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, (struct clock_wall){ log->time });
	table_text(t, log->origin);
	table_integer(t, (int64_t)log->size);
	table_text(t, log->time > 0 ? at : NULL);
	table_text(t, state_word(log));
	table_text(t, log->url[0] != '\0' ? log->url : NULL);
	table_integer(t, (int64_t)log->forks);
	if (log->forks > 0)
		table_note(t, "  Its key has signed two roots of one size. "
			      "\"sheaf-witness "
			      "evidence\" writes both.\n");
	else if (log->held)
		table_note(t,
		    "  This state came from a copy. It goes on when the log "
		    "publishes a checkpoint\n  with this witness's signature "
		    "that continues it, or with --accept-rollback NAME.\n");
}

static void
print_status(const struct settings *s, const struct witness_state *state,
    struct table *t)
{
	struct buf out, vkey;

	buf_init(&out, OUTPUT_MAX);
	buf_init(&vkey, 512);
	keys_verifier_write(witness_state_key(state), &vkey);
	if (settings_flag(s, "json")) {
		struct jval *all = jval_object();

		jval_set_text(all, "key", buf_slice(&vkey));
		jval_set(all, "logs", table_take_json(t));
		jval_write(all, true, &out);
		buf_puts(&out, "\n");
		jval_free(all);
	} else {
		buf_printf(&out, "%s\n\n", buf_str(&vkey));
		if (table_rows(t) > 0)
			table_write_text(t, &out);
		else
			buf_puts(&out,
			    "It looks after no log: \"sheaf-witness log add\" "
			    "names one.\n");
	}
	(void)fwrite(buf_str(&out), 1, out.n, stdout);
	buf_free(&vkey);
	buf_free(&out);
}

static int
status(const struct settings *s, struct err *e)
{
	struct witness_state *state = open_state(s, e);
	struct witness_log *logs;
	struct table *t;
	size_t n;
	int rc = -1;

	if (state == NULL)
		return -1;
	if (witness_state_list(state, &logs, &n, e) == 0) {
		t = table_new(status_columns,
		    sizeof(status_columns) / sizeof(status_columns[0]),
		    "never");
		for (size_t i = 0; i < n; i++)
			put_log(t, &logs[i]);
		print_status(s, state, t);
		table_free(t);
		free(logs);
		rc = 0;
	}
	witness_state_close(state);
	return rc;
}

/* ------------------------------------------------------------------ evidence */

static int
write_pair(struct witness_state *state, const char *origin, size_t n,
    const char *dir, struct err *e)
{
	char *first = mem_printf("%s/fork-%zu.checkpoint", dir, n + 1);
	char *other = mem_printf("%s/fork-%zu.checkpoint.other", dir, n + 1);
	struct buf ours, theirs;
	int rc = -1;

	buf_init(&ours, 2 * LIMITS_CHECKPOINT_MAX);
	buf_init(&theirs, 2 * LIMITS_CHECKPOINT_MAX);
	if (witness_state_fork(state, origin, n, &ours, &theirs, e) == 0 &&
	    file_replace(first, buf_slice(&ours), 0644, e) == 0 &&
	    file_replace(other, buf_slice(&theirs), 0644, e) == 0) {
		printf("%s\n%s\n", first, other);
		rc = 0;
	}
	buf_free(&theirs);
	buf_free(&ours);
	free(other);
	free(first);
	return rc;
}

static int
write_evidence(struct witness_state *state, const char *origin, const char *dir,
    struct err *e)
{
	struct witness_log log;
	bool found;

	if (witness_state_find(state, origin, &log, &found, e) < 0)
		return -1;
	if (!found || log.forks == 0)
		return err_refuse(e, "none", 0,
		    "nothing is known here against a log \"%s\"", origin);
	if (file_make_dir(dir, 0755, e) < 0)
		return -1;
	for (size_t i = 0; i < log.forks; i++)
		if (write_pair(state, origin, i, dir, e) < 0)
			return -1;
	printf("Each pair was signed with the log's key and cannot both be "
	       "true: sheaf-audit evidence shows that to anybody.\n");
	return 0;
}

static int
evidence(const struct settings *s, struct err *e)
{
	struct witness_state *state;
	const char *dir;
	int rc;

	if (settings_need(s, "out", &dir, e) < 0)
		return -1;
	state = open_state(s, e);
	if (state == NULL)
		return -1;
	rc = write_evidence(state, settings_operand(s, 0), dir, e);
	witness_state_close(state);
	return rc;
}

/* ------------------------------------------------------------------- daemons */

/* --accept-rollback: its name is recorded before anything is signed. */
static int
accept_rollback(const struct settings *s, struct witness_state *state,
    struct err *e)
{
	const char *who = settings_get(s, "accept-rollback");
	size_t n;

	if (who == NULL)
		return 0;
	if (text_trim(slice_of(who)).n == 0 || !text_is_utf8(slice_of(who)))
		return err_set(e, ERR_USAGE,
		    "--accept-rollback needs the name of the person who "
		    "answers for it");
	if (witness_state_accept(state, who, &n, e) < 0)
		return -1;
	if (n > 0)
		printf("%s accepts that %zu log%s from a copy.\n", who, n,
		    n == 1 ? "'s state is" : "s' states are");
	return 0;
}

static int
serve(const struct settings *s, struct err *e)
{
	struct witness_door_config config = { .tls_cert =
						  settings_get(s, "tls-cert"),
		.tls_key = settings_get(s, "tls-key") };
	struct witness_state *state;
	int rc = -1;

	if (settings_need(s, "listen", &config.listen, e) < 0)
		return -1;
	state = open_state(s, e);
	if (state != NULL && accept_rollback(s, state, e) == 0)
		rc = witness_serve_door(state, &config, e);
	witness_state_close(state);
	return rc;
}

static int
follow(const struct settings *s, struct err *e)
{
	struct witness_serve_follow config = { .every_s = 60,
		.once = settings_flag(s, "once"),
		.out = settings_get(s, "out") };
	const char *every = settings_get(s, "every");
	struct witness_state *state;
	uint64_t seconds;
	int rc = -1;

	if (every != NULL) {
		if (!text_parse_u64(slice_of(every), EVERY_MAX_S, &seconds) ||
		    seconds == 0)
			return err_set(e, ERR_USAGE,
			    "--every %s: 1 to %d seconds", every, EVERY_MAX_S);
		config.every_s = (unsigned)seconds;
	}
	state = open_state(s, e);
	if (state != NULL && accept_rollback(s, state, e) == 0)
		rc = witness_serve_follower(state, &config, e);
	witness_state_close(state);
	return rc;
}

const struct settings_command commands_witness[] = {
	{ .name = "init",
	    .summary = "Make a witness's key, and print its public half.",
	    .operands = "",
	    .example = "sheaf-witness init --dir W --name "
		       "witness.example.nhs.uk",
	    .options = init_options,
	    .run = init },
	{ .name = "log add",
	    .summary = "Look after a log, known by its key.",
	    .operands = "VKEY",
	    .example = "sheaf-witness log add --dir W "
		       "sheaf.example.nhs.uk/log+1a2b3c4d+AbCd... --url "
		       "https://sheaf.example.nhs.uk/log",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = add_options,
	    .run = log_add },
	{ .name = "log stop",
	    .summary = "Sign nothing more for a log; what was signed stays "
		       "known.",
	    .operands = "ORIGIN",
	    .example = "sheaf-witness log stop --dir W "
		       "sheaf.example.nhs.uk/log",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = dir_options,
	    .run = log_stop },
	{ .name = "status",
	    .summary = "Its key, its logs, and how far each was signed.",
	    .operands = "",
	    .example = "sheaf-witness status --dir W",
	    .options = status_options,
	    .run = status },
	{ .name = "serve",
	    .summary = "Answer logs that ask for a signature.",
	    .operands = "",
	    .example = "sheaf-witness serve --dir W --listen 127.0.0.1:8460",
	    .options = serve_options,
	    .run = serve },
	{ .name = "follow",
	    .summary = "Read logs and sign what continues them; opens no port.",
	    .operands = "",
	    .example = "sheaf-witness follow --dir W --out cosigned",
	    .options = follow_options,
	    .run = follow },
	{ .name = "evidence",
	    .summary = "Write down two roots of one size that a log signed.",
	    .operands = "ORIGIN",
	    .example = "sheaf-witness evidence --dir W "
		       "sheaf.example.nhs.uk/log --out evidence",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = evidence_options,
	    .run = evidence },
	{ .name = NULL },
};

/*
 * What a command may ask of the one process that writes.  A daemon is found by
 * asking it, not by looking for a file: a socket that a crash left behind does
 * not answer.  Without a daemon the same function runs here, under the process
 * lock.
 */
#include "aggregator/api/local.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/acceptance.h"
#include "common/base/control.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/offer.h"

/* The writer is in the way for less, a reader mostly for more. */
enum { PAY_MS = 500 };

struct local {
	struct control *control;
	struct centre *centre;
};

static int
do_accept(struct centre *c, struct slice body, struct buf *answer,
    struct err *e)
{
	struct acceptance_counts counts = { 0 };

	acceptance_run(centre_intake(c), centre_merger(c), body, answer,
	    &counts);
	/* So that the command can say that what it erased is destroyed. */
	housekeeping_pay(centre_housekeeping(c), PAY_MS);
	if (answer->full)
		return err_set(e, ERR_SYSTEM,
		    "the answers are larger than %d bytes; accept the "
		    "envelopes in smaller files",
		    LIMITS_SHEAF_FILE_MAX);
	return 0;
}

static int
set_registry(struct centre *c, struct slice body, bool replace,
    struct buf *answer, struct err *e)
{
	struct registry registry;
	struct reference_import import = { .registry = &registry,
		.replace = replace,
		.report = answer };
	int r;

	if (registry_parse(&registry, body, e) < 0)
		return -1;
	r = centre_set_registry(c, &import, e);
	registry_free(&registry);
	return r;
}

static int
do_registry(struct centre *c, struct slice body, struct buf *answer,
    struct err *e)
{
	return set_registry(c, body, false, answer, e);
}

static int
do_registry_replace(struct centre *c, struct slice body, struct buf *answer,
    struct err *e)
{
	return set_registry(c, body, true, answer, e);
}

static int
do_hear(struct centre *c, struct slice body, struct buf *answer, struct err *e)
{
	(void)body;
	(void)answer;
	return centre_hear(c, e);
}

static int
do_release(struct centre *c, struct slice body, struct buf *answer,
    struct err *e)
{
	struct buf note, receipt;
	int rc;

	(void)body;
	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&receipt, LIMITS_ANSWER_MAX);
	rc = centre_release(c, &note, &receipt, e);
	if (rc == 0)
		offer_write(&(struct offer){ buf_slice(&note),
				buf_slice(&receipt) },
		    answer);
	buf_free(&note);
	buf_free(&receipt);
	return rc;
}

static const struct {
	const char *word;
	int (*run)(struct centre *c, struct slice body, struct buf *answer,
	    struct err *e);
} words[] = {
	{ "accept", do_accept },
	{ "hear", do_hear },
	{ "registry", do_registry },
	{ "registry-replace", do_registry_replace },
	{ "release", do_release },
};

static int
run_word(struct centre *c, const char *word, struct slice body,
    struct buf *answer, struct err *e)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].run(c, body, answer, e);
	return err_set(e, ERR_USAGE,
	    "the daemon does not know \"%s\"; is it of an older version?",
	    word);
}

static int
handle(void *arg, const char *word, struct slice body, struct buf *answer,
    struct err *e)
{
	struct local *l = arg;

	return run_word(l->centre, word, body, answer, e);
}

int
local_start(struct local **out, struct centre *c, const char *dir,
    struct err *e)
{
	struct local *l = mem_alloc(sizeof(*l));
	char *path = file_path(dir, "control.sock");
	struct control_config config = {
		.path = path,
		.body_max = LIMITS_SHEAF_FILE_MAX,
		.handle = handle,
		.arg = l,
	};
	int r;

	l->centre = c;
	r = control_start(&l->control, &config, e);
	free(path);
	if (r < 0) {
		free(l);
		return -1;
	}
	*out = l;
	return 0;
}

void
local_stop(struct local *l)
{
	if (l == NULL)
		return;
	control_stop(l->control);
	free(l);
}

/* Ask the daemon; without one, open the directory and do it here. */
static int
ask(const char *dir, const char *word, struct slice body, struct buf *answer,
    struct err *e)
{
	char *path = file_path(dir, "control.sock");
	struct centre *c = NULL;
	bool running = false;
	int r = control_ask(path, word, body, &running, answer, e);

	free(path);
	if (r < 0 || running)
		return r;
	buf_free(answer);
	buf_init(answer, LIMITS_SHEAF_FILE_MAX);
	if (centre_open(&c, dir, e) < 0)
		return -1;
	centre_hear_witnesses(c);
	r = run_word(c, word, body, answer, e);
	centre_close(c);
	return r;
}

int
local_accept(const char *dir, struct slice file, struct buf *answers,
    struct err *e)
{
	buf_init(answers, LIMITS_SHEAF_FILE_MAX);
	return ask(dir, "accept", file, answers, e);
}

int
local_hear(const char *dir, bool *running, struct err *e)
{
	char *path = file_path(dir, "control.sock");
	struct buf answer = { 0 };
	int rc =
	    control_ask(path, "hear", slice_make("", 0), running, &answer, e);

	buf_free(&answer);
	free(path);
	return rc;
}

int
local_set_registry(const char *dir, struct slice csv, bool replace,
    struct buf *report, struct err *e)
{
	buf_init(report, LIMITS_SHEAF_FILE_MAX);
	return ask(dir, replace ? "registry-replace" : "registry", csv, report,
	    e);
}

int
local_release(const char *dir, struct buf *answer, struct err *e)
{
	buf_init(answer, LIMITS_SHEAF_FILE_MAX);
	return ask(dir, "release", slice_make("", 0), answer, e);
}

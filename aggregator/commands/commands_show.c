/*
 * The frame of the commands that show figures.  They differ in what they ask
 * for and in the table they make of it; how the state is opened, and how a
 * page leaves the program, is the same for all.
 */
#include "aggregator/commands/commands_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_earlier.h"
#include "aggregator/store/reference.h"
#include "common/base/clock.h"
#include "common/base/file.h"

/* Totals of every service of England, as JSON; the auditor reads no more. */
enum { PAGE_MAX = 256 * 1024 * 1024 };

/* The store is ahead of what is published, without a quorum or beside a daemon that
 * is down: show what is published, and say so beside the figures. */
static int
show_published(struct commands_show *show, const char *log, struct err *e)
{
	struct checkpoint published;
	struct clock_wall at;
	struct err why = ERR_INIT;
	char when[CLOCK_TEXT_SIZE];

	if (e->kind != ERR_LATER ||
	    centre_published(log, &published, &at, e) < 0 ||
	    centre_earlier_instead(&show->reader, &published, &why, e) < 0)
		return -1;
	show->totals = (struct totals_snapshot){ .reader = show->reader,
		.log_size = published.size,
		.log_root = published.root };
	clock_format(when, at);
	(void)fprintf(stderr,
	    "sheaf-aggregator: these figures are those of the first %" PRIu64
	    " entries, which were published %s: %s\n",
	    published.size, when, why.text);
	return 0;
}

int
commands_show_open(struct commands_show *show, const char *dir, struct err *e)
{
	char *log = file_path(dir, "log");
	struct totals_gate gate = { totals_wait_file, log };
	int r = -1;

	*show = (struct commands_show){ 0 };
	if (centre_open_reader(&show->reader, dir, e) < 0 ||
	    (totals_begin(&show->totals, show->reader, &gate, e) < 0 &&
		show_published(show, log, e) < 0))
		goto out;
	r = reference_load(show->reader, &show->registry, e);
	if (r < 0)
		totals_end(&show->totals);
out:
	if (r < 0) {
		registry_free(&show->registry);
		store_close(show->reader);
	}
	free(log);
	return r;
}

void
commands_show_close(struct commands_show *show)
{
	totals_end(&show->totals);
	registry_free(&show->registry);
	store_close(show->reader);
}

int
commands_show_policy(const struct settings *s, enum disclosure_policy *policy,
    struct err *e)
{
	const char *name = settings_get(s, "policy");

	if (name == NULL || disclosure_policy_parse(name, policy))
		return 0;
	return err_set(e, ERR_USAGE,
	    "there is no policy \"%s\": sheaf/1, mhsds/1 or exact/1", name);
}

void
commands_show_page(struct buf *page)
{
	buf_init(page, PAGE_MAX);
}

unsigned
commands_show_width(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) != 1 ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

void
commands_show_json(struct buf *page, struct jval *v)
{
	jval_write(v, true, page);
	buf_puts(page, "\n");
	jval_free(v);
}

void
commands_show_print(struct buf *page)
{
	(void)fwrite(buf_str(page), 1, page->n, stdout);
	buf_free(page);
}

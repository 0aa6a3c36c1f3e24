#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SHOW_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SHOW_H

#include "aggregator/views/totals.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"
#include "common/ips/disclosure.h"
#include "common/ips/registry.h"

/*
 * What every command that shows figures needs: one state of the store that
 * a published checkpoint covers, and the registry of that state.  Works
 * beside a running daemon.
 */
struct commands_show {
	struct totals_snapshot totals;
	struct registry registry;
	struct store *reader;
};

/*
 * Open the state of directory dir.  Where the store stays ahead of what is published,
 * without a quorum of witnesses or after a crash, it is the state that is published,
 * and standard error says since when.  After success (only) end it with
 * commands_show_close().
 */
int commands_show_open(struct commands_show *show, const char *dir,
    struct err *e) MUST_USE;
void commands_show_close(struct commands_show *show);

/* The disclosure policy of --policy; *policy stays as it is without the option. */
int commands_show_policy(const struct settings *s,
    enum disclosure_policy *policy, struct err *e) MUST_USE;

/* An empty page for commands_show_print(). */
void commands_show_page(struct buf *page);
/* How many characters wide the terminal is that standard output is; 0 when it
 * is none, or does not say. */
unsigned commands_show_width(void);
/* Append v as JSON, and free it. */
void commands_show_json(struct buf *page, struct jval *v);
/* Print the page to standard output, and free it.  settings_main() finds out
 * when it could not be written. */
void commands_show_print(struct buf *page);

#endif

/*
 * The sentences in which imports end.  They name options of the commands, so
 * they stand here and not at the desk.
 */
#include "agent/commands/imports.h"

#include <string.h>

#include "agent/commands/terminal.h"
#include "agent/console/console.h"
#include "agent/desk/desk_services.h"
#include "protocol/limits.h"

enum {
	MEANT_MAX = 64 * 1024, /* a list of services on a command line */
	TYPED_MAX = 64
};

int
imports_new_file(const char *path, struct err *e)
{
	if (path == NULL || !console_exists(path))
		return 0;
	return err_set(e, ERR_USAGE,
	    "%s is there already; nothing is overwritten, so name another "
	    "file",
	    path);
}

int
imports_refused(size_t rows, bool written, unsigned offers, struct err *e)
{
	if (rows == 0)
		return 0;
	if (written)
		return err_set(e, ERR_REFUSED,
		    "%zu row%s refused; the others are stored%s", rows,
		    rows == 1 ? " was" : "s were",
		    offers & IMPORTS_WRITE
			? "; the same command with --refused FILE.csv "
			  "writes the refused ones to a file, to be corrected"
			: "");
	return err_set(e, ERR_REFUSED,
	    "%zu row%s refused; nothing of the file was stored: correct the "
	    "rows above%s",
	    rows, rows == 1 ? " was" : "s were",
	    offers & IMPORTS_ACCEPT ? ", or use --accept-good-rows" : "");
}

int
imports_unwritten(struct err *e)
{
	return err_prefix(e,
	    "all is as said above, but the refused rows could not be written "
	    "to their file");
}

/* Ask whether one new service is meant, and add it to the list if so. */
static int
ask_meant(const struct desk_services_question *q,
    const struct desk_services_new *new, struct buf *meant, struct err *e)
{
	char typed[TYPED_MAX];
	struct buf prompt;
	int rc;

	buf_init(&prompt, MEANT_MAX);
	if (new->line > 0)
		buf_printf(&prompt, "Line %u: ", new->line);
	buf_printf(&prompt, "%s is new here (known: %s).", new->service,
	    buf_str(&q->known));
	if (new->near[0] != '\0')
		buf_printf(&prompt, " Did you mean %s?", new->near);
	buf_printf(&prompt,
	    "\nType new to begin the service %s, anything else to stop: ",
	    new->service);
	rc = terminal_ask(buf_str(&prompt), typed, sizeof(typed), e);
	buf_free(&prompt);
	if (rc == 0 && strcmp(typed, "new") != 0)
		return err_set(e, ERR_REFUSED,
		    "nothing was changed: correct the service, and try again");
	if (rc == 0)
		buf_printf(meant, "%s%s", meant->n > 0 ? "," : "",
		    new->service);
	return rc;
}

int
imports_services(struct desk *d, const struct settings *s, const char *service,
    struct slice text, struct err *e)
{
	const char *given = settings_get(s, "new-service");
	struct desk_services_question q;
	struct err ignored = ERR_INIT;
	struct buf meant;
	int rc;

	buf_init(&meant, MEANT_MAX);
	if (given != NULL)
		buf_puts(&meant, given);
	rc = desk_services_ask(d, service, text, &q, e);
	if (rc == 0 && console_has_terminal() &&
	    desk_services_settle(&q, given, &ignored) < 0)
		for (size_t i = 0; rc == 0 && i < q.n; i++)
			rc = ask_meant(&q, &q.item[i], &meant, e);
	desk_services_free(&q);
	desk_set_meant(d, buf_str(&meant));
	buf_free(&meant);
	return rc;
}

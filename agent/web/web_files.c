/* Files that a page has asked for, on their way out. */
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"

/* The next request tells the register: here is no turn to be waited for. */
static void
backup_sent(void *arg)
{
	struct web *w = arg;

	atomic_store(&w->saved_on, clock_today());
}

int
web_files_take(struct web_call *c, struct jval **out, struct err *e)
{
	*out = NULL;
	if (httpdownloads_take(c->web->downloads, c->session.number,
		httpd_param(c->request, "file"), clock_mono_now(), &c->file)) {
		if (c->file.backup)
			httpd_when_sent(c->request, backup_sent, c->web);
		return 0;
	}
	return err_refuse(e, "no-such", 0,
	    "this file was handed out already, or its minute is over: ask for "
	    "it again on the page");
}

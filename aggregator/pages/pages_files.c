/* Files that a page has asked for, on their way out. */
#include "aggregator/pages/pages_answers.h"
#include "common/base/clock.h"

int
pages_files_take(struct pages_call *c, struct jval **out, struct err *e)
{
	*out = NULL;
	if (httpdownloads_take(c->pages->downloads, c->session,
		httpd_param(c->request, "file"), clock_mono_now(), &c->file))
		return 0;
	return err_refuse(e, "no-such", 0,
	    "this file was handed out already, or its minute is over: ask for "
	    "it again on the page");
}

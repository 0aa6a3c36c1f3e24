/*
 * The pages of the desk.  A page says nothing of any client: it asks the API for
 * what it shows.
 */
#include "agent/web/web_pages.h"

#include <string.h>

void
web_pages_answer(struct httpd_request *r, const char *path)
{
	httppages_answer(web_pages_files, "sheaf-agent", r, path);
}

void
web_pages_answer_first(struct httpd_request *r, const char *path)
{
	static const char first[] = "/setup";
	const struct httppages_file *f = httppages_find(web_pages_files, path);

	if (f == NULL || f->forever || strcmp(path, first) == 0) {
		web_pages_answer(r, path);
		return;
	}
	httpd_answer_header(r, "Location", first);
	httpd_answer(r, 303, "text/plain", slice_of("first steps\n"));
}

#ifndef SHEAF_AGENT_WEB_WEB_PAGES_H
#define SHEAF_AGENT_WEB_WEB_PAGES_H

#include "common/http/httppages.h"

/* The pages of the desk and their parts, built from agent/web/front. */
extern const struct httppages_file web_pages_files[];

/* Answer with the page or part at that address, as httppages_answer(). */
void web_pages_answer(struct httpd_request *r, const char *path);

/* The same where there is no register yet: every page but the first-run page
 * leads there. */
void web_pages_answer_first(struct httpd_request *r, const char *path);

#endif

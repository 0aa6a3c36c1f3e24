#ifndef SHEAF_AGENT_WEB_WEB_PAGES_H
#define SHEAF_AGENT_WEB_WEB_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/http/httpd.h"

/*
 * The pages and their parts, built from agent/web/front and linked into the
 * program, so that no file is opened to serve one and no program serves the
 * pages of another version.
 */
struct web_pages_file {
	const char *path; /* "/today", "/assets/today-3f0c….js" */
	const char *type;
	bool forever; /* its name has the hash of what it holds */
	const unsigned char *plain, *gzip;
	size_t plain_n, gzip_n;
};

/* Made by the build; ends with a path NULL.  Empty in a program that was built
 * without its pages. */
extern const struct web_pages_file web_pages_files[];

/* Whether there is a page or part at that address. */
bool web_pages_there(const char *path);

/* Answer with the page or part at that address; 404 where there is none. */
void web_pages_answer(struct httpd_request *r, const char *path);

/* The same where there is no register yet: every page but the first-run page
 * leads there. */
void web_pages_answer_first(struct httpd_request *r, const char *path);

#endif

#ifndef SHEAF_COMMON_HTTP_HTTPPAGES_H
#define SHEAF_COMMON_HTTP_HTTPPAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/http/httpd.h"

/*
 * The pages of a program and their parts, built from its folder front and linked
 * into it, so that no file is opened to serve one and no program serves the
 * pages of another version.
 */
struct httppages_file {
	const char *path; /* "/today", "/assets/today-3f0c….js" */
	const char *type;
	bool forever; /* its name has the hash of what it holds */
	const unsigned char *plain, *gzip;
	size_t plain_n, gzip_n;
};

/* The policy of our pages, as headers of an answer; and those of an answer that
 * no page is. */
void httppages_headers(struct httpd_request *r);
void httppages_plain_headers(struct httpd_request *r);

/* The page or part at that address, NULL where there is none.  all: made by the
 * build; ends with a path NULL, and is empty in a program without its pages. */
const struct httppages_file *httppages_find(const struct httppages_file *all,
    const char *path);

/* Answer with the page or part at that address; 404 where there is none, to a browser
 * that shows it to a person with the page "/missing", where the program has that.
 * program: its name, for a person whose program has no pages. */
void httppages_answer(const struct httppages_file *all, const char *program,
    struct httpd_request *r, const char *path);

#endif

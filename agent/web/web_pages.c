/*
 * Pages and their parts, from memory.  A page says nothing of any client: it
 * asks the API for what it shows.
 */
#include "agent/web/web_pages.h"

#include <ctype.h>
#include <string.h>

/* The policy of our pages: their own scripts, styles and pictures, and no
 * frame, form or script of anybody else. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

/* Whether path is that of the file, in which "#" stands for a row number. */
static bool
is_path(const char *pattern, const char *path)
{
	while (*pattern != '\0') {
		if (*pattern != '#') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		if (!isdigit((unsigned char)*path))
			return false;
		while (isdigit((unsigned char)*path))
			path++;
		pattern++;
	}
	return *path == '\0';
}

static const struct web_pages_file *
find(const char *path)
{
	for (const struct web_pages_file *f = web_pages_files; f->path != NULL;
	     f++)
		if (is_path(f->path, path))
			return f;
	return NULL;
}

bool
web_pages_there(const char *path)
{
	return find(path) != NULL;
}

static bool
takes_gzip(const struct httpd_request *r)
{
	const char *accept = httpd_header(r, "Accept-Encoding");

	return accept != NULL && strstr(accept, "gzip") != NULL;
}

static void
answer(struct httpd_request *r, const struct web_pages_file *f,
    struct slice bytes)
{
	if (f->forever)
		httpd_answer_fixed(r, f->type, bytes);
	else
		httpd_answer(r, 200, f->type, bytes);
}

void
web_pages_answer(struct httpd_request *r, const char *path)
{
	const struct web_pages_file *f = find(path);

	httpd_answer_header(r, "Content-Security-Policy", policy);
	httpd_answer_header(r, "Cross-Origin-Opener-Policy", "same-origin");
	httpd_answer_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	httpd_answer_header(r, "Referrer-Policy", "no-referrer");
	if (web_pages_files[0].path == NULL) {
		httpd_problem(r, 404, "no-pages",
		    "this sheaf-agent was built without its pages: 'make web' "
		    "builds it with them");
		return;
	}
	if (f == NULL) {
		httpd_problem(r, 404, "", "there is no page at this address");
		return;
	}
	httpd_answer_header(r, "Vary", "Accept-Encoding");
	if (f->gzip_n > 0 && takes_gzip(r)) {
		httpd_answer_header(r, "Content-Encoding", "gzip");
		answer(r, f, slice_make(f->gzip, f->gzip_n));
	} else {
		answer(r, f, slice_make(f->plain, f->plain_n));
	}
}

void
web_pages_answer_first(struct httpd_request *r, const char *path)
{
	static const char first[] = "/setup";
	const struct web_pages_file *f = find(path);

	if (f == NULL || f->forever || strcmp(path, first) == 0) {
		web_pages_answer(r, path);
		return;
	}
	httpd_answer_header(r, "Location", first);
	httpd_answer(r, 303, "text/plain", slice_of("first steps\n"));
}

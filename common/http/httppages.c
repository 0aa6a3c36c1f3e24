/*
 * Pages and their parts, from memory.  A page says nothing of any client: it
 * asks the API for what it shows.
 */
#include "common/http/httppages.h"

#include <ctype.h>
#include <stdio.h>
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

const struct httppages_file *
httppages_find(const struct httppages_file *all, const char *path)
{
	for (const struct httppages_file *f = all; f->path != NULL; f++)
		if (is_path(f->path, path))
			return f;
	return NULL;
}

void
httppages_headers(struct httpd_request *r)
{
	httpd_answer_header(r, "Content-Security-Policy", policy);
	httpd_answer_header(r, "Cross-Origin-Opener-Policy", "same-origin");
	httpd_answer_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	httpd_answer_header(r, "Referrer-Policy", "no-referrer");
}

void
httppages_plain_headers(struct httpd_request *r)
{
	httpd_answer_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	httpd_answer_header(r, "Referrer-Policy", "no-referrer");
	httpd_answer_header(r, "Content-Security-Policy",
	    "default-src 'none'; frame-ancestors 'none'");
}

static bool
takes_gzip(const struct httpd_request *r)
{
	const char *accept = httpd_header(r, "Accept-Encoding");

	return accept != NULL && strstr(accept, "gzip") != NULL;
}

static void
answer(struct httpd_request *r, const struct httppages_file *f,
    struct slice bytes)
{
	if (f->forever)
		httpd_answer_fixed(r, f->type, bytes);
	else
		httpd_answer(r, 200, f->type, bytes);
}

/* To a person a page, where the program has one for it; to a program a problem. */
static void
answer_missing(const struct httppages_file *all, struct httpd_request *r)
{
	const char *mode = httpd_header(r, "Sec-Fetch-Mode");
	const struct httppages_file *f = httppages_find(all, "/missing");

	if (f != NULL && mode != NULL && strcmp(mode, "navigate") == 0)
		httpd_answer(r, 404, f->type, slice_make(f->plain, f->plain_n));
	else
		httpd_problem(r, 404, "", "There is no page at this address.");
}

void
httppages_answer(const struct httppages_file *all, const char *program,
    struct httpd_request *r, const char *path)
{
	const struct httppages_file *f = httppages_find(all, path);

	httppages_headers(r);
	if (all[0].path == NULL) {
		char text[128];

		(void)snprintf(text, sizeof(text),
		    "this %s was built without its pages: 'make web' builds "
		    "it with them",
		    program);
		httpd_problem(r, 404, "no-pages", text);
		return;
	}
	if (f == NULL) {
		answer_missing(all, r);
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

#ifndef SHEAF_COMMON_HTTP_HTTPD_TAG_H
#define SHEAF_COMMON_HTTP_HTTPD_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/http/httpd.h"

/* Whether the asker has the bytes of that tag already: the header
 * If-None-Match. */
bool httpd_tag_matches(const struct httpd_request *r, const char *tag);

/*
 * The version that a change was made from: the header If-Match, whose one tag in
 * quotes goes into out (size bytes) without them.  -1 with *e (ERR_USAGE) when there
 * is none, or one that is not of that form or does not fit.
 */
int httpd_tag_version(const struct httpd_request *r, char *out, size_t size,
    struct err *e) MUST_USE;

/* Answer 200 with bytes that who asked may keep under `tag`, letters and digits.
 * As httpd_answer() otherwise. */
void httpd_tag_answer(struct httpd_request *r, const char *content_type,
    struct slice body, const char *tag);

/* Answer 304: the bytes of that tag are still the right ones. */
void httpd_tag_same(struct httpd_request *r, const char *content_type,
    const char *tag);

#endif

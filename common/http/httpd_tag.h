#ifndef SHEAF_COMMON_HTTP_HTTPD_TAG_H
#define SHEAF_COMMON_HTTP_HTTPD_TAG_H

#include <stdbool.h>

#include "common/http/httpd.h"

/* Whether the asker has the bytes of that tag already: the header
 * If-None-Match. */
bool httpd_tag_matches(const struct httpd_request *r, const char *tag);

/* Answer 200 with bytes that who asked may keep under `tag`, letters and digits.
 * As httpd_answer() otherwise. */
void httpd_tag_answer(struct httpd_request *r, const char *content_type,
    struct slice body, const char *tag);

/* Answer 304: the bytes of that tag are still the right ones. */
void httpd_tag_same(struct httpd_request *r, const char *content_type,
    const char *tag);

#endif

#ifndef SHEAF_COMMON_BASE_HTTPD_PROBLEM_H
#define SHEAF_COMMON_BASE_HTTPD_PROBLEM_H

#include "common/base/httpd.h"

/*
 * Answer a request that no handler will see with the problem for `status`
 * (404, 405, 413 or 503); a 405 names the methods that path takes.
 */
void httpd_problem_refuse(struct httpd_request *r, unsigned status,
    const struct httpd_config *config, const char *path);

#endif

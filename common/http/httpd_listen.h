#ifndef SHEAF_COMMON_HTTP_HTTPD_LISTEN_H
#define SHEAF_COMMON_HTTP_HTTPD_LISTEN_H

#include <stdint.h>

#include "common/base/err.h"

/*
 * Open the listening socket of httpd_start() for "127.0.0.1:8440",
 * "localhost:0" or "[::1]:0"; *port is the one in use.  The caller closes
 * *fd.
 */
int httpd_listen_open(const char *where, int *fd, uint16_t *port,
    struct err *e) MUST_USE;

/*
 * How many connections this process can have when `reserved` of its
 * descriptors (files and sockets) are kept for everything else.  The soft limit
 * of the system, which is often 1024, is raised as far as needed and allowed.
 * *connections, at first the number wanted, becomes smaller where that is not
 * enough; *limit is the number of descriptors.  An error when too few remain
 * to be of use.
 */
int httpd_listen_descriptors(unsigned reserved, unsigned *connections,
    unsigned *limit, struct err *e) MUST_USE;

#endif

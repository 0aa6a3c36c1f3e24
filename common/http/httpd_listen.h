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
 * Raise the soft limit of open files for that many connections, as far as
 * the hard limit goes: each is a descriptor, and the usual limit is 1024.
 */
void httpd_listen_allow(unsigned connections);

#endif

#ifndef SHEAF_COMMON_HTTP_HTTPD_LISTEN_H
#define SHEAF_COMMON_HTTP_HTTPD_LISTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

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

/* Whether an address such as "127.0.0.1:8440" is one of this machine alone. */
bool httpd_listen_is_local(const char *where);

/* ERR_USAGE for what is no address, and for one that other machines reach where TLS is
 * not spoken: passwords and figures do not go over a network as they are. */
int httpd_listen_may(const char *where, bool tls, struct err *e) MUST_USE;

enum { HTTPD_LISTEN_TEXT_SIZE = 48 };

/* An address as text without its port: "192.0.2.7"; "" of another family. */
void httpd_listen_text(const struct sockaddr *from,
    char out[static HTTPD_LISTEN_TEXT_SIZE]);

#endif

#ifndef SHEAF_COMMON_BASE_CONTROL_SOCKET_H
#define SHEAF_COMMON_BASE_CONTROL_SOCKET_H

#include "common/base/err.h"

/*
 * The two ends of a local socket, for control.h and for conversations of
 * another kind.  A listening one takes the place of a stale one, does not
 * block, and has only clients of the same user (mode 0600); its owner unlinks
 * `path`.  control_socket_connect() gives -1 in *fd and returns 0 when nobody
 * listens.  The caller closes *fd.
 */
int control_socket_listen(const char *path, int *fd, struct err *e) MUST_USE;
int control_socket_connect(const char *path, int *fd, struct err *e) MUST_USE;

#endif

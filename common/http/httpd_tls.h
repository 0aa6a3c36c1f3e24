#ifndef SHEAF_COMMON_HTTP_HTTPD_TLS_H
#define SHEAF_COMMON_HTTP_HTTPD_TLS_H

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * What is offered to clients, as a priority string of GnuTLS: TLS 1.3 and 1.2,
 * keys that are thrown away after the connection, and ciphers that encrypt
 * and authenticate in one.  A recorded connection stays secret when the
 * server's key is lost later.
 */
#define HTTPD_TLS_PRIORITIES \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" \
	":-KX-ALL:+ECDHE-RSA:+ECDHE-ECDSA" \
	":-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM" \
	":-MAC-ALL:+AEAD"

/* The PEM files of certificate chain and key; *cert and *key are initialised
 * here and freed by the caller, also after a failure. */
int httpd_tls_read(const char *cert_file, const char *key_file,
    struct buf *cert, struct buf *key, struct err *e) MUST_USE;

#endif

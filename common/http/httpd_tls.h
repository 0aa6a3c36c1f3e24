#ifndef SHEAF_COMMON_HTTP_HTTPD_TLS_H
#define SHEAF_COMMON_HTTP_HTTPD_TLS_H

#include <stdint.h>

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

/*
 * Certificate chain and key, from two PEM files, which are looked at every second and
 * read again when they have changed (their bytes, or who may read them), when the service
 * was told to read its files again (service_hangups()), and each minute while what is
 * there cannot be used.  New connections get the new one; those that are open keep
 * what they have.  One that cannot be used (no PEM, not of this key, not valid today) is
 * told to the log as a warning, once for each reason, and the old one stays.  At most one server of a process
 * speaks TLS: the library asks without saying for whom.
 */
struct httpd_tls;

/* Read both, and begin to look.  ERR_USAGE when they cannot be used; one that is not
 * valid today is, with a warning.  Closed with httpd_tls_close() (or NULL), after the
 * last connection. */
int httpd_tls_open(struct httpd_tls **out, const char *cert_file,
    const char *key_file, struct err *e) MUST_USE;
void httpd_tls_close(struct httpd_tls *t);

/* When the certificate in use ends, in seconds since 1970 (any thread). */
int64_t httpd_tls_ends(struct httpd_tls *t);

/* For the library: a gnutls_certificate_retrieve_function2, which gives the one in use
 * of the server that is open. */
void *httpd_tls_retrieve(void);

#endif

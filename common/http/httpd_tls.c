/* Certificate and key of the HTTP server, read once when it starts. */
#include "common/http/httpd_tls.h"

#include "common/base/file.h"

enum { TLS_FILE_MAX = 1048576 }; /* certificate chain or key */

int
httpd_tls_read(const char *cert_file, const char *key_file, struct buf *cert,
    struct buf *key, struct err *e)
{
	buf_init(key, TLS_FILE_MAX);
	if (file_read(cert_file, TLS_FILE_MAX, cert, e) < 0)
		return -1;
	return file_read(key_file, TLS_FILE_MAX, key, e);
}

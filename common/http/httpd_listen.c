/*
 * The listening socket.  We open it ourselves rather than let the library do
 * it, to accept names and IPv6 and to learn which port 0 became.
 */
#include "common/http/httpd_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/http/httpbudget.h"

enum {
	BACKLOG = 511, /* connections that wait to be accepted */
	/* Fewer would not be worth a start: a proxy and a monitor alone keep
	 * some open. */
	LEAST_CONNECTIONS = 16,
	/* Of each connection, in the kernel, which would otherwise keep 4 MiB
	 * of an answer that nobody reads; it takes twice the number.  Enough
	 * for 1 MB a second over a line with 30 ms. */
	SOCKET_BYTES = 32768,
	/* Between two programs of one machine (a proxy and us) a segment may be
	 * as large as all that the kernel keeps of an answer.  Whoever receives
	 * less than a whole one confirms it 40 ms later, and the next piece waits
	 * for that.  Segments of a network are smaller anyhow. */
	SEGMENT_BYTES = 8192
};

static int
refuse(const char *where, struct err *e)
{
	return err_set(e, ERR_USAGE,
	    "\"%s\" is no address to listen on: write"
	    " ADDRESS:PORT, such as 127.0.0.1:8440 or [::1]:8440",
	    where);
}

/* Split "HOST:PORT" or "[HOST]:PORT" into new strings. */
static int
split(const char *where, char **host, const char **port, struct err *e)
{
	const char *colon = strrchr(where, ':');
	size_t n = colon == NULL ? 0 : (size_t)(colon - where);
	uint64_t number;

	if (n == 0 || !text_parse_u64(slice_of(colon + 1), 65535, &number))
		return refuse(where, e);
	*port = colon + 1;
	if (where[0] == '[' && where[n - 1] == ']')
		*host = mem_copy_text(where + 1, n - 2);
	else if (memchr(where, ':', n) == NULL)
		*host = mem_copy_text(where, n);
	else
		return refuse(where, e);
	return 0;
}

static int
bind_to(const struct addrinfo *ai, const char *where, struct err *e)
{
	static const int yes = 1, bytes = SOCKET_BYTES, segment = SEGMENT_BYTES;
	int fd = socket(ai->ai_family, SOCK_STREAM, 0);

	if (fd < 0)
		return err_errno(e, errno, "cannot listen on %s", where);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	/* Or a restart would wait minutes for old connections to expire. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	/* Accepted connections inherit them. */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment,
	    sizeof(segment));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0 ||
	    listen(fd, BACKLOG) < 0) {
		err_errno(e, errno, "cannot listen on %s", where);
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The port a bound socket got. */
static uint16_t
port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	socklen_t n = sizeof(a);

	memset(&a, 0, sizeof(a));
	if (getsockname(fd, &a.any, &n) < 0)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port
						 : a.v4.sin_port);
}

int
httpd_listen_open(const char *where, int *fd, uint16_t *port, struct err *e)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *ai = NULL;
	const char *service = NULL;
	char *host = NULL;
	int rc;

	*fd = -1;
	if (split(where, &host, &service, e) < 0)
		return -1;
	rc = getaddrinfo(host, service, &hints, &ai);
	free(host);
	if (rc != 0)
		return err_set(e, ERR_USAGE, "cannot listen on %s: %s", where,
		    gai_strerror(rc));
	*fd = bind_to(ai, where, e);
	freeaddrinfo(ai);
	if (*fd < 0)
		return -1;
	*port = port_of(*fd);
	return 0;
}

int
httpd_listen_descriptors(unsigned reserved, unsigned *connections,
    unsigned *limit, struct err *e)
{
	unsigned want = httpbudget_open_max(*connections) + reserved;
	unsigned wanted = *connections;
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return err_errno(e, errno, "cannot ask for the limit of files");
	if (r.rlim_cur < want) {
		r.rlim_cur = r.rlim_max < want ? r.rlim_max : want;
		(void)setrlimit(RLIMIT_NOFILE, &r);
		if (getrlimit(RLIMIT_NOFILE, &r) < 0)
			r.rlim_cur = 0;
	}
	*limit = r.rlim_cur < want ? (unsigned)r.rlim_cur : want;
	while (*connections > 0 &&
	       httpbudget_open_max(*connections) + reserved > *limit)
		(*connections)--;
	if (*connections < wanted && *connections < LEAST_CONNECTIONS)
		return err_set(e, ERR_SYSTEM,
		    "the system lets this process open only %u files and "
		    "connections at once, and it needs %u: raise that limit "
		    "(LimitNOFILE= of the service, or ulimit -n)",
		    *limit, httpbudget_open_max(LEAST_CONNECTIONS) + reserved);
	return 0;
}

bool
httpd_listen_is_local(const char *where)
{
	static const char *const names[] = { "127.0.0.1:", "localhost:",
		"[::1]:" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(where, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

int
httpd_listen_may(const char *where, bool tls, struct err *e)
{
	const char *port;
	char *host;

	if (split(where, &host, &port, e) < 0)
		return -1;
	free(host);
	if (tls || httpd_listen_is_local(where))
		return 0;
	return err_set(e, ERR_USAGE,
	    "%s is reached from other machines: give --tls-cert and "
	    "--tls-key, or listen at 127.0.0.1 and let a proxy speak TLS in "
	    "front",
	    where);
}

void
httpd_listen_text(const struct sockaddr *from,
    char out[static HTTPD_LISTEN_TEXT_SIZE])
{
	const void *where = from;

	*out = '\0';
	if (from->sa_family == AF_INET)
		(void)inet_ntop(AF_INET,
		    &((const struct sockaddr_in *)where)->sin_addr, out,
		    HTTPD_LISTEN_TEXT_SIZE);
	else if (from->sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6,
		    &((const struct sockaddr_in6 *)where)->sin6_addr, out,
		    HTTPD_LISTEN_TEXT_SIZE);
}

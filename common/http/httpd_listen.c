/*
 * The listening socket.  We open it ourselves rather than let the library do
 * it, to accept names and IPv6 and to learn which port 0 became.
 */
#include "common/http/httpd_listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { BACKLOG = 511 }; /* connections that wait to be accepted */

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
	static const int yes = 1;
	int fd = socket(ai->ai_family, SOCK_STREAM, 0);

	if (fd < 0)
		return err_errno(e, errno, "cannot listen on %s", where);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	/* Or a restart would wait minutes for old connections to expire. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
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

void
httpd_listen_allow(unsigned connections)
{
	enum { OTHERS = 128 }; /* databases, files, logs */
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur >= connections + OTHERS)
		return;
	limit.rlim_cur = connections + OTHERS;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/*
 * The socket file: made with a mode that keeps others out before anybody can
 * get in, and taking the place of a stale one only.
 */
#include "common/base/control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/control_frame.h"

enum { BACKLOG = 128 /* commands given at once */ };

/* Remove a socket nobody listens on; anything else at path stays. */
static int
clear_stale(const char *path, const struct sockaddr_un *a, struct err *e)
{
	struct stat st;
	int fd, rc;

	if (lstat(path, &st) < 0)
		return errno == ENOENT
			   ? 0
			   : err_errno(e, errno, "cannot look at %s", path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_SYSTEM,
		    "%s is in the way of the control socket: remove it", path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return err_errno(e, errno, "cannot open a socket");
	rc = connect(fd, (const struct sockaddr *)a, sizeof(*a));
	if (rc == 0 || errno != ECONNREFUSED) {
		(void)close(fd);
		return err_set(e, ERR_LATER,
		    "another process is serving %s already", path);
	}
	(void)close(fd);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_errno(e, errno, "cannot remove %s", path);
	return 0;
}

/* A socket that no program inherits; *fd is -1 after a failure. */
static int
new_socket(int *fd, struct err *e)
{
	*fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (*fd < 0)
		return err_errno(e, errno, "cannot open a socket");
	(void)fcntl(*fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Close *fd after a failure. */
static int
give_up(int *fd)
{
	(void)close(*fd);
	*fd = -1;
	return -1;
}

int
control_socket_listen(const char *path, int *fd, struct err *e)
{
	struct sockaddr_un a;

	*fd = -1;
	if (control_frame_address(&a, path, e) < 0 ||
	    clear_stale(path, &a, e) < 0 || new_socket(fd, e) < 0)
		return -1;
	/* A command that is gone before accept() must not block the thread. */
	(void)fcntl(*fd, F_SETFL, O_NONBLOCK);
	if (bind(*fd, (const struct sockaddr *)&a, sizeof(a)) < 0) {
		err_errno(e, errno, "cannot make the socket %s", path);
		return give_up(fd);
	}
	/* Until listen() nobody can get in. */
	if (chmod(path, 0600) < 0 || listen(*fd, BACKLOG) < 0) {
		err_errno(e, errno, "cannot open the socket %s", path);
		(void)unlink(path);
		return give_up(fd);
	}
	return 0;
}

int
control_socket_connect(const char *path, int *fd, struct err *e)
{
	struct sockaddr_un a;

	*fd = -1;
	if (control_frame_address(&a, path, e) < 0 || new_socket(fd, e) < 0)
		return -1;
	if (connect(*fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return 0;
	if (errno != ENOENT && errno != ECONNREFUSED) {
		err_errno(e, errno, "cannot connect to %s", path);
		return give_up(fd);
	}
	(void)give_up(fd);
	return 0;
}

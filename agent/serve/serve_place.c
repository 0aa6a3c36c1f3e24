/*
 * The places in D/register by which an owner and commands find, and do not
 * miss, each other.
 */
#include "agent/serve/serve_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/desk/desk.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

char *
serve_place_socket(const char *dir)
{
	return mem_printf("%s/register/serve.sock", dir);
}

static int
open_folder(const char *dir)
{
	char *folder = file_path(dir, "register");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(folder);
	return fd;
}

int
serve_place_hold(const char *dir)
{
	int fd = open_folder(dir), rc;

	if (fd < 0)
		return -1;
	/* An owner that starts has it for a moment only. */
	do
		rc = flock(fd, LOCK_SH);
	while (rc < 0 && errno == EINTR);
	if (rc == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
serve_place_claim(const char *dir, int *fd, struct err *e)
{
	char *path;
	int rc;

	*fd = -1;
	if (desk_find(dir, e) < 0)
		return -1;
	path = mem_printf("%s/register/serve.lock", dir);
	rc = file_lock(path, fd, e);
	free(path);
	if (rc < 0 && e->kind == ERR_LATER)
		err_set(e, ERR_LATER,
		    "sheaf-agent serve runs for the register in %s already",
		    dir);
	return rc;
}

int
serve_place_await(const char *dir, struct err *e)
{
	int fd = open_folder(dir), rc;

	if (fd < 0)
		return err_errno(e, errno, "cannot open the folder %s/register",
		    dir);
	rc = file_lock_fd(fd, LIMITS_REGISTER_WAIT_MS);
	if (rc < 0 && errno == EWOULDBLOCK)
		err_set(e, ERR_LATER,
		    "a command is at work on the register in %s and does not "
		    "end: perhaps it waits for somebody's answer",
		    dir);
	else if (rc < 0)
		err_errno(e, errno, "cannot lock the folder %s/register", dir);
	(void)close(fd);
	return rc;
}

/*
 * Frames on the control socket.  Reads and writes have an absolute deadline, so
 * that a peer that sends a byte now and then cannot hold the other end.
 */
#include "common/base/control_frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

int
control_frame_address(struct sockaddr_un *a, const char *path, struct err *e)
{
	size_t n = strlen(path);

	if (n >= sizeof(a->sun_path))
		return err_set(e, ERR_USAGE,
		    "the path of the socket %s has "
		    "%zu characters; the system allows %zu: choose a shorter "
		    "state directory",
		    path, n, sizeof(a->sun_path) - 1);
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(a->sun_path, path, n + 1);
	return 0;
}

/* Wait until fd is ready or the deadline has passed. */
static int
wait_for(int fd, short what, const struct clock_mono *until, struct err *e)
{
	struct pollfd p = { .fd = fd, .events = what };
	int rc;

	do {
		int64_t left_ms = -1;

		if (until != NULL) {
			left_ms = until->ms - clock_mono_now().ms;
			if (left_ms < 0)
				left_ms = 0;
		}
		rc = poll(&p, 1, (int)left_ms);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return err_errno(e, errno, "the control socket failed");
	if (rc == 0)
		return err_set(e, ERR_LATER,
		    "the other side of the control socket is too slow");
	return 0;
}

static int
get_bytes(int fd, uint8_t *p, size_t n, const struct clock_mono *until,
    struct err *e)
{
	while (n > 0) {
		ssize_t got;

		if (wait_for(fd, POLLIN, until, e) < 0)
			return -1;
		got = recv(fd, p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, errno, "the control socket failed");
		if (got == 0)
			return err_set(e, ERR_LATER,
			    "the other side of the "
			    "control socket went away");
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int
control_frame_get_u32(int fd, uint32_t *v, const struct clock_mono *until,
    struct err *e)
{
	uint8_t b[4];

	if (get_bytes(fd, b, sizeof(b), until, e) < 0)
		return -1;
	*v = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
	     b[3];
	return 0;
}

int
control_frame_get(int fd, struct buf *out, const struct clock_mono *until,
    struct err *e)
{
	enum { STEP = 65536 };
	uint32_t left;

	if (control_frame_get_u32(fd, &left, until, e) < 0)
		return -1;
	if (left > out->max)
		return err_refuse(e, "too-large", 0,
		    "the message announces "
		    "%u bytes; at most %zu are allowed",
		    (unsigned)left, out->max);
	/* Memory follows what has come, not what was announced. */
	while (left > 0) {
		size_t n = left < STEP ? left : STEP;

		if (get_bytes(fd, buf_extend(out, n), n, until, e) < 0)
			return -1;
		left -= (uint32_t)n;
	}
	return 0;
}

void
control_frame_put(struct buf *out, struct slice bytes)
{
	ASSERT(bytes.n <= UINT32_MAX);
	buf_u32be(out, (uint32_t)bytes.n);
	buf_add_slice(out, bytes);
}

int
control_frame_send(int fd, struct slice bytes, const struct clock_mono *until,
    struct err *e)
{
	while (bytes.n > 0) {
		ssize_t n;

		if (wait_for(fd, POLLOUT, until, e) < 0)
			return -1;
		n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return err_errno(e, errno, "the control socket failed");
		bytes = slice_make(bytes.p + n, bytes.n - (size_t)n);
	}
	return 0;
}

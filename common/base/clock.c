/*
 * The system's clocks, each with a type of its own: a deadline computed from
 * the wall clock would move when somebody sets the time.
 */
#include "common/base/clock.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/day.h"
#include "common/base/err.h"

enum { DAY_S = 86400 };

/* The last second of year 9999: later ones have no four-digit year. */
static const int64_t last_s = INT64_C(253402300799);

static struct timespec
read_clock(clockid_t id)
{
	struct timespec t;

	ASSERT(clock_gettime(id, &t) == 0);
	return t;
}

struct clock_wall
clock_wall_now(void)
{
	struct clock_wall w = { read_clock(CLOCK_REALTIME).tv_sec };

	return w;
}

struct clock_mono
clock_mono_now(void)
{
	struct timespec t = read_clock(CLOCK_MONOTONIC);
	struct clock_mono m = { (int64_t)t.tv_sec * 1000 +
				t.tv_nsec / 1000000 };

	return m;
}

int64_t
clock_cpu_ns(void)
{
	struct timespec t = read_clock(CLOCK_PROCESS_CPUTIME_ID);

	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
clock_boot(char out[static CLOCK_BOOT_SIZE])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, CLOCK_BOOT_SIZE - 1);

	if (fd >= 0)
		(void)close(fd);
	out[n == CLOCK_BOOT_SIZE - 1 ? n : 0] = '\0';
}

int32_t
clock_today(void)
{
	time_t now = (time_t)clock_wall_now().s;
	struct tm tm;

	ASSERT(localtime_r(&now, &tm) != NULL);
	return day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static int64_t
within(int64_t s)
{
	return s < 0 ? 0 : s > last_s ? last_s : s;
}

int32_t
clock_day(struct clock_wall w)
{
	return (int32_t)(within(w.s) / DAY_S);
}

static void
put_two(char *out, int64_t v)
{
	out[0] = (char)('0' + v / 10);
	out[1] = (char)('0' + v % 10);
}

void
clock_format(char out[static CLOCK_TEXT_SIZE], struct clock_wall w)
{
	int64_t s = within(w.s);

	day_format(out, (int32_t)(s / DAY_S));
	s %= DAY_S;
	memcpy(out + 10, "T00:00:00Z", 11);
	put_two(out + 11, s / 3600);
	put_two(out + 14, s / 60 % 60);
	put_two(out + 17, s % 60);
}

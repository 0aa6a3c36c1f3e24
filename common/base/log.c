/*
 * One event, one line, one write(2): the lines of several threads do not mix,
 * and no value can pass for a line of its own.
 */
#include "common/base/log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/lograte.h"

enum { LINE_MAX_BYTES = 2048 };

static atomic_int min_level = LOG_INFO;

static pthread_mutex_t rate_lock = PTHREAD_MUTEX_INITIALIZER;
static struct lograte rate; /* under rate_lock */
static atomic_ullong lines_held;

void
log_set_level(enum log_level min)
{
	atomic_store_explicit(&min_level, (int)min, memory_order_relaxed);
}

static const char *
level_name(enum log_level level)
{
	static const char *const names[] = { "debug", "info", "warn", "alarm" };

	return names[level];
}

/* What syslog(3) calls debug, info, warning and alert. */
static const char *
journal_prefix(enum log_level level)
{
	static const char *const prefix[] = { "<7>", "<6>", "<4>", "<1>" };

	return prefix[level];
}

/* Whether standard error is the journal, and no file or pipe in its place. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream != NULL &&
	       sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 &&
	       (unsigned long long)st.st_dev == device &&
	       (unsigned long long)st.st_ino == inode;
}

/*
 * Copy text with control characters written as \xNN, so that one event
 * stays one line.  Returns the bytes written, at most max.
 */
static size_t
escape(char *out, size_t max, const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (; *text != '\0' && n + 4 <= max; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != 0x7f) {
			out[n++] = *text;
			continue;
		}
		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	return n;
}

/*
 * Lines about what the program itself does are always written; warnings and
 * alarms, which strangers can cause, have a budget.  *held: see lograte.
 */
static bool
may_write(enum log_level level, const char *event, uint64_t *held)
{
	bool may;

	*held = 0;
	if (level < LOG_WARN)
		return true;
	(void)pthread_mutex_lock(&rate_lock);
	may = lograte_take(&rate, event, level == LOG_ALARM, clock_mono_now(),
	    held);
	(void)pthread_mutex_unlock(&rate_lock);
	if (!may)
		atomic_fetch_add(&lines_held, 1);
	return may;
}

uint64_t
log_held(void)
{
	return atomic_load(&lines_held);
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char text[LINE_MAX_BYTES / 2], line[LINE_MAX_BYTES];
	char time[CLOCK_TEXT_SIZE], more[48] = "";
	uint64_t held;
	size_t n;
	ssize_t written;
	va_list ap;

	if ((int)level <
		atomic_load_explicit(&min_level, memory_order_relaxed) ||
	    !may_write(level, event, &held))
		return;
	if (held > 0)
		(void)snprintf(more, sizeof(more), " held_back=%" PRIu64, held);
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	clock_format(time, clock_wall_now());
	n = (size_t)snprintf(line, 256, "%stime=%s level=%s event=%.64s%s%s",
	    is_journal() ? journal_prefix(level) : "", time, level_name(level),
	    event, more, text[0] == '\0' ? "" : " ");
	n += escape(line + n, sizeof(line) - n - 1, text);
	line[n++] = '\n';
	/* There is nobody to tell that the log cannot be written. */
	written = write(STDERR_FILENO, line, n);
	(void)written;
}

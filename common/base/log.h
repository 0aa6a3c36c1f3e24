#ifndef SHEAF_COMMON_BASE_LOG_H
#define SHEAF_COMMON_BASE_LOG_H

#include <stdint.h>

/*
 * One line per event to standard error, in logfmt: time=… level=… event=…
 * then the caller's key=value text.  Never an identifiable value.  Thread
 * safe; a line is written with one write().  Where standard error is systemd's journal
 * (JOURNAL_STREAM, systemd.exec(5)), "<N>" in front gives it the level: 7, 6, 4, 1.
 */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ALARM };

/* Lines below this level are dropped (default LOG_INFO). */
void log_set_level(enum log_level min);

/*
 * Write one line: event is a fixed word, fmt gives the rest ("%s", "": none).
 * At LOG_WARN and LOG_ALARM each event has a budget of lines (lograte.h).
 * Where some were held back, the next line of the event begins with their
 * number: held_back=28493.  Whatever a stranger can cause is therefore at
 * least a warning.
 */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* How many lines were held back since the program began, for /metrics. */
uint64_t log_held(void);

#endif

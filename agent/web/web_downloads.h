#ifndef SHEAF_AGENT_WEB_WEB_DOWNLOADS_H
#define SHEAF_AGENT_WEB_WEB_DOWNLOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"

/*
 * Files on their way to a browser, in memory alone.  A page asks for a file to
 * be made and gets an address that works once, for a minute, and in its own
 * session only, so that nothing is left behind in a history or a cache.
 */
struct web_downloads;

enum {
	/* "/downloads/", 32 bytes in hexadecimal, and a NUL. */
	WEB_DOWNLOADS_ADDRESS = 11 + 64 + 1,
	/* Thirty people who ask at once; the oldest makes room. */
	WEB_DOWNLOADS_MAX = 32,
	WEB_DOWNLOADS_S = 60
};

struct web_download {
	char name[64];    /* of the file as it is saved: [a-z0-9.-] */
	const char *type; /* "text/csv; charset=utf-8"; lives for ever */
	struct buf bytes;
};

/* With nothing in it; freed, and wiped, with web_downloads_free(). */
struct web_downloads *web_downloads_new(void);
void web_downloads_free(struct web_downloads *all);

/* Keep a file for that session; its bytes are taken out of *file. */
void web_downloads_put(struct web_downloads *all, uint64_t session,
    struct web_download *file, struct clock_mono now,
    char address[static WEB_DOWNLOADS_ADDRESS]);

/*
 * Take the file of an address (its last part) out, once.  False where there is
 * none of that session, or its minute is over.  The caller wipes and frees
 * out->bytes.
 */
bool web_downloads_take(struct web_downloads *all, uint64_t session,
    const char *secret, struct clock_mono now, struct web_download *out);

/* Wipe those whose minute is over. */
void web_downloads_expire(struct web_downloads *all, struct clock_mono now);

/* Wipe those of a session; 0: all. */
void web_downloads_forget(struct web_downloads *all, uint64_t session);

#endif

#ifndef SHEAF_COMMON_HTTP_HTTPDOWNLOADS_H
#define SHEAF_COMMON_HTTP_HTTPDOWNLOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"

/*
 * Files on their way to a browser, in memory alone.  A page asks for a file to
 * be made and gets an address that works once, for a minute, and in its own
 * session only, so that nothing is left behind in a history or a cache.
 */
struct httpdownloads;

enum {
	/* "/downloads/", 32 bytes in hexadecimal, and a NUL. */
	HTTPDOWNLOADS_ADDRESS = 11 + 64 + 1,
	/* Thirty people who ask at once; the oldest makes room. */
	HTTPDOWNLOADS_MAX = 32,
	HTTPDOWNLOADS_S = 60,
	HTTPDOWNLOADS_NAME = 128 /* bytes of a name with its NUL */
};

struct httpdownload {
	char name[HTTPDOWNLOADS_NAME]; /* as it is saved: [A-Za-z0-9.-] */
	const char *type; /* "text/csv; charset=utf-8"; lives for ever */
	struct buf bytes;
	bool backup; /* of a register: that it was taken whole is news */
};

/* With nothing in it; freed, and wiped, with httpdownloads_free(). */
struct httpdownloads *httpdownloads_new(void);
void httpdownloads_free(struct httpdownloads *all);

/* Keep a file for that session; its bytes are taken out of *file. */
void httpdownloads_put(struct httpdownloads *all, uint64_t session,
    struct httpdownload *file, struct clock_mono now,
    char address[static HTTPDOWNLOADS_ADDRESS]);

/*
 * Take the file of an address (its last part) out, once.  False where there is
 * none of that session, or its minute is over.  The caller wipes and frees
 * out->bytes.
 */
bool httpdownloads_take(struct httpdownloads *all, uint64_t session,
    const char *secret, struct clock_mono now, struct httpdownload *out);

/* Wipe those whose minute is over. */
void httpdownloads_expire(struct httpdownloads *all, struct clock_mono now);

/* Wipe those of a session; 0: all. */
void httpdownloads_forget(struct httpdownloads *all, uint64_t session);

#endif

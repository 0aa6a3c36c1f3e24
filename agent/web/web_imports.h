#ifndef SHEAF_AGENT_WEB_WEB_IMPORTS_H
#define SHEAF_AGENT_WEB_WEB_IMPORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk_sheet_page.h"
#include "agent/web/web_sessions.h"
#include "common/base/clock.h"

/*
 * Sheets that were handed in and are not stored yet, and extracts from MHSDS, in
 * memory alone.  Each belongs to one session, which has one at a time.  It is wiped when
 * that session ends, an hour after it came, and when its page has stored it.
 */
struct web_imports;

enum {
	/* Of all sessions; the oldest makes room.  One may hold the 64 MiB of
	 * text that a workbook can have, and most hold a few hundred KiB. */
	WEB_IMPORTS_MAX = 8,
	WEB_IMPORTS_S = 3600
};

/* With nothing in it; freed, and wiped, with web_imports_free(). */
struct web_imports *web_imports_new(void);

/* Nothing is borrowed any more; NULL is allowed. */
void web_imports_free(struct web_imports *all);

/* Keep a sheet, which is owned from now on, in place of the one that the session
 * had.  Its number is never used again. */
int64_t web_imports_put(struct web_imports *all, uint64_t session,
    struct desk_sheet_page *page, struct clock_mono now);

/* The number of the sheet, or the extract, that a session has; 0: none. */
int64_t web_imports_find(struct web_imports *all, uint64_t session,
    bool extract);

/*
 * The sheet, or the extract, of that session and number, for this thread alone until
 * web_imports_give_back(): waits while another one has it, until that moment.  NULL
 * where there is none, or it was not had in time: then web_imports_find() finds it
 * still.
 */
struct desk_sheet_page *web_imports_borrow(struct web_imports *all,
    uint64_t session, int64_t number, bool extract, struct clock_mono until);

/* `done`: wipe it. */
void web_imports_give_back(struct web_imports *all, int64_t number, bool done);

/* Wipe those that are too old, and those whose session has ended. */
void web_imports_expire(struct web_imports *all, struct httpsessions *sessions,
    struct clock_mono now);

/* Wipe that of a session; 0: all.  What is borrowed is wiped when it is given
 * back. */
void web_imports_forget(struct web_imports *all, uint64_t session);

#endif

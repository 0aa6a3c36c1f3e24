/*
 * Sheets between the moment they are handed in and the one they are stored.
 * They name clients, so none stays longer than somebody works with it.
 */
#include "agent/web/web_imports.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/base/condition.h"
#include "common/base/err.h"
#include "common/base/mem.h"

struct entry {
	int64_t number; /* 0: free */
	uint64_t session;
	int64_t until_ms; /* on the monotonic clock */
	struct desk_sheet_page *page;
	bool lent;
	bool over; /* to be wiped when it is given back */
};

struct web_imports {
	pthread_mutex_t guard; /* of all below */
	pthread_cond_t back;   /* something was given back */
	int64_t last;
	/* Twice: what is lent cannot make room. */
	struct entry entry[2 * WEB_IMPORTS_MAX];
};

enum { ENTRIES = 2 * WEB_IMPORTS_MAX };

struct web_imports *
web_imports_new(void)
{
	struct web_imports *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	condition_make(&all->back);
	return all;
}

void
web_imports_free(struct web_imports *all)
{
	if (all == NULL)
		return;
	web_imports_forget(all, 0);
	(void)pthread_cond_destroy(&all->back);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

/* Wipe it, now or when it comes back. */
static void
leave(struct entry *x)
{
	if (x->number == 0)
		return;
	x->over = true;
	if (x->lent)
		return;
	desk_sheet_page_free(x->page);
	*x = (struct entry){ 0 };
}

/* A free place; where there are too many, the oldest makes room. */
static struct entry *
place(struct web_imports *all)
{
	struct entry *oldest = NULL, *empty = NULL;
	unsigned n = 0;

	for (unsigned i = 0; i < ENTRIES; i++) {
		struct entry *x = &all->entry[i];

		if (x->number == 0) {
			empty = x;
			continue;
		}
		n++;
		if (!x->lent &&
		    (oldest == NULL || x->until_ms < oldest->until_ms))
			oldest = x;
	}
	if (n >= WEB_IMPORTS_MAX && oldest != NULL) {
		leave(oldest);
		return oldest;
	}
	/* No more are lent than there are threads, which are fewer. */
	ASSERT(empty != NULL);
	return empty;
}

int64_t
web_imports_put(struct web_imports *all, uint64_t session,
    struct desk_sheet_page *page, struct clock_mono now)
{
	struct entry *x;
	int64_t number;

	web_imports_forget(all, session);
	(void)pthread_mutex_lock(&all->guard);
	x = place(all);
	number = ++all->last;
	*x = (struct entry){ .number = number,
		.session = session,
		.until_ms = now.ms + (int64_t)WEB_IMPORTS_S * 1000,
		.page = page };
	(void)pthread_mutex_unlock(&all->guard);
	return number;
}

int64_t
web_imports_find(struct web_imports *all, uint64_t session, bool extract)
{
	int64_t number = 0;

	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < ENTRIES; i++)
		if (all->entry[i].number != 0 && !all->entry[i].over &&
		    all->entry[i].session == session &&
		    desk_sheet_page_is_extract(all->entry[i].page) == extract)
			number = all->entry[i].number;
	(void)pthread_mutex_unlock(&all->guard);
	return number;
}

static struct entry *
find(struct web_imports *all, int64_t number)
{
	for (unsigned i = 0; number != 0 && i < ENTRIES; i++)
		if (all->entry[i].number == number)
			return &all->entry[i];
	return NULL;
}

struct desk_sheet_page *
web_imports_borrow(struct web_imports *all, uint64_t session, int64_t number,
    bool extract, struct clock_mono until)
{
	struct desk_sheet_page *page = NULL;
	bool late = false;
	struct entry *x;

	(void)pthread_mutex_lock(&all->guard);
	while ((x = find(all, number)) != NULL && x->session == session &&
	       !x->over && x->lent && !late)
		late = condition_wait(&all->back, &all->guard, until);
	if (x != NULL && x->session == session && !x->over && !x->lent &&
	    desk_sheet_page_is_extract(x->page) == extract) {
		x->lent = true;
		page = x->page;
	}
	(void)pthread_mutex_unlock(&all->guard);
	return page;
}

void
web_imports_give_back(struct web_imports *all, int64_t number, bool done)
{
	struct entry *x;

	(void)pthread_mutex_lock(&all->guard);
	x = find(all, number);
	ASSERT(x != NULL && x->lent);
	x->lent = false;
	if (done || x->over)
		leave(x);
	(void)pthread_cond_broadcast(&all->back);
	(void)pthread_mutex_unlock(&all->guard);
}

void
web_imports_expire(struct web_imports *all, struct httpsessions *sessions,
    struct clock_mono now)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < ENTRIES; i++) {
		struct entry *x = &all->entry[i];

		if (x->number != 0 &&
		    (x->until_ms <= now.ms ||
			!httpsessions_has(sessions, x->session)))
			leave(x);
	}
	(void)pthread_mutex_unlock(&all->guard);
}

void
web_imports_forget(struct web_imports *all, uint64_t session)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < ENTRIES; i++)
		if (session == 0 || all->entry[i].session == session)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}

/* One thread that shuts down connections whose time is up, and how. */
#include "common/http/httpwatch.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/condition.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/base/problem.h"

struct httpwatch {
	pthread_t thread;
	pthread_mutex_t lock; /* of everything below */
	pthread_cond_t wake;
	bool stop;
	int every_ms;
	struct httpwatch_entry *first;
};

/* Tell a client what became of its request, as far as its socket takes it at
 * once. */
static void
say(int fd, unsigned status, const char *title, const char *code,
    const char *detail)
{
	struct buf body, text;

	buf_init(&body, SIZE_MAX / 2);
	buf_init(&text, SIZE_MAX / 2);
	problem_begin(&body, status, code, detail, 0);
	problem_end(&body);
	buf_printf(&text,
	    "HTTP/1.1 %u %s\r\n"
	    "Content-Type: " PROBLEM_TYPE "\r\n"
	    "Content-Length: %zu\r\n"
	    "Cache-Control: no-store\r\n"
	    "Connection: close\r\n"
	    "\r\n%s",
	    status, title, body.n, buf_str(&body));
	(void)send(fd, text.data, text.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	buf_free(&body);
	buf_free(&text);
}

/* Before a connection is shut whose answer nobody reads: what the kernel still holds of it
 * is forgotten when the socket is closed, instead of minutes later. */
static void
cut(int fd)
{
	static const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

bool
httpwatch_shut(struct httpwatch_entry *entry, bool tell)
{
	int phase = HTTPWATCH_RECEIVING;

	if (atomic_compare_exchange_strong(&entry->phase, &phase,
		HTTPWATCH_EXPIRED)) {
		if (tell && entry->plain)
			say(entry->fd, 503, "Service Unavailable", "busy",
			    "The server is full and has waited for this "
			    "request for longest; try again in a minute.");
	} else if (phase == HTTPWATCH_HANDLING) {
		return false;
	} else if (phase == HTTPWATCH_ANSWERING) {
		cut(entry->fd);
	}
	(void)shutdown(entry->fd, SHUT_RDWR);
	return true;
}

/* Shut the connection if its time is up.  The phase decides a race with the
 * thread that has just received the last byte. */
static void
look_at(struct httpwatch_entry *entry, long long now_ms)
{
	int phase = HTTPWATCH_RECEIVING;

	if (atomic_load(&entry->until_ms) > now_ms)
		return;
	if (atomic_compare_exchange_strong(&entry->phase, &phase,
		HTTPWATCH_EXPIRED)) {
		if (entry->plain)
			say(entry->fd, 408, "Request Timeout", "timeout",
			    "The request was not complete in time.");
	} else if (phase == HTTPWATCH_ANSWERING) {
		cut(entry->fd);
	} else {
		return;
	}
	(void)shutdown(entry->fd, SHUT_RDWR);
}

static void *
watch(void *arg)
{
	struct httpwatch *w = arg;

	(void)pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		struct clock_mono now = clock_mono_now();

		for (struct httpwatch_entry *i = w->first; i != NULL;
		     i = i->next)
			look_at(i, now.ms);
		now.ms += w->every_ms;
		(void)condition_wait(&w->wake, &w->lock, now);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct httpwatch *
httpwatch_start(int every_ms)
{
	struct httpwatch *w = mem_alloc(sizeof(*w));

	w->every_ms = every_ms;
	ASSERT(pthread_mutex_init(&w->lock, NULL) == 0);
	condition_make(&w->wake);
	ASSERT(pthread_create(&w->thread, NULL, watch, w) == 0);
	return w;
}

void
httpwatch_stop(struct httpwatch *w)
{
	if (w == NULL)
		return;
	(void)pthread_mutex_lock(&w->lock);
	ASSERT(w->first == NULL);
	w->stop = true;
	(void)pthread_cond_signal(&w->wake);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
	(void)pthread_cond_destroy(&w->wake);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

void
httpwatch_add(struct httpwatch *w, struct httpwatch_entry *entry, int fd,
    bool plain, struct clock_mono until)
{
	entry->fd = fd;
	entry->plain = plain;
	atomic_init(&entry->phase, HTTPWATCH_RECEIVING);
	atomic_init(&entry->until_ms, until.ms);
	(void)pthread_mutex_lock(&w->lock);
	entry->prev = NULL;
	entry->next = w->first;
	if (w->first != NULL)
		w->first->prev = entry;
	w->first = entry;
	(void)pthread_mutex_unlock(&w->lock);
}

void
httpwatch_remove(struct httpwatch *w, struct httpwatch_entry *entry)
{
	(void)pthread_mutex_lock(&w->lock);
	if (entry->prev != NULL)
		entry->prev->next = entry->next;
	else
		w->first = entry->next;
	if (entry->next != NULL)
		entry->next->prev = entry->prev;
	(void)pthread_mutex_unlock(&w->lock);
}

void
httpwatch_begin(struct httpwatch_entry *entry, struct clock_mono until)
{
	if (until.ms < atomic_load(&entry->until_ms))
		atomic_store(&entry->until_ms, until.ms);
}

bool
httpwatch_handle(struct httpwatch_entry *entry)
{
	int phase = HTTPWATCH_RECEIVING;

	return atomic_compare_exchange_strong(&entry->phase, &phase,
	    HTTPWATCH_HANDLING);
}

void
httpwatch_answer(struct httpwatch_entry *entry, struct clock_mono until)
{
	int phase = HTTPWATCH_HANDLING;

	/* An answer ahead of the request's end comes straight here. */
	atomic_store(&entry->until_ms, until.ms);
	if (!atomic_compare_exchange_strong(&entry->phase, &phase,
		HTTPWATCH_ANSWERING) &&
	    phase == HTTPWATCH_RECEIVING)
		(void)atomic_compare_exchange_strong(&entry->phase, &phase,
		    HTTPWATCH_ANSWERING);
}

void
httpwatch_next(struct httpwatch_entry *entry, struct clock_mono until)
{
	int phase = HTTPWATCH_ANSWERING;

	/* In this order: the sweeper must not see an old time in the new
	 * phase. */
	atomic_store(&entry->until_ms, until.ms);
	(void)atomic_compare_exchange_strong(&entry->phase, &phase,
	    HTTPWATCH_RECEIVING);
}

/*
 * HTTP to witnesses with libcurl's multi interface: one thread, all transfers at
 * once, so that one that stalls delays no other.
 */
#include "aggregator/witnesses/calls.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/url.h"
#include "protocol/limits.h"

struct call {
	CURL *curl;
	struct buf sent, answer;
};

struct calls {
	CURLM *multi;
	struct curl_slist *headers;
	struct call call[CALLS_MAX];
};

static size_t
take(char *bytes, size_t size, size_t count, void *arg)
{
	struct buf *out = arg;

	buf_add(out, bytes, size * count);
	return out->full ? 0 : size * count;
}

int
calls_open(struct calls **out, struct err *e)
{
	struct calls *c;

	*out = NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_SYSTEM, "libcurl does not start");
	c = mem_alloc(sizeof(*c));
	c->multi = curl_multi_init();
	ASSERT(c->multi != NULL);
	c->headers = curl_slist_append(NULL, "Content-Type: text/plain");
	/* No waiting for "100 Continue": bodies are small. */
	c->headers = curl_slist_append(c->headers, "Expect:");
	*out = c;
	return 0;
}

void
calls_drop(struct calls *c, unsigned slot)
{
	struct call *one = &c->call[slot];

	if (one->curl == NULL)
		return;
	(void)curl_multi_remove_handle(c->multi, one->curl);
	curl_easy_cleanup(one->curl);
	one->curl = NULL;
	buf_free(&one->sent);
	buf_free(&one->answer);
}

void
calls_close(struct calls *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < CALLS_MAX; i++)
		calls_drop(c, i);
	(void)curl_multi_cleanup(c->multi);
	curl_slist_free_all(c->headers);
	free(c);
	curl_global_cleanup();
}

static void
set_options(struct calls *c, struct call *one, const char *url, long timeout_ms)
{
	static const char plain[] = "http://";
	CURL *h = one->curl;

	curl_easy_setopt(h, CURLOPT_URL, url);
	/* http goes to this machine only, so never by way of a proxy. */
	if (strncmp(url, plain, sizeof(plain) - 1) == 0)
		curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, timeout_ms);
	curl_easy_setopt(h, CURLOPT_USERAGENT, "sheaf-aggregator");
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &one->answer);
	if (one->sent.n == 0)
		return;
	curl_easy_setopt(h, CURLOPT_POST, 1L);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, buf_str(&one->sent));
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)one->sent.n);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers);
}

int
calls_begin(struct calls *c, unsigned slot, const char *url, struct slice body,
    long timeout_ms, struct err *e)
{
	struct call *one = &c->call[slot];

	ASSERT(slot < CALLS_MAX && one->curl == NULL);
	/* The authority has signed it, which does not make it right. */
	if (!url_is_allowed(url))
		return err_set(e, ERR_REFUSED,
		    "the address in the policy may not be asked: it must begin "
		    "with https://, or be http:// to this machine itself");
	one->curl = curl_easy_init();
	ASSERT(one->curl != NULL);
	buf_init(&one->sent, body.n + 1);
	buf_init(&one->answer, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&one->sent, body);
	set_options(c, one, url, timeout_ms);
	ASSERT(curl_multi_add_handle(c->multi, one->curl) == CURLM_OK);
	return 0;
}

bool
calls_is_busy(const struct calls *c, unsigned slot)
{
	return c->call[slot].curl != NULL;
}

void
calls_work(struct calls *c, int wait_ms)
{
	int running;

	(void)curl_multi_perform(c->multi, &running);
	(void)curl_multi_poll(c->multi, NULL, 0, wait_ms, NULL);
	(void)curl_multi_perform(c->multi, &running);
}

void
calls_wake(struct calls *c)
{
	(void)curl_multi_wakeup(c->multi);
}

static unsigned
slot_of(const struct calls *c, const CURL *curl)
{
	unsigned i = 0;

	while (c->call[i].curl != curl)
		ASSERT(++i < CALLS_MAX);
	return i;
}

int
calls_ended(struct calls *c, struct calls_answer *a)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
		unsigned slot;
		CURLcode code = m->data.result;
		long status = 0;

		if (m->msg != CURLMSG_DONE)
			continue;
		slot = slot_of(c, m->easy_handle);
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE,
		    &status);
		*a = (struct calls_answer){ .status = 0 };
		if (code == CURLE_OK && status > 0)
			a->status = (unsigned)status;
		else
			(void)snprintf(a->why, sizeof(a->why), "%s",
			    curl_easy_strerror(code));
		/* The answer is the caller's from here on. */
		a->body = c->call[slot].answer;
		buf_init(&c->call[slot].answer, 0);
		calls_drop(c, slot);
		return (int)slot;
	}
	return -1;
}

/*
 * HTTP GET with libcurl.  It resembles the agent's transport, and stays apart
 * from it: the auditor shares nothing with the programs it checks.
 */
#include "auditor/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/url.h"
#include "protocol/limits.h"

struct fetch {
	CURL *curl;
	char *base;
	uint64_t bytes_left; /* UINT64_MAX: no end */
	struct clock_mono until;
	bool limited;
};

static size_t
take(char *bytes, size_t size, size_t count, void *arg)
{
	struct buf *out = arg;

	buf_add(out, bytes, size * count);
	return out->full ? 0 : size * count;
}

int
fetch_open(struct fetch **out, const char *base, struct err *e)
{
	struct fetch *f;
	size_t n = strlen(base);

	/* What somebody on the way has changed would make an honest log look
	 * forged. */
	if (!url_is_allowed(base))
		return err_set(e, ERR_USAGE,
		    "%s is not an https address (http only to this machine, "
		    "as in http://127.0.0.1:8440/log)",
		    base);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_SYSTEM, "libcurl does not start");
	f = mem_alloc(sizeof(*f));
	while (n > 0 && base[n - 1] == '/')
		n--;
	f->base = mem_copy_text(base, n);
	f->curl = curl_easy_init();
	ASSERT(f->curl != NULL);
	f->bytes_left = UINT64_MAX;
	*out = f;
	return 0;
}

void
fetch_close(struct fetch *f)
{
	if (f == NULL)
		return;
	curl_easy_cleanup(f->curl);
	curl_global_cleanup();
	free(f->base);
	free(f);
}

void
fetch_limit(struct fetch *f, uint64_t bytes, unsigned seconds)
{
	f->bytes_left = bytes;
	f->until.ms = clock_mono_now().ms + (int64_t)seconds * 1000;
	f->limited = true;
}

/* Milliseconds that the next request may take; 0: none are left. */
static long
time_left_ms(const struct fetch *f)
{
	int64_t left = LIMITS_DELIVERY_WHOLE_MS;

	if (f->limited && f->until.ms - clock_mono_now().ms < left)
		left = f->until.ms - clock_mono_now().ms;
	return left > 0 ? (long)left : 0;
}

static void
set_options(struct fetch *f, const char *url, struct buf *out)
{
	CURL *c = f->curl;

	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)LIMITS_DELIVERY_CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, time_left_ms(f));
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT,
	    (long)LIMITS_DELIVERY_SLOW_BYTES);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME,
	    (long)LIMITS_DELIVERY_SLOW_S);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
}

static int
say_time_is_up(struct err *e)
{
	err_set(e, ERR_LATER, "the time is up, and not all has been fetched");
	return err_code(e, "time");
}

/* Count what came against the bytes that are left. */
static int
count_bytes(struct fetch *f, size_t n, struct err *e)
{
	if (n > f->bytes_left)
		return err_refuse(e, "bytes", 0,
		    "the log is larger than may be fetched");
	if (f->bytes_left != UINT64_MAX)
		f->bytes_left -= n;
	return 0;
}

int
fetch_get(struct fetch *f, const char *path, struct buf *out, bool *found,
    struct err *e)
{
	char *url = mem_printf("%s/%s", f->base, path);
	CURLcode code = CURLE_OPERATION_TIMEDOUT;
	long status = 0;
	int r = -1;

	buf_reset(out);
	if (time_left_ms(f) > 0) {
		set_options(f, url, out);
		curl_easy_setopt(f->curl, CURLOPT_HTTPGET, 1L);
		code = curl_easy_perform(f->curl);
		(void)curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE,
		    &status);
	}
	if (code != CURLE_OK && time_left_ms(f) == 0)
		say_time_is_up(e);
	else if (code == CURLE_WRITE_ERROR && out->full)
		err_set(e, ERR_REFUSED, "%s is larger than %zu bytes", url,
		    out->max);
	else if (code != CURLE_OK)
		err_set(e, ERR_LATER, "%s cannot be fetched: %s", url,
		    curl_easy_strerror(code));
	else if (status != 200 && status != 404)
		err_set(e, ERR_LATER, "%s answered with status %ld", url,
		    status);
	else
		r = count_bytes(f, out->n, e);
	*found = status == 200;
	free(url);
	return r;
}

int
fetch_post(struct fetch *f, const char *path, struct slice body,
    struct buf *out, struct err *e)
{
	char *url = mem_printf("%s/%s", f->base, path);
	CURLcode code = CURLE_OPERATION_TIMEDOUT;
	long status = 0;
	int r = -1;

	buf_reset(out);
	if (time_left_ms(f) > 0) {
		set_options(f, url, out);
		curl_easy_setopt(f->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(f->curl, CURLOPT_POSTFIELDS,
		    (const char *)body.p);
		curl_easy_setopt(f->curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)body.n);
		code = curl_easy_perform(f->curl);
		(void)curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE,
		    &status);
	}
	if (code != CURLE_OK)
		err_set(e, ERR_LATER, "%s cannot be reached: %s", url,
		    curl_easy_strerror(code));
	else if (status != 200)
		err_set(e, ERR_LATER, "%s answered with status %ld", url,
		    status);
	else
		r = 0;
	free(url);
	return r;
}

int
fetch_tile(struct fetch *f, const struct tile *t, struct buf *out,
    struct err *e)
{
	char name[TILE_PATH_MAX];
	bool found = false;

	tile_path(name, t);
	if (fetch_get(f, name, out, &found, e) < 0)
		return -1;
	if (!found && t->width < TILE_WIDTH) { /* grown since: the full one */
		char *partial = strstr(name, ".p/");

		ASSERT(partial != NULL);
		*partial = '\0';
		if (fetch_get(f, name, out, &found, e) < 0)
			return -1;
	}
	if (found)
		return 0;
	return err_set(e, ERR_LATER,
	    "the server does not hold %s, which its checkpoint needs: try "
	    "again later, and tell whoever runs the log if it stays so",
	    name);
}

/*
 * HTTP by libcurl.  Answers have a ceiling, redirects are not followed, and only
 * addresses that pins.h allows are called.
 */
#include "agent/delivery/transport.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "agent/delivery/retry.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/url.h"
#include "protocol/limits.h"

/* All authorities that a system knows are a quarter of it. */
enum { CA_MAX = 1024 * 1024 };

struct link {
	CURL *curl;
	struct buf ca; /* certificates to believe; empty: the system's */
	struct curl_slist *headers; /* of what is brought */
	struct curl_slist *asking;  /* of what is only asked */
	char detail[CURL_ERROR_SIZE];
};

/* An answer beyond the cap ends the transfer (CURLE_WRITE_ERROR). */
static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct buf *body = arg;

	buf_add(body, p, size * n);
	return body->full ? 0 : size * n;
}

enum { HEADER_VALUE_SIZE = 64 };

/* True when the line is the header `name` ("date:"); its value without the
 * line's end, as far as it fits. */
static bool
is_header(struct slice line, const char *name,
    char value[static HEADER_VALUE_SIZE])
{
	size_t i = strlen(name), used = 0;

	if (line.n <= i)
		return false;
	for (size_t k = 0; k < i; k++)
		if ((line.p[k] | 0x20) != (name[k] | 0x20))
			return false;
	while (i < line.n && line.p[i] == ' ')
		i++;
	while (i < line.n && used < HEADER_VALUE_SIZE - 1 && line.p[i] >= ' ' &&
	       line.p[i] <= '~')
		value[used++] = (char)line.p[i++];
	value[used] = '\0';
	return true;
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	struct transport_answer *answer = arg;
	struct slice line = slice_make(p, size * n);
	char value[HEADER_VALUE_SIZE];
	time_t date;

	if (is_header(line, "retry-after:", value)) {
		answer->retry_after_ms = retry_after_ms(value);
	} else if (is_header(line, "date:", value)) {
		date = curl_getdate(value, NULL);
		answer->date_s = date > 0 ? (int64_t)date : 0;
	}
	return size * n;
}

/* Options that hold for every request. */
static void
set_limits(struct link *l)
{
	CURL *c = l->curl;

	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)LIMITS_DELIVERY_CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)LIMITS_DELIVERY_WHOLE_MS);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT,
	    (long)LIMITS_DELIVERY_SLOW_BYTES);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME,
	    (long)LIMITS_DELIVERY_SLOW_S);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)LIMITS_ANSWER_MAX);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "sheaf-agent");
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, l->detail);
	if (l->ca.n > 0) {
		struct curl_blob blob = { l->ca.data, l->ca.n,
			CURL_BLOB_NOCOPY };

		curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &blob);
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
}

static void
set_request(struct link *l, const struct transport_request *request,
    struct transport_answer *answer)
{
	static const char plain[] = "http://";
	CURL *c = l->curl;
	bool local = strncmp(request->url, plain, sizeof(plain) - 1) == 0;

	curl_easy_reset(c);
	set_limits(l);
	curl_easy_setopt(c, CURLOPT_URL, request->url);
	/* http goes to this machine only, so never by way of a proxy. */
	if (local)
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &answer->body);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, answer);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, l->asking);
	if (request->body.p == NULL)
		return;
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, (const char *)request->body.p);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)request->body.n);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, l->headers);
}

/* The address without the query, which only this program writes. */
static bool
is_allowed(const char *url)
{
	char *base = mem_copy_text(url, strcspn(url, "?"));
	bool allowed = url_is_allowed(base);

	free(base);
	return allowed;
}

/* No answer came: what that means for the people who wait for it. */
static int
failed(const struct link *l, CURLcode rc, struct err *e)
{
	const char *why =
	    l->detail[0] != '\0' ? l->detail : curl_easy_strerror(rc);
	long proxy = 0;

	(void)curl_easy_getinfo(l->curl, CURLINFO_HTTP_CONNECTCODE, &proxy);
	if (proxy != 0 && proxy / 100 != 2)
		return err_set(e, ERR_LATER,
		    "a web filter or proxy refused the way to the aggregator "
		    "(status %ld); ask who runs this network to let this "
		    "computer reach it",
		    proxy);
	if (rc == CURLE_PEER_FAILED_VERIFICATION)
		return err_set(e, ERR_LATER,
		    "what answered has no certificate that this computer "
		    "trusts (%s): a web filter may stand in the aggregator's "
		    "place, so ask who runs this network; for a private "
		    "authority use --ca-file",
		    why);
	if (rc == CURLE_WRITE_ERROR || rc == CURLE_FILESIZE_EXCEEDED)
		return err_set(e, ERR_LATER,
		    "a web filter or proxy answered, not the aggregator: the "
		    "answer is longer than any of the aggregator's");
	return err_set(e, ERR_LATER, "the aggregator cannot be reached: %s",
	    why);
}

static int
ask(void *arg, const struct transport_request *request,
    struct transport_answer *answer, struct err *e)
{
	struct link *l = arg;
	CURLcode rc;
	long status = 0;

	*answer = (struct transport_answer){ .status = 0 };
	buf_init(&answer->body, LIMITS_ANSWER_MAX);
	if (!is_allowed(request->url))
		return err_set(e, ERR_USAGE,
		    "the aggregator's address must begin with https:// (or "
		    "http:// for this machine itself)");
	set_request(l, request, answer);
	l->detail[0] = '\0';
	rc = curl_easy_perform(l->curl);
	if (rc != CURLE_OK)
		return failed(l, rc, e);
	curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &status);
	answer->status = status < 0 ? 0 : (unsigned)status;
	return 0;
}

/*
 * Variables by which whoever starts this program could have the keys of its
 * connections written down, or other certificates believed.  Only --ca-file
 * names certificates.
 */
static void
forget_environment(void)
{
	static const char *const names[] = { "SSLKEYLOGFILE", "CURL_CA_BUNDLE",
		"SSL_CERT_FILE", "SSL_CERT_DIR" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
}

int
transport_open(struct transport *t, const char *ca_file, struct err *e)
{
	char follows[64];
	struct link *l;
	struct buf ca;

	buf_init(&ca, CA_MAX);
	forget_environment();
	if (ca_file != NULL && file_read(ca_file, CA_MAX, &ca, e) < 0) {
		buf_free(&ca);
		return -1;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		buf_free(&ca);
		return err_set(e, ERR_SYSTEM,
		    "cannot start the network library");
	}
	l = mem_alloc(sizeof(*l));
	l->ca = ca;
	l->curl = curl_easy_init();
	ASSERT(l->curl != NULL);
	l->headers =
	    curl_slist_append(NULL, "Content-Type: application/octet-stream");
	/* No waiting for "100 Continue": bodies are small. */
	l->headers = curl_slist_append(l->headers, "Expect:");
	(void)snprintf(follows, sizeof(follows), "Sheaf-Follows: %d",
	    LIMITS_FOLLOWS);
	l->headers = curl_slist_append(l->headers, follows);
	/* A head brings a quorum only to who counts it (P-HEAD-8). */
	l->asking = curl_slist_append(NULL, follows);
	*t = (struct transport){ ask, l };
	return 0;
}

void
transport_close(struct transport *t)
{
	struct link *l = t->arg;

	if (l == NULL)
		return;
	curl_slist_free_all(l->headers);
	curl_slist_free_all(l->asking);
	curl_easy_cleanup(l->curl);
	buf_free(&l->ca);
	free(l);
	curl_global_cleanup();
	t->arg = NULL;
}

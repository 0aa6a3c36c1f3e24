/*
 * The HTTP server over libmicrohttpd, whose header stays in this file.  Its
 * callbacks arrive in an order that is easy to get wrong; here they become a
 * request that a handler answers, or keeps and answers later.
 */
#include "common/http/httpd.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/problem.h"
#include "common/base/text.h"
#include "common/http/httpd_listen.h"
#include "common/http/httproute.h"
#include "common/http/httpwatch.h"

enum {
	LOOK_MS = 100,           /* how exact deadlines are */
	KEPT_BODY_BYTES = 16384, /* kept for a connection's next request */
	DISCARD_MAX = 65536, /* announced of a refused body, before closing */
	HEADERS_MAX = 8192,  /* of one answer, ours */
	METHODS_MAX = 256,   /* in the header Allow */
	ANSWER_BYTES_PER_MS = 32, /* slowest reader waited for: 256 kbit/s */
	TLS_FILE_MAX = 1048576,   /* certificate chain or key */
	/* Of a connection, for headers and pieces of a body.  The library
	 * clears all of it between two requests, so not more than that. */
	MEMORY_BYTES = 16384,
	STOP_LOOK_MS = 5
};

/* One request; a part of its connection and used again for the next. */
struct httpd_request {
	struct httpd *server;
	struct MHD_Connection *mhd;
	const struct httproute *route;
	struct httproute_params params;
	struct buf body;
	struct buf headers; /* of the answer: name NUL value NUL ... */
	unsigned refusal; /* status to answer instead of the handler's, or 0 */
	unsigned status;  /* of the answer */
	size_t answer_n;
	struct MHD_Response *answer;
	bool percent;           /* in the path, as it was sent */
	bool begun;             /* first call of the library is over */
	bool handled;           /* the handler was called */
	bool kept;              /* and kept the request */
	enum httpd_cache cache; /* of the answer */
};

struct connection {
	struct httpwatch_entry watch;
	struct httpd_request request;
};

struct httpd {
	struct httpd_config config;
	struct MHD_Daemon *daemon;
	struct httpwatch *watch;
	uint16_t port;
	struct buf tls_cert, tls_key; /* the library borrows them */
	atomic_bool stopping;
	atomic_uint active; /* requests begun and not yet over */
};

static struct clock_mono
after_ms(int64_t ms)
{
	struct clock_mono t = clock_mono_now();

	t.ms += ms;
	return t;
}

/* --------------------------------------------------------------- answers */

static void
add_header(struct MHD_Response *answer, const char *name, const char *value)
{
	/* Fails only for a name or value with a line break in it: a bug. */
	ASSERT(MHD_add_response_header(answer, name, value) == MHD_YES);
}

/* The one place that says who may keep an answer. */
static const char *
caching(unsigned status, enum httpd_cache cache)
{
	return status == MHD_HTTP_OK && cache == HTTPD_IMMUTABLE
		   ? "public, max-age=31536000, immutable"
		   : "no-store";
}

/*
 * Give r its answer.  A kept request goes back to the server's threads, and
 * may be over before this returns; else on_request() sends it.
 */
static void
finish(struct httpd_request *r, unsigned status, const char *content_type,
    struct MHD_Response *answer, size_t n)
{
	const char *p = buf_str(&r->headers), *end = p + r->headers.n;

	ASSERT(answer != NULL && r->answer == NULL && !r->headers.full);
	/* No browser guesses another type. */
	add_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	add_header(answer, "X-Content-Type-Options", "nosniff");
	add_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL,
	    caching(status, r->cache));
	while (p < end) {
		const char *value = p + strlen(p) + 1;

		add_header(answer, p, value);
		p = value + strlen(value) + 1;
	}
	r->status = status;
	r->answer_n = n;
	r->answer = answer;
	if (r->kept)
		MHD_resume_connection(r->mhd);
}

void
httpd_answer_header(struct httpd_request *r, const char *name,
    const char *value)
{
	ASSERT(strcasecmp(name, MHD_HTTP_HEADER_CACHE_CONTROL) != 0);
	buf_add(&r->headers, name, strlen(name) + 1);
	buf_add(&r->headers, value, strlen(value) + 1);
}

void
httpd_answer(struct httpd_request *r, unsigned status, const char *content_type,
    struct slice body)
{
	/* The library's argument is not const, but copied from only. */
	finish(r, status, content_type,
	    MHD_create_response_from_buffer(body.n,
		(void *)(uintptr_t)(body.n == 0 ? "" : (const char *)body.p),
		MHD_RESPMEM_MUST_COPY),
	    body.n);
}

void
httpd_answer_file(struct httpd_request *r, const char *content_type,
    const char *path, enum httpd_cache cache)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			(void)close(fd);
		httpd_problem(r, MHD_HTTP_NOT_FOUND, "not-found",
		    "There is nothing here.");
		return;
	}
	r->cache = cache;
	finish(r, MHD_HTTP_OK, content_type,
	    MHD_create_response_from_fd64((uint64_t)st.st_size, fd),
	    (size_t)st.st_size);
}

/* -------------------------------------------------------------- problems */

void
httpd_problem(struct httpd_request *r, unsigned status, const char *code,
    const char *detail)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 2);
	problem_begin(&text, status, code, detail, 0);
	problem_end(&text);
	httpd_answer(r, status, PROBLEM_TYPE, buf_slice(&text));
	buf_free(&text);
}

static void
refuse_method(struct httpd_request *r, const char *path)
{
	struct buf methods;

	buf_init(&methods, METHODS_MAX);
	httproute_methods(r->server->config.routes, path, &methods);
	httpd_answer_header(r, "Allow", buf_str(&methods));
	buf_free(&methods);
	httpd_problem(r, MHD_HTTP_METHOD_NOT_ALLOWED, "method",
	    "This method is not answered here; the header Allow names those "
	    "that are.");
}

/* Answer a request that no handler will see with r->refusal. */
static void
refuse(struct httpd_request *r, const char *path)
{
	switch (r->refusal) {
	case MHD_HTTP_METHOD_NOT_ALLOWED:
		refuse_method(r, path);
		return;
	case MHD_HTTP_CONTENT_TOO_LARGE:
		httpd_problem(r, r->refusal, "too-large",
		    "The body is larger than may be sent here.");
		return;
	case MHD_HTTP_SERVICE_UNAVAILABLE:
		httpd_answer_header(r, "Connection", "close");
		httpd_problem(r, r->refusal, "stopping",
		    "The server is stopping; try again in a minute.");
		return;
	default:
		httpd_problem(r, MHD_HTTP_NOT_FOUND, "not-found",
		    "There is nothing here.");
		return;
	}
}

/* ------------------------------------------------------- what was asked */

const char *
httpd_param(const struct httpd_request *r, const char *name)
{
	return httproute_param(&r->params, name);
}

const char *
httpd_query(const struct httpd_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->mhd, MHD_GET_ARGUMENT_KIND, name);
}

const char *
httpd_header(const struct httpd_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

struct slice
httpd_body(const struct httpd_request *r)
{
	return buf_slice(&r->body);
}

void
httpd_keep(struct httpd_request *r)
{
	ASSERT(!r->kept && r->answer == NULL);
	/* Here, before anybody else can know r and answer it. */
	r->kept = true;
	MHD_suspend_connection(r->mhd);
}

/* -------------------------------------------------------------- requests */

/* Hand r's answer to the library. */
static enum MHD_Result
send_answer(struct httpd_request *r, struct connection *c)
{
	struct MHD_Response *answer = r->answer;
	enum MHD_Result rc;

	httpwatch_answer(&c->watch,
	    after_ms(r->server->config.deadline_ms +
		     (int64_t)(r->answer_n / ANSWER_BYTES_PER_MS)));
	r->answer = NULL;
	rc = MHD_queue_response(r->mhd, r->status, answer);
	MHD_destroy_response(answer);
	return rc;
}

/* What to refuse a request with whose headers have come, or 0. */
static unsigned
judge(struct httpd_request *r, const char *method, const char *path,
    uint64_t announced)
{
	const struct httproute *routes = r->server->config.routes;

	if (atomic_load(&r->server->stopping))
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	if (r->percent)
		return MHD_HTTP_NOT_FOUND;
	r->route = httproute_find(routes, method, path, &r->params);
	if (r->route != NULL)
		return announced > r->route->body_max
			   ? MHD_HTTP_CONTENT_TOO_LARGE
			   : 0;
	return httproute_is_known(routes, path) ? MHD_HTTP_METHOD_NOT_ALLOWED
						: MHD_HTTP_NOT_FOUND;
}

/*
 * The headers have come.  An answer here makes the library close the
 * connection, so only a body too long to read is refused at once.
 */
static enum MHD_Result
begin(struct connection *c, struct MHD_Connection *mhd, const char *method,
    const char *path)
{
	struct httpd_request *r = &c->request;
	const char *length = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t announced = 0;

	/* The library has checked the number itself. */
	if (length != NULL &&
	    !text_parse_u64(slice_of(length), UINT64_MAX, &announced))
		announced = UINT64_MAX;
	r->mhd = mhd;
	r->begun = true;
	atomic_fetch_add(&r->server->active, 1);
	r->refusal = judge(r, method, path, announced);
	r->body.max = r->refusal == 0 ? r->route->body_max : 0;
	if (r->refusal == 0 || announced <= DISCARD_MAX)
		return MHD_YES;
	r->handled = true;
	refuse(r, path);
	return send_answer(r, c);
}

/*
 * More of the body.  What goes beyond the ceiling is dropped until its end
 * or the deadline: the library takes no answer between.
 */
static void
take_body(struct httpd_request *r, const char *p, size_t n)
{
	if (r->refusal != 0)
		return;
	buf_add(&r->body, p, n);
	if (r->body.full)
		r->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
}

/* The library's one callback: headers, body pieces, end, after a resume. */
static enum MHD_Result
on_request(void *cls, struct MHD_Connection *mhd, const char *path,
    const char *method, const char *version, const char *upload,
    size_t *upload_n, void **request)
{
	struct connection *c = *request;
	struct httpd_request *r = &c->request;
	size_t n = *upload_n;

	(void)cls;
	(void)version;
	if (!r->begun)
		return begin(c, mhd, method, path);
	if (n > 0) {
		*upload_n = 0;
		take_body(r, upload, n);
		return MHD_YES;
	}
	if (!r->handled) {
		r->handled = true;
		if (!httpwatch_handle(&c->watch))
			return MHD_NO;
		if (r->refusal != 0)
			refuse(r, path);
		else
			r->route->handle(r, r->server->config.arg);
		if (r->kept)
			return MHD_YES;
		ASSERT(r->answer != NULL);
	}
	return send_answer(r, c);
}

/* The request is over, answered or not: make ready for the next. */
static void
on_completed(void *cls, struct MHD_Connection *mhd, void **request,
    enum MHD_RequestTerminationCode code)
{
	struct connection *c = *request;
	struct httpd_request *r;

	(void)cls;
	(void)mhd;
	(void)code;
	if (c == NULL || !c->request.begun)
		return;
	r = &c->request;
	if (r->answer != NULL)
		MHD_destroy_response(r->answer);
	if (r->body.cap > KEPT_BODY_BYTES)
		buf_free(&r->body);
	buf_reset(&r->body);
	buf_reset(&r->headers);
	r->answer = NULL;
	r->route = NULL;
	r->refusal = 0;
	r->begun = r->handled = r->kept = false;
	r->cache = HTTPD_NO_STORE;
	httpwatch_next(&c->watch,
	    after_ms(r->server->config.idle_s * INT64_C(1000) +
		     r->server->config.deadline_ms));
	atomic_fetch_sub(&r->server->active, 1);
}

/* The request line has come, as it was sent. */
static void *
on_request_line(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct connection *c =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
	struct httpd *h = cls;

	c->request.percent = memchr(uri, '%', strcspn(uri, "?")) != NULL;
	httpwatch_begin(&c->watch, after_ms(h->config.deadline_ms));
	return c;
}

static void
on_connection(void *cls, struct MHD_Connection *mhd, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct httpd *h = cls;
	struct connection *c = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		c = mem_alloc(sizeof(*c));
		c->request.server = h;
		buf_init(&c->request.body, 0);
		buf_init(&c->request.headers, HEADERS_MAX);
		httpwatch_add(h->watch, &c->watch,
		    MHD_get_connection_info(mhd,
			MHD_CONNECTION_INFO_CONNECTION_FD)
			->connect_fd,
		    h->config.tls_cert == NULL,
		    after_ms(h->config.deadline_ms));
		*context = c;
	} else if (c != NULL) {
		httpwatch_remove(h->watch, &c->watch);
		buf_free(&c->request.body);
		buf_free(&c->request.headers);
		free(c);
		*context = NULL;
	}
}

/* ---------------------------------------------------------------- server */

static int
read_tls(struct httpd *h, struct err *e)
{
	if (h->config.tls_cert == NULL)
		return 0;
	if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
		return err_set(e, ERR_SYSTEM,
		    "the HTTP library here is built "
		    "without TLS: put a proxy in front");
	if (file_read(h->config.tls_cert, TLS_FILE_MAX, &h->tls_cert, e) < 0)
		return -1;
	return file_read(h->config.tls_key, TLS_FILE_MAX, &h->tls_key, e);
}

static struct MHD_Daemon *
start_daemon(struct httpd *h, int fd)
{
	const struct httpd_config *config = &h->config;
	unsigned flags =
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem more[8];
	size_t n = 0;

	if (config->threads > 1)
		more[n++] =
		    (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE,
			    config->threads, NULL };
	if (config->tls_cert != NULL) {
		flags |= MHD_USE_TLS;
		more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT,
			0, h->tls_cert.data };
		more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY,
			0, h->tls_key.data };
		more[n++] =
		    (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
			    (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:"
						"+VERS-TLS1.2" };
	}
	more[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, h,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION,
	    on_connection, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
	    MHD_OPTION_URI_LOG_CALLBACK, on_request_line, h,
	    MHD_OPTION_CONNECTION_LIMIT, config->connections_max,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->per_ip_max,
	    MHD_OPTION_CONNECTION_TIMEOUT, config->idle_s,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES,
	    MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

static void
destroy(struct httpd *h)
{
	httpwatch_stop(h->watch);
	buf_free(&h->tls_cert);
	buf_free(&h->tls_key);
	free(h);
}

int
httpd_start(struct httpd **out, const struct httpd_config *config,
    struct err *e)
{
	struct httpd *h = mem_alloc(sizeof(*h));
	int fd = -1;

	*out = NULL;
	h->config = *config;
	ASSERT(config->connections_max >= config->threads &&
	       config->threads > 0 && config->deadline_ms > 0);
	if (read_tls(h, e) < 0 ||
	    httpd_listen_open(config->listen, &fd, &h->port, e) < 0) {
		destroy(h);
		return -1;
	}
	httpd_listen_allow(config->connections_max);
	h->watch = httpwatch_start(LOOK_MS);
	h->daemon = start_daemon(h, fd);
	if (h->daemon == NULL) {
		/* The library has closed the socket. */
		destroy(h);
		return err_set(e, ERR_SYSTEM,
		    "the HTTP server could not be "
		    "started on %s%s",
		    config->listen,
		    config->tls_cert != NULL
			? ": are certificate and key a PEM pair?"
			: "");
	}
	*out = h;
	return 0;
}

uint16_t
httpd_port(const struct httpd *h)
{
	return h->port;
}

void
httpd_stop(struct httpd *h)
{
	static const struct timespec pause = { 0, STOP_LOOK_MS * 1000000L };
	int fd;

	if (h == NULL)
		return;
	atomic_store(&h->stopping, true);
	fd = MHD_quiesce_daemon(h->daemon);
	/* Ends: senders and readers have deadlines, keepers answer. */
	while (atomic_load(&h->active) > 0)
		(void)nanosleep(&pause, NULL);
	MHD_stop_daemon(h->daemon);
	if (fd >= 0)
		(void)close(fd);
	destroy(h);
}

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
#include "common/base/mem.h"
#include "common/base/problem.h"
#include "common/base/text.h"
#include "common/http/httpd_tls.h"
#include "common/http/httphead.h"
#include "common/http/httproute.h"
#include "common/http/httpwatch.h"

enum {
	LOOK_MS = 100,        /* how exact deadlines are */
	DISCARD_MAX = 131072, /* announced of a refused body, before closing */
	HEADERS_MAX = 8192,   /* of one answer, ours */
	METHODS_MAX = 256,    /* in the header Allow */
	ANSWER_BYTES_PER_MS = 32, /* slowest reader waited for: 256 kbit/s */
	SMALL_BYTES = 32768,      /* an honest envelope, a receipt */
	BUDGET_BYTES = 16777216,  /* of bodies, of answers, unless told */
	/* Of a connection, for headers and pieces of a body.  The library
	 * clears all of it between two requests, so not more than that. */
	MEMORY_BYTES = 16384,
	STOP_LOOK_MS = 5
};

/* One request; a part of its connection and used again for the next. */
struct httpd_request {
	struct httpd *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	const struct httproute *route;
	struct httproute_params params;
	struct buf body;
	struct buf headers; /* of the answer: name NUL value NUL ... */
	unsigned refusal; /* status to answer instead of the handler's, or 0 */
	unsigned status;  /* of the answer */
	size_t answer_n;
	struct MHD_Response *answer;
	bool more;    /* the route is one of more_routes */
	bool percent; /* in the path, as it was sent */
	bool begun;   /* first call of the library is over */
	bool handled; /* the handler was called */
	bool kept;    /* and kept the request */
	struct clock_mono kept_at;
	enum httpd_cache cache;  /* of the answer */
	void (*sent)(void *arg); /* of httpd_when_sent(), or NULL */
	void *sent_arg;
};

struct connection {
	struct httpwatch_entry watch;
	struct httpbudget_entry budget;
	struct httpd_request request;
};

struct httpd {
	struct httpd_config config;
	struct MHD_Daemon *daemon;
	struct httpwatch *watch;
	struct httpbudget *budget;
	unsigned connections, descriptors; /* as many as there can be */
	uint16_t port;
	struct httpd_tls *tls; /* or NULL */
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
	if (status == MHD_HTTP_OK && cache == HTTPD_IMMUTABLE)
		return "public, max-age=31536000, immutable";
	if ((status == MHD_HTTP_OK || status == MHD_HTTP_NOT_MODIFIED) &&
	    cache == HTTPD_PRIVATE)
		return "private, no-cache";
	return "no-store";
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
	buf_free(&r->body);
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
httpd_when_sent(struct httpd_request *r, void (*fn)(void *arg), void *arg)
{
	r->sent = fn;
	r->sent_arg = arg;
}

static bool
has_room(struct httpd_request *r, size_t n)
{
	return httpbudget_answer(r->server->budget, &r->connection->budget, n);
}

static void
refuse_for_room(struct httpd_request *r)
{
	buf_reset(&r->headers);
	r->sent = NULL; /* this is not the answer that was meant */
	httpd_answer_header(r, "Retry-After", "30");
	httpd_problem(r, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
	    "Too many answers wait to be read; try again in a minute.");
}

void
httpd_answer(struct httpd_request *r, unsigned status, const char *content_type,
    struct slice body)
{
	if (!has_room(r, body.n)) {
		refuse_for_room(r);
		return;
	}
	/* The library's argument is not const, but copied from only. */
	finish(r, status, content_type,
	    MHD_create_response_from_buffer(body.n,
		(void *)(uintptr_t)(body.n == 0 ? "" : (const char *)body.p),
		MHD_RESPMEM_MUST_COPY),
	    body.n);
}

void
httpd_answer_fixed(struct httpd_request *r, const char *content_type,
    struct slice body)
{
	r->cache = HTTPD_IMMUTABLE;
	httpd_answer(r, MHD_HTTP_OK, content_type, body);
}

void
httpd_answer_private(struct httpd_request *r, unsigned status,
    const char *content_type, struct slice body)
{
	r->cache = HTTPD_PRIVATE;
	httpd_answer(r, status, content_type, body);
}

/* n bytes of fd into new memory; NULL when there are fewer. */
static char *
read_whole(int fd, size_t n)
{
	char *to = mem_alloc(n + 1);
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, to + done, n - done);

		if (got <= 0) {
			free(to);
			return NULL;
		}
		done += (size_t)got;
	}
	return to;
}

/* With the file behind fd, which is open. */
static void
answer_open_file(struct httpd_request *r, const char *content_type, int fd,
    enum httpd_cache cache)
{
	struct stat st;
	size_t n;
	char *text;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		httpd_problem(r, MHD_HTTP_NOT_FOUND, "not-found",
		    "There is nothing here.");
		return;
	}
	n = (size_t)st.st_size;
	if (!has_room(r, n)) {
		refuse_for_room(r);
		return;
	}
	text = read_whole(fd, n);
	if (text == NULL) {
		httpd_problem(r, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
		    "The file could not be read; try again in a minute.");
		return;
	}
	r->cache = cache;
	finish(r, MHD_HTTP_OK, content_type,
	    MHD_create_response_from_buffer(n, text, MHD_RESPMEM_MUST_FREE), n);
}

void
httpd_answer_file(struct httpd_request *r, const char *content_type,
    const char *path, enum httpd_cache cache)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		httpd_problem(r, MHD_HTTP_NOT_FOUND, "not-found",
		    "There is nothing here.");
		return;
	}
	answer_open_file(r, content_type, fd, cache);
	(void)close(fd);
}

/* -------------------------------------------------------------- problems */

void
httpd_problem_line(struct httpd_request *r, unsigned status, const char *code,
    const char *detail, unsigned line)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 2);
	problem_begin(&text, status, code, detail, line);
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
	if (r->server->config.more_routes != NULL)
		httproute_methods(r->server->config.more_routes, path,
		    &methods);
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
		httpd_answer_header(r, "Retry-After", "30");
		if (atomic_load(&r->server->stopping))
			httpd_problem(r, r->refusal, "stopping",
			    "The server is stopping; try again in a minute.");
		else
			httpd_problem(r, r->refusal, "busy",
			    "Too many requests come at once; try again in a "
			    "minute.");
		return;
	default:
		httpd_problem(r, MHD_HTTP_NOT_FOUND, "not-found",
		    "There is nothing here.");
		return;
	}
}

/* ------------------------------------------------------- what was asked */

void *
httpd_arg(const struct httpd_request *r)
{
	return r->more ? r->server->config.more_arg : r->server->config.arg;
}

const struct httproute *
httpd_route(const struct httpd_request *r)
{
	return r->route;
}

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
	ASSERT(httphead_is_single(name));
	return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

void
httpd_address(const struct httpd_request *r,
    char out[static HTTPD_LISTEN_TEXT_SIZE])
{
	httpd_listen_text(MHD_get_connection_info(r->mhd,
			      MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			      ->client_addr,
	    out);
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
	r->kept_at = clock_mono_now();
	MHD_suspend_connection(r->mhd);
}

int64_t
httpd_kept_ms(const struct httpd_request *r)
{
	ASSERT(r->kept);
	return clock_mono_now().ms - r->kept_at.ms;
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
	const struct httproute *routes = r->server->config.routes,
			       *more = r->server->config.more_routes;

	if (atomic_load(&r->server->stopping))
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	if (r->percent)
		return MHD_HTTP_NOT_FOUND;
	r->route = httproute_find(routes, method, path, &r->params);
	r->more = r->route == NULL && more != NULL;
	if (r->more)
		r->route = httproute_find(more, method, path, &r->params);
	if (r->route != NULL)
		return announced > r->route->body_max
			   ? MHD_HTTP_CONTENT_TOO_LARGE
			   : 0;
	return httproute_is_known(routes, path) ||
		       (more != NULL && httproute_is_known(more, path))
		   ? MHD_HTTP_METHOD_NOT_ALLOWED
		   : MHD_HTTP_NOT_FOUND;
}

static enum MHD_Result
count_header(void *cls, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	(void)kind;
	httphead_add(cls, name, value);
	return MHD_YES;
}

/* Answer a request whose header has two meanings, or false. */
static bool
refuse_head(struct httpd_request *r)
{
	struct httphead head = { 0 };
	const char *fault;

	(void)MHD_get_connection_values(r->mhd, MHD_HEADER_KIND, count_header,
	    &head);
	fault = httphead_fault(&head);
	if (fault == NULL)
		return false;
	/* Where it ends is not certain, so nothing after it is read. */
	httpd_answer_header(r, "Connection", "close");
	httpd_problem(r, MHD_HTTP_BAD_REQUEST, "request", fault);
	return true;
}

/*
 * The headers have come.  An answer here makes the library close the
 * connection, so only a body too long to read, or one whose end is not
 * certain, is refused at once.
 */
static enum MHD_Result
begin(struct connection *c, struct MHD_Connection *mhd, const char *method,
    const char *path)
{
	struct httpd_request *r = &c->request;
	const char *length;
	uint64_t announced = 0;

	r->mhd = mhd;
	r->begun = true;
	atomic_fetch_add(&r->server->active, 1);
	if (refuse_head(r)) {
		r->handled = true;
		return send_answer(r, c);
	}
	length = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_CONTENT_LENGTH);
	/* The library has checked the number itself. */
	if (length != NULL &&
	    !text_parse_u64(slice_of(length), UINT64_MAX, &announced))
		announced = UINT64_MAX;
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
take_body(struct connection *c, const char *p, size_t n)
{
	struct httpd_request *r = &c->request;
	size_t before = r->body.cap;

	if (r->refusal != 0)
		return;
	buf_add(&r->body, p, n);
	if (r->body.full)
		r->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
	else if (r->body.cap > before &&
		 !httpbudget_body(r->server->budget, &c->budget, r->body.cap))
		r->refusal = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (r->refusal != 0)
		buf_free(&r->body);
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
		take_body(c, upload, n);
		/* It may be a password.  The library's own buffer, which it
		 * shows as const, is freed as it is when a connection ends. */
		mem_wipe((void *)(uintptr_t)upload, n);
		return MHD_YES;
	}
	if (!r->handled) {
		r->handled = true;
		if (!httpwatch_handle(&c->watch))
			return MHD_NO;
		if (r->refusal != 0)
			refuse(r, path);
		else
			r->route->handle(r, httpd_arg(r));
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
	if (c == NULL || !c->request.begun)
		return;
	r = &c->request;
	if (r->sent != NULL && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		r->sent(r->sent_arg);
	r->sent = NULL;
	if (r->answer != NULL)
		MHD_destroy_response(r->answer);
	buf_free(&r->body);
	buf_reset(&r->headers);
	r->answer = NULL;
	r->route = NULL;
	r->refusal = 0;
	r->begun = r->handled = r->kept = false;
	r->cache = HTTPD_NO_STORE;
	httpbudget_over(r->server->budget, &c->budget);
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
	httpbudget_request(h->budget, &c->budget);
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
		c->request.connection = c;
		buf_init(&c->request.body, 0);
		buf_init(&c->request.headers, HEADERS_MAX);
		httpwatch_add(h->watch, &c->watch,
		    MHD_get_connection_info(mhd,
			MHD_CONNECTION_INFO_CONNECTION_FD)
			->connect_fd,
		    h->config.tls_cert == NULL,
		    after_ms(h->config.deadline_ms));
		httpbudget_add(h->budget, &c->budget, &c->watch,
		    MHD_get_connection_info(mhd,
			MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			->client_addr);
		*context = c;
	} else if (c != NULL) {
		httpbudget_remove(h->budget, &c->budget);
		httpwatch_remove(h->watch, &c->watch);
		buf_free(&c->request.body);
		buf_free(&c->request.headers);
		free(c);
		*context = NULL;
	}
}

/* ---------------------------------------------------------------- server */

static int
open_tls(struct httpd *h, struct err *e)
{
	if (h->config.tls_cert == NULL)
		return 0;
	if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
		return err_set(e, ERR_SYSTEM,
		    "the HTTP library here is built "
		    "without TLS: put a proxy in front");
	return httpd_tls_open(&h->tls, h->config.tls_cert, h->config.tls_key,
	    e);
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
		more[n++] =
		    (struct MHD_OptionItem){ MHD_OPTION_HTTPS_CERT_CALLBACK, 0,
			    httpd_tls_retrieve() };
		more[n++] =
		    (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
			    (void *)(uintptr_t)HTTPD_TLS_PRIORITIES };
	}
	more[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, h,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION,
	    on_connection, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
	    MHD_OPTION_URI_LOG_CALLBACK, on_request_line, h,
	    MHD_OPTION_CONNECTION_LIMIT, httpbudget_open_max(h->connections),
	    MHD_OPTION_CONNECTION_TIMEOUT, config->idle_s,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES,
	    MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

static void
destroy(struct httpd *h)
{
	httpwatch_stop(h->watch);
	httpbudget_free(h->budget);
	httpd_tls_close(h->tls);
	free(h);
}

static size_t
or_else(size_t n, size_t otherwise)
{
	return n > 0 ? n : otherwise;
}

static struct httpbudget *
make_budget(const struct httpd *h)
{
	const struct httpd_config *config = &h->config;
	/* The same share of the connections where they are fewer. */
	unsigned per_address =
	    config->per_address_max == 0
		? h->connections
		: (unsigned)((uint64_t)h->connections *
			     config->per_address_max / config->connections_max);
	const struct httpbudget_limits limits = {
		.connections = h->connections,
		.per_address = per_address,
		.body_bytes = or_else(config->body_bytes, BUDGET_BYTES),
		.answer_bytes = or_else(config->answer_bytes, BUDGET_BYTES),
		.small = SMALL_BYTES,
	};

	return httpbudget_new(&limits);
}

int
httpd_start(struct httpd **out, const struct httpd_config *config,
    struct err *e)
{
	struct httpd *h = mem_alloc(sizeof(*h));
	int fd = -1;

	*out = NULL;
	h->config = *config;
	h->connections = config->connections_max;
	ASSERT(config->threads > 0 && config->deadline_ms > 0);
	if (httpd_listen_descriptors(config->reserved, &h->connections,
		&h->descriptors, e) < 0 ||
	    open_tls(h, e) < 0 ||
	    httpd_listen_open(config->listen, &fd, &h->port, e) < 0) {
		destroy(h);
		return -1;
	}
	h->budget = make_budget(h);
	h->watch = httpwatch_start(LOOK_MS);
	/* A handler may ask for it at once. */
	*out = h;
	h->daemon = start_daemon(h, fd);
	if (h->daemon == NULL) {
		*out = NULL;
		/* The library has closed the socket. */
		destroy(h);
		return err_set(e, ERR_SYSTEM,
		    "the HTTP server could not be "
		    "started on %s",
		    config->listen);
	}
	return 0;
}

void
httpd_figures(const struct httpd *h, struct httpd_figures *out)
{
	out->descriptors = h->descriptors;
	out->reserved = h->config.reserved;
	out->certificate_ends_s = h->tls != NULL ? httpd_tls_ends(h->tls) : 0;
	httpbudget_figures(h->budget, &out->budget);
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

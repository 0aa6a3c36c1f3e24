#include "common/base/httpd_problem.h"

#include "common/base/httproute.h"
#include "common/base/json.h"

enum { METHODS_MAX = 256 };

/* The status's own name, as RFC 9457 asks for problems without a type. */
static const char *
title_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *title;
	} known[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 425, "Too Early" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
		{ 507, "Insufficient Storage" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].title;
	return "Problem";
}

void
httpd_problem(struct httpd_request *r, unsigned status, const char *code,
    const char *detail)
{
	struct jval *problem = jval_object();
	struct buf text;

	jval_set_str(problem, "type", "about:blank");
	jval_set_str(problem, "title", title_of(status));
	jval_set_i64(problem, "status", status);
	jval_set_str(problem, "code", code);
	jval_set_str(problem, "detail", detail);
	buf_init(&text, SIZE_MAX / 2);
	jval_write(problem, false, &text);
	buf_u8(&text, '\n');
	httpd_answer(r, status, "application/problem+json", buf_slice(&text));
	buf_free(&text);
	jval_free(problem);
}

static void
refuse_method(struct httpd_request *r, const struct httpd_config *config,
    const char *path)
{
	struct buf methods;

	buf_init(&methods, METHODS_MAX);
	httproute_methods(config->routes, path, &methods);
	httpd_answer_header(r, "Allow", buf_str(&methods));
	buf_free(&methods);
	httpd_problem(r, 405, "method",
	    "This method is not answered here; the header Allow names those "
	    "that are.");
}

void
httpd_problem_refuse(struct httpd_request *r, unsigned status,
    const struct httpd_config *config, const char *path)
{
	switch (status) {
	case 405:
		refuse_method(r, config, path);
		return;
	case 413:
		httpd_problem(r, 413, "too-large",
		    "The body is larger than may be sent here.");
		return;
	case 503:
		httpd_answer_header(r, "Connection", "close");
		httpd_problem(r, 503, "stopping",
		    "The server is stopping; try again in a minute.");
		return;
	default:
		httpd_problem(r, 404, "not-found", "There is nothing here.");
		return;
	}
}

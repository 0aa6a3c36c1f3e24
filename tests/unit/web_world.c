/*
 * The desk's server in this process, and requests to it over real sockets.
 */
#include "tests/unit/web_world.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { ANSWER_MAX = 1 << 20 };

struct disk_register web_world_site;
struct desk_shared *web_world_shared;
struct web *web_world_web;

void
web_world_begin(void)
{
	struct err e = ERR_INIT;

	disk_register_three(&web_world_site);
	disk_register_close(&web_world_site);
	ck_assert_msg(desk_shared_open(&web_world_shared, web_world_site.home,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_msg(web_start(&web_world_web, web_world_shared, "127.0.0.1:0",
			  "test", &e) == 0,
	    "%s", e.text);
}

void
web_world_end(void)
{
	web_stop(web_world_web);
	desk_shared_close(web_world_shared);
	disk_register_end(&web_world_site);
}

int
web_world_dial(void)
{
	const char *port = strrchr(web_address(web_world_web), ':') + 1;
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* Whether an answer has come to its end. */
static bool
is_whole(const char *text, size_t n)
{
	const char *end = strstr(text, "\r\n\r\n"),
		   *length = strstr(text, "Content-Length: ");

	if (end == NULL)
		return false;
	if (length == NULL || length > end)
		return true;
	return n >= (size_t)(end + 4 - text) + (size_t)atoi(length + 16);
}

unsigned
web_world_exchange(int fd, const char *text, char **out)
{
	size_t n = 0, sent = strlen(text);

	*out = mem_alloc(ANSWER_MAX + 1);
	ck_assert_int_eq(send(fd, text, sent, MSG_NOSIGNAL), (ssize_t)sent);
	while (!is_whole(*out, n)) {
		ssize_t got = recv(fd, *out + n, ANSWER_MAX - n, 0);

		ck_assert_msg(got > 0, "the answer ends early: %s", *out);
		n += (size_t)got;
		(*out)[n] = '\0';
	}
	return (unsigned)atoi(*out + strlen("HTTP/1.1 "));
}

static void
add_header(struct buf *b, const char *name, const char *before,
    const char *value, const char *after)
{
	if (value != NULL && value[0] != '\0')
		buf_printf(b, "%s: %s%s%s\r\n", name, before, value, after);
}

unsigned
web_world_ask(const struct web_world_request *r, char **text)
{
	const char *body = r->body == NULL ? "" : r->body;
	int fd = web_world_dial();
	unsigned status;
	struct buf b;

	buf_init(&b, ANSWER_MAX);
	buf_printf(&b, "%s %s HTTP/1.1\r\nContent-Length: %zu\r\n", r->method,
	    r->path, strlen(body));
	add_header(&b, "Host", "", web_address(web_world_web), "");
	add_header(&b, "Origin", "http://", web_address(web_world_web), "");
	if (strcmp(r->method, "POST") == 0 || strcmp(r->method, "PUT") == 0)
		add_header(&b, "Content-Type", "application/",
		    r->bytes ? "octet-stream" : "json", "");
	if (r->who != NULL) {
		add_header(&b, "Cookie", "sheaf_desk=", r->who->cookie, "");
		add_header(&b, "Sheaf-Token", "", r->who->token, "");
	}
	add_header(&b, "If-Match", "\"", r->version, "\"");
	add_header(&b, "Idempotency-Key", "", r->once, "");
	buf_printf(&b, "\r\n%s", body);
	status = web_world_exchange(fd, buf_str(&b), text);
	buf_free(&b);
	(void)close(fd);
	return status;
}

/* The secret that stands behind `key` in an answer. */
static void
take_secret(const char *text, const char *key,
    char out[static HTTPSESSIONS_SECRET])
{
	const char *at = strstr(text, key);

	ck_assert_msg(at != NULL, "no %s in %s", key, text);
	memcpy(out, at + strlen(key), HTTPSESSIONS_SECRET - 1);
	out[HTTPSESSIONS_SECRET - 1] = '\0';
}

struct web_world_who
web_world_sign_in(const char *name)
{
	struct web_world_who who = { "", "" };
	char *text, *body = mem_printf("{\"name\":\"%s\",\"password\":\"%s\"}",
			name, MEMORY_REGISTER_PASSWORD);
	struct web_world_request r = { &who, "POST", "/api/v1/session", body,
		NULL, NULL, false };

	ck_assert_msg(web_world_ask(&r, &text) == 200, "%s", text);
	take_secret(text, "sheaf_desk=", who.cookie);
	free(text);
	free(body);
	r.method = "GET";
	r.body = NULL;
	ck_assert_uint_eq(web_world_ask(&r, &text), 200);
	take_secret(text, "\"token\":\"", who.token);
	free(text);
	return who;
}

/* The messages between the owner of a register and a command: whole or
 * refused, whatever comes. */
#include "agent/serve/serve_message.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/unit.h"

enum { BYTES_MAX = 1 << 20 };

static const struct serve_message ask = { .kind = SERVE_ASK,
	.number = { SERVE_SECRET | SERVE_OF_FILE, 1025 },
	.text = { { (const uint8_t *)"Password: ", 10 },
	    { (const uint8_t *)"pw", 2 } } };

/* Its bytes without the frame's length. */
static struct slice
body(const struct serve_message *m, struct buf *out)
{
	buf_init(out, BYTES_MAX);
	serve_message_write(m, out);
	return slice_make(out->data + 4, out->n - 4);
}

START_TEST(comes_out_as_it_went_in)
{
	struct err e = ERR_INIT;
	struct serve_message m;
	struct buf out;
	char *prompt;

	ck_assert_msg(serve_message_parse(&m, body(&ask, &out), &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(m.kind, SERVE_ASK);
	ck_assert_uint_eq(m.number[0], SERVE_SECRET | SERVE_OF_FILE);
	ck_assert_uint_eq(m.number[1], 1025);
	prompt = serve_message_text(&m, 0);
	ck_assert_str_eq(prompt, "Password: ");
	ck_assert(slice_is(m.text[1], "pw"));
	ck_assert_uint_eq(m.text[2].n, 0);
	free(prompt);
	buf_free(&out);
}
END_TEST

/* Cut anywhere, with a byte too many, with an unknown kind or number, with a
 * text that the kind has not, with a NUL in a string. */
START_TEST(anything_else_is_refused)
{
	struct serve_message m, bad = ask;
	struct err e = ERR_INIT;
	struct slice whole;
	struct buf out;

	whole = body(&ask, &out);
	for (size_t n = 0; n < whole.n; n++)
		ck_assert_int_eq(serve_message_parse(&m, slice_make(whole.p, n),
				     &e),
		    -1);
	buf_u8(&out, 0);
	ck_assert_int_eq(serve_message_parse(&m,
			     slice_make(out.data + 4, out.n - 4), &e),
	    -1);
	out.n--;
	for (unsigned kind = 0; kind < 256; kind++) {
		/* An error has two numbers and two texts too. */
		bool fits = kind == SERVE_ASK || kind == SERVE_END ||
			    kind == SERVE_FAILED;

		out.data[4] = (uint8_t)kind;
		ck_assert_int_eq(serve_message_parse(&m,
				     slice_make(out.data + 4, out.n - 4), &e),
		    fits ? 0 : -1);
	}
	buf_free(&out);
	bad.number[0] = SERVE_ASKING;
	ck_assert_int_eq(serve_message_parse(&m, body(&bad, &out), &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	buf_free(&out);
	bad = ask;
	bad.text[2] = slice_of("more");
	ck_assert_int_eq(serve_message_parse(&m, body(&bad, &out), &e), -1);
	buf_free(&out);
	bad = ask;
	bad.text[1] = slice_make("p\0w", 3);
	ck_assert_int_eq(serve_message_parse(&m, body(&bad, &out), &e), -1);
	buf_free(&out);
}
END_TEST

START_TEST(errors_travel)
{
	struct err e = ERR_INIT, got = ERR_INIT;
	struct serve_message m, sent;
	struct buf out;

	err_refuse(&e, "too-large", 7, "the file is too large");
	sent = serve_message_of(SERVE_FAILED, &e);
	ck_assert_int_eq(serve_message_parse(&m, body(&sent, &out), &got), 0);
	ck_assert_int_eq(serve_message_error(&m, &got), -1);
	ck_assert_int_eq(got.kind, ERR_REFUSED);
	ck_assert_uint_eq(got.line, 7);
	ck_assert_str_eq(got.code, "too-large");
	ck_assert_str_eq(got.text, "the file is too large");
	buf_free(&out);
}
END_TEST

START_TEST(through_a_socket)
{
	struct err e = ERR_INIT;
	struct serve_message m;
	struct buf bytes;
	int fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	buf_init(&bytes, serve_message_overhead() + 12);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(serve_message_send(fd[0], &ask, NULL, &e), 0);
		ck_assert_msg(serve_message_receive(fd[1], &bytes, &m, NULL,
				  &e) == 0,
		    "%s", e.text);
		ck_assert(slice_is(m.text[0], "Password: "));
	}
	/* More than was asked for is refused before it is read. */
	buf_free(&bytes);
	buf_init(&bytes, serve_message_overhead() + 11);
	ck_assert_int_eq(serve_message_send(fd[0], &ask, NULL, &e), 0);
	ck_assert_int_eq(serve_message_receive(fd[1], &bytes, &m, NULL, &e),
	    -1);
	ck_assert_str_eq(e.code, "too-large");
	(void)close(fd[0]);
	(void)close(fd[1]);
	buf_free(&bytes);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { comes_out_as_it_went_in,
		anything_else_is_refused, errors_travel, through_a_socket,
		NULL };

	return unit_main("serve_message", tests);
}

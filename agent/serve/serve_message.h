#ifndef SHEAF_AGENT_SERVE_SERVE_MESSAGE_H
#define SHEAF_AGENT_SERVE_SERVE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What the owner of a register and a command say to each other.  All messages
 * have one form, in one frame of the control socket:
 *
 *	u32be length of what follows
 *	u8    kind
 *	u32be number, u32be number
 *	u32be length and bytes, three times: texts
 *
 * A number or text that a kind has no use for is 0 or empty.
 */
enum serve_kind {
	/* of the owner */
	SERVE_HELLO = 1, /* text 0: version of the program */
	SERVE_PUT,       /* number 0: enum console_stream; text 0 */
	SERVE_FLUSH,
	SERVE_ASK,    /* number 0: enum serve_asking, 1: size; text 0: prompt,
		      1: file */
	SERVE_READ,   /* number 0: size; text 0: path */
	SERVE_WRITE,  /* number 0: mode, 1: replace; text 0: path, 1: bytes */
	SERVE_REMOVE, /* text 0: path */
	SERVE_EXISTS, /* text 0: path */
	SERVE_DONE,   /* the command has succeeded; the last message */
	SERVE_END,    /* it has failed, as SERVE_FAILED tells; kind ERR_NONE
			 when all was said already; the last message */
	/* of the command */
	SERVE_BEGIN,  /* number 0: today as a day number, 1: has a terminal;
			text 0: version, 1: working directory, 2: the command
			line, each word with a NUL after it */
	SERVE_ANSWER, /* text 0: what was asked for */
	SERVE_FAILED, /* number 0: err_kind, 1: line; text 0: code, 1:
			 sentence */
	SERVE_KINDS
};

enum serve_asking {
	SERVE_SECRET = 1,  /* struct console_question, secret */
	SERVE_OF_FILE = 2, /* and read from the file of text 1 */
	SERVE_ASKING = 4
};

enum { SERVE_NUMBERS = 2, SERVE_TEXTS = 3 };

struct serve_message {
	enum serve_kind kind;
	uint32_t number[SERVE_NUMBERS];
	struct slice text[SERVE_TEXTS]; /* borrowed */
};

/*
 * Read one from the bytes of a frame: its texts point there.  ERR_CORRUPT when
 * it is none of ours, whatever the bytes are: unknown kinds and numbers, texts
 * that a kind has not, and a NUL in a text that will be a string here.
 */
int serve_message_parse(struct serve_message *m, struct slice bytes,
    struct err *e) MUST_USE;

/* Append the whole frame of a message, with its length. */
void serve_message_write(const struct serve_message *m, struct buf *out);

/* The bytes of one message without its texts. */
size_t serve_message_overhead(void);

/*
 * Send a message, and receive one into `bytes` (initialised, with the ceiling
 * of what is allowed; m points there).  Deadlines as in control_frame.h.
 */
int serve_message_send(int fd, const struct serve_message *m,
    const struct clock_mono *until, struct err *e) MUST_USE;
int serve_message_receive(int fd, struct buf *bytes, struct serve_message *m,
    const struct clock_mono *until, struct err *e) MUST_USE;

/* A message that carries an error, and the error that it carries. */
struct serve_message serve_message_of(enum serve_kind kind,
    const struct err *e);
int serve_message_error(const struct serve_message *m, struct err *e);

/* A text as a string, which the caller frees. */
char *serve_message_text(const struct serve_message *m, unsigned i);

#endif

#include "aggregator/merge/answers.h"

#include <stddef.h>

const char *
answers_title(unsigned status)
{
	static const struct {
		unsigned status;
		const char *title;
	} table[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 413, "Content Too Large" },
		{ 422, "Unprocessable Content" },
		{ 425, "Too Early" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
		{ 507, "Insufficient Storage" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].status == status)
			return table[i].title;
	return "Error";
}

void
answers_json_string(struct buf *out, struct slice s)
{
	size_t plain = 0;

	buf_u8(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(out, s.p + plain, i - plain);
		plain = i + 1;
		if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_printf(out, "\\u%04x", c);
	}
	buf_add(out, s.p + plain, s.n - plain);
	buf_u8(out, '"');
}

/* ,"name":"text" unless the text is empty. */
static void
member(struct buf *out, const char *name, struct slice text)
{
	if (text.n == 0)
		return;
	buf_printf(out, ",\"%s\":", name);
	answers_json_string(out, text);
}

void
answers_problem(struct buf *out, unsigned status, const struct err *why,
    const struct answers_extra *extra)
{
	static const struct answers_extra none;
	const struct answers_extra *x = extra != NULL ? extra : &none;

	buf_printf(out,
	    "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u",
	    answers_title(status), status);
	member(out, "code", slice_of(why->code));
	member(out, "detail", slice_of(why->text));
	if (why->line != 0)
		buf_printf(out, ",\"line\":%u", why->line);
	if (x->refusal_code != NULL)
		member(out, "refusal_code", slice_of(x->refusal_code));
	member(out, "note", x->note);
	member(out, "proof", x->proof);
	member(out, "refusal_note", x->refusal_note);
	member(out, "refusal_proof", x->refusal_proof);
	member(out, "trust", x->trust);
	member(out, "trust_proof", x->trust_proof);
	if (x->in_force.n != 0) {
		buf_puts(out, ",\"in_force\":");
		buf_add_slice(out, x->in_force);
	}
	buf_puts(out, "}\n");
}

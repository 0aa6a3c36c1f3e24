/*
 * Who spoke, and what to tell staff.  A school's or hospital's web filter
 * answers in the aggregator's name, with a page and any status; what it says
 * must never pass for the aggregator's word.
 */
#include "agent/delivery/answers.h"

#include <stdio.h>
#include <string.h>

#include "common/base/text.h"

/* A word of small letters and hyphens. */
static bool
is_code(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n < ERR_CODE_MAX &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz-") == n;
}

void
answers_read(struct answers_word *w, const struct jval *body)
{
	const char *code = body == NULL ? NULL : jval_get_str(body, "code");
	const char *title = body == NULL ? NULL : jval_get_str(body, "title");
	const char *said = body == NULL ? NULL : jval_get_str(body, "detail");

	memset(w, 0, sizeof(*w));
	if (code == NULL || !is_code(code))
		return;
	(void)snprintf(w->code, sizeof(w->code), "%s", code);
	if (title == NULL || said == NULL)
		return;
	w->problem = true;
	answers_clean(said, w->said, sizeof(w->said));
}

void
answers_read_bytes(struct answers_word *w, struct slice answer)
{
	struct err ignored = ERR_INIT;
	struct jval *body = NULL;

	(void)!jval_parse(&body, answer, LIMITS_ANSWER_MAX, &ignored);
	answers_read(w, body);
	jval_free(body);
}

/* The bytes of the character at s, 0 for one that nobody should be shown:
 * controls, and marks that turn, hide or join text. */
static size_t
shown(const unsigned char *s)
{
	size_t n = 1;

	if (s[0] < 0x20 || s[0] == 0x7f)
		return 0;
	if (s[0] >= 0xc0)
		n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	else if (s[0] >= 0x80)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (n == 2 && s[0] == 0xc2 && s[1] < 0xa0) /* C1 */
		return 0;
	/* U+200B-200F, 2028-202E, 2060-206F; FEFF */
	if (s[0] == 0xe2 && s[1] == 0x80 &&
	    ((s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xa8 && s[2] <= 0xae)))
		return 0;
	if ((s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa0 && s[2] <= 0xaf) ||
	    (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf))
		return 0;
	return n;
}

void
answers_clean(const char *text, char *out, size_t max)
{
	static const char cut[] = "...";
	const unsigned char *s = (const unsigned char *)text;
	size_t n = 0, last = 0;

	ASSERT(max > sizeof(cut));
	while (*s != '\0') {
		size_t k = shown(s);

		if (n + k + sizeof(cut) > max) {
			n = last;
			memcpy(out + n, cut, sizeof(cut) - 1);
			n += sizeof(cut) - 1;
			out[n] = '\0';
			return;
		}
		if (k == 0) {
			/* Words stay apart where a line ended. */
			if (*s < 0x20 && n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
			s++;
			continue;
		}
		memcpy(out + n, s, k);
		n += k;
		s += k;
		last = n;
	}
	while (n > 0 && (out[n - 1] == '.' || out[n - 1] == ' '))
		n--;
	out[n] = '\0';
}

void
answers_stranger(unsigned status, const struct pins *pins,
    char out[static ERR_TEXT_MAX])
{
	(void)snprintf(out, ERR_TEXT_MAX,
	    "a web filter or proxy answered (status %u), not the aggregator; "
	    "ask who runs this network to let this computer reach %s%s",
	    status, pins->url[0] != '\0' ? pins->url : "the aggregator",
	    status == 407 ? "; the proxy wants a password" : "");
}

/* What staff can do. NULL: nothing but wait. */
static const char *
advice(const char *code)
{
	static const char *const table[][2] = {
		{ "service", "ask the aggregator's operator to name this "
			     "service for this site, or, where it is misspelt, "
			     "for a new invite: taking it up sets aside "
			     "what waits, and the next seal sends the figures "
			     "of the other services" },
		{ "grammar", "ask the aggregator's operator whether this "
			     "version of the program is still taken" },
		{ "frame", "ask the aggregator's operator whether this "
			   "version of the program is still taken" },
		{ "period", "ask the aggregator's operator" },
		{ "signature", "ask the aggregator's operator" },
		{ "invite", "ask the aggregator's operator for a new invite, "
			    "and take it up" },
		{ "unknown-agent", "ask the aggregator's operator" },
		{ "not-found", "see whether this site was enrolled with the "
			       "right address" },
		{ "too-large", "ask the aggregator's operator" },
		{ "unsupported",
		    "the aggregator has to be upgraded first, perhaps since "
		    "it was put back to an older version: ask its operator; "
		    "it is then sent again by itself. If it stays as it is, "
		    "ask for a new invite: taking it up sets aside what "
		    "waits, and the next seal sends the figures by rules "
		    "that the aggregator takes" },
		{ "full", "the centre has no room on its disk: what was sealed "
			  "waits here and is sent again by itself; tell the "
			  "aggregator's operator" },
		{ "behind", "the aggregator was probably restored from a "
			    "backup; tell its operator" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i][0], code) == 0)
			return table[i][1];
	return NULL;
}

void
answers_problem(const struct answers_word *w, unsigned status,
    char out[static ERR_TEXT_MAX])
{
	const char *act = advice(w->code);

	(void)snprintf(out, ERR_TEXT_MAX,
	    "the aggregator says: \"%s\" (%s, status %u); %s",
	    w->said[0] != '\0' ? w->said : "no", w->code, status,
	    act != NULL ? act : "it is tried again");
}

void
answers_refused(const char *code, int64_t line, const char *said,
    struct buf *out)
{
	static const struct {
		const char *code, *why, *act;
	} table[] = {
		{ "service",
		    "this service is not one of this site's at the aggregator",
		    "ask its operator" },
		{ "revision", "a newer revision is in force already",
		    "seal again" },
		{ "header", "return and statement differ",
		    "this is a fault of the program; report it" },
		{ "payload", "a figure breaks a rule",
		    "correct the figures and seal again" },
		{ "through", "its last day is none that the aggregator takes",
		    "seal again" },
	};
	const char *why = "of a rule that this version does not know";
	const char *act = "ask the aggregator's operator";

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].code, code) == 0) {
			why = table[i].why;
			act = table[i].act;
		}
	buf_printf(out, "because %s", why);
	if (line > 0)
		buf_printf(out, " (line %lld of the return)", (long long)line);
	buf_printf(out, "; %s", act);
	if (said[0] != '\0')
		buf_printf(out, " (in its own words: \"%s\")", said);
}

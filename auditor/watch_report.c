/* The report for people: as text for a mail, and as a page to print. */
#include <inttypes.h>

#include "auditor/watch.h"
#include "common/base/day.h"
#include "common/base/markup.h"
#include "common/base/sentence.h"

static const char *
text_of(const struct jval *o, const char *key)
{
	const char *s = jval_get_str(o, key);

	return s != NULL ? s : "";
}

static void
put_day(const struct jval *report, struct buf *out)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (!day_parse(slice_of(text_of(report, "day")), &day))
		return;
	day_say(said, day);
	buf_puts(out, said);
}

/* "Entry 7: " or "Entry 7 and 12 more: ". */
static void
put_entries(const struct jval *finding, struct buf *out)
{
	int64_t index, n = jval_get_count(finding, "entries");

	if (!jval_get_i64(finding, "index", &index) || index < 0)
		return;
	buf_printf(out, "Entry %" PRId64, index);
	if (n > 1)
		buf_printf(out, " and %" PRId64 " more", n - 1);
	buf_puts(out, ": ");
}

static void
put_comparison(const struct jval *report, struct buf *out)
{
	int64_t n, size;

	if (jval_get_i64(report, "compared", &n) &&
	    jval_get_i64(report, "compared_at", &size))
		buf_printf(out,
		    "%" PRId64 " figures were made again for log size %" PRId64
		    " and compared with what is shown.",
		    n, size);
}

/* Whoever can enrol an agent can send figures for its services, so a person asks. */
static const char ask_them[] =
    "Ask each site by telephone whether this enrolment is its own. The twelve "
    "words of its key stand on its page Settings, and `sheaf-agent enrol` "
    "printed them.";

static void
put_enrolled_title(const struct jval *report, struct buf *out)
{
	bool first = false;

	(void)jval_bool(jval_get(report, "first_round"), &first);
	buf_puts(out, first ? "Sites that have been enrolled so far"
			    : "Sites enrolled since the last round");
}

/* "Entry 7: agent north, enrolment 1, key apple …" */
static void
put_enrolled(const struct jval *one, struct buf *out)
{
	int64_t index = 0, epoch = 0;

	(void)jval_get_i64(one, "index", &index);
	(void)jval_get_i64(one, "epoch", &epoch);
	buf_printf(out,
	    "Entry %" PRId64 ": agent %s, enrolment %" PRId64 ", key %s", index,
	    text_of(one, "agent"), epoch, text_of(one, "key_words"));
}

/* ------------------------------------------------------------------------ text */

static void
put_text_enrolled(const struct jval *report, struct buf *out)
{
	const struct jval *all = jval_get(report, "enrolled");

	if (jval_length(all) == 0)
		return;
	buf_puts(out, "\n");
	put_enrolled_title(report, out);
	buf_printf(out, ". %s\n", ask_them);
	for (size_t i = 0; i < jval_length(all); i++) {
		buf_puts(out, "  ");
		put_enrolled(jval_at(all, i), out);
		buf_puts(out, "\n");
	}
}

static void
put_text_finding(const struct jval *one, struct buf *out)
{
	buf_printf(out,
	    "\n%s: ", text_of(one, "weight")[0] == 'u' ? "WRONG" : "Remark");
	put_entries(one, out);
	sentence_put(out, text_of(one, "sentence"));
	if (text_of(one, "weight")[0] == 'u')
		buf_printf(out, "\n  What it means: %s\n  What to ask: %s",
		    text_of(one, "means"), text_of(one, "ask"));
	buf_puts(out, "\n");
}

void
watch_report_text(const struct jval *report, struct buf *out)
{
	const struct jval *all = jval_get(report, "findings");

	buf_printf(out, "%s\n%s, ", text_of(report, "headline"),
	    text_of(report, "log"));
	put_day(report, out);
	buf_printf(out, ": %s\n", text_of(report, "state"));
	if (jval_get(report, "compared") != NULL) {
		put_comparison(report, out);
		buf_puts(out, "\n");
	}
	if (text_of(report, "away")[0] != '\0') {
		sentence_put(out, text_of(report, "away"));
		buf_puts(out, "\n");
	}
	for (size_t i = 0; i < jval_length(all); i++)
		put_text_finding(jval_at(all, i), out);
	put_text_enrolled(report, out);
}

/* ------------------------------------------------------------------------ page */

static const char head[] =
    "<!doctype html>\n"
    "<html lang=\"en-GB\">\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Audit report</title>\n"
    "<style>\n"
    "body{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;"
    "padding:0 1em;color:#0b0c0c;background:#fff}\n"
    "h1{font-size:1.6em;line-height:1.25}\n"
    "article{border-left:6px solid #505a5f;padding-left:1em;margin:1.5em 0;"
    "break-inside:avoid}\n"
    "article.unsound{border-color:#942514}\n"
    "h2{font-size:1.1em;margin:0}\n"
    "p{overflow-wrap:anywhere}\n"
    "@page{size:A4;margin:18mm}\n"
    "@media print{body{margin:0;max-width:none;font-size:11pt}}\n"
    "</style>\n";

static void
put_paragraph(struct buf *out, const char *text)
{
	if (text[0] == '\0')
		return;
	buf_puts(out, "<p>");
	markup_escape(out, text);
	buf_puts(out, "</p>\n");
}

static void
put_said(struct buf *out, const char *text)
{
	struct buf sentence;

	buf_init(&sentence, 4096);
	if (text[0] != '\0')
		sentence_put(&sentence, text);
	put_paragraph(out, buf_str(&sentence));
	buf_free(&sentence);
}

static void
put_page_finding(const struct jval *one, struct buf *out)
{
	bool unsound = text_of(one, "weight")[0] == 'u';
	struct buf title;

	buf_init(&title, 4096);
	put_entries(one, &title);
	sentence_put(&title, text_of(one, "sentence"));
	buf_printf(out, "<article class=\"%s\">\n<h2>%s</h2>\n",
	    unsound ? "unsound" : "remark", unsound ? "Wrong" : "Remark");
	put_paragraph(out, buf_str(&title));
	if (unsound) {
		buf_puts(out, "<p><b>What it means.</b> ");
		markup_escape(out, text_of(one, "means"));
		buf_puts(out, "</p>\n<p><b>What to ask.</b> ");
		markup_escape(out, text_of(one, "ask"));
		buf_puts(out, "</p>\n");
	}
	buf_puts(out, "</article>\n");
	buf_free(&title);
}

static void
put_page_enrolled(const struct jval *report, struct buf *out)
{
	const struct jval *all = jval_get(report, "enrolled");
	struct buf words;

	if (jval_length(all) == 0)
		return;
	buf_init(&words, 1024);
	buf_puts(out, "<h2>");
	put_enrolled_title(report, out);
	buf_puts(out, "</h2>\n");
	put_paragraph(out, ask_them);
	buf_puts(out, "<ul>\n");
	for (size_t i = 0; i < jval_length(all); i++) {
		buf_reset(&words);
		put_enrolled(jval_at(all, i), &words);
		buf_puts(out, "<li>");
		markup_escape(out, buf_str(&words));
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul>\n");
	buf_free(&words);
}

void
watch_report_html(const struct jval *report, struct buf *out)
{
	const struct jval *all = jval_get(report, "findings");
	struct buf words;

	buf_init(&words, 4096);
	buf_puts(out, head);
	buf_puts(out, "<h1>");
	markup_escape(out, text_of(report, "headline"));
	buf_puts(out, "</h1>\n");
	buf_printf(&words, "The log %s on ", text_of(report, "log"));
	put_day(report, &words);
	buf_puts(&words, ".");
	put_paragraph(out, buf_str(&words));
	put_paragraph(out, text_of(report, "state"));
	buf_reset(&words);
	put_comparison(report, &words);
	put_paragraph(out, buf_str(&words));
	put_said(out, text_of(report, "away"));
	for (size_t i = 0; i < jval_length(all); i++)
		put_page_finding(jval_at(all, i), out);
	put_page_enrolled(report, out);
	buf_puts(out,
	    "<p>Made by sheaf-audit watch from a copy of the public log. "
	    "Anybody who has the same copy can make it again.</p>\n</html>\n");
	buf_free(&words);
}

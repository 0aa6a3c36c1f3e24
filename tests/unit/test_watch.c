/* The report of an auditor's round: what it says, and that no text from a log
 * becomes part of the page. */
#include "auditor/watch.h"

#include <check.h>
#include <string.h>

#include "auditor/meanings.h"
#include "tests/unit/unit.h"

static struct jval *
finding(const char *weight, const char *code, int64_t index, int64_t entries,
    const char *sentence)
{
	struct jval *o = jval_object();

	jval_set_str(o, "weight", weight);
	jval_set_str(o, "code", code);
	jval_set_i64(o, "index", index);
	jval_set_i64(o, "entries", entries);
	jval_set_str(o, "sentence", sentence);
	jval_set_str(o, "means", meanings_of(code)->means);
	jval_set_str(o, "ask", meanings_of(code)->ask);
	return o;
}

static struct jval *
report(void)
{
	struct jval *o = jval_object(), *all = jval_array(), *site;

	jval_set_str(o, "log", "<b>&\"log\"");
	jval_set_str(o, "day", "2026-05-03");
	jval_set_str(o, "headline", "Something is wrong.");
	jval_set_str(o, "state", "70 entries.");
	jval_set_i64(o, "compared", 12);
	jval_set_i64(o, "compared_at", 68);
	jval_add(all, finding("unsound", "signature", 7, 13,
			  "<script>alert(1)</script>"));
	jval_add(all, finding("remark", "authority", -1, 1, "a key"));
	jval_set(o, "findings", all);
	all = jval_array();
	site = jval_object();
	jval_set_i64(site, "index", 69);
	jval_set_i64(site, "epoch", 2);
	jval_set_str(site, "agent", "north");
	jval_set_str(site, "key_words", "acorn <apple>");
	jval_add(all, site);
	jval_set_bool(o, "first_round", false);
	jval_set(o, "enrolled", all);
	return o;
}

static void
holds(const struct buf *text, const char *what)
{
	ck_assert_msg(strstr(buf_str(text), what) != NULL, "no \"%s\" in:\n%s",
	    what, buf_str(text));
}

START_TEST(as_text)
{
	struct jval *o = report();
	struct buf out;

	buf_init(&out, 1 << 16);
	watch_report_text(o, &out);
	holds(&out,
	    "Something is wrong.\n<b>&\"log\", 3 May 2026: 70 entries.");
	holds(&out, "12 figures were made again for log size 68");
	holds(&out, "WRONG: Entry 7 and 12 more: <script>");
	holds(&out, meanings_of("signature")->means);
	holds(&out, meanings_of("signature")->ask);
	holds(&out, "Remark: A key.");
	holds(&out, "\nSites enrolled since the last round. Ask each site");
	holds(&out,
	    "  Entry 69: agent north, enrolment 2, key acorn <apple>\n");
	ck_assert_ptr_null(strstr(buf_str(&out),
	    meanings_of("authority")->ask));
	buf_free(&out);
	jval_free(o);
}
END_TEST

START_TEST(as_a_page)
{
	struct jval *o = report();
	struct buf out;

	buf_init(&out, 1 << 16);
	watch_report_html(o, &out);
	holds(&out, "<html lang=\"en-GB\">");
	holds(&out, "<h1>Something is wrong.</h1>");
	holds(&out, "&lt;b&gt;&amp;&quot;log&quot;");
	holds(&out,
	    "Entry 7 and 12 more: &lt;script&gt;alert(1)&lt;/script&gt;.");
	holds(&out, "<h2>Sites enrolled since the last round</h2>");
	holds(&out,
	    "<li>Entry 69: agent north, enrolment 2, key acorn &lt;apple&gt;");
	ck_assert_ptr_null(strstr(buf_str(&out), "<script>"));
	ck_assert_ptr_null(strstr(buf_str(&out), "<b>&"));
	buf_free(&out);
	jval_free(o);
}
END_TEST

/* A word is a code only as a whole. */
START_TEST(codes_are_whole_words)
{
	ck_assert_ptr_eq(meanings_of("service"), meanings_of("services"));
	ck_assert_ptr_eq(meanings_of("ser"), meanings_unknown());
	ck_assert_ptr_eq(meanings_of("e"), meanings_unknown());
	ck_assert_ptr_eq(meanings_of(""), meanings_unknown());
	ck_assert_ptr_eq(meanings_of("fork "), meanings_unknown());
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { as_text, as_a_page,
		codes_are_whole_words, NULL };

	return unit_main("watch", tests);
}

/* The policies of checkpoints.json. */
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "tests/vectors/vec_files.h"

/*
 * Texts in which %L is a log's key, %1 to %4 are witnesses' keys, and %l is
 * a key of a log's type under a witness's name.
 */
static const struct {
	const char *name, *text;
	bool ok;
	const char *reason;
} policies[] = {
	{ "no witness", "log %L\nquorum none\n", true, "P-POL-5" },
	{ "with URLs",
	    "log %L https://log.example/\n"
	    "witness a %1 https://w.example/\nquorum a\n",
	    true, "section 15: a URL may follow" },
	{ "no log", "quorum none\n", true, "section 15: parses" },
	{ "comments, blanks, tabs",
	    "# a comment\n\n  \t\n#\n\tlog  %L \n quorum\tnone\t\n", true,
	    "P-POL-1" },
	{ "groups",
	    "log %L\nwitness a %1\nwitness b %2\nwitness c %3\n"
	    "group g1 any a b\ngroup g2 all g1 c\nquorum g2\n",
	    true, "P-POL-2" },
	{ "a threshold",
	    "witness a %1\nwitness b %2\nwitness c %3\n"
	    "group g 2 a b c\nquorum g\n",
	    true, "P-POL-3" },
	{ "a comment of other letters", "# \xc3\xa9\nlog %L\nquorum none\n",
	    true, "P-POL-1: 0x80 to 0xFF" },
	{ "empty", "", false, "P-POL-2: one quorum line" },
	{ "no quorum", "log %L\n", false, "P-POL-2" },
	{ "two quorums", "log %L\nquorum none\nquorum none\n", false,
	    "P-POL-2" },
	{ "quorum of nobody", "log %L\nquorum x\n", false, "P-POL-2" },
	{ "quorum defined below", "quorum a\nwitness a %1\n", false,
	    "P-POL-2: only what stands above" },
	{ "quorum of two", "witness a %1\nquorum a a\n", false, "section 15" },
	{ "member defined below",
	    "witness a %1\ngroup g any a b\nwitness b %2\nquorum g\n", false,
	    "P-POL-2" },
	{ "member none", "witness a %1\ngroup g any a none\nquorum g\n", false,
	    "P-POL-2" },
	{ "witness none", "witness none %1\nquorum none\n", false, "P-POL-2" },
	{ "name twice", "witness a %1\nwitness a %2\nquorum a\n", false,
	    "P-POL-2" },
	{ "group with a witness's name",
	    "witness a %1\ngroup a any a\nquorum a\n", false, "P-POL-2" },
	{ "member twice", "witness a %1\ngroup g any a a\nquorum g\n", false,
	    "P-POL-2" },
	{ "member of two groups",
	    "witness a %1\ngroup g any a\ngroup h any a\nquorum h\n", false,
	    "P-POL-2" },
	{ "member of itself", "witness a %1\ngroup g any a g\nquorum g\n",
	    false, "P-POL-2" },
	{ "threshold 0", "witness a %1\ngroup g 0 a\nquorum g\n", false,
	    "P-POL-3" },
	{ "threshold above the count", "witness a %1\ngroup g 2 a\nquorum g\n",
	    false, "P-POL-3" },
	{ "threshold 01", "witness a %1\ngroup g 01 a\nquorum g\n", false,
	    "P-POL-3" },
	{ "group of nobody", "group g all\nquorum g\n", false, "P-POL-3" },
	{ "witness with a log's key type", "witness a %l\nquorum a\n", false,
	    "P-POL-4" },
	{ "log with a witness's key type", "log %1\nquorum none\n", false,
	    "P-POL-4" },
	{ "log twice", "log %L\nlog %L\nquorum none\n", false, "P-POL-4" },
	{ "witness's key twice", "witness a %1\nwitness b %1\nquorum a\n",
	    false, "P-POL-4" },
	{ "key that is none", "log x+00000000+AAAA\nquorum none\n", false,
	    "P-NOTE-3" },
	{ "two URLs", "log %L https://a/ https://b/\nquorum none\n", false,
	    "section 15" },
	{ "unknown word", "log %L\nrule x\nquorum none\n", false,
	    "section 15" },
	{ "capital letters", "Log %L\nquorum none\n", false, "section 15" },
	{ "no LF at the end", "log %L\nquorum none", false, "P-POL-1" },
	{ "carriage return", "log %L\r\nquorum none\r\n", false, "P-POL-1" },
	{ "a DEL", "# \x7f\nlog %L\nquorum none\n", false, "P-POL-1" },
};

static void
put_key(struct buf *out, char which)
{
	char name[] = "witness.example/0";
	struct keys_verifier v;

	name[sizeof(name) - 2] = which;
	if (which == 'L')
		v = vec_verifier(VEC_ORIGIN, 0x01);
	else
		v = vec_verifier(name, which == 'l' ? 0x01 : 0x04);
	keys_verifier_write(&v, out);
}

static void
expand(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '%')
			put_key(out, *++p);
		else
			buf_u8(out, (uint8_t)*p);
	}
}

void
vec_files_policies(struct jval *list)
{
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct buf text = vec_buf();

		expand(&text, policies[i].text);
		jval_set_str(vec_case(list, policies[i].name, policies[i].ok,
				 policies[i].reason),
		    "policy", buf_str(&text));
		buf_free(&text);
	}
}

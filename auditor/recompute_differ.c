/*
 * Two documents side by side.  Columns, rows and rates are found again by what
 * they are about, so that one left out does not shift all that follow.
 */
#include "auditor/recompute_differ.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

enum { VALUE_MAX = 70, WORDS_MAX = 4096, TEXT_MAX = 1 << 28 };

/* ------------------------------------------------------------------- values */

/* The value as compact JSON, to free. */
static char *
text_of(const struct jval *v)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	if (v != NULL)
		jval_write(v, false, &text);
	return buf_take(&text);
}

/* A text of the document for a terminal: short, and printable ASCII. */
static void
put_text(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n && i < VALUE_MAX; i++)
		buf_u8(out,
		    text[i] >= ' ' && text[i] <= '~' ? (uint8_t)text[i] : '?');
	if (n > VALUE_MAX)
		buf_puts(out, "...");
}

static void
put_value(struct buf *out, const struct jval *v)
{
	char *text = text_of(v);

	put_text(out, text);
	free(text);
}

static bool
equal(const struct jval *a, const struct jval *b)
{
	char *x = text_of(a), *y = text_of(b);
	bool same = strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

/* ------------------------------------------------------------------ members */

/* Append those of list a that list b lacks: the first, and how many more. */
static bool
put_lacking(struct buf *out, const char *verb, const struct jval *a,
    const struct jval *b)
{
	const struct jval *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < jval_length(a); i++) {
		bool there = false;

		for (size_t j = 0; j < jval_length(b) && !there; j++)
			there = equal(jval_at(a, i), jval_at(b, j));
		if (there)
			continue;
		if (n++ == 0)
			first = jval_at(a, i);
	}
	if (n == 0)
		return false;
	buf_printf(out, " %s ", verb);
	put_value(out, first);
	if (n > 1)
		buf_printf(out, " and %zu more", n - 1);
	return true;
}

static void
put_member(struct buf *out, const char *name, const struct jval *is,
    const struct jval *must)
{
	bool out_of, in;

	put_text(out, name);
	if (is == NULL) {
		buf_puts(out, " is missing");
		return;
	}
	if (must == NULL) {
		buf_puts(out, " must not be there");
		return;
	}
	if (jval_is_array(is) && jval_is_array(must)) {
		out_of = put_lacking(out, "leaves out", must, is);
		in = put_lacking(out,
		    out_of ? "and names in excess" : "names in excess", is,
		    must);
		if (out_of || in)
			return;
	}
	buf_u8(out, ' ');
	put_value(out, is);
	buf_puts(out, ", expected ");
	put_value(out, must);
}

/* Members of a document that have sentences of their own. */
static bool
is_apart(const char *name)
{
	static const char *const apart[] = { "log_root", "registry", "columns",
		"rows", "ratios" };

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if (strcmp(apart[i], name) == 0)
			return true;
	return false;
}

static bool
put_members(const struct jval *is, const struct jval *must, bool document,
    struct buf *words)
{
	const struct jval *const of[] = { must, is };
	const char *name;
	bool differ = false;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; (name = jval_name_at(of[k], i)) != NULL;
		     i++) {
			const struct jval *a = jval_get(is, name);
			const struct jval *b = jval_get(must, name);

			/* Those of `must` have been compared already. */
			if ((k == 1 && b != NULL) ||
			    (document && is_apart(name)) || equal(a, b))
				continue;
			if (differ)
				buf_puts(words, "; ");
			put_member(words, name, a, b);
			differ = true;
		}
	return differ;
}

bool
recompute_differ_members(const struct jval *is, const struct jval *must,
    struct buf *words)
{
	return put_members(is, must, false, words);
}

/* -------------------------------------------------------------------- lists */

static const struct list {
	const char *name, *one, *rule;
	const char *key[6]; /* what an element is about */
} lists[] = {
	{ "columns", "column", "P-TOT-42",
	    { "period", "service", "outside", NULL } },
	{ "rows", "row", "P-TOT-44",
	    { "period", "service", "outside", "measure", "band", NULL } },
	{ "ratios", "rate", "P-TOT-45",
	    { "period", "service", "outside", "ratio", NULL } },
};

struct element {
	char *key;
	size_t at;
	const struct jval *o;
};

struct difference {
	size_t at;
	const struct jval *is, *must; /* NULL: it is not there */
	bool twice;
};

struct differences {
	struct difference *one;
	size_t n, room;
};

static int
compare_elements(const void *pa, const void *pb)
{
	const struct element *a = pa, *b = pb;
	int by_key = strcmp(a->key, b->key);

	return by_key != 0 ? by_key : (a->at > b->at) - (a->at < b->at);
}

static int
compare_differences(const void *pa, const void *pb)
{
	const struct difference *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

static struct element *
elements_of(const struct jval *document, const struct list *l, size_t *n)
{
	const struct jval *all = jval_get(document, l->name);
	struct element *list;

	*n = jval_length(all);
	list = mem_array(*n + 1, sizeof(*list));
	for (size_t i = 0; i < *n; i++) {
		const struct jval *o = jval_at(all, i);
		struct buf key;

		buf_init(&key, TEXT_MAX);
		for (size_t k = 0; l->key[k] != NULL; k++) {
			const struct jval *v = jval_get(o, l->key[k]);

			if (v != NULL)
				jval_write(v, false, &key);
			buf_u8(&key, '\n');
		}
		list[i] = (struct element){ buf_take(&key), i, o };
	}
	return list;
}

static void
free_elements(struct element *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].key);
	free(list);
}

static void
add(struct differences *d, struct difference one)
{
	d->one = mem_grow(d->one, d->n, &d->room, sizeof(*d->one));
	d->one[d->n++] = one;
}

/* Both lists sorted by key; in an honest one each key is there once. */
static void
walk(struct differences *d, const struct element *is, size_t is_n,
    const struct element *must, size_t must_n)
{
	size_t i = 0, j = 0;

	while (i < is_n || j < must_n) {
		int c = i == is_n     ? 1
			: j == must_n ? -1
				      : strcmp(is[i].key, must[j].key);

		if (c > 0) {
			add(d, (struct difference){ must[j].at, NULL, must[j].o,
				   false });
			j++;
			continue;
		}
		if (c < 0) {
			bool twice =
			    j > 0 && strcmp(is[i].key, must[j - 1].key) == 0;

			add(d, (struct difference){ is[i].at, is[i].o, NULL,
				   twice });
			i++;
			continue;
		}
		if (!equal(is[i].o, must[j].o))
			add(d, (struct difference){ must[j].at, is[i].o,
				   must[j].o, false });
		i++;
		j++;
	}
}

/* -------------------------------------------------------------------- words */

/* "r1, 2026-04-01/P3M, referrals.self" */
static void
put_place(struct buf *out, const struct jval *document, const struct jval *o)
{
	const char *who = jval_get_str(o, "service");
	const char *period = jval_get_str(o, "period");
	const char *what = jval_get_str(o, "measure");
	const char *band = jval_get_str(o, "band");

	if (who == NULL)
		who = jval_get_str(document, "region");
	put_text(out, who != NULL ? who : "all regions");
	if (jval_get(o, "outside") != NULL)
		buf_puts(out, " (outside the registry)");
	buf_puts(out, ", ");
	put_text(out, period != NULL ? period : "no period");
	if (what == NULL)
		what = jval_get_str(o, "ratio");
	if (what == NULL)
		return;
	buf_puts(out, ", ");
	put_text(out, what);
	if (band != NULL && band[0] != '\0') {
		buf_u8(out, '.');
		put_text(out, band);
	}
}

static void
put_difference(struct findings *f, const struct jval *document,
    const struct list *l, const struct difference *d)
{
	struct buf place, words;

	buf_init(&place, WORDS_MAX);
	buf_init(&words, WORDS_MAX);
	put_place(&place, document, d->must != NULL ? d->must : d->is);
	if (d->is == NULL)
		buf_printf(&words, "this %s is left out", l->one);
	else if (d->must == NULL)
		buf_printf(&words, "this %s %s", l->one,
		    d->twice ? "is there more than once" : "must not be there");
	else if (!recompute_differ_members(d->is, d->must, &words))
		buf_puts(&words, "its members are in another order");
	findings_add(f, FINDINGS_UNSOUND, l->one, FINDINGS_NO_INDEX, "%s: %s",
	    buf_str(&place), buf_str(&words));
	buf_free(&place);
	buf_free(&words);
}

static bool
same_order(const struct jval *is, const struct jval *must)
{
	for (size_t i = 0; i < jval_length(must); i++)
		if (!equal(jval_at(is, i), jval_at(must, i)))
			return false;
	return true;
}

/* How many differences the list has; *lines more of them get a sentence. */
static size_t
differ_list(const struct jval *is, const struct jval *must,
    const struct list *l, size_t *lines, struct findings *f)
{
	size_t is_n, must_n, n;
	struct element *a = elements_of(is, l, &is_n);
	struct element *b = elements_of(must, l, &must_n);
	struct differences d = { 0 };

	qsort(a, is_n, sizeof(*a), compare_elements);
	qsort(b, must_n, sizeof(*b), compare_elements);
	walk(&d, a, is_n, b, must_n);
	n = d.n;
	if (n > 0)
		qsort(d.one, n, sizeof(*d.one), compare_differences);
	for (size_t i = 0; i<n && * lines> 0; i++, --*lines)
		put_difference(f, must, l, &d.one[i]);
	if (n == 0 &&
	    !same_order(jval_get(is, l->name), jval_get(must, l->name))) {
		findings_add(f, FINDINGS_UNSOUND, l->one, FINDINGS_NO_INDEX,
		    "the %s are all there, but not in the order of %s", l->name,
		    l->rule);
		n = 1;
	}
	free(d.one);
	free_elements(a, is_n);
	free_elements(b, must_n);
	return n;
}

/* What explains differences of figures: no line of its own among them. */
static bool
differ_cause(const struct jval *is, const struct jval *must, const char *name,
    const char *what, struct findings *f)
{
	struct buf words;

	if (equal(jval_get(is, name), jval_get(must, name)))
		return false;
	buf_init(&words, WORDS_MAX);
	put_member(&words, name, jval_get(is, name), jval_get(must, name));
	findings_add(f, FINDINGS_UNSOUND, name, FINDINGS_NO_INDEX, "%s: %s",
	    what, buf_str(&words));
	buf_free(&words);
	return true;
}

bool
recompute_differ(const struct jval *is, const struct jval *must,
    struct findings *f)
{
	size_t lines = RECOMPUTE_DIFFER_LINES, n = 0;
	struct buf words;
	bool differ;

	differ = differ_cause(is, must, "log_root",
	    "the totals name another log than the copy's, at their size", f);
	differ |= differ_cause(is, must, "registry",
	    "the totals were made with another registry than the one beside "
	    "the openings",
	    f);
	buf_init(&words, WORDS_MAX);
	if (put_members(is, must, true, &words)) {
		findings_add(f, FINDINGS_UNSOUND, "totals", FINDINGS_NO_INDEX,
		    "the totals: %s", buf_str(&words));
		differ = true;
	}
	buf_free(&words);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		n += differ_list(is, must, &lists[i], &lines, f);
	if (n > RECOMPUTE_DIFFER_LINES)
		findings_add(f, FINDINGS_UNSOUND, "more", FINDINGS_NO_INDEX,
		    "%zu more differences like these",
		    n - RECOMPUTE_DIFFER_LINES);
	return differ || n > 0;
}

/*
 * Elements of an XML text.  Document types are refused, since entities of
 * one's own can grow without end or name files.
 */
#include "common/workbook/workbook_xml.h"

#include <expat.h>
#include <string.h>

#include "common/base/fold.h"
#include "protocol/limits.h"

struct parsing {
	const struct workbook_xml *x;
	XML_Parser parser;
	struct err *e;
	bool failed;
	int depth;
};

static const char *
local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void
stop(struct parsing *p)
{
	p->failed = true;
	(void)XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct parsing *p = arg;

	if (p->failed)
		return;
	if (++p->depth > LIMITS_WORKBOOK_DEPTH_MAX) {
		(void)err_set(p->e, ERR_REFUSED,
		    "a part of the workbook is nested too deeply");
		stop(p);
	} else if (p->x->start(p->x->arg, local(name), attributes, p->e) < 0) {
		stop(p);
	}
}

static void XMLCALL
on_end(void *arg, const XML_Char *name)
{
	struct parsing *p = arg;

	p->depth--;
	if (!p->failed && p->x->end &&
	    p->x->end(p->x->arg, local(name), p->e) < 0)
		stop(p);
}

static void XMLCALL
on_text(void *arg, const XML_Char *text, int n)
{
	struct parsing *p = arg;

	if (!p->failed && p->x->text &&
	    p->x->text(p->x->arg, slice_make(text, (size_t)n), p->e) < 0)
		stop(p);
}

static void XMLCALL
on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal)
{
	struct parsing *p = arg;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	(void)err_set(p->e, ERR_REFUSED,
	    "a part of the workbook defines entities of its own, as no "
	    "workbook does");
	stop(p);
}

int
workbook_xml_parse(struct slice bytes, const struct workbook_xml *x,
    struct err *e)
{
	struct parsing p = { .x = x, .e = e };
	enum XML_Status status;

	p.parser = XML_ParserCreate(NULL);
	ASSERT(p.parser != NULL); /* memory ended */
	XML_SetUserData(p.parser, &p);
	XML_SetElementHandler(p.parser, on_start, on_end);
	XML_SetCharacterDataHandler(p.parser, on_text);
	XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
	ASSERT(bytes.n <= INT32_MAX); /* LIMITS_WORKBOOK_PLAIN_MAX */
	status = XML_Parse(p.parser, bytes.n ? (const char *)bytes.p : "",
	    (int)bytes.n, XML_TRUE);
	XML_ParserFree(p.parser);
	if (p.failed)
		return -1;
	if (status == XML_STATUS_OK)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "a part of the workbook is not XML: save it anew as .xlsx");
}

const char *
workbook_xml_get(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

/* True when value is one of the words, whatever its case and the blanks
 * around it. */
static bool
is_word(const char *value, const char *const *words)
{
	struct buf plain;
	bool found = false;

	if (value == NULL)
		return false;
	buf_init(&plain, SIZE_MAX / 2);
	fold_text(slice_of(value), FOLD_CASE | FOLD_WORDS, &plain);
	for (; *words && !found; words++)
		found = strcmp(buf_str(&plain), *words) == 0;
	buf_free(&plain);
	return found;
}

bool
workbook_xml_is_true(const char *value)
{
	static const char *const words[] = { "1", "true", "t", "on", "yes",
		NULL };

	return is_word(value, words);
}

bool
workbook_xml_is_false(const char *value)
{
	static const char *const words[] = { "0", "false", "f", "off", "no",
		NULL };

	return is_word(value, words);
}

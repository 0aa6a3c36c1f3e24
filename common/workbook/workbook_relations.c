/*
 * Relations between the parts of a workbook.  Types are compared by their last
 * word, since transitional and strict workbooks put different addresses
 * before it.
 */
#include "common/workbook/workbook_relations.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/workbook/workbook_xml.h"
#include "protocol/limits.h"

enum { NAME_MAX_BYTES = 4096 };

struct reading {
	struct workbook_relations *r;
	const char *of;
};

/* The length of a part's name up to its last slash, that included. */
static size_t
folder_length(const char *part)
{
	const char *slash = strrchr(part, '/');

	return slash ? (size_t)(slash + 1 - part) : 0;
}

void
workbook_relations_name(const char *part, struct buf *out)
{
	size_t n = folder_length(part);

	buf_add(out, part, n);
	buf_printf(out, "_rels/%s.rels", part + n);
}

/* Append a step of a path to out, which holds steps so far. */
static void
add_step(struct slice step, struct buf *out)
{
	if (step.n == 0 || slice_is(step, "."))
		return;
	if (slice_is(step, "..")) {
		while (out->n > 0 && out->data[--out->n] != '/')
			;
		return;
	}
	if (out->n > 0)
		buf_u8(out, '/');
	buf_add_slice(out, step);
}

static void
add_steps(struct slice path, struct buf *out)
{
	while (path.n > 0) {
		size_t n = 0;

		while (n < path.n && path.p[n] != '/' && path.p[n] != '\\')
			n++;
		add_step(slice_make(path.p, n), out);
		n += n < path.n;
		path = slice_make(path.p + n, path.n - n);
	}
}

/* Where a target leads to, from the root of the file. */
static char *
resolve(const char *of, const char *target)
{
	struct buf out;
	char *name;

	buf_init(&out, NAME_MAX_BYTES);
	if (target[0] != '/' && target[0] != '\\')
		add_steps(slice_make(of, folder_length(of)), &out);
	add_steps(slice_of(target), &out);
	name = mem_string(out.full ? "" : buf_str(&out));
	buf_free(&out);
	return name;
}

static int
start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct reading *reading = arg;
	struct workbook_relations *r = reading->r;
	const char *id = workbook_xml_get(attributes, "Id");
	const char *type = workbook_xml_get(attributes, "Type");
	const char *target = workbook_xml_get(attributes, "Target");
	const char *mode = workbook_xml_get(attributes, "TargetMode");
	const char *slash;

	if (strcmp(name, "Relationship") != 0)
		return 0;
	if (mode && strcmp(mode, "Internal") != 0) {
		r->outside = true;
		return 0;
	}
	if (id == NULL || target == NULL)
		return 0;
	if (r->n == LIMITS_WORKBOOK_PARTS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d parts",
		    LIMITS_WORKBOOK_PARTS_MAX);
	slash = type ? strrchr(type, '/') : NULL;
	r->relation =
	    mem_grow(r->relation, r->n, &r->cap, sizeof(*r->relation));
	r->relation[r->n++] = (struct workbook_relation){ mem_string(id),
		mem_string(slash  ? slash + 1
			   : type ? type
				  : ""),
		resolve(reading->of, target) };
	return 0;
}

int
workbook_relations_read(struct slice xml, const char *of,
    struct workbook_relations *r, struct err *e)
{
	struct reading reading = { r, of };
	const struct workbook_xml x = { start, NULL, NULL, &reading };

	return workbook_xml_parse(xml, &x, e);
}

void
workbook_relations_free(struct workbook_relations *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->relation[i].id);
		free(r->relation[i].kind);
		free(r->relation[i].part);
	}
	free(r->relation);
	*r = (struct workbook_relations){ 0 };
}

const struct workbook_relation *
workbook_relations_kind(const struct workbook_relations *r, const char *kind)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->relation[i].kind, kind) == 0)
			return &r->relation[i];
	return NULL;
}

const struct workbook_relation *
workbook_relations_id(const struct workbook_relations *r, const char *id)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->relation[i].id, id) == 0)
			return &r->relation[i];
	return NULL;
}

/*
 * Lists by the digest of what they were found from, as lines.  Whatever is wrong with
 * the file, the list is found again: so nothing is repaired, and nothing is refused.
 */
#include "aggregator/views/views_decided_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { HEX = 2 * HASH_SIZE, NUMBER_MAX = 1 << 24 };

static const char format[] = "sheaf-decided/1";

static void
put_hash(struct buf *out, const char *word, const struct hash *h)
{
	char hex[HEX + 1];

	encode_hex(hex, h->b, HASH_SIZE);
	buf_printf(out, "%s %s", word, hex);
}

static void
write_list(struct buf *out, const struct views_decided_list *list)
{
	put_hash(out, "list", &list->of);
	buf_printf(out, " %zu\n", list->n);
	for (size_t i = 0; i < list->n; i++) {
		const struct suppression_more *m = &list->entry[i];

		buf_printf(out, "%d %d %zu %u\n", m->region + 2, m->quarter + 1,
		    m->row, m->level);
	}
}

/* ------------------------------------------------------------------- reading */

/* The bytes before the last line, if that has their digest. */
static bool
take_end(struct slice *bytes)
{
	static const char word[] = "end ";
	size_t last = strlen(word) + HEX + 1;
	struct hash want, have;
	struct slice line;

	if (bytes->n < last)
		return false;
	bytes->n -= last;
	line = (struct slice){ bytes->p + bytes->n, last };
	if (memcmp(line.p, word, strlen(word)) != 0 || line.p[last - 1] != '\n')
		return false;
	line = (struct slice){ line.p + strlen(word), HEX };
	have = hash_of(*bytes);
	return decode_hex(line, want.b, HASH_SIZE) && hash_equal(&want, &have);
}

/* The next number of a line. */
static uint64_t
number(struct text *t, struct slice *rest)
{
	struct slice head;
	uint64_t n = 0;

	(void)text_split(*rest, ' ', &head, rest);
	if (!text_parse_u64(head, NUMBER_MAX, &n))
		text_fail(t, "no number");
	return n;
}

static void
read_entry(struct text *t, struct suppression_more *m)
{
	struct slice line = text_line(t);

	m->region = (int)number(t, &line) - 2;
	m->quarter = (int)number(t, &line) - 1;
	m->row = (size_t)number(t, &line);
	m->level = (unsigned)number(t, &line);
	if (line.n > 0)
		text_fail(t, "more than four numbers");
}

static void
read_list(struct text *t, struct views_decided_list *out)
{
	struct slice rest = text_field(t, "list"), of;
	size_t n;

	*out = (struct views_decided_list){ .n = 0 };
	(void)text_split(rest, ' ', &of, &rest);
	n = (size_t)number(t, &rest);
	if (rest.n > 0 || !decode_hex(of, out->of.b, HASH_SIZE))
		text_fail(t, "no list");
	for (size_t room = 0; out->n < n && !t->failed; out->n++) {
		out->entry =
		    mem_grow(out->entry, out->n, &room, sizeof(*out->entry));
		read_entry(t, &out->entry[out->n]);
	}
}

static void
free_lists(struct views_decided_list *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].entry);
}

size_t
views_decided_file_parse(struct slice bytes,
    struct views_decided_list out[static VIEWS_DECIDED_FILE_LISTS])
{
	struct err ignored = ERR_INIT;
	struct text t;
	size_t n = 0;

	if (!take_end(&bytes))
		return 0;
	text_begin(&t, bytes, &ignored);
	if (text_field_u64(&t, format, NUMBER_MAX) != SUPPRESSION_SEARCH)
		return 0;
	while (!text_at_end(&t) && n < VIEWS_DECIDED_FILE_LISTS)
		read_list(&t, &out[n++]);
	if (text_at_end(&t) && text_end(&t) == 0)
		return n;
	free_lists(out, n);
	return 0;
}

static size_t
read_file(const char *path,
    struct views_decided_list out[static VIEWS_DECIDED_FILE_LISTS])
{
	struct err ignored = ERR_INIT;
	struct buf bytes;
	size_t n = 0;

	if (!file_exists(path))
		return 0;
	if (file_read(path, VIEWS_DECIDED_FILE_MAX, &bytes, &ignored) == 0)
		n = views_decided_file_parse(buf_slice(&bytes), out);
	buf_free(&bytes);
	return n;
}

bool
views_decided_file_find(const char *path, const struct hash *of,
    struct views_decided_list *out)
{
	struct views_decided_list list[VIEWS_DECIDED_FILE_LISTS];
	size_t n = read_file(path, list);
	bool found = false;

	for (size_t i = 0; i < n; i++)
		if (!found && hash_equal(&list[i].of, of)) {
			*out = list[i];
			list[i].entry = NULL;
			found = true;
		}
	free_lists(list, n);
	return found;
}

/* ------------------------------------------------------------------- writing */

void
views_decided_file_put(const char *path, const struct views_decided_list *list)
{
	struct views_decided_list old[VIEWS_DECIDED_FILE_LISTS];
	size_t n = read_file(path, old), written = 1;
	struct err e = ERR_INIT;
	struct buf out;
	struct hash all;

	buf_init(&out, VIEWS_DECIDED_FILE_MAX);
	buf_printf(&out, "%s %d\n", format, SUPPRESSION_SEARCH);
	write_list(&out, list);
	for (size_t i = 0; i < n && written < VIEWS_DECIDED_FILE_LISTS; i++)
		if (!hash_equal(&old[i].of, &list->of)) {
			write_list(&out, &old[i]);
			written++;
		}
	all = hash_of(buf_slice(&out));
	put_hash(&out, "end", &all);
	buf_puts(&out, "\n");
	if (!out.full && file_replace(path, buf_slice(&out), 0600, &e) < 0)
		log_event(LOG_WARN, "decided_not_kept", "reason=\"%s\"",
		    e.text);
	buf_free(&out);
	free_lists(old, n);
}

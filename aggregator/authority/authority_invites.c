/* Invites among the notes that the authority keeps. */
#include "aggregator/authority/authority_invites.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/note.h"
#include "protocol/statement.h"

static void
add(struct authority_invites *all, const struct statement *s)
{
	struct authority_invited *a;
	size_t i = 0;

	while (i < all->n &&
	       text_compare_id(all->agent[i].agent, s->agent) != 0)
		i++;
	if (i == all->n) {
		all->agent =
		    mem_resize(all->agent, all->n + 1, sizeof(*all->agent));
		all->agent[all->n++] = (struct authority_invited){ .epoch = 0 };
	}
	a = &all->agent[i];
	memcpy(a->agent, s->agent, sizeof(a->agent));
	if (s->epoch > a->epoch)
		a->epoch = s->epoch;
}

static int
read_note(struct authority_invites *all, const char *path, struct err *e)
{
	struct statement s;
	struct buf bytes;
	struct note n;
	int r = file_read(path, LIMITS_NOTE_MAX, &bytes, e);

	if (r == 0 &&
	    (note_parse(&n, buf_slice(&bytes), LIMITS_NOTE_MAX, true, e) < 0 ||
		statement_parse(&s, n.text, e) < 0))
		r = err_prefix(e, "%s", path);
	if (r == 0 && s.kind == STATEMENT_INVITE)
		add(all, &s);
	buf_free(&bytes);
	return r;
}

static int
by_id(const void *pa, const void *pb)
{
	const struct authority_invited *a = pa, *b = pb;

	return text_compare_id(a->agent, b->agent);
}

int
authority_invites_read(struct authority_invites *out, const char *dir,
    struct err *e)
{
	char *notes = file_path(dir, "notes");
	struct file_names names = { 0 };
	int r = file_list(notes, ".note", &names, e);

	*out = (struct authority_invites){ 0 };
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		char *path = file_path(notes, names.name[i]);

		r = read_note(out, path, e);
		free(path);
	}
	if (out->n > 0)
		qsort(out->agent, out->n, sizeof(*out->agent), by_id);
	file_names_free(&names);
	free(notes);
	return r;
}

void
authority_invites_free(struct authority_invites *invites)
{
	free(invites->agent);
	*invites = (struct authority_invites){ 0 };
}

/*
 * The spool between a site's two processes, in memory.  Before and after each
 * operation the machine may die or the other process may run.
 */
#include "tests/simulation/sim_spool.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

struct sim_spool_file {
	char *name;
	uint8_t *bytes;
	size_t n;
};

/*
 * One operation begins.  -1: the machine is dead; *perform says whether the
 * operation was done all the same.
 */
static int
begin(struct sim_spool *s, bool *perform, struct err *e)
{
	*perform = false;
	if (!s->dead && s->between != NULL)
		s->between(s->arg);
	if (s->dead)
		return err_set(e, ERR_SYSTEM, "the machine is dead");
	s->ops++;
	if (s->dies_in == 0 || --s->dies_in > 0) {
		*perform = true;
		return 0;
	}
	s->dead = true;
	*perform = s->after;
	return err_set(e, ERR_SYSTEM, "the machine dies");
}

/* The place of a name: where it is, or where it would be. */
static size_t
place(const struct sim_spool *s, const char *name, bool *there)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->file[i]->name, name) < 0)
		i++;
	*there = i < s->n && strcmp(s->file[i]->name, name) == 0;
	return i;
}

bool
sim_spool_has(const struct sim_spool *s, const char *name)
{
	bool there;

	(void)place(s, name, &there);
	return there;
}

static void
free_file(struct sim_spool_file *f)
{
	free(f->name);
	free(f->bytes);
	free(f);
}

static void
take_out(struct sim_spool *s, const char *name)
{
	bool there;
	size_t i = place(s, name, &there);

	if (!there)
		return;
	free_file(s->file[i]);
	s->n--;
	memmove(&s->file[i], &s->file[i + 1], (s->n - i) * sizeof(*s->file));
}

static void
put_in(struct sim_spool *s, const char *name, struct slice bytes)
{
	struct sim_spool_file *f = mem_alloc(sizeof(*f));
	bool there;
	size_t i;

	f->name = mem_string(name);
	f->bytes = mem_alloc(bytes.n + 1);
	if (bytes.n > 0)
		memcpy(f->bytes, bytes.p, bytes.n);
	f->n = bytes.n;
	take_out(s, name);
	i = place(s, name, &there);
	s->file = mem_resize(s->file, s->n + 1, sizeof(*s->file));
	memmove(&s->file[i + 1], &s->file[i], (s->n - i) * sizeof(*s->file));
	s->file[i] = f;
	s->n++;
}

static int
do_read(void *arg, const char *name, size_t max, struct buf *out, bool *found,
    struct err *e)
{
	struct sim_spool *s = arg;
	bool perform;
	size_t i;

	buf_init(out, max);
	*found = false;
	if (begin(s, &perform, e) < 0)
		return -1;
	i = place(s, name, found);
	*found = *found && s->file[i]->n <= max;
	if (*found)
		buf_add(out, s->file[i]->bytes, s->file[i]->n);
	return 0;
}

static int
do_write(void *arg, const char *name, struct slice bytes, struct err *e)
{
	struct sim_spool *s = arg;
	bool perform;
	int rc = begin(s, &perform, e);

	if (perform)
		put_in(s, name, bytes);
	return rc;
}

static int
do_remove(void *arg, const char *name, struct err *e)
{
	struct sim_spool *s = arg;
	bool perform;
	int rc = begin(s, &perform, e);

	if (perform)
		take_out(s, name);
	return rc;
}

static bool
is_in(const char *name, const char *folder, const char *suffix)
{
	size_t f = strlen(folder), n = strlen(name), x = strlen(suffix);

	return strncmp(name, folder, f) == 0 && name[f] == '/' &&
	       n >= f + 1 + x && strcmp(name + n - x, suffix) == 0;
}

static int
do_list(void *arg, const char *folder, const char *suffix,
    struct file_names *out, struct err *e)
{
	struct sim_spool *s = arg;
	bool perform;

	*out = (struct file_names){ .n = 0 };
	if (begin(s, &perform, e) < 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		const char *name = s->file[i]->name;

		if (!is_in(name, folder, suffix))
			continue;
		out->name =
		    mem_resize(out->name, out->n + 1, sizeof(*out->name));
		out->name[out->n++] = mem_string(name + strlen(folder) + 1);
	}
	return 0;
}

struct spool
sim_spool_face(struct sim_spool *s)
{
	return (struct spool){ do_read, do_write, do_remove, do_list, s };
}

void
sim_spool_revive(struct sim_spool *s)
{
	s->dead = false;
	s->dies_in = 0;
}

void
sim_spool_free(struct sim_spool *s)
{
	for (size_t i = 0; i < s->n; i++)
		free_file(s->file[i]);
	free(s->file);
	s->file = NULL;
	s->n = 0;
}

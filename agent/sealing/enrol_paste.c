/*
 * The notes of an invite, found in pasted text by their first lines.
 */
#include "agent/sealing/enrol_paste.h"

#include <string.h>

#include "protocol/envelope.h"
#include "protocol/limits.h"

enum { NOTES = 3, TEXT_MAX = 4 * LIMITS_NOTE_MAX };

static const char *const begins[NOTES] = { "sheaf-invite/v1\n",
	"sheaf-trust/v1\n", "sheaf-services/v1\n" };

/* Where `begin` stands in text from `from` on; text.n when nowhere. */
static size_t
find(struct slice text, size_t from, const char *begin)
{
	size_t n = strlen(begin);

	for (size_t i = from; i + n <= text.n; i++)
		if (memcmp(text.p + i, begin, n) == 0)
			return i;
	return text.n;
}

/* The note that begins at text.p, before whatever stands on the line of the
 * next one: without blanks and empty lines at its end, and with one LF. */
static void
put_note(struct slice text, bool last, struct buf *out)
{
	size_t n = text.n;

	if (!last)
		while (n > 0 && text.p[n - 1] != '\n')
			n--;
	while (n > 0 && (text.p[n - 1] == '\n' || text.p[n - 1] == ' '))
		n--;
	buf_add(out, text.p, n);
	buf_puts(out, "\n");
}

/* The notes of a text without carriage returns. */
static bool
take_notes(struct slice text, struct buf *file)
{
	struct envelope_invite v = { 0 };
	struct slice *const part[NOTES] = { &v.invite, &v.trust, &v.services };
	size_t at[NOTES + 1], from = 0, end[NOTES];
	struct buf notes;

	for (int i = 0; i < NOTES; i++) {
		at[i] = find(text, from, begins[i]);
		from = at[i] < text.n ? at[i] + 1 : text.n;
	}
	at[NOTES] = text.n;
	if (at[1] == text.n)
		return false;
	buf_init(&notes, TEXT_MAX + NOTES);
	for (int i = 0; i < NOTES; i++) {
		struct slice note =
		    slice_make(text.p + at[i], at[i + 1] - at[i]);

		if (note.n > 0)
			put_note(note, at[i + 1] == text.n, &notes);
		end[i] = notes.n;
	}
	/* Only now does the buffer stay where it is. */
	for (int i = 0; i < NOTES; i++) {
		size_t begin = i == 0 ? 0 : end[i - 1];

		*part[i] = slice_make(notes.data + begin, end[i] - begin);
	}
	envelope_invite_write(&v, file);
	buf_free(&notes);
	return !file->full;
}

bool
enrol_paste(struct slice text, struct buf *file)
{
	struct buf clean;
	bool taken;

	if (text.n > TEXT_MAX)
		return false;
	buf_init(&clean, TEXT_MAX);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_add(&clean, text.p + i, 1);
	taken = take_notes(buf_slice(&clean), file);
	buf_free(&clean);
	return taken;
}

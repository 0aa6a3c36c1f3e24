#ifndef SHEAF_AGENT_DELIVERY_ASIDE_H
#define SHEAF_AGENT_DELIVERY_ASIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/folder.h"
#include "common/base/json.h"

/*
 * What stands in the spool under the name of one of its files, and is none:
 * a link, a pipe, a folder, something far too large.  The other side of the
 * spool may have put it there, so it must stop nothing and must not be lost
 * either: it is moved into the folder `aside` of the spool, for staff to look
 * at.  What cannot be moved stays where it is and is named.
 */
enum { ASIDE_NAME_MAX = 128 };

struct aside_left {
	char name[ASIDE_NAME_MAX]; /* as in spool.h */
	enum folder_found what;
};

struct aside {
	int root; /* descriptor of the spool; borrowed */
	struct aside_left *left;
	size_t n;
};

/*
 * Get `base` out of the way, which is in the folder of that descriptor and
 * has this `name` in the spool ("out/..." or "pins.json").  It goes to
 * aside/, as "out.NAME", or else stays beside its place, as "NAME.aside".
 * What this user may not open (FOLDER_DENIED) is only noted: a wrong owner
 * is more likely than harm, and nothing waits for it.  True when the place is
 * free now.
 */
bool aside_put(struct aside *a, int folder, const char *base, const char *name,
    enum folder_found what);

/*
 * All that is known of, as an array: each with its name in the spool, what
 * it is, and whether it was moved.  Looks at the disk, so it names what
 * earlier processes set aside as well.
 */
struct jval *aside_list(const struct aside *a);

/* Such an array in sentences, each with its LF, with what to do; nothing for
 * an empty one. */
void aside_write(const struct jval *list, struct buf *out);

/* Free what was noted. */
void aside_free(struct aside *a);

#endif

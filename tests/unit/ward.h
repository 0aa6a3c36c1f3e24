#ifndef SHEAF_TESTS_UNIT_WARD_H
#define SHEAF_TESTS_UNIT_WARD_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/people_book.h"
#include "agent/register/register.h"
#include "tests/unit/site.h"

/*
 * A register on the disk.  Its accounts are "ann", a team leader, and "will",
 * a worker; both have SITE_PASSWORD.
 */
struct ward {
	char *dir;    /* of the test; site and backups are in it */
	char *home;   /* the state directory */
	char *folder; /* home/register */
	struct register_store *store;
	struct site site; /* its db and vault are those of the store */
	struct people_desk desk;
};

/* Make one, which is open as ann; and remove it with all that is in dir. */
void ward_begin(struct ward *w);
void ward_end(struct ward *w);

/*
 * Begin with three clients, C1 to C3, numbers 1 to 3, accepted on 5, 6 and 7
 * January 2026; C2 has a reviewed employer contact, e2.
 */
void ward_three(struct ward *w);

/* Lock and close it; open it again as that member of staff.  Moved: the
 * state directory is dir/home from now on. */
void ward_close(struct ward *w);
void ward_open(struct ward *w, const char *staff);
void ward_move(struct ward *w, const char *home);

/* The client of a reference of svc-a, or 0. */
uint32_t ward_client(const struct ward *w, const char *reference);

/* Set one field of particulars in svc-a. */
void ward_put(struct ward *w, enum people_kind kind, uint32_t client,
    const char *ref, const char *text);

/* Erase by request on 2026-06-30; it must succeed. */
void ward_erase(struct ward *w, uint32_t client);

/* Merge; its result, with what is said in *said, which the caller frees. */
int ward_merge(struct ward *w, uint32_t keep, uint32_t other, char **said,
    struct err *e);

/* Erase again whom a restore brought back; how many waited. */
size_t ward_again(struct ward *w);

/* dir/name; the caller frees it. */
char *ward_path(const struct ward *w, const char *name);

/* Back up the open register to dir/name, and bring it back into the state
 * directory, with the deletion log dir/erasures or NULL; it is closed. */
void ward_backup(struct ward *w, const char *name);
void ward_restore(struct ward *w, const char *name, const char *erasures);

/* The register.db of the state directory goes, as if the disk had lost it. */
void ward_lose(struct ward *w);

/* The number that a query gives. */
int64_t ward_number(const struct ward *w, const char *sql);

/* The file of the deletion log; the caller frees it. */
char *ward_log(const struct ward *w);

/*
 * Keep the marks of ward_three(); then exactly the lines of these clients are
 * in the file, in order, all by ann.
 */
void ward_keep_marks(struct ward *w);
void ward_logged(struct ward *w, const char *const *references);

/* Append the bytes of all files of home/register, the log excepted; and
 * whether some stand in them. */
void ward_read(const struct ward *w, struct buf *out);
bool ward_holds(const struct buf *all, const void *bytes, size_t n);

#endif

#ifndef SHEAF_TESTS_UNIT_DISK_REGISTER_H
#define SHEAF_TESTS_UNIT_DISK_REGISTER_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/people_book.h"
#include "agent/register/register.h"
#include "tests/unit/memory_register.h"

/*
 * A register on the disk.  Its accounts are "ann", a team leader, and "will",
 * a worker; both have MEMORY_REGISTER_PASSWORD.
 */
struct disk_register {
	char *dir;    /* of the test; site and backups are in it */
	char *home;   /* the state directory */
	char *folder; /* home/register */
	struct open_register *store;
	struct memory_register reg; /* its db and vault are the store's */
	size_t in_doubt;            /* lines, of disk_register_again() */
};

/* Make one and open it as ann. End it, and remove all that is in dir. */
void disk_register_begin(struct disk_register *w);
void disk_register_end(struct disk_register *w);

/*
 * Begin with three clients, C1 to C3, numbers 1 to 3, accepted on 5, 6 and 7
 * January 2026; C2 has a reviewed employer contact, e2.
 */
void disk_register_three(struct disk_register *w);

/* Lock and close it; open it again as that member of staff; move the state
 * directory to dir/home. */
void disk_register_close(struct disk_register *w);
void disk_register_open(struct disk_register *w, const char *staff);
void disk_register_move(struct disk_register *w, const char *home);

/* The client of a reference of svc-a, or 0. */
uint32_t disk_register_client(const struct disk_register *w,
    const char *reference);

/* Set one field of particulars in svc-a. */
void disk_register_put(struct disk_register *w, enum people_kind kind,
    uint32_t client, const char *ref, const char *text);

/* Erase by request on 2026-06-30; it must succeed. */
void disk_register_erase(struct disk_register *w, uint32_t client);

/* Merge; returns its result and puts the text that is printed into *said, which
 * the caller frees. */
int disk_register_merge(struct disk_register *w, uint32_t keep, uint32_t other,
    char **said, struct err *e);

/* Erase again the clients that a restore brought back; returns how many. */
size_t disk_register_again(struct disk_register *w);

/* dir/name; the caller frees it. */
char *disk_register_path(const struct disk_register *w, const char *name);

/* Back up the open register to dir/name. Restore a closed one from there, with
 * the deletion log dir/erasures or NULL. */
void disk_register_backup(struct disk_register *w, const char *name);
void disk_register_restore(struct disk_register *w, const char *name,
    const char *erasures);

/* The same where it may be refused. */
int disk_register_try_restore(struct disk_register *w, const char *name,
    const char *erasures, struct err *e);

/* Remove register.db, as if the disk had lost it. */
void disk_register_lose(struct disk_register *w);

/* The number that a query gives. */
int64_t disk_register_number(const struct disk_register *w, const char *sql);

/* The file of the deletion log; the caller frees it. */
char *disk_register_log(const struct disk_register *w);

/*
 * Remember how the deletion log marks the clients of disk_register_three().
 * Later, assert that the log holds exactly the lines of these clients, in this
 * order, all by ann.
 */
void disk_register_keep_marks(struct disk_register *w);
void disk_register_logged(struct disk_register *w,
    const char *const *references);

/* Append the bytes of all files of home/register, except the log's. Search them
 * for n bytes. */
void disk_register_read(const struct disk_register *w, struct buf *out);
bool disk_register_holds(const struct buf *all, const void *bytes, size_t n);

#endif

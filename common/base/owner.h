#ifndef SHEAF_COMMON_BASE_OWNER_H
#define SHEAF_COMMON_BASE_OWNER_H

/*
 * A command that root gives must not leave a file that the daemon, which has another
 * user, cannot write to: such a file becomes that of whoever owns the folder.  Nothing
 * is done where the process is not root's, and failing is not an error, since the
 * command itself has succeeded.
 */

/* DIR/name, if it is there.  No link is followed, and nothing but a file with one name
 * is given away.  A database that this process has open keeps its locks. */
void owner_give(const char *dir, const char *name);

/* The file of dir that is open at fd. */
void owner_give_fd(int fd, const char *dir);

#endif

/*
 * A drill: what a restore would give is made, and looked at as `fsck` looks at a centre.
 */
#include "aggregator/backup/snapshot_drill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "aggregator/backup/snapshot_file.h"
#include "aggregator/backup/snapshot_restore.h"
#include "aggregator/backup/snapshot_room.h"
#include "aggregator/backup/snapshot_tree.h"
#include "aggregator/centre/centre.h"
#include "aggregator/check/fsck.h"
#include "common/base/file.h"
#include "common/base/mem.h"

static int
look(const char *dir, struct fsck_config *config, uint64_t *faults,
    struct err *e)
{
	char *log = file_path(dir, "log");
	char *lock = file_path(dir, "lock/lock.db");
	struct keys_verifier key;
	struct buf vkey;
	int rc;

	config->dir = dir;
	config->log_dir = log;
	config->lock_path = lock;
	config->log_key = &key;
	buf_init(&vkey, 512);
	rc = centre_open_reader(&config->store, dir, e);
	if (rc == 0)
		rc = store_text_get(config->store, "log-key", &vkey, e);
	if (rc == 0)
		rc = keys_verifier_parse(&key, buf_slice(&vkey), e);
	if (rc == 0)
		rc = fsck_run(config, faults, e);
	store_close(config->store);
	buf_free(&vkey);
	free(lock);
	free(log);
	return rc;
}

/* The folder itself is the lock: one drill in it at a time, and nothing stays. */
static int
take(const char *folder, int *fd, struct err *e)
{
	*fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return err_errno(e, errno, "cannot open %s", folder);
	if (file_lock_fd(*fd, 0) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		err_set(e, ERR_LATER, "another drill is made in %s", folder);
	else
		err_errno(e, errno, "cannot lock %s", folder);
	(void)close(*fd);
	return -1;
}

/* The store once more as tiles, and once as it is made again from the log. */
static int
ask_room(const char *path, const char *folder, struct err *e)
{
	struct snapshot_head *head = mem_alloc(sizeof(*head));
	int rc = snapshot_file_head(path, head, e);

	if (rc == 0)
		rc = snapshot_room_ask(folder, snapshot_room_need(head, 2),
		    "a drill", e);
	free(head);
	return rc;
}

static int
drill(const char *path, const char *folder, const char *place,
    struct fsck_config *config, struct snapshot_report *report,
    uint64_t *faults, struct err *e)
{
	struct err left = ERR_INIT;
	/* There may be one of a drill that was killed. */
	int rc = snapshot_tree_remove(place, e);

	if (rc == 0)
		rc = ask_room(path, folder, e);
	if (rc == 0)
		rc = snapshot_tree_make(place, folder, e);
	if (rc == 0)
		rc = snapshot_restore(path, place, report, e);
	if (rc == 0)
		rc = look(place, config, faults, e);
	/* Nothing of it may stay: no erasure would reach it. */
	if (snapshot_tree_remove(place, &left) < 0 && rc == 0) {
		*e = left;
		rc = -1;
	}
	return rc;
}

int
snapshot_drill(const char *path, struct snapshot_report *report,
    void (*say)(void *arg, const char *sentence), void *arg, uint64_t *faults,
    struct err *e)
{
	struct fsck_config config = { .say = say, .arg = arg };
	char *folder = file_dir(path), *place = file_path(folder, ".tmp-drill");
	int fd, rc = take(folder, &fd, e);

	*faults = 0;
	if (rc == 0) {
		rc = drill(path, folder, place, &config, report, faults, e);
		(void)close(fd);
	}
	free(place);
	free(folder);
	return rc;
}

/*
 * The lives of the two daemons.  A log that cannot be reached, or lies, never
 * keeps the others waiting longer than one look takes.
 */
#include "auditor/witness/witness_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "auditor/witness/witness_follow.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "common/http/httpd_listen.h"

enum { HELD_MS = 60 * 1000, OUTPUT_BYTES = LIMITS_CHECKPOINT_MAX + 1024 };

/* "<hex of H(origin)>.checkpoint" in the folder, as it is now. */
static int
write_cosigned(struct witness_state *s, const char *origin, const char *dir,
    struct err *e)
{
	char hex[WITNESS_STATE_HEX_SIZE];
	struct buf text;
	char *path;
	int rc;

	witness_state_hex(origin, hex);
	path = mem_printf("%s/%s.checkpoint", dir, hex);
	buf_init(&text, OUTPUT_BYTES);
	rc = witness_state_checkpoint(s, origin, &text, e);
	if (rc == 0 && text.n > 0)
		rc = file_replace(path, buf_slice(&text), 0644, e);
	buf_free(&text);
	free(path);
	return rc;
}

static void
say_followed(const struct witness_log *log, enum witness_followed what,
    const struct witness_answer *a)
{
	switch (what) {
	case WITNESS_FOLLOWED_SIGNED:
		log_event(LOG_INFO, "signed", "log=%s", log->origin);
		break;
	case WITNESS_FOLLOWED_SAME:
		break;
	case WITNESS_FOLLOWED_SETTLED:
		log_event(LOG_INFO, "settled", "log=%s", log->origin);
		break;
	case WITNESS_FOLLOWED_REFUSED:
		log_event(LOG_ALARM, a->fork ? "fork" : "not-signed",
		    "log=%s code=%s why=\"%s\"", log->origin, a->why.code,
		    a->why.text);
		break;
	}
}

/* One look at one log; -1 with *e when it did not end with a signature that
 * holds. */
static int
look(struct witness_state *s, const struct witness_log *log, const char *out,
    struct err *e)
{
	enum witness_followed what = WITNESS_FOLLOWED_SAME;
	struct witness_answer a;
	int rc = witness_follow(s, log, clock_wall_now(), &what, &a, e);

	if (rc < 0) {
		log_event(LOG_WARN, "not-followed", "log=%s why=\"%s\"",
		    log->origin, e->text);
	} else {
		say_followed(log, what, &a);
		if (what == WITNESS_FOLLOWED_REFUSED) {
			*e = a.why;
			rc = -1;
		} else if (out != NULL) {
			rc = write_cosigned(s, log->origin, out, e);
		}
	}
	witness_answer_free(&a);
	return rc;
}

/* Whether a round looks at this log. */
static bool
is_followed(const struct witness_log *log, bool held_only)
{
	return log->url[0] != '\0' && !log->stopped &&
	       (log->held || !held_only);
}

/* Each log once.  *n is how many there were; first is the first error. */
static int
round_of_looks(struct witness_state *s, bool held_only, const char *out,
    size_t *n, struct err *first)
{
	struct witness_log *logs;
	size_t all;

	*n = 0;
	if (witness_state_list(s, &logs, &all, first) < 0)
		return -1;
	for (size_t i = 0; i < all; i++) {
		struct err e = ERR_INIT;

		if (!is_followed(&logs[i], held_only))
			continue;
		++*n;
		/* One of them may take as long as a connection may. */
		service_alive();
		if (look(s, &logs[i], out, &e) < 0 && first->kind == ERR_NONE) {
			*first = e;
			err_prefix(first, "%s", logs[i].origin);
		}
	}
	free(logs);
	return 0;
}

int
witness_serve_door(struct witness_state *s,
    const struct witness_door_config *config, struct err *e)
{
	struct witness_door *door;
	size_t n;

	if (httpd_listen_may(config->listen, config->tls_cert != NULL, e) < 0)
		return -1;
	service_begin();
	if (witness_door_start(&door, s, config, e) < 0)
		return -1;
	printf("sheaf-witness %s answers on http%s at port %u\n",
	    witness_state_key(s)->name, config->tls_cert != NULL ? "s" : "",
	    (unsigned)witness_door_port(door));
	(void)fflush(stdout);
	log_event(LOG_INFO, "serving", "port=%u",
	    (unsigned)witness_door_port(door));
	service_forget_start();
	service_ready();
	do {
		struct err held = ERR_INIT;

		(void)!round_of_looks(s, true, NULL, &n, &held);
	} while (!service_rest(HELD_MS));
	log_event(LOG_INFO, "stopping", "%s", "");
	witness_door_stop(door);
	return 0;
}

int
witness_serve_follower(struct witness_state *s,
    const struct witness_serve_follow *config, struct err *e)
{
	size_t n;

	if (config->out != NULL && file_make_dir(config->out, 0755, e) < 0)
		return -1;
	service_begin();
	service_forget_start();
	service_ready();
	for (;;) {
		struct err first = ERR_INIT;

		if (round_of_looks(s, false, config->out, &n, &first) < 0 ||
		    (config->once && first.kind != ERR_NONE)) {
			*e = first;
			return -1;
		}
		if (n == 0)
			return err_set(e, ERR_USAGE,
			    "no log has an address to look at: \"sheaf-witness "
			    "log add VKEY --url URL\" gives it one");
		if (config->once)
			return 0;
		if (service_rest((int)config->every_s * 1000))
			return 0;
	}
}

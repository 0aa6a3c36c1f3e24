/*
 * The desk in a browser: begin, look about once a second, end.
 */
#include "agent/web/web.h"

#include <stdlib.h>
#include <string.h>

#include "agent/web/web_door.h"
#include "agent/web/web_pages.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/http/httpd_listen.h"
#include "protocol/limits.h"

enum {
	/* The wall clock and the monotonic one part by more than this when the
	 * machine was asleep, or somebody set its clock. */
	JUMP_S = 120
};

/* The names under which a browser on this machine finds it. */
static void
add_names(struct web *w, const char *listen, uint16_t port)
{
	char *own = mem_printf("%.*s:%u", (int)(strrchr(listen, ':') - listen),
	    listen, port);
	char *localhost = mem_printf("localhost:%u", port);

	web_door_name(w->door, own);
	if (strcmp(own, localhost) != 0)
		web_door_name(w->door, localhost);
	web_door_ready(w->door);
	free(own);
	free(localhost);
}

static int64_t
apart_s(struct clock_wall wall, struct clock_mono mono)
{
	return wall.s - mono.ms / 1000;
}

bool
web_has_pages(void)
{
	return web_pages_files[0].path != NULL;
}

int
web_start(struct web **out, struct desk_shared *shared, const char *listen,
    const char *version, struct err *e)
{
	const struct web_door_config config = { .listen = listen };
	struct web *w;

	*out = NULL;
	if (!httpd_listen_is_local(listen))
		return err_set(e, ERR_USAGE,
		    "%s is not an address of this machine alone: give "
		    "127.0.0.1 and a port, as in 127.0.0.1:8450; --lan shows "
		    "the desk to other machines",
		    listen);
	w = mem_alloc(sizeof(*w));
	w->stage = web_stage_new(shared);
	w->version = version;
	w->sessions = web_sessions_new((int64_t)LIMITS_IDLE_LOCK_S * 1000);
	w->repeats = httprepeats_new();
	w->downloads = httpdownloads_new();
	w->trust = web_trust_new();
	w->imports = web_imports_new();
	w->apart_s = apart_s(clock_wall_now(), clock_mono_now());
	atomic_init(&w->turn_wait_ms, LIMITS_TURN_WAIT_MS);
	atomic_init(&w->saved_on, DAY_NONE);
	if (web_door_open(&w->door, w, &config, e) < 0) {
		web_stop(w);
		return -1;
	}
	add_names(w, listen, web_door_port(w->door));
	*out = w;
	return 0;
}

const char *
web_address(const struct web *w)
{
	return web_door_address(w->door);
}

int
web_join_lan(struct web *w, const struct web_lan_config *config, struct err *e)
{
	return web_lan_open(&w->lan, w, config, e);
}

bool
web_look(struct web *w, struct clock_wall wall, struct clock_mono mono)
{
	int64_t apart = apart_s(wall, mono);
	bool jumped =
	    apart > w->apart_s + JUMP_S || apart < w->apart_s - JUMP_S;
	unsigned before = w->signed_in,
		 now = httpsessions_count(w->sessions, mono);

	if (jumped) {
		/* Those, too, who signed in since the last look. */
		before += now;
		now = 0;
		w->apart_s = apart;
		httpsessions_end_all(w->sessions);
		log_event(LOG_INFO, "web_signed_out", "why=clock");
	}
	w->signed_in = now;
	httpdownloads_expire(w->downloads, mono);
	if (w->lan != NULL)
		web_lan_look(w->lan, wall);
	web_imports_expire(w->imports, w->sessions, mono);
	if (now == 0) {
		httprepeats_forget(w->repeats, 0);
		httpdownloads_forget(w->downloads, 0);
		web_imports_forget(w->imports, 0);
	}
	return before > 0 && now == 0;
}

bool
web_tick(struct web *w)
{
	bool empty;

	/* A list over a large service takes megabytes on each thread. */
	if (atomic_exchange(&w->worked, false))
		mem_give_back();
	empty = web_look(w, clock_wall_now(), clock_mono_now());
	return (atomic_exchange(&w->to_lock, false) && w->signed_in == 0) ||
	       empty;
}

void
web_stop(struct web *w)
{
	if (w == NULL)
		return;
	/* Nobody waits for a register that does not come. */
	web_stage_stop(w->stage);
	web_lan_close(w->lan);
	web_door_close(w->door);
	web_trust_free(w->trust);
	web_stage_free(w->stage);
	httprepeats_free(w->repeats);
	httpdownloads_free(w->downloads);
	web_imports_free(w->imports);
	httpsessions_free(w->sessions);
	free(w);
}

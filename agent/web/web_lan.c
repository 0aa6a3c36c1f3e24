/*
 * The desk on a network.  Its certificate changes while it runs, on the thread
 * that looks.
 */
#include "agent/web/web_lan.h"

#include <stdlib.h>
#include <string.h>

#include "agent/lan/lan_identity.h"
#include "agent/web/web.h"
#include "agent/web/web_door.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum { AGAIN_S = 3600 /* after a certificate that could not be made */ };

struct web_lan {
	struct web *web;
	struct web_lan_config config;
	struct web_door *door;
	char *host;
	struct lan_identity identity;
};

static int
load(const struct web_lan *lan, struct lan_identity *out, struct clock_wall now,
    struct err *e)
{
	const struct web_lan_config *c = &lan->config;

	return c->cert != NULL
		   ? lan_identity_given(out, c->cert, c->key, &c->name, now, e)
		   : lan_identity_own(out, c->dir, &c->name, now, e);
}

/* Listen with the certificate that there is. */
static int
open_door(struct web_lan *lan, struct err *e)
{
	char *listen = lan_name_listen(&lan->config.name);
	const struct web_door_config config = { .listen = listen,
		.cert = lan->identity.cert,
		.key = lan->identity.key };
	int rc = web_door_open(&lan->door, lan->web, &config, e);

	free(listen);
	if (rc < 0)
		return -1;
	/* Of port 0; the same one when the door is opened again. */
	lan->config.name.port = web_door_port(lan->door);
	lan->identity.name.port = lan->config.name.port;
	free(lan->host);
	lan->host = lan_name_host(&lan->config.name);
	web_trust_set(lan->web->trust, &lan->identity, lan->host);
	web_door_name(lan->door, lan->host);
	web_door_ready(lan->door);
	return 0;
}

int
web_lan_open(struct web_lan **out, struct web *w,
    const struct web_lan_config *config, struct err *e)
{
	struct web_lan *lan = mem_alloc(sizeof(*lan));

	*out = NULL;
	lan->web = w;
	lan->config = *config;
	if (load(lan, &lan->identity, clock_wall_now(), e) < 0 ||
	    open_door(lan, e) < 0) {
		web_lan_close(lan);
		return -1;
	}
	*out = lan;
	return 0;
}

void
web_lan_close(struct web_lan *lan)
{
	if (lan == NULL)
		return;
	web_door_close(lan->door);
	lan_identity_free(&lan->identity);
	free(lan->host);
	free(lan);
}

const char *
web_lan_host(const struct web_lan *lan)
{
	return lan->host;
}

void
web_lan_look(struct web_lan *lan, struct clock_wall now)
{
	struct lan_identity fresh;
	struct err e = ERR_INIT;

	if (now.s < lan->identity.renew_s)
		return;
	if (load(lan, &fresh, now, &e) < 0) {
		log_event(LOG_WARN, "web_certificate", "code=%s", e.code);
		lan->identity.renew_s = now.s + AGAIN_S;
		return;
	}
	lan_identity_free(&lan->identity);
	lan->identity = fresh;
	/* Requests under way are answered first. */
	web_door_close(lan->door);
	lan->door = NULL;
	if (open_door(lan, &e) < 0) {
		log_event(LOG_WARN, "web_certificate", "code=%s", e.code);
		lan->identity.renew_s = now.s + 1;
	} else {
		log_event(LOG_INFO, "web_certificate", "code=renewed");
	}
}

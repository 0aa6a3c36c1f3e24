/*
 * The state of a replay: look-ups by id, and how a fault at the current leaf
 * is reported.
 */
#include "auditor/replay_state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

void
replay_state_unsound(struct replay *r, const char *code, const char *fmt, ...)
{
	char text[360];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	findings_add(r->findings, FINDINGS_UNSOUND, code, (int64_t)r->index,
	    "%s", text);
}

void
replay_state_check(struct replay *r, const struct statement *s,
    const struct note *n, const struct keys_public *key)
{
	char names[2][KEYS_NAME_MAX];
	size_t lines = statement_signers(s, names);
	struct err e = ERR_INIT;

	if (statement_check_lines(s, n, &e) < 0) {
		replay_state_unsound(r, "signature", "%s", e.text);
		return;
	}
	for (size_t i = 0; i < lines; i++) {
		uint8_t id[4];

		keys_id(id, names[i], 0x01, &key[i]);
		if (memcmp(id, n->sig[i].id, sizeof(id)) != 0) {
			replay_state_unsound(r, "signature",
			    "signature line %zu names another key than the "
			    "one expected there",
			    i + 1);
			return;
		}
	}
	if (r->verifier != NULL)
		verifier_check(r->verifier, r->index, n, key, lines);
}

/* Ids are unique without regard to case (P-GEN-7): the key of a look-up. */
static size_t
lower(char *out, const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i <= n; i++)
		out[i] = id[i] >= 'A' && id[i] <= 'Z'
			     ? (char)(id[i] + ('a' - 'A'))
			     : id[i];
	return n;
}

size_t
replay_state_agent(struct replay *r, const char *id)
{
	char key[LIMITS_AGENT_ID_MAX + 1];
	size_t n = lower(key, id), at;

	if (lookup_get(&r->by_agent, key, n, &at)) {
		if (strcmp(r->agent[at].id, id) != 0)
			replay_state_unsound(r, "twin",
			    "an agent's id differs from another's in the case "
			    "of letters only");
		return at;
	}
	r->agent = mem_resize(r->agent, r->agents + 1, sizeof(*r->agent));
	r->agent[r->agents] = (struct replay_agent){ 0 };
	memcpy(r->agent[r->agents].id, id, strlen(id) + 1);
	(void)lookup_put(&r->by_agent, key, n, r->agents);
	return r->agents++;
}

struct replay_service *
replay_state_service(struct replay *r, const char *id, bool add)
{
	char key[LIMITS_ID_MAX + 1];
	size_t n = lower(key, id), at;

	if (lookup_get(&r->by_service, key, n, &at)) {
		if (strcmp(r->service[at].id, id) != 0)
			replay_state_unsound(r, "twin",
			    "a service's id differs from another's in the "
			    "case of letters only");
		return &r->service[at];
	}
	if (!add)
		return NULL;
	r->service =
	    mem_resize(r->service, r->services + 1, sizeof(*r->service));
	r->service[r->services] = (struct replay_service){ 0 };
	memcpy(r->service[r->services].id, id, strlen(id) + 1);
	(void)lookup_put(&r->by_service, key, n, r->services);
	return &r->service[r->services++];
}

/* "agent/epoch" as a look-up's key. */
static int
epoch_key(char out[static KEYS_NAME_MAX], const char *agent, uint64_t epoch)
{
	return snprintf(out, KEYS_NAME_MAX, "%s/%" PRIu64, agent, epoch);
}

struct replay_epoch *
replay_state_epoch(struct replay *r, const char *agent, uint64_t epoch)
{
	char key[KEYS_NAME_MAX];
	int n = epoch_key(key, agent, epoch);
	size_t at;

	if (!lookup_get(&r->by_epoch, key, (size_t)n, &at))
		return NULL;
	return &r->epoch[at];
}

void
replay_state_add_epoch(struct replay *r, const struct replay_epoch *p)
{
	char key[KEYS_NAME_MAX];
	int n = epoch_key(key, p->agent, p->epoch);

	r->epoch = mem_resize(r->epoch, r->epochs + 1, sizeof(*r->epoch));
	r->epoch[r->epochs] = *p;
	(void)lookup_put(&r->by_epoch, key, (size_t)n, r->epochs++);
}

void
replay_state_keep_root(struct replay *r, const struct hash *root)
{
	if (r->edge.size >= r->roots_room) {
		r->roots_room = r->roots_room == 0 ? 1024 : 2 * r->roots_room;
		r->roots =
		    mem_resize(r->roots, r->roots_room, sizeof(*r->roots));
		r->inner =
		    mem_resize(r->inner, r->roots_room, sizeof(*r->inner));
	}
	r->inner[r->edge.size] = false;
	r->roots[r->edge.size] = hash_mark(&r->key, root);
}

bool
replay_state_had_root(const struct replay *r, uint64_t size,
    const struct hash *root)
{
	struct hash_mark m = hash_mark(&r->key, root);

	return memcmp(m.b, r->roots[size].b, sizeof(m.b)) == 0;
}

void
replay_state_free(struct replay *r)
{
	struct lookup *all[] = { &r->notes, &r->by_epoch, &r->by_agent,
		&r->by_service, &r->by_invite, &r->keys, &r->revoked_invites,
		&r->trusts };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		lookup_free(all[i]);
	inforce_free(r->inforce);
	free(r->roots);
	free(r->inner);
	free(r->epoch);
	free(r->agent);
	free(r->service);
	free(r->invite);
}

/*
 * Claims and disputes in a merge.
 */
#include "agent/people/people_merge_claims.h"

#include <string.h>

#include "agent/contracts/claim_clients.h"

static enum event_subject
subject_of(const struct claim_ref *r)
{
	return r->job ? SUBJECT_JOB : SUBJECT_REFERRAL;
}

/* Whether the client has a job or referral of that ref. */
static bool
stands(const struct people_merge_claims *w, uint32_t client,
    enum event_subject subject, uint32_t ref)
{
	for (size_t i = 0; i < w->all->n; i++) {
		const struct fact *f = &w->all->fact[i];

		if (f->client == client && f->ref == ref &&
		    events_kind(f->event)->subject == subject)
			return true;
	}
	return false;
}

/* Whether the list names the same ref. */
static bool
names_too(const struct claim_refs *list, const struct claim_ref *r)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].job == r->job &&
		    strcmp(list->item[i].ref, r->ref) == 0)
			return true;
	return false;
}

/* The ref under which what is named of the other stands from now on. */
static uint32_t
others_ref(const struct people_merge_claims *w, const struct claim_refs *kept,
    const struct claim_ref *r, uint32_t was)
{
	enum event_subject subject = subject_of(r);

	for (size_t i = 0; i < w->map->refs; i++)
		if (w->map->ref[i].subject == subject &&
		    w->map->ref[i].was == was)
			return w->map->ref[i].now;
	/* Withdrawn, so another one's, if the kept record has one. */
	return names_too(kept, r) || stands(w, w->keep, subject, was)
		   ? people_refmap_fresh(w->names)
		   : was;
}

/* The same of the kept record: only a job or referral that the other brings along
 * takes the ref of one that is withdrawn. */
static uint32_t
kept_ref(const struct people_merge_claims *w, const struct claim_ref *r,
    uint32_t was)
{
	enum event_subject subject = subject_of(r);

	for (size_t i = 0; i < w->map->refs; i++)
		if (w->map->ref[i].subject == subject &&
		    w->map->ref[i].now == was &&
		    !stands(w, w->keep, subject, was))
			return people_refmap_fresh(w->names);
	return was;
}

static int
rename_to(const struct people_merge_claims *w, uint32_t client,
    const struct claim_ref *r, uint32_t was, uint32_t now, struct err *e)
{
	if (was == now)
		return 0;
	return claim_clients_rename(w->db, client, r,
	    symbols_text(w->names, now), e);
}

static int
move(const struct people_merge_claims *w, const struct claim_refs *others,
    const struct claim_refs *kept, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < others->n; i++) {
		const struct claim_ref *r = &others->item[i];
		uint32_t was = symbols_add(w->names, slice_of(r->ref));

		rc = rename_to(w, w->other, r, was, others_ref(w, kept, r, was),
		    e);
	}
	for (size_t i = 0; rc == 0 && i < kept->n; i++) {
		const struct claim_ref *r = &kept->item[i];
		uint32_t was = symbols_add(w->names, slice_of(r->ref));

		rc = rename_to(w, w->keep, r, was, kept_ref(w, r, was), e);
	}
	return rc;
}

int
people_merge_claims_move(const struct people_merge_claims *w, struct err *e)
{
	struct claim_refs others, kept;
	int rc;

	if (claim_clients_refs(w->db, w->other, &others, e) < 0)
		return -1;
	rc = claim_clients_refs(w->db, w->keep, &kept, e);
	if (rc == 0)
		rc = move(w, &others, &kept, e);
	claim_clients_free_refs(&others);
	claim_clients_free_refs(&kept);
	return rc;
}

int
people_merge_claims_names(struct db *db, struct symbols *names, struct err *e)
{
	struct claim_refs all;

	if (claim_clients_refs(db, 0, &all, e) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++)
		(void)symbols_add(names, slice_of(all.item[i].ref));
	claim_clients_free_refs(&all);
	return 0;
}

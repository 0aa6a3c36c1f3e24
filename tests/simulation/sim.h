#ifndef SHEAF_TESTS_SIMULATION_SIM_H
#define SHEAF_TESTS_SIMULATION_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/courier.h"
#include "agent/delivery/transport.h"
#include "agent/register/register.h"
#include "agent/vault/vault.h"
#include "aggregator/authority/authority.h"
#include "aggregator/centre/regain.h"
#include "aggregator/intake/intake.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/recovery.h"
#include "aggregator/log/shown.h"
#include "aggregator/log/signer.h"
#include "aggregator/merge/merger.h"
#include "aggregator/reads/reading.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "protocol/opening.h"
#include "protocol/sign.h"
#include "tests/demo/demo_prng.h"
#include "tests/simulation/sim_model.h"
#include "tests/simulation/sim_spool.h"

/* The one world of a seed, and what its parts know of each other. */
enum {
	SIM_SITES = 3,
	SIM_SERVICES = 4,
	SIM_QUARTERS = 2,
	SIM_FILES = 4, /* files under way between a site and the centre */
	SIM_HELD = 12, /* requests that the network keeps for later */
	SIM_ERRANDS = 16
};

/* Where the centre dies in the order of work. */
enum sim_death {
	SIM_LIVES,
	SIM_BEFORE_SWAP, /* after the commit */
	SIM_AFTER_SWAP,
	SIM_BEFORE_TILES,
	SIM_AFTER_TILES,
	SIM_BEFORE_CHECKPOINT,
	SIM_AFTER_CHECKPOINT,
	SIM_DEATHS
};

enum { SIM_WITNESSES = 3 };

struct sim;

struct sim_witness {
	char name[32];
	struct sign_key key;
	uint64_t size; /* it has signed */
	struct hash root;
};

struct sim_centre {
	char *dir, *authority_dir, *log_dir;
	struct keys_verifier log_key, authority_key;
	struct policy policy;
	struct authority *authority;
	bool up;
	struct signer *signer;
	struct store *store, *reader;
	struct store *keeper; /* of housekeeping */
	struct store *slow;   /* of somebody who reads for long */
	bool held;            /* and does so now */
	struct lock *lock;
	struct directory *directory;
	struct recovery_state recovered;
	struct merger_io io;
	uint64_t no_room; /* the last step in which the disk had none */
	uint64_t waited;  /* or in which its start had heard nobody yet */
	struct sim_witness witness[SIM_WITNESSES];
	bool certain; /* they all answer now */
	/* The writer asks them once more, and they all answer. */
	void (*publish)(struct sim *s);
	uint64_t unmet; /* the last step without a quorum */
	struct merger *merger;
	struct intake *intake;
	struct reading *reading; /* over reader; holds nothing between uses */
	enum sim_death death;    /* at the next group */
	bool dead;               /* it has died, and is not buried yet */
	bool wait;      /* its start signs nothing before a site is heard */
	bool unchecked; /* and what it signs then is not looked at yet */
	char *image;    /* the disk as it was then, or NULL */
	/* Every checkpoint ever signed, and every leaf's hash. */
	struct checkpoint *signed_by_us;
	size_t checkpoints, checked;
	struct hash *leaf;
	size_t leaves;
	/* Salts of openings that an erasure was signed for, and the first
	 * bytes of their sealed copies. */
	uint8_t (*gone)[OPENING_SALT_SIZE];
	size_t gones;
	/* Further recipients, with their secrets. */
	struct sign_recipient auditor[LIMITS_BOXES_KEPT_MAX];
	size_t auditors;
	/* Notes of the authority that wait for the operator. */
	struct buf errand[SIM_ERRANDS];
	size_t errands;
};

/* Of a centre that is put back from an older copy (sim_regain.h). */
struct sim_regain {
	bool plays; /* that happens in this world */
	/* The centre has come up, or goes down; and is shown what is ahead of it
	 * (merger_io.keep). */
	void (*up)(struct sim *s);
	void (*down)(struct sim *s);
	int (*shown)(struct sim *s, const struct shown_proof *p, bool *stops,
	    struct err *e);
	char *old;    /* a copy of the disk, or NULL */
	char *mirror; /* one of what was public, or NULL */
	size_t old_leaves;
	bool lost;           /* it is the older copy, until all is back */
	size_t had;          /* entries that it has since */
	uint64_t public;     /* entries in mirror */
	uint64_t since;      /* the step of the last change of these */
	struct regain *door; /* while the centre is up */
	unsigned showing;    /* checkpoints that the writer is to judge */
};

/* The registry of regions and services (sim_registry.h). */
struct sim_registry {
	bool begun;
	unsigned south; /* bits of services that lie in the region R1, not R0 */
	bool older;     /* it may be that of an older copy */
	bool lost;      /* it is, and the log binds another one */
};

/* A request on its way that came late or twice. */
struct sim_held {
	char url[256];
	struct buf body;
};

struct sim_file {
	struct buf bytes;
};

struct sim_site {
	struct sim *sim;
	char agent[LIMITS_AGENT_ID_MAX + 1];
	char *dir;
	struct open_register *store;
	struct db *db;
	struct vault *vault;
	struct sim_spool disk;
	struct spool spool;
	struct transport transport;
	/* What the desk may do while an answer is on its way. */
	void (*meanwhile)(struct sim_site *site, bool seal);
	struct courier_world world;
	struct courier *courier;
	char boot[CLOCK_BOOT_SIZE];
	bool offline;   /* never online: carried by hand */
	bool desk_busy; /* its desk is at work */
	bool courier_busy;
	int64_t next_at;   /* the courier sleeps until then */
	int64_t lead_s;    /* of its clock over the world's; may be negative */
	struct buf invite; /* empty: none */
	uint8_t secret[32];
	uint64_t invited;    /* the newest epoch invited to */
	unsigned owns, once; /* bits of services: now, and ever */
	int32_t through[SIM_SERVICES][SIM_QUARTERS]; /* last sealed */
	int64_t statements, receipts; /* seen by the checks so far */
	struct sim_file out[SIM_FILES], in[SIM_FILES];
	size_t outs, ins;
};

struct sim {
	uint64_t seed;
	bool trace;
	bool healed; /* the network and the machines are sound */
	struct demo_prng rng;
	int64_t now_s;
	uint64_t step;
	struct sim_centre centre;
	struct sim_regain regain;
	struct sim_registry registry;
	struct sim_site site[SIM_SITES];
	size_t sites, services, quarters;
	char service[SIM_SERVICES][LIMITS_ID_MAX + 1];
	struct period quarter[SIM_QUARTERS];
	struct model *model;
	struct sim_held held[SIM_HELD];
	size_t helds;
	struct buf stray; /* an answer that somebody else got */
	unsigned stray_status;
	unsigned spoiling; /* batches whose box will be spoilt yet */
	/* What happened, for the last line of a trace. */
	struct sim_counts {
		unsigned asks, lost, damaged, unmet, centre_deaths, site_deaths,
		    sealed, refused, moves, revoked, erased, resealed, carried,
		    late, trusts, jumps, unpaid, copies, spoilt, restores,
		    regained, regions, brought, kept;
	} did;
};

/* A chance of `percent`; never when healed. */
bool sim_trouble(struct sim *s, int32_t percent);

/* 0 .. n - 1. */
size_t sim_below(struct sim *s, size_t n);

/* The civil day of the world's clock. */
int32_t sim_today(const struct sim *s);

/* One line of the trace, with SIM_SEED. */
void sim_trace(const struct sim *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The seed fails: what was found, and at which step. */
void sim_fail(const struct sim *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif

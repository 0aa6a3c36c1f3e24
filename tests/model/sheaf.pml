/*
 * Agent, centre, witness and mirror, with lost messages, crashes at every step,
 * restores and a clone, for the model checker Spin.  README.md says which rule
 * and which file each step stands for, and what is left out.
 *
 * A statement is a number from 1 to 3.  A log is the row of its statements, two
 * bits each, the first lowest.  So one byte is at once a log, its size and its
 * root, and "leads to" is exact, as a proof between two roots is.
 */

#define STATEMENTS 3

#define SIZE(log) \
	((log) == 0 -> 0 : ((log) < 4 -> 1 : ((log) < 16 -> 2 : 3)))
#define ENTRY(log, i) (((log) >> (2 * (i))) & 3)
#define PREFIX(log, n) ((log) & ((1 << (2 * (n))) - 1))
#define LEADS_TO(old, new) (PREFIX(new, SIZE(old)) == (old))
#define APPEND(log, s) ((log) | ((s) << (2 * SIZE(log))))
#define HOLDS(log, s) \
	(ENTRY(log, 0) == (s) || ENTRY(log, 1) == (s) || ENTRY(log, 2) == (s))
#define OF(log, i, k) (ENTRY(log, i) != 0 && key[ENTRY(log, i)] == (k))
#define HEAD(log, k) (OF(log, 0, k) + OF(log, 1, k) + OF(log, 2, k))

/* How a run is set up: from the environment, so that one compiled checker does
 * for all of them. */
byte witnesses; /* 1: no checkpoint counts without the witness */
byte statements; /* how many there may be, to STATEMENTS */
byte faults;    /* how many things may still go wrong */
byte broken;    /* 0, or which rule is not kept */
c_code {
static int
model_setting(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? atoi(text) : 0;
}
}

#define ANSWER_BEFORE_COMMIT 1
#define LOCK_NOT_READ 2
#define HEAD_NOT_COMPARED 3
#define CHECKPOINT_BEFORE_TILES 4
#define NO_QUORUM 5
#define WITNESS_WITHOUT_FSYNC 6
#define RESTORED_AGENT_SIGNS 7
#define ANY_CHECKPOINT_BELIEVED 8
#define TAKEN_BACK_IN_PART 9

/* What is written in each statement; [0] is nobody's. */
byte made; /* statements so far */
byte key[STATEMENTS + 1];
byte seq[STATEMENTS + 1];
byte prev[STATEMENTS + 1];

/* The centre's disk: store.db, lock.db, the public files. */
byte store, lock, tiles, published;
bool read_only;
bool heard = true; /* the witness, since the start (P-ASK-8) */

/* A machine of an agent: its key, what it signed in order, how much of that has a
 * receipt, the newest checkpoint it verified. */
byte m_key[2], chain[2], received[2], checkpoint[2];
bool restored[2]; /* from a file backup, and not settled */
bool alarm[2];    /* staff were told, and it sends no more */

/* The witness: what it knows, and what of that is on its disk. */
byte w_state, w_disk;
bool held;

/* An independent copy of the log. */
byte mirror;
bool mirror_alarm;

/* What really happened, which nobody in the model knows. */
byte acknowledged;         /* bit s: some machine has a receipt for s */
byte accepted_at[STATEMENTS + 1]; /* the place that receipt names, from 1 */
byte public[STATEMENTS + 1];      /* the root of a size that became public */
byte cosigned[STATEMENTS + 1];    /* the root of a size the witness signed */
byte signed_root[STATEMENTS + 1];      /* and the centre */
bool store_restored;
bool rolled_back; /* the centre's lock came from a backup too */
bool forgotten;   /* a machine's checkpoint came from a backup */
bool w_restored;  /* the witness's state came from a copy */
bool copied;      /* two machines have one key, or one was put back unseen */
bool grave;       /* something beyond lost messages and crashes */
bool rested;

mtype = { BATCH, ASK_HEAD, RECEIPT, CONFLICT, BUSY, BEHIND, HEADS, NOTHING };
/*
 * A question, its answer, and all that the centre does between them are one step
 * for the others: nothing of theirs reads what is half done, and each place where
 * a crash can cut it is written out.  So the answer is taken at once; "nothing"
 * is a connection that ended.  What a proxy held back comes by `late`.
 */
chan ask = [0] of { mtype, byte, byte };    /* what, statement, old= */
chan answer = [0] of { mtype, byte };       /* what, checkpoint */
chan late = [1] of { byte };
chan to_witness = [0] of { byte };
chan from_witness = [0] of { bit };

#define ANY_ALARM (alarm[0] || alarm[1] || mirror_alarm || read_only)

/* ------------------------------------------------------------- the centre */

/* Answer the machine that waits, if one does. */
inline reply(kind, cp)
{
	if
	:: !waiting
	:: waiting -> answer!kind, cp
	:: waiting && faults > 0 -> faults--; answer!NOTHING, 0
	fi;
	waiting = false
}

inline may_crash()
{
	if
	:: skip
	:: faults > 0 -> faults--; goto crashed
	fi
}

/* Step 3 of P-ORD-1: sign, and replace the checkpoint of the lock. */
inline sign()
{
	d_step {
		n = SIZE(store);
		assert(signed_root[n] == 0 || signed_root[n] == store || rolled_back);
		signed_root[n] = store;
		lock = store;
		n = 0
	}
}

/* Step 4, and the witness between tiles and checkpoint. */
inline publish_tiles()
{
	tiles = lock
}

inline publish_checkpoint()
{
	d_step {
		n = SIZE(lock);
		assert(public[n] == 0 || public[n] == lock ||
		    (rolled_back && !witnesses));
		public[n] = lock;
		published = lock;
		n = 0
	}
}

/* good: the witness signed.  An answer that does not come is none. */
inline ask_witness()
{
	good = true;
	if
	:: !witnesses || broken == NO_QUORUM
	:: witnesses && broken != NO_QUORUM ->
		if
		:: faults > 0 -> faults--; good = false
		:: to_witness!lock ->
			from_witness?good;
			if
			:: !good && !held -> read_only = true
			:: good -> heard = true
			:: else
			fi
		fi
	fi
}

/* Steps 3 and 4, from whatever a crash has left of them. */
inline bring_out()
{
	if
	:: lock != store -> sign(); may_crash()
	:: else
	fi;
	if
	:: broken == CHECKPOINT_BEFORE_TILES ->
		publish_checkpoint(); may_crash(); publish_tiles(); good = true
	:: else ->
		publish_tiles(); may_crash();
		ask_witness(); may_crash();
		if
		:: good -> publish_checkpoint()
		:: else
		fi
	fi;
	may_crash()
}

/* A statement of machine m against the state, P-JDG-2 to P-JDG-8. */
inline judge()
{
	d_step {
		if
		:: HOLDS(published, id) -> verdict = RECEIPT
		:: else ->
			if
			:: read_only || !heard -> verdict = BUSY
			:: else ->
				if
				:: HOLDS(store, id) -> verdict = HEADS
				:: broken != HEAD_NOT_COMPARED &&
				    !HOLDS(store, id) &&
				    seq[id] <= HEAD(store, key[id]) ->
					verdict = CONFLICT
				:: broken != HEAD_NOT_COMPARED &&
				    !HOLDS(store, id) &&
				    (seq[id] > HEAD(store, key[id]) + 1 ||
				    (prev[id] != 0 && !HOLDS(store, prev[id]))) ->
					/* a gap, or another statement before it */
					verdict = CONFLICT
				:: else ->
					verdict = BATCH;
					if
					:: SIZE(old) > SIZE(store) ->
						verdict = BEHIND
					:: else
					fi
				fi
			fi
		fi
	}
}

/*
 * A backup holds what was there at an earlier time: a shorter log, and as much of
 * it or less as was published by then.  The lock is in no backup; an image of the
 * whole machine has it.
 */
inline restore()
{
	grave = true;
	store_restored = true;
	n = SIZE(store) - 1;
	do
	:: n > 0 -> n--
	:: break
	od;
	store = PREFIX(store, n);
	if
	:: skip /* the store alone */
	:: n = SIZE(published); shorten(); published = PREFIX(store, n);
		tiles = published
	:: !w_restored ->
		n = SIZE(published); shorten(); published = PREFIX(store, n);
		tiles = published; lock = published; rolled_back = true
	fi;
	n = 0
}

/* A machine can give back what it has a receipt for (P-REC-9); entry i of the lock's
 * tree is there, or is given back. */
#define GIVES(m, s) \
	((received[m] > 0 && ENTRY(chain[m], 0) == (s)) || \
	(received[m] > 1 && ENTRY(chain[m], 1) == (s)) || \
	(received[m] > 2 && ENTRY(chain[m], 2) == (s)))
#define BACK(i) \
	(ENTRY(lock, i) == ENTRY(store, i) || GIVES(0, ENTRY(lock, i)) || \
	GIVES(1, ENTRY(lock, i)))
#define ALL_BACK (BACK(0) && BACK(1) && BACK(2))

inline shorten()
{
	if
	:: n > SIZE(store) -> n = SIZE(store)
	:: else
	fi;
	do
	:: n > 0 -> n--
	:: break
	od
}

proctype centre()
{
	byte id, old, n;
	mtype what, verdict;
	bool waiting, good;

end_idle:
	do
	:: atomic { ask?what, id, old -> waiting = true; goto asked }
	:: atomic { late?id -> what = BATCH; goto asked }
	:: atomic { faults > 0 && store != 0 -> faults--; goto crashed }
	od;

asked:
	atomic {
		if
		:: what == ASK_HEAD -> reply(HEADS, published)
		:: else ->
			if
			:: !heard && !read_only -> ask_witness()
			:: else
			fi;
			judge();
			if
			:: verdict != BATCH && verdict != HEADS ->
				reply(verdict, published)
			:: verdict == BATCH && broken == ANSWER_BEFORE_COMMIT ->
				n = APPEND(store, id);
				reply(RECEIPT, n);
				may_crash();
				store = n;
				n = 0;
				bring_out()
			:: else ->
				if
				:: verdict == BATCH -> store = APPEND(store, id)
				:: else /* logged, and not covered yet */
				fi;
				may_crash();
				bring_out();
				if
				:: HOLDS(published, id) ->
					reply(RECEIPT, published)
				:: else -> reply(BUSY, published)
				fi
			fi
		fi;
		what = BATCH; id = 0; old = 0; verdict = BATCH; good = false;
		goto end_idle
	}

crashed:
	atomic {
		if
		:: waiting -> answer!NOTHING, 0; waiting = false
		:: else
		fi;
		what = BATCH; id = 0; old = 0; verdict = BATCH; n = 0; good = false;
		read_only = false;
		heard = !witnesses || broken == NO_QUORUM;
		if
		:: skip
		:: faults > 0 && store != 0 -> faults--; restore()
		fi;
		/* P-ORD-2 */
		if
		:: broken != LOCK_NOT_READ &&
		    (!LEADS_TO(lock, store) || !LEADS_TO(published, lock)) ->
			read_only = true
		:: else
		fi;
		if
		:: read_only && LEADS_TO(lock, mirror) ->
			/* recover --mirror: the copy reaches the lock (P-REC-3, -4) */
			store = mirror; read_only = false; may_crash()
		:: read_only && LEADS_TO(store, lock) && ALL_BACK ->
			/* the agents have what is missing, and the root is the
			 * lock's (P-REC-7) */
			store = lock; read_only = false; may_crash()
		:: read_only && LEADS_TO(store, lock) && !ALL_BACK &&
		    broken == TAKEN_BACK_IN_PART ->
			read_only = false
		:: else
		fi;
		if
		:: !read_only && !heard -> ask_witness()
		:: else
		fi;
		if
		:: !read_only && heard -> bring_out()
		:: else
		fi;
		good = false;
		goto end_idle
	}
}

/* ------------------------------------------------------------ the witness */

proctype witness()
{
	byte new;

end:	do
	:: atomic { to_witness?new ->
		if
		:: !held && LEADS_TO(w_state, new) ->
			/* P-WIT-5: on the disk before the answer leaves */
			assert(cosigned[SIZE(new)] == 0 ||
			    cosigned[SIZE(new)] == new);
			cosigned[SIZE(new)] = new;
			w_state = new;
			if
			:: broken != WITNESS_WITHOUT_FSYNC -> w_disk = new
			:: else
			fi;
			from_witness!1
		:: else -> from_witness!0
		fi;
		new = 0 }
	:: atomic { faults > 0 && w_state != 0 -> /* power is cut */
		faults--; w_state = w_disk }
	:: atomic { faults > 0 && w_disk != 0 && !held && !rolled_back ->
		/* restored from a copy, P-WIT-9 */
		faults--; grave = true; held = true; w_restored = true;
		new = SIZE(w_disk) - 1;
		do
		:: new > 0 -> new--
		:: break
		od;
		w_disk = PREFIX(w_disk, new); w_state = w_disk; new = 0 }
	:: atomic { held && LEADS_TO(w_state, published) ->
		w_state = published; w_disk = published; held = false }
	od
}

/* -------------------------------------------------------------- the agent */

/* Unless there is a copy of it, an agent never signs a second statement for a
 * number of which anybody has had a receipt. */
#define TAKEN(s) \
	((s) < made && (acknowledged & (1 << (s))) && \
	key[s] == m_key[m] && seq[s] == seq[made])
#define LAST(log) ((log) == 0 -> 0 : ENTRY(log, SIZE(log) - 1))
#define NEXT ENTRY(chain[m], received[m])
#define ALL_RECEIVED (received[m] == SIZE(chain[m]))

/* A checkpoint that a machine takes must continue the one it has: P-RCP-4, -5. */
inline take_checkpoint()
{
	if
	:: LEADS_TO(checkpoint[m], cp) || broken == ANY_CHECKPOINT_BELIEVED ->
		checkpoint[m] = cp
	:: else ->
		/* one that is merely older proves nothing: it stays away */
		if
		:: what == RECEIPT && LEADS_TO(cp, checkpoint[m])
		:: else -> alarm[m] = true
		fi
	fi
}

inline note_receipt()
{
	/* what an agent takes for received */
	n = 0;
	do
	:: n < STATEMENTS && ENTRY(cp, n) != NEXT -> n++
	:: else -> break
	od;
	assert(n < STATEMENTS);
	other = 1;
	do
	:: other <= STATEMENTS ->
		/* one number of one agent, accepted once */
		assert(other == NEXT || !(acknowledged & (1 << other)) ||
		    key[other] != m_key[m] || seq[other] != seq[NEXT] ||
		    (rolled_back && !witnesses));
		other++
	:: else -> break
	od;
	acknowledged = acknowledged | (1 << NEXT);
	accepted_at[NEXT] = n + 1;
	received[m] = received[m] + 1;
	n = 0; other = 0
}

/* A question to the centre, and what comes of it. */
inline exchange(kind, s)
{
	if
	:: ask!kind, s, checkpoint[m]; answer?what, cp
	:: faults > 0 -> faults--; what = NOTHING
	:: kind == BATCH && faults > 0 && nfull(late) ->
		faults--; late!s; what = NOTHING
	fi
}

proctype machine(byte m)
{
	byte cp, n, other;
	byte left = 2 - m; /* statements it may still make */
	mtype what;

end:	do
	/* seal: one transaction; only then anything leaves */
	:: atomic { !alarm[m] && left > 0 && made < statements &&
	    (!restored[m] || broken == RESTORED_AGENT_SIGNS) ->
		left--;
		made++;
		key[made] = m_key[m];
		seq[made] = SIZE(chain[m]) + 1;
		prev[made] = LAST(chain[m]);
		assert(copied || (store_restored && forgotten) ||
		    (!TAKEN(1) && !TAKEN(2)));
		chain[m] = APPEND(chain[m], made) }

	/* the courier: the first statement without a receipt, and no other */
	:: atomic { !alarm[m] && !ALL_RECEIVED ->
		exchange(BATCH, NEXT);
		if
		:: what == RECEIPT ->
			take_checkpoint();
			if
			:: !alarm[m] -> note_receipt()
			:: else
			fi
		:: what == CONFLICT || what == BEHIND -> alarm[m] = true
		:: what == BUSY ->
			/* told after three failures; but one that may pass passes */
			if
			:: read_only || held -> alarm[m] = true
			:: else
			fi
		:: else /* nothing came: again */
		fi;
		cp = 0; what = BATCH }

	/* the comparison of the log, whenever there is something else to see */
	:: atomic { !alarm[m] && (published != checkpoint[m] ||
	    (restored[m] && ALL_RECEIVED)) ->
		exchange(ASK_HEAD, 0);
		if
		:: what == HEADS ->
			take_checkpoint();
			if
			:: restored[m] && !alarm[m] &&
			    HEAD(cp, m_key[m]) > SIZE(chain[m]) ->
				/* it holds statements that are not here */
				alarm[m] = true
			:: restored[m] && !alarm[m] &&
			    HEAD(cp, m_key[m]) <= SIZE(chain[m]) &&
			    ALL_RECEIVED -> restored[m] = false
			:: else
			fi
		:: else
		fi;
		cp = 0; what = BATCH }

	/* a backup comes back: fewer statements, and an older checkpoint */
	:: atomic { faults > 0 && chain[m] != 0 ->
		faults--; grave = true; forgotten = true; alarm[m] = false;
		n = SIZE(chain[m]) - 1;
		do
		:: n > 0 -> n--
		:: break
		od;
		chain[m] = PREFIX(chain[m], n);
		if
		:: received[m] > n -> received[m] = n
		:: else
		fi;
		n = SIZE(checkpoint[m]);
		do
		:: n > 0 -> n--
		:: break
		od;
		checkpoint[m] = PREFIX(checkpoint[m], n);
		n = 0;
		if
		:: restored[m] = true                 /* files: the instance differs */
		:: restored[m] = false; copied = true /* an image of the disk */
		fi }
	/* the other machine is put up from a copy of this one */
	:: atomic { m == 0 && faults > 0 && chain[1] == 0 && m_key[1] == 1 &&
	    chain[0] != 0 ->
		faults--; grave = true; copied = true; m_key[1] = 0;
		chain[1] = chain[0]; received[1] = received[0];
		checkpoint[1] = checkpoint[0] }
	od
}

/* -------------------------------------------------- somebody with a mirror */

proctype auditor()
{
end:	do
	:: atomic { published != mirror && !mirror_alarm ->
		/* every tile that a checkpoint stands on is there (P-ORD-1) */
		assert(LEADS_TO(published, tiles));
		if
		:: LEADS_TO(mirror, published) -> mirror = published
		:: else -> mirror_alarm = true
		fi }
	od
}

/* --------------------------------------------------------- when all is quiet */

#define KEPT(s) \
	(!(acknowledged & (1 << (s))) || \
	ENTRY(published, accepted_at[s] - 1) == (s))
#define DELIVERED(m) \
	(received[m] == SIZE(chain[m]) && LEADS_TO(checkpoint[m], published))

init {
	atomic {
		c_code {
			now.witnesses = (unsigned char)model_setting("WITNESSES");
			now.statements =
			    (unsigned char)model_setting("STATEMENTS");
			now.faults = (unsigned char)model_setting("FAULTS");
			now.broken = (unsigned char)model_setting("BROKEN");
		};
		m_key[1] = 1;
		run centre(); run witness(); run machine(0); run machine(1);
		run auditor()
	};
	do
	:: faults > 0 -> faults = 0 /* from now on nothing goes wrong */
	:: timeout ->
		/* nothing acknowledged is lost without an alarm */
		assert((KEPT(1) && KEPT(2) && KEPT(3)) || ANY_ALARM ||
		    (rolled_back && forgotten && !witnesses));
		/* whatever was sealed is delivered, or staff know that it is not */
		assert(DELIVERED(0) || alarm[0]);
		assert(DELIVERED(1) || alarm[1]);
		/* lost messages and crashes alone never cause an alarm */
		assert(grave || !ANY_ALARM);
		rested = true;
		break
	od
}

/* No run goes on for ever: when losses stop, everything comes to its end. */
ltl comes_to_rest { <> rested }

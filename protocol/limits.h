#ifndef SHEAF_PROTOCOL_LIMITS_H
#define SHEAF_PROTOCOL_LIMITS_H

#include <stdint.h>

/*
 * Every size and time of the protocol and its programs, each with its
 * reason.  Bytes unless the name says otherwise.
 */
enum {
	/* The longest honest statement (a trust set with four recipients and
	 * policy lines) is about 2 KiB. */
	LIMITS_NOTE_MAX = 4096,
	/* 56 lines of at most 45 characters and a header are under 3 KiB. */
	LIMITS_PAYLOAD_MAX = 16 * 1024,
	/* Openings are padded to a multiple of this, so that their length
	 * tells nothing. */
	LIMITS_OPENING_STEP = 4096,
	/* Tag, salt and the largest payload, padded. */
	LIMITS_OPENING_MAX = 5 * 4096,
	/* A sealed box adds 48 bytes. */
	LIMITS_BOX_MAX = LIMITS_OPENING_MAX + 48,
	/* Recipients: the aggregator, a recovery key, two auditors. */
	LIMITS_BOXES_MAX = 4,
	/* Boxes of a statement that the aggregator keeps for others. */
	LIMITS_BOXES_KEPT_MAX = LIMITS_BOXES_MAX - 1,
	/* The largest envelope that can be right: "SHEAF1" and its line feed
	 * (7), the note's length (4) and the note, the number of boxes (1),
	 * and of each box key id (8), length (4) and the box.  One HTTP body:
	 * an honest batch, with one box, is under 10 KiB; invite and enrolment
	 * together are two notes. */
	LIMITS_ENVELOPE_MAX =
	    12 + LIMITS_NOTE_MAX + LIMITS_BOXES_MAX * (12 + LIMITS_BOX_MAX),
	/* A .sheaf file: a year's backlog of a large provider. */
	LIMITS_SHEAF_FILE_MAX = 64 * 1024 * 1024,
	/* Ids of providers, sites and services. */
	LIMITS_ID_MAX = 32,
	/* provider "." site */
	LIMITS_AGENT_ID_MAX = 65,
	/* Services of one agent: a provider with 64 teams is as large as a
	 * region. */
	LIMITS_AGENT_SERVICES_MAX = 64,
	/* C2SP names an origin by a schema-less URL. */
	LIMITS_ORIGIN_MAX = 128,
	/* Corrections of one figure; only a broken program makes more. */
	LIMITS_REVISION_MAX = 1000000,
	/* How far a head answer, which carries no proof of revisions, may
	 * move a site's next one: more than a site seals of one figure in
	 * years, and far too little to use them all up. */
	LIMITS_REVISION_STEP = 1000,
	/* Statements an agent may log in a day and in a year. */
	LIMITS_QUOTA_DAY = 200,
	LIMITS_QUOTA_YEAR = 10000,
	/* Second notes of a cloned key that the aggregator keeps as evidence:
	 * one proves it, a few more show how far the two machines went on.
	 * In all they are at most 16 MiB. */
	LIMITS_EVIDENCE_AGENT_MAX = 16,
	LIMITS_EVIDENCE_MAX = 4096,
	/* Checkpoints of its own key that an aggregator keeps because they
	 * contradict its log.  One stops it; the largest tell how far a copy
	 * went on.  At most 2 MiB. */
	LIMITS_SHOWN_MAX = 16,
	/* Files of evidence that two histories are signed.  One proves it; the
	 * other history's later checkpoints, each signed too, prove no more, and
	 * whoever runs it could fill the disk with them.  At most 32 MiB. */
	LIMITS_FORK_FILES_MAX = 64,
	/* Entries that are given back in one request: six of the largest, a
	 * hundred usual ones. */
	LIMITS_OFFERS_MAX = 256 * 1024,
	/* Notes without a proof that an aggregator keeps of what is given back: ten
	 * years of a large region's authority. */
	LIMITS_LOOSE_MAX = 4096,
	/* Finding their places, in hashes of two nodes, of which a machine does
	 * some millions a second.  One step of it is a fraction of a second,
	 * since requests wait for it; all of them for the same notes are some
	 * ten seconds, with three gaps below one node and a hundred notes. */
	LIMITS_PLACE_STEP_HASHES = 400 * 1000,
	LIMITS_PLACE_HASHES_MAX = 16 * 1000 * 1000,
	/* Choices for the gaps of one block, so that none takes what is there for
	 * all: a hundred notes for three gaps. */
	LIMITS_PLACE_BLOCK_MAX = 1000 * 1000,
	/* A file of evidence, to be sent by mail: two checkpoints of the largest
	 * size, or a document of totals and 150 openings.  More openings come
	 * as a folder. */
	LIMITS_EVIDENCE_FILE_MAX = 512 * 1024,
	LIMITS_EVIDENCE_PARTS_MAX = 1024,
	/* A checkpoint from outside: the lines of 32 witnesses and of a log's
	 * keys, and as many again of kinds that nobody here knows.  A line of
	 * ML-DSA-44, which C2SP recommends, has 3.3 KiB. */
	LIMITS_CHECKPOINT_SIGS_MAX = 64,
	LIMITS_CHECKPOINT_MAX = 128 * 1024,
	/* Inclusion and consistency hashes of a tree below 2^53. */
	LIMITS_PROOF_HASHES_MAX = 63,
	/* The writer waits so long for one round of witnesses, whatever the
	 * interval: a round takes 5 s (P-ASK-1), one that is under way may
	 * have to end first, and sites give up after two minutes. */
	LIMITS_WITNESS_WAIT_MS = 10 * 1000,
	/* Policy lines in a trust statement. */
	LIMITS_POLICY_LINES_MAX = 16,
	/* Texts of version 1 of the protocol (P-ANS-13): this one, the first in
	 * which an agent counts quorums, and what nobody will ever write. */
	LIMITS_FOLLOWS = 2,
	LIMITS_FOLLOWS_QUORUM = 2,
	LIMITS_FOLLOWS_MAX = 1000000,
	/* A receipt holds two proofs and a checkpoint. */
	LIMITS_RECEIPT_MAX = 32 * 1024,
	/* An answer body holds at most two notes, two receipts and the head
	 * state. */
	LIMITS_ANSWER_MAX = 1024 * 1024,
	/* A page of what is in force at the centre: 55 KB, made in a
	 * millisecond.  Pages an agent reads: six years of its whole quota,
	 * and an end to what never ends. */
	LIMITS_HEAD_PAGE = 512,
	LIMITS_HEAD_PAGES_MAX = 128,
	/* A head answer with all its pages as an agent keeps it: so many keys
	 * of 150 bytes. */
	LIMITS_HEAD_MAX = 16 * 1024 * 1024,
	/* Delivery: base delay and cap of the full jitter, in ms. */
	LIMITS_RETRY_BASE_MS = 30 * 1000,
	LIMITS_RETRY_CAP_MS = 3600 * 1000,
	/* The longest wait that a site accepts from an aggregator: a longer one
	 * is a mistake, and the site would look broken. */
	LIMITS_RETRY_TOLD_MAX_MS = 24 * 3600 * 1000,
	/* Failures in a row before staff are told. */
	LIMITS_RETRY_ALERT = 3,
	/* Delivery: a site behind a slow line gets 20 s to connect and two
	 * minutes for one request; under 100 bytes a second for 30 s is a
	 * connection that has died. */
	LIMITS_DELIVERY_CONNECT_MS = 20 * 1000,
	LIMITS_DELIVERY_WHOLE_MS = 120 * 1000,
	LIMITS_DELIVERY_SLOW_BYTES = 100,
	LIMITS_DELIVERY_SLOW_S = 30,
	/* A request must be complete by then, however slowly it comes. */
	LIMITS_REQUEST_DEADLINE_MS = 20 * 1000,
	/* The exchange file: 5,000 clients with 40 facts each. */
	LIMITS_IMPORT_MAX = 64 * 1024 * 1024,
	LIMITS_IMPORT_ROWS_MAX = 1000000,
	LIMITS_CELL_MAX = 256,
	/* Referrals of one client: somebody referred once a year through a
	 * whole working life has fewer.  With more, the client column holds
	 * something that many people share, such as TBC. */
	LIMITS_CLIENT_REFERRALS_MAX = 50,
	/* A sealed field of the register: a page of notes, padded, with
	 * nonce and tag. */
	LIMITS_FIELD_SEALED_MAX = 16 * 1024,
	/* Notes about a client: a page. */
	LIMITS_PEOPLE_NOTES_MAX = 4000,
	/* What stands half typed in a form: an entry with notes of a page, as
	 * JSON, sealed as one field. */
	LIMITS_DRAFT_MAX = 12 * 1024,
	/* Somebody who falls ill on a Thursday is back by then; later it is
	 * personal data that nobody waits for. */
	LIMITS_DRAFT_DAYS = 7,
	/* A word and what it is about: a client's number, a service, a day. */
	LIMITS_DRAFT_FORM_MAX = 60,
	/* At the centre the longest form names each service of a large region in
	 * each role, and is sent with at most 128 KiB; kept, it has a key and the
	 * version it was typed over besides. */
	LIMITS_REGION_DRAFT_MAX = 132 * 1024,
	/* Half typed forms of one account: each that there is, and corrections of
	 * as many events as anybody has open in a week.  So one account takes at
	 * most 5 MiB of the centre's disk. */
	LIMITS_REGION_DRAFTS_MAX = 40,
	/* As long as what is half typed: a form that stays open longer has lost
	 * the page around it. */
	LIMITS_STORED_KEY_DAYS = LIMITS_DRAFT_DAYS,
	/* Why these quarters are the baseline of a chart, in letters: two
	 * lines below the chart, on paper too. */
	LIMITS_BASELINE_REASON_MAX = 200,
	/* Why an entry was corrected or withdrawn, in letters: a line or two
	 * below the entry. */
	LIMITS_ENTRY_REASON_MAX = 200,
	/* A contract: five outcomes, three bands of hours, and a new tariff each
	 * year for more years than contracts last. */
	LIMITS_CONTRACT_TARIFFS_MAX = 240,
	/* One payment, or a cap: below what a contract is worth in all, and so
	 * small that no sum of pence comes near 64 bits. */
	LIMITS_CONTRACT_POUNDS_MAX = 9999999,
	LIMITS_CONTRACT_FILE_MAX = 64 * 1024,
	/* Claims that may have been sent since a backup: more than anybody makes
	 * in the years that one is kept; above it a number was mistyped. */
	LIMITS_CLAIMS_LOST_MAX = 100,
	/* The workbook of a claim: counts by quarter, outcome and rate. */
	LIMITS_CLAIM_FILE_MAX = 4 * 1024 * 1024,
	/* Title of a kind of evidence: it stands in a radio button and in a
	 * line of the record. */
	LIMITS_EVIDENCE_KIND_MAX = 40,
	/* The evidence for a score, or the action that follows from it: three
	 * such cells fit a sealed field. */
	LIMITS_REVIEW_CELL_MAX = 4000,
	/* 25 rows a review: 400 reviews, a large provider's ten years. */
	LIMITS_REVIEW_ROWS_MAX = 10000,
	/* A one-row-per-client sheet: ten years of a large service.  Sizes of
	 * the file and of what it unpacks to; a part above 1 MiB that shrank
	 * more than 300 times is not a list of dates. */
	LIMITS_WORKBOOK_MAX = 32 * 1024 * 1024,
	/* A sheet that is handed in by a browser and kept in memory, as several
	 * people may do at once. */
	LIMITS_SHEET_UPLOAD_MAX = 16 * 1024 * 1024,
	LIMITS_WORKBOOK_PLAIN_MAX = 256 * 1024 * 1024,
	LIMITS_WORKBOOK_RATIO_MAX = 300,
	LIMITS_WORKBOOK_PARTS_MAX = 1000,
	LIMITS_WORKBOOK_SHEETS_MAX = 50,
	LIMITS_WORKBOOK_ROWS_MAX = 20000,
	LIMITS_WORKBOOK_TITLES_MAX = 20, /* rows above the headings */
	LIMITS_WORKBOOK_COLUMNS_MAX = 1000,
	LIMITS_WORKBOOK_SPREAD_MAX = 16384, /* columns of a spreadsheet */
	LIMITS_WORKBOOK_CELLS_MAX = 1000000,
	LIMITS_WORKBOOK_CELL_MAX = 128 * 1024, /* 32,767 characters */
	LIMITS_WORKBOOK_TEXT_MAX = 64 * 1024 * 1024,
	LIMITS_WORKBOOK_DEPTH_MAX = 64,     /* of its XML */
	LIMITS_WORKBOOK_STYLES_MAX = 65536, /* Excel allows 65,490 */
	LIMITS_WORKBOOK_READ_S = 30,
	/* The file that tells what the columns of a sheet mean. */
	LIMITS_MAPPING_MAX = 1024 * 1024,
	/* Client reference, ref and staff code of the exchange format. */
	LIMITS_REF_MAX = 32,
	/* The deletion log: a hundred thousand erasures. */
	LIMITS_ERASURES_MAX = 16 * 1024 * 1024,
	/* A command waits so long for another one that has the register.
	 * Twenty at once each take a second or two on an old machine, most of
	 * it for the password hash; after a minute a person should be told
	 * why nothing happens. */
	LIMITS_REGISTER_WAIT_MS = 60 * 1000,
	/* Who carries by file waits so long for an exchange that is under way;
	 * most take less than a second. */
	LIMITS_SPOOL_WORK_MS = 15 * 1000,
	/* Statements that share one checkpoint.  Each group writes a few tiles
	 * and a checkpoint, whatever its size; with two full tiles of entries
	 * that hardly counts any more. */
	LIMITS_GROUP_MAX = 512,
	/* What one statement can need on the aggregator's disk: a note of 4 KiB
	 * and an opening of 16 KiB are 7 pages of 4 KiB, three boxes of 20 KiB
	 * are 18, and 20 more are touched at the worst, in tables and indexes
	 * that split. */
	LIMITS_ROOM_STATEMENT_BYTES = 45 * 4096,
	/* With less room the aggregator takes nothing new: the largest group in
	 * the write-ahead log and once more in the store, and 32 MiB for
	 * tiles, each with its temporary file, the lock, the checkpoint, and
	 * what others write meanwhile. */
	LIMITS_ROOM_FLOOR_BYTES =
	    LIMITS_GROUP_MAX * 2 * LIMITS_ROOM_STATEMENT_BYTES +
	    32 * 1024 * 1024,
	/* The same in names of files: a group makes at most four bundles, six
	 * hash tiles and ten folders, each file under a temporary name. */
	LIMITS_ROOM_FLOOR_FILES = 64,
	/* A command of the authority waits so long for another one.  Each takes
	 * some hundredths of a second and asks nobody anything, so one that is
	 * not over by then hangs. */
	LIMITS_AUTHORITY_WAIT_MS = 5 * 1000,
	/* sheaf-agent serve and its commands.  Commands at once: a large team,
	 * each with a few windows; more wait at the door.  A message: the
	 * largest file that a command reads or writes, an export, and its
	 * path.  An answer typed at a terminal. */
	LIMITS_SERVE_SESSIONS_MAX = 100,
	/* Below what the server holds of answers that nobody has read. */
	LIMITS_BACKUP_DOWNLOAD_MAX = 12 * 1024 * 1024,
	LIMITS_SERVE_MESSAGE_MAX = 4 * LIMITS_IMPORT_MAX + 64 * 1024,
	LIMITS_SERVE_ANSWER_MAX = 4096,
	/* How long they wait for each other: somewhat longer than a question
	 * waits for a person. */
	LIMITS_SERVE_WAIT_MS = 16 * 60 * 1000,
	/* A request of a page waits this long, for all its turns together, while
	 * somebody else has the register, as for an import, and is told then:
	 * people wait for 10 s before they turn to something else (Nielsen
	 * 1993).  From 2 s on pages say what the register is at. */
	LIMITS_TURN_WAIT_MS = 10 * 1000,
	LIMITS_TURN_LONG_MS = 2 * 1000,
	/* No import or backup takes an hour, even of the largest site on a slow
	 * disk.  A turn that does hangs: the service manager is no longer told
	 * that the desk goes on, and starts it again. */
	LIMITS_TURN_HANGS_MS = 3600 * 1000,
	/* An open vault is locked after this long without input. */
	LIMITS_IDLE_LOCK_S = 15 * 60,
	/* Who signed in at the centre has to do so again after half an hour in
	 * which they did nothing, and after a working day. */
	LIMITS_REGION_IDLE_S = 30 * 60,
	LIMITS_REGION_SESSION_S = 12 * 3600,
	/* Signing in.  A password hash takes 256 MiB and some 0.4 s, so one is
	 * made at a time, and more who wait than this are sent away: a face
	 * that waits with them would have no thread left for who is at work. */
	LIMITS_SIGN_IN_WAITING = 2,
	/* Wrong passwords of one account: so many are an accident; then each
	 * doubles the time that nobody may try again.  Nobody is kept out for
	 * more than a minute, or a colleague could keep others out by typing.
	 * After an hour without one, it begins anew. */
	LIMITS_SIGN_IN_TRIES = 3,
	LIMITS_SIGN_IN_DELAY_S = 5,
	LIMITS_SIGN_IN_DELAY_MAX_S = 60,
	LIMITS_SIGN_IN_FORGET_S = 3600,
	/* The same from one address, where the provider's whole office may
	 * sit. */
	LIMITS_SIGN_IN_ADDRESS_TRIES = 10,
	/* Wrong codes of the second factor.  Who gives them has the password,
	 * so the waits are longer: at a quarter of an hour each, somebody who
	 * guesses has one chance in 3,000 in a day. */
	LIMITS_CODE_TRIES = 5,
	LIMITS_CODE_DELAY_S = 30,
	LIMITS_CODE_DELAY_MAX_S = 15 * 60,
	/* A password that an operator handed over works so long: who starts
	 * after a fortnight's leave still gets in. */
	LIMITS_FIRST_PASSWORD_DAYS = 21,
	/* A line of the centre's access log: sixteen regions of 32 letters and
	 * a name. */
	LIMITS_ACCESS_LINE_MAX = 1024,
	/* And of its newest file: about a hundred thousand lines, which a
	 * person can still open; a year of a large region. */
	LIMITS_ACCESS_FILE_BYTES = 8 * 1024 * 1024,
	/* Of these files: a hundred years of a large region.  Nothing is thrown
	 * away: with so many there is no further one, and the newest grows
	 * until people have put old ones elsewhere.  All are open at once, far
	 * below the 1,024 descriptors that a process has at least. */
	LIMITS_ACCESS_FILES_MAX = 100,
	/* Who came to an event, at the centre: a count for each of all services
	 * and of six roles; and so many of one role of one service, which is more
	 * than any has.  Support to one service is at most a week, day and night:
	 * what is longer was given in parts.  Faults of a sheet that are named one
	 * by one. */
	LIMITS_ATTENDED_ROWS_MAX = 12000,
	LIMITS_ATTENDED_MAX = 9999,
	LIMITS_SUPPORT_HOURS_MAX = 168,
	LIMITS_SUPPORT_FAULTS_MAX = 50,
	LIMITS_SUPPORT_EVENTS_MAX = 2000, /* of one sheet */
	/* Events or support of one page of a list: as the lists of the desk. */
	LIMITS_SUPPORT_PAGE_ROWS = 100,
	LIMITS_SUPPORT_UPLOAD_MAX = 2 * 1024 * 1024,
	/* Parts of a backup: three databases, a checkpoint, at most a hundred and
	 * one files of the access log, some keys, and of the files of evidence
	 * the newest, of which one stops a centre and LIMITS_SHOWN_MAX are
	 * kept for one alarm.  The longest name, "evidence/ahead-" with a
	 * number and an id, has under 70 letters.  The head has all names, each
	 * with a word and a number around it. */
	LIMITS_BACKUP_PARTS_MAX = 512,
	LIMITS_BACKUP_EVIDENCE_MAX = 256,
	LIMITS_BACKUP_NAME_MAX = 96,
	LIMITS_BACKUP_HEAD_MAX = 64 * 1024,
	/* A machine's date this far beyond everything that is known (newest
	 * entry, last answer of the aggregator, a person's word) is asked for
	 * before it is signed: a team that is closed for two weeks and enters
	 * a week late is not asked. */
	LIMITS_CLOCK_AHEAD_DAYS = 21,
	/* The aggregator tells its date in UTC, a site has its own. */
	LIMITS_CLOCK_ZONE_DAYS = 1,
	/* 2026-01-01: no copy of this program is older, so a clock that says
	 * so is wrong.  Machines whose battery is empty begin in 1970 or
	 * 2000. */
	LIMITS_CLOCK_FIRST_DAY = 20454,
	/* A quarter that has ended may be sealed for this many days. */
	LIMITS_SEAL_LATE_DAYS = 30,
	/* A service is late this many days after a quarter's end. */
	LIMITS_REPORT_LATE_DAYS = 30,
	/* A month of NHS England's figures has every measure of mental health
	 * services: some hundred thousand rows and tens of megabytes. */
	LIMITS_PUBLISHED_FILE_MAX = 128 * 1024 * 1024,
	LIMITS_PUBLISHED_ROWS_MAX = 2 * 1000 * 1000,
	/* Names of areas and measures are sentences at most. */
	LIMITS_PUBLISHED_CELL_MAX = 512,
	/* A year of files. */
	LIMITS_PUBLISHED_FILES_MAX = 12,
	/* England has 7 regions, 36 to 42 ICBs, 106 sub-ICBs and some hundred
	 * providers of mental health services; codes change now and then. */
	LIMITS_PUBLISHED_AREAS_MAX = 2000,
	/* Three hundred areas, 18 measures and 12 months, half again. */
	LIMITS_PUBLISHED_VALUES_MAX = 100 * 1000,
	/* Two financial years: what MHS116 of a March looks back on, and the
	 * year before beside it.  Of each month all services' own numbers are
	 * read, 18 measures of each, and put into the answer. */
	LIMITS_PUBLISHED_MONTHS_MAX = 24,
	/* What a page hands in of it, as a text of JSON: the rows about IPS,
	 * which are some thousand a month. */
	LIMITS_PUBLISHED_UPLOAD_MAX = 8 * 1024 * 1024,
	/* How long a site keeps openings that are no longer in force. */
	LIMITS_OPENING_KEEP_DAYS = 400
};

/* The largest number in any text: the largest whole number that every JSON
 * reader keeps exactly. */
#define LIMITS_NUMBER_MAX ((UINT64_C(1) << 53) - 1)

#endif

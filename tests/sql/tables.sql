-- What derive.sql works on.  Input: `cell`, the register's exchange format
-- as it stands, and `scope`, one row.  Output: `figure`.

CREATE TABLE cell (service TEXT, client TEXT, event TEXT, date TEXT,
    mode TEXT, flags TEXT, ref TEXT, value TEXT, staff TEXT);
CREATE INDEX cell_ref ON cell (client, ref);

-- The period's first and last day and T, as dates.
CREATE TABLE scope (start TEXT, finish TEXT, through TEXT);

-- The same as day numbers, with the first day of the financial year.
CREATE TABLE span (p INTEGER, t INTEGER, year INTEGER);

-- The days of P up to T.
CREATE TABLE day (d INTEGER PRIMARY KEY);

-- The facts by T; value in hundredths, part the N of positive=N.
CREATE TABLE f (client TEXT, event TEXT, d INTEGER, mode TEXT, ref TEXT,
    value INTEGER, part INTEGER, staff TEXT, part_time INTEGER,
    unpaid INTEGER, not_competitive INTEGER, missed INTEGER,
    meaningful INTEGER, in_work INTEGER);
CREATE INDEX f_event ON f (event, client, ref);

CREATE TABLE referral (client TEXT, ref TEXT, begin INTEGER,
    accepted INTEGER, source TEXT, employed INTEGER, profile INTEGER,
    profile_done INTEGER, plan_done INTEGER, engaged INTEGER,
    discharged INTEGER, PRIMARY KEY (client, ref));

CREATE TABLE attended (client TEXT, d INTEGER);

-- Contacts with employers; episode is the referral they belong to.
CREATE TABLE approach (ref TEXT, client TEXT, d INTEGER, mode TEXT,
    qualifies INTEGER, episode TEXT, reviewed INTEGER);

CREATE TABLE first_approach (client TEXT, ref TEXT, d INTEGER,
    days INTEGER);

-- Counted jobs only.
CREATE TABLE job (client TEXT, ref TEXT, episode TEXT, start INTEGER,
    hours INTEGER, threshold INTEGER, last INTEGER,
    PRIMARY KEY (client, ref));

-- Minutes a week of a counted job on a day that some measure asks about.
CREATE TABLE asked (client TEXT, ref TEXT, what TEXT, d INTEGER,
    minutes INTEGER);

-- Input: the site's own kinds of evidence that have a title.
CREATE TABLE titled (mode TEXT PRIMARY KEY);

-- What shows outcomes, of every day.
CREATE TABLE evidence (client TEXT, event TEXT, ref TEXT, mode TEXT, d INTEGER);
CREATE INDEX evidence_event ON evidence (event, client, ref);

CREATE TABLE milestone (weeks TEXT, days INTEGER);
INSERT INTO milestone VALUES ('13', 91), ('26', 182), ('52', 364);

-- Each episode's first score and its last in P, for each instrument.
CREATE TABLE change (mode TEXT, client TEXT, episode TEXT, first INTEGER,
    last INTEGER);

CREATE TABLE figure (code TEXT PRIMARY KEY, n INTEGER NOT NULL);

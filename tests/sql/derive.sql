-- The rule sets ips-grow/1 and, behind its lines, ips-grow/2 a second time, written from the data dictionary alone
-- and sharing nothing with agent/figures/.  Statements end with a semicolon
-- at the end of a line; tables.sql holds the tables.

DELETE FROM span;
DELETE FROM day;
DELETE FROM f;
DELETE FROM referral;
DELETE FROM attended;
DELETE FROM approach;
DELETE FROM first_approach;
DELETE FROM job;
DELETE FROM asked;
DELETE FROM evidence;
DELETE FROM change;
DELETE FROM figure;

INSERT INTO span SELECT
    CAST(julianday(start) - julianday('1970-01-01') AS INTEGER),
    CAST(julianday(through) - julianday('1970-01-01') AS INTEGER),
    CAST(julianday(strftime('%Y', start, '-3 months') || '-04-01')
        - julianday('1970-01-01') AS INTEGER)
    FROM scope;

INSERT INTO day WITH RECURSIVE r(d) AS (
        SELECT p FROM span UNION ALL
        SELECT d + 1 FROM r WHERE d < (SELECT t FROM span))
    SELECT d FROM r;

-- Nothing dated after T counts, except as evidence, below.
INSERT INTO f SELECT client, event,
    CAST(julianday(date) - julianday('1970-01-01') AS INTEGER), mode, ref,
    CAST(round(100 * CAST(value AS REAL)) AS INTEGER),
    CASE WHEN instr(flags, '=') > 0
        THEN CAST(substr(flags, instr(flags, '=') + 1) AS INTEGER)
        ELSE 0 END,
    staff,
    instr(';' || flags || ';', ';part_time;') > 0,
    instr(';' || flags || ';', ';unpaid;') > 0,
    instr(';' || flags || ';', ';not_competitive;') > 0,
    instr(';' || flags || ';', ';missed;') > 0,
    instr(';' || flags || ';', ';meaningful;') > 0,
    instr(';' || flags || ';', ';in_work;') > 0
    FROM cell WHERE date <= (SELECT through FROM scope);

-- --------------------------------------------------------------- referrals

-- Source and employment are of the referral, said on either row, and have no
-- date: they hold even when the row that says them is dated after T.
INSERT INTO referral SELECT client, ref,
    coalesce(max(CASE event WHEN 'referral_received' THEN d END),
        max(CASE event WHEN 'referral_accepted' THEN d END)),
    max(CASE event WHEN 'referral_accepted' THEN d END),
    (SELECT max(mode) FROM cell AS c WHERE c.client = f.client
        AND c.ref = f.ref
        AND c.event IN ('referral_received', 'referral_accepted')),
    (SELECT max(instr(';' || flags || ';', ';employed;') > 0)
        FROM cell AS c WHERE c.client = f.client AND c.ref = f.ref
        AND c.event IN ('referral_received', 'referral_accepted')),
    max(CASE event WHEN 'profile_started' THEN d END),
    max(CASE event WHEN 'profile_completed' THEN d END),
    max(CASE event WHEN 'plan_completed' THEN d END),
    NULL,
    max(CASE event WHEN 'discharged' THEN d END)
    FROM f WHERE event IN ('referral_received', 'referral_accepted',
        'profile_started', 'profile_completed', 'plan_completed',
        'discharged')
    GROUP BY client, ref;

-- Both are needed: max() of two values is NULL when one is.
UPDATE referral SET engaged = max(profile_done, plan_done);

INSERT INTO figure SELECT 'referrals', count(*) FROM referral, span
    WHERE accepted BETWEEN p AND t;
INSERT INTO figure SELECT 'referrals.clinician', count(*)
    FROM referral, span WHERE accepted BETWEEN p AND t
    AND source = 'clinician';
INSERT INTO figure SELECT 'referrals.self', count(*)
    FROM referral, span WHERE accepted BETWEEN p AND t AND source = 'self';
INSERT INTO figure SELECT 'referrals.other', count(*)
    FROM referral, span WHERE accepted BETWEEN p AND t AND source = 'other';
INSERT INTO figure SELECT 'referrals.employed', count(*)
    FROM referral, span WHERE accepted BETWEEN p AND t AND employed;
INSERT INTO figure SELECT 'profiles_started', count(*) FROM referral, span
    WHERE profile BETWEEN p AND t;
INSERT INTO figure SELECT 'engaged', count(*) FROM referral, span
    WHERE engaged BETWEEN p AND t;
INSERT INTO figure SELECT 'discharged', count(*) FROM referral, span
    WHERE discharged BETWEEN p AND t;

-- ---------------------------------------------------- contacts, caseload

INSERT INTO attended SELECT client, d FROM f
    WHERE mode IN ('face_to_face', 'phone', 'video')
    AND ((event = 'contact' AND NOT missed) OR event = 'in_work_support');

INSERT INTO figure SELECT 'accessed', count(*) FROM (
        SELECT min(d) AS first FROM attended, span WHERE d >= year
        GROUP BY client), span
    WHERE first BETWEEN p AND t;

INSERT INTO figure SELECT 'caseload', count(*) FROM referral AS r, span
    WHERE begin = (SELECT max(begin) FROM referral AS o
        WHERE o.client = r.client)
    AND engaged IS NOT NULL AND discharged IS NULL
    AND EXISTS (SELECT 1 FROM attended AS a WHERE a.client = r.client
        AND a.d BETWEEN t - 27 AND t);
INSERT INTO figure SELECT 'caseload.employed', count(*)
    FROM referral AS r, span
    WHERE begin = (SELECT max(begin) FROM referral AS o
        WHERE o.client = r.client)
    AND engaged IS NOT NULL AND discharged IS NULL AND employed
    AND EXISTS (SELECT 1 FROM attended AS a WHERE a.client = r.client
        AND a.d BETWEEN t - 27 AND t);

-- --------------------------------------------------------------- employers

INSERT INTO approach SELECT ref, client, d, mode,
    mode IN ('face_to_face', 'phone', 'video') AND meaningful
        AND NOT in_work,
    (SELECT r.ref FROM referral AS r WHERE r.client = f.client
        AND r.begin <= f.d ORDER BY r.begin DESC LIMIT 1),
    EXISTS (SELECT 1 FROM f AS v
        WHERE v.event = 'employer_contact_reviewed' AND v.ref = f.ref)
    FROM f WHERE event = 'employer_contact';

INSERT INTO first_approach SELECT r.client, r.ref, min(a.d),
    min(a.d) - r.profile
    FROM referral AS r, approach AS a
    WHERE a.client = r.client AND a.episode = r.ref AND a.qualifies
    AND a.d >= r.profile
    GROUP BY r.client, r.ref;

INSERT INTO figure SELECT 'first_employer_contact', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t;
INSERT INTO figure SELECT 'first_employer_contact.0_30', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t AND days <= 30;
INSERT INTO figure SELECT 'first_employer_contact.31_60', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t
    AND days BETWEEN 31 AND 60;
INSERT INTO figure SELECT 'first_employer_contact.61_150', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t
    AND days BETWEEN 61 AND 150;
INSERT INTO figure SELECT 'first_employer_contact.151_270', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t
    AND days BETWEEN 151 AND 270;
INSERT INTO figure SELECT 'first_employer_contact.271_up', count(*)
    FROM first_approach, span WHERE d BETWEEN p AND t AND days >= 271;
INSERT INTO figure SELECT 'first_employer_contact.days',
    coalesce(sum(days), 0)
    FROM first_approach, span WHERE d BETWEEN p AND t;

INSERT INTO figure SELECT 'employer_contacts', count(*)
    FROM approach, span WHERE d BETWEEN p AND t;
INSERT INTO figure SELECT 'employer_contacts.face_to_face', count(*)
    FROM approach, span WHERE d BETWEEN p AND t AND qualifies
    AND mode = 'face_to_face';
INSERT INTO figure SELECT 'employer_contacts.remote', count(*)
    FROM approach, span WHERE d BETWEEN p AND t AND qualifies
    AND mode IN ('phone', 'video');
INSERT INTO figure SELECT 'employer_contacts.other', count(*)
    FROM approach, span WHERE d BETWEEN p AND t AND NOT qualifies;
INSERT INTO figure SELECT 'employer_contacts.reviewed', count(*)
    FROM approach, span WHERE d BETWEEN p AND t AND reviewed;

-- -------------------------------------------------------------------- jobs

-- Paid, competitive, its threshold date known by T.
INSERT INTO job SELECT s.client, s.ref,
    (SELECT r.ref FROM referral AS r WHERE r.client = s.client
        AND r.begin <= s.d ORDER BY r.begin DESC LIMIT 1),
    s.d, s.value,
    CASE WHEN s.part_time
        THEN min(coalesce(four.d, full.d), coalesce(full.d, four.d))
        ELSE full.d END AS threshold,
    ended.d
    FROM f AS s
    LEFT JOIN f AS full ON full.event = 'job_full_day'
        AND full.client = s.client AND full.ref = s.ref
    LEFT JOIN f AS four ON four.event = 'job_four_hours'
        AND four.client = s.client AND four.ref = s.ref
    LEFT JOIN f AS ended ON ended.event = 'job_ended'
        AND ended.client = s.client AND ended.ref = s.ref
    WHERE s.event = 'job_started' AND NOT s.unpaid AND NOT s.not_competitive
    AND threshold IS NOT NULL;

-- Where the end is not recorded.
UPDATE job SET last = (SELECT
        CASE WHEN r.discharged IS NULL THEN span.t
        ELSE max(r.discharged, coalesce((SELECT max(d) FROM f
            WHERE f.event = 'in_work_support' AND f.client = job.client),
            r.discharged)) END
        FROM referral AS r, span
        WHERE r.client = job.client AND r.ref = job.episode)
    WHERE last IS NULL;

INSERT INTO asked SELECT client, ref, 'start', threshold, NULL
    FROM job, span WHERE threshold BETWEEN p AND t;
INSERT INTO asked SELECT client, ref, weeks, start + days, NULL
    FROM job, milestone, span
    WHERE start + days BETWEEN p AND t AND start + days <= last;
INSERT INTO asked SELECT client, ref, 'now', t, NULL
    FROM job, span WHERE start <= t AND t <= last;
-- The start day's hours are the start's own.
UPDATE asked SET minutes = (60 * coalesce(
        (SELECT value FROM f, job WHERE job.client = asked.client
            AND job.ref = asked.ref AND f.event = 'job_hours'
            AND f.client = asked.client AND f.ref = asked.ref
            AND f.d > job.start AND f.d <= asked.d
            ORDER BY f.d DESC LIMIT 1),
        (SELECT hours FROM job WHERE job.client = asked.client
            AND job.ref = asked.ref)) + 50) / 100;

INSERT INTO figure SELECT 'job_starts', count(*) FROM asked
    WHERE what = 'start';
INSERT INTO figure SELECT 'job_starts.16_up', count(*) FROM asked
    WHERE what = 'start' AND minutes >= 960;
INSERT INTO figure SELECT 'job_starts.under_16', count(*) FROM asked
    WHERE what = 'start' AND minutes < 960;
INSERT INTO figure SELECT 'sustained_' || weeks,
    (SELECT count(*) FROM asked WHERE what = weeks) FROM milestone;
INSERT INTO figure SELECT 'sustained_' || weeks || '.16_up',
    (SELECT count(*) FROM asked WHERE what = weeks AND minutes >= 960)
    FROM milestone;
INSERT INTO figure SELECT 'sustained_' || weeks || '.under_16',
    (SELECT count(*) FROM asked WHERE what = weeks AND minutes < 960)
    FROM milestone;
INSERT INTO figure SELECT 'in_work', count(DISTINCT client) FROM asked
    WHERE what = 'now';
INSERT INTO figure SELECT 'in_work.minutes', coalesce(sum(minutes), 0)
    FROM asked WHERE what = 'now';

INSERT INTO figure SELECT 'into_work', count(*) FROM (
        SELECT min(threshold) AS first FROM job GROUP BY client, episode),
        span
    WHERE first BETWEEN p AND t;
INSERT INTO figure SELECT 'into_work.not_employed', count(*) FROM (
        SELECT client, episode, min(threshold) AS first FROM job
        GROUP BY client, episode) AS j, span, referral AS r
    WHERE first BETWEEN p AND t
    AND r.client = j.client AND r.ref = j.episode
    AND r.accepted IS NOT NULL AND NOT r.employed;

INSERT INTO figure SELECT 'in_work_' || weeks, (
        SELECT count(*) FROM (
            SELECT client, episode, min(start) + days AS d FROM job
            GROUP BY client, episode) AS e, span
        WHERE e.d BETWEEN p AND t
        AND EXISTS (SELECT 1 FROM job AS j WHERE j.client = e.client
            AND j.episode = e.episode AND e.d BETWEEN j.start AND j.last))
    FROM milestone WHERE weeks <> '52';

INSERT INTO figure SELECT 'in_work.supported', count(*) FROM (
        SELECT DISTINCT client FROM f, span
        WHERE event = 'in_work_support' AND d BETWEEN p AND t) AS s, span
    WHERE EXISTS (SELECT 1 FROM job WHERE job.client = s.client
        AND last >= p);

-- ---------------------------------------------------------------- evidence

-- PROTOCOL.md, P-RET-5: of the outcomes above those that there is evidence of, also
-- such as is dated after T.  What is dated before the outcome shows nothing, but
-- a job start is shown by an offer and by kinds of the site's own whatever their
-- day, and by all else from the first day of the job.  Own kinds without a title
-- show nothing.
INSERT INTO evidence SELECT client, event, ref, mode,
    CAST(julianday(date) - julianday('1970-01-01') AS INTEGER)
    FROM cell WHERE event LIKE '%\_evidence' ESCAPE '\'
    AND (mode NOT LIKE 'own\_%' ESCAPE '\'
        OR mode IN (SELECT mode FROM titled));
INSERT INTO figure SELECT 'engaged.evidenced', count(*)
    FROM referral AS r, span WHERE engaged BETWEEN p AND t
    AND EXISTS (SELECT 1 FROM evidence AS f WHERE f.event = 'engaged_evidence'
        AND f.client = r.client AND f.ref = r.ref AND f.d >= r.engaged);
INSERT INTO figure SELECT 'job_starts.evidenced', count(*)
    FROM asked AS a, job AS j WHERE a.what = 'start'
    AND j.client = a.client AND j.ref = a.ref
    AND EXISTS (SELECT 1 FROM evidence AS f WHERE f.event = 'job_start_evidence'
        AND f.client = a.client AND f.ref = a.ref
        AND (f.mode = 'job_offer' OR f.mode LIKE 'own\_%' ESCAPE '\'
            OR f.d >= j.start));
INSERT INTO figure SELECT 'sustained_' || weeks || '.16_up.evidenced',
    (SELECT count(*) FROM asked AS a WHERE what = weeks AND minutes >= 960
        AND EXISTS (SELECT 1 FROM evidence AS f
            WHERE f.event = 'sustained_' || weeks || '_evidence'
            AND f.client = a.client AND f.ref = a.ref AND f.d >= a.d))
    FROM milestone;
INSERT INTO figure SELECT 'sustained_' || weeks || '.under_16.evidenced',
    (SELECT count(*) FROM asked AS a WHERE what = weeks AND minutes < 960
        AND EXISTS (SELECT 1 FROM evidence AS f
            WHERE f.event = 'sustained_' || weeks || '_evidence'
            AND f.client = a.client AND f.ref = a.ref AND f.d >= a.d))
    FROM milestone;

-- -------------------------------------------------------------- the service

INSERT INTO figure SELECT 'applications', count(*) FROM f, span
    WHERE event = 'application' AND d BETWEEN p AND t;
INSERT INTO figure SELECT 'interviews', count(*) FROM f, span
    WHERE event = 'interview' AND d BETWEEN p AND t;

INSERT INTO figure SELECT 'es_fte', coalesce(sum(value), 0) FROM f
    WHERE event = 'staff_fte' AND mode = 'es'
    AND d = (SELECT max(d) FROM f AS o WHERE o.event = 'staff_fte'
        AND o.mode = 'es' AND o.staff = f.staff);
INSERT INTO figure SELECT 'es_fte_weeks',
    (2 * coalesce(sum(value), 0) + 7) / 14
    FROM day, f WHERE event = 'staff_fte' AND mode = 'es'
    AND f.d = (SELECT max(d) FROM f AS o WHERE o.event = 'staff_fte'
        AND o.mode = 'es' AND o.staff = f.staff AND o.d <= day.d);

INSERT INTO figure SELECT 'community.minutes', coalesce(sum(part), 0)
    FROM f, span WHERE event = 'time_sample' AND d BETWEEN p AND t;
INSERT INTO figure SELECT 'community.of', coalesce(sum(value), 0) / 100
    FROM f, span WHERE event = 'time_sample' AND d BETWEEN p AND t;
INSERT INTO figure SELECT 'satisfaction.responses',
    coalesce(sum(value), 0) / 100
    FROM f, span WHERE event = 'satisfaction' AND d BETWEEN p AND t;
INSERT INTO figure SELECT 'satisfaction.positive', coalesce(sum(part), 0)
    FROM f, span WHERE event = 'satisfaction' AND d BETWEEN p AND t;

-- --------------------------------------------------------------- wellbeing

INSERT INTO change WITH score AS MATERIALIZED (
        SELECT mode, client, d, value,
            (SELECT r.ref FROM referral AS r WHERE r.client = f.client
                AND r.begin <= f.d ORDER BY r.begin DESC LIMIT 1) AS episode
        FROM f WHERE event = 'wellbeing'),
    ends AS (
        SELECT mode, client, episode, min(d) AS a,
            max(CASE WHEN d >= span.p THEN d END) AS b
        FROM score, span GROUP BY mode, client, episode)
    SELECT e.mode, e.client, e.episode, x.value, y.value
    FROM ends AS e, score AS x, score AS y
    WHERE x.mode = e.mode AND x.client = e.client
    AND x.episode = e.episode AND x.d = e.a
    AND y.mode = e.mode AND y.client = e.client
    AND y.episode = e.episode AND y.d = e.b AND e.b > e.a;

INSERT INTO figure SELECT 'wellbeing_swemwbs.n', count(*) FROM change
    WHERE mode = 'swemwbs';
INSERT INTO figure SELECT 'wellbeing_swemwbs.rise',
    coalesce(sum(max(last - first, 0)), 0) FROM change
    WHERE mode = 'swemwbs';
INSERT INTO figure SELECT 'wellbeing_swemwbs.fall',
    coalesce(sum(max(first - last, 0)), 0) FROM change
    WHERE mode = 'swemwbs';
INSERT INTO figure SELECT 'wellbeing_reqol.n', count(*) FROM change
    WHERE mode = 'reqol';
INSERT INTO figure SELECT 'wellbeing_reqol.rise',
    coalesce(sum(max(last - first, 0)), 0) FROM change
    WHERE mode = 'reqol';
INSERT INTO figure SELECT 'wellbeing_reqol.fall',
    coalesce(sum(max(first - last, 0)), 0) FROM change
    WHERE mode = 'reqol';

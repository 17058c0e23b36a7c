-- The frame: what every noun stands on, the nouns themselves, and the indexes that the table
-- classes cannot say. `tests/test_schema.py` compares this with the table classes.

CREATE TABLE unit (
    id SERIAL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    parent INTEGER REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    single_branch BOOLEAN NOT NULL DEFAULT false,
    active_from DATE,
    active_to DATE,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    CONSTRAINT unit_is_not_its_own_parent CHECK (parent <> id)
);
CREATE INDEX unit_parent ON unit (parent);

CREATE TABLE course (
    id SERIAL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    document TEXT NOT NULL,
    position SMALLINT NOT NULL,
    CONSTRAINT course_document_known CHECK (document IN ('certificate', 'attendance', 'elsewhere'))
);

CREATE TABLE letterhead (
    id SERIAL PRIMARY KEY,
    valid_from DATE NOT NULL UNIQUE,
    superior_body TEXT NOT NULL,
    issuing_body TEXT NOT NULL,
    symbol TEXT NOT NULL,
    place TEXT NOT NULL,
    authority_line TEXT NOT NULL,
    signer_title TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL DEFAULT false
);

CREATE TABLE installation (
    id SERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    claimed_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT installation_kind_known CHECK (kind IN ('demo', 'real')),
    CONSTRAINT installation_is_one CHECK (id = 1)
);

CREATE TABLE event (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    actor_id INTEGER,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    noun TEXT NOT NULL,
    noun_id INTEGER,
    class_id INTEGER,
    unit_id INTEGER,
    details JSONB NOT NULL DEFAULT '{}'
);

CREATE TABLE failed_attempt (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    subject BYTEA NOT NULL,
    address TEXT NOT NULL
);

CREATE TABLE account (
    id SERIAL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit INTEGER REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    password_hash TEXT,
    totp_secret BYTEA,
    language TEXT NOT NULL DEFAULT 'vi',
    created_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    disabled_at TIMESTAMPTZ,
    CONSTRAINT account_role_known
        CHECK (role IN ('administrator', 'organizer', 'secretary', 'trainer', 'learner', 'auditor', 'anonymous', 'system')),
    CONSTRAINT account_secretary_has_unit CHECK (role <> 'secretary' OR unit IS NOT NULL)
);
CREATE INDEX account_unit ON account (unit);

CREATE TABLE training_class (
    id SERIAL PRIMARY KEY,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    host_unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    head_teacher TEXT,
    capacity INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,
    next_queue_no INTEGER NOT NULL DEFAULT 1,
    approval TEXT NOT NULL,
    state TEXT NOT NULL,
    registration_opens_at TIMESTAMPTZ,
    registration_closes_at TIMESTAMPTZ,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    venue TEXT NOT NULL,
    zone TEXT NOT NULL DEFAULT 'Asia/Ho_Chi_Minh',
    makeup_allowed BOOLEAN NOT NULL DEFAULT true,
    opening_decision_number TEXT,
    opening_decision_date DATE,
    completion_decision_number TEXT,
    completion_decision_date DATE,
    cancellation_reason TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT training_class_approval_known CHECK (approval IN ('office', 'automatic')),
    CONSTRAINT training_class_state_known
        CHECK (state IN ('draft', 'announced', 'open', 'closed', 'convened', 'completed', 'cancelled')),
    CONSTRAINT training_class_never_oversold CHECK (held >= 0 AND held <= capacity),
    CONSTRAINT training_class_has_seats CHECK (capacity >= 1),
    CONSTRAINT training_class_ends_after_it_starts CHECK (ends_on >= starts_on)
);
CREATE INDEX training_class_course ON training_class (course);
CREATE INDEX training_class_host_unit ON training_class (host_unit);

CREATE TABLE course_rule (
    id SERIAL PRIMARY KEY,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    valid_from DATE NOT NULL,
    rules JSONB NOT NULL,
    source TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT course_rule_once_a_day UNIQUE (course, valid_from)
);
CREATE INDEX course_rule_course ON course_rule (course);

CREATE TABLE register_book (
    id SERIAL PRIMARY KEY,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    year SMALLINT NOT NULL,
    pattern TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT register_book_once UNIQUE (course, year)
);
CREATE INDEX register_book_course ON register_book (course);

CREATE TABLE person (
    id SERIAL PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    account INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    full_name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    birth_date DATE,
    birth_year SMALLINT NOT NULL,
    gender TEXT NOT NULL,
    national_id BYTEA,
    national_id_index BYTEA UNIQUE,
    phone BYTEA,
    email BYTEA,
    branch TEXT NOT NULL DEFAULT '',
    standing TEXT NOT NULL,
    ethnicity TEXT,
    religion TEXT,
    hometown TEXT,
    schooling TEXT,
    position TEXT,
    ceremony_date DATE,
    admission_decision_date DATE,
    admission_decision_number TEXT,
    recognition_date DATE,
    consent_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    consent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    erased_at TIMESTAMPTZ,
    CONSTRAINT person_gender_known CHECK (gender IN ('male', 'female')),
    CONSTRAINT person_standing_known CHECK (standing IN ('candidate', 'probationary', 'full')),
    CONSTRAINT person_birth_year_agrees
        CHECK (birth_date IS NULL OR EXTRACT(year FROM birth_date) = birth_year),
    CONSTRAINT person_number_has_index CHECK ((national_id IS NULL) = (national_id_index IS NULL))
);
CREATE INDEX person_unit ON person (unit);
CREATE INDEX person_account ON person (account);

CREATE TABLE job (
    id SERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    arguments JSONB NOT NULL DEFAULT '{}',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    result JSONB NOT NULL DEFAULT '{}',
    error TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    asked_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    CONSTRAINT job_state_known CHECK (state IN ('queued', 'running', 'done', 'failed'))
);
CREATE INDEX job_asked_by ON job (asked_by);

CREATE TABLE idempotency_record (
    id BIGSERIAL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status INTEGER,
    answer BYTEA,
    at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT idempotency_record_once UNIQUE (account, key)
);

CREATE TABLE sign_in (
    id SERIAL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    kind TEXT NOT NULL,
    secret_hash BYTEA NOT NULL UNIQUE,
    started_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    seen_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    address TEXT NOT NULL,
    device TEXT NOT NULL,
    CONSTRAINT sign_in_kind_known CHECK (kind IN ('browser', 'token'))
);
CREATE INDEX sign_in_account ON sign_in (account);

CREATE TABLE allotment (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    seats INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT allotment_once_per_unit UNIQUE (training_class, unit),
    CONSTRAINT allotment_never_oversold CHECK (held >= 0 AND held <= seats)
);
CREATE INDEX allotment_training_class ON allotment (training_class);
CREATE INDEX allotment_unit ON allotment (unit);

CREATE TABLE session (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ordinal SMALLINT NOT NULL,
    lesson SMALLINT,
    title TEXT NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    periods SMALLINT NOT NULL,
    venue TEXT NOT NULL,
    counts BOOLEAN NOT NULL DEFAULT true,
    closed_at TIMESTAMPTZ,
    closed_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT session_has_periods CHECK (periods >= 1 AND periods <= 20),
    CONSTRAINT session_ends_after_it_starts CHECK (ends_at > starts_at),
    CONSTRAINT session_ordinal_once UNIQUE (training_class, ordinal)
);
CREATE INDEX session_training_class ON session (training_class);

CREATE TABLE holding (
    id SERIAL PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    course_code TEXT NOT NULL,
    source TEXT NOT NULL,
    number TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    ended_on DATE,
    CONSTRAINT holding_source_known CHECK (source IN ('issued', 'elsewhere')),
    CONSTRAINT holding_ends_after_it_begins CHECK (valid_until IS NULL OR valid_until >= valid_from)
);
CREATE INDEX holding_person ON holding (person);

CREATE TABLE list_import (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    file_name TEXT NOT NULL,
    file BYTEA,
    file_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    job INTEGER REFERENCES job (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    refusal_code TEXT,
    refusal JSONB,
    unknown_columns JSONB NOT NULL DEFAULT '[]',
    confirmed_at TIMESTAMPTZ,
    confirmed_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT list_import_state_known
        CHECK (state IN ('reading', 'ready', 'refused', 'confirmed', 'undone', 'discarded'))
);
CREATE INDEX list_import_training_class ON list_import (training_class);
CREATE INDEX list_import_unit ON list_import (unit);
CREATE INDEX list_import_sent_by ON list_import (sent_by);
CREATE INDEX list_import_job ON list_import (job);

CREATE TABLE session_trainer (
    id SERIAL PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    trainer INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT session_trainer_once UNIQUE (session, trainer)
);
CREATE INDEX session_trainer_session ON session_trainer (session);
CREATE INDEX session_trainer_trainer ON session_trainer (trainer);

CREATE TABLE enrollment (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    state TEXT NOT NULL,
    allotment INTEGER REFERENCES allotment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    queue_no INTEGER,
    requested_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    requested_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reason TEXT,
    list_import INTEGER REFERENCES list_import (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT enrollment_state_known
        CHECK (state IN ('requested', 'confirmed', 'waitlisted', 'rejected', 'withdrawn', 'completed', 'failed')),
    CONSTRAINT enrollment_waits_in_order CHECK (state <> 'waitlisted' OR queue_no IS NOT NULL)
);
CREATE INDEX enrollment_training_class ON enrollment (training_class);
CREATE INDEX enrollment_person ON enrollment (person);
CREATE INDEX enrollment_unit ON enrollment (unit);
CREATE INDEX enrollment_list_import ON enrollment (list_import);

CREATE TABLE import_row (
    id SERIAL PRIMARY KEY,
    list_import INTEGER NOT NULL REFERENCES list_import (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    row INTEGER NOT NULL,
    typed BYTEA NOT NULL,
    number_index BYTEA,
    verdict TEXT NOT NULL,
    faults JSONB NOT NULL DEFAULT '[]',
    state TEXT NOT NULL,
    person INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT import_row_once UNIQUE (list_import, row),
    CONSTRAINT import_row_state_known
        CHECK (state IN ('waiting', 'entered', 'taken_out', 'undone')),
    CONSTRAINT import_row_verdict_known CHECK (verdict IN ('ok', 'warning', 'error'))
);

CREATE TABLE attendance_mark (
    id BIGSERIAL PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    status TEXT,
    operations INTEGER NOT NULL DEFAULT 0,
    marked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT attendance_mark_once UNIQUE (session, enrollment),
    CONSTRAINT attendance_mark_status_known
        CHECK (status IS NULL OR status IN ('present', 'late', 'excused', 'absent'))
);
CREATE INDEX attendance_mark_enrollment ON attendance_mark (enrollment);

CREATE TABLE mark_operation (
    id BIGSERIAL PRIMARY KEY,
    op_id UUID NOT NULL UNIQUE,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    status TEXT NOT NULL,
    author INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    device_id TEXT NOT NULL DEFAULT '',
    device_sequence BIGINT NOT NULL DEFAULT 0,
    happened_at TIMESTAMPTZ,
    received_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    note TEXT,
    flags TEXT NOT NULL DEFAULT '',
    settles BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT mark_operation_status_known
        CHECK (status IN ('present', 'late', 'excused', 'absent'))
);

CREATE TABLE essay_score (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    attempt SMALLINT NOT NULL,
    score NUMERIC(4, 2) NOT NULL,
    entered_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    entered_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT essay_score_once_per_attempt UNIQUE (enrollment, attempt),
    CONSTRAINT essay_score_attempt_known CHECK (attempt IN (1, 2)),
    CONSTRAINT essay_score_in_range CHECK (score >= 0 AND score <= 10)
);
CREATE INDEX essay_score_enrollment ON essay_score (enrollment);

CREATE TABLE certificate (
    id SERIAL PRIMARY KEY,
    book INTEGER NOT NULL REFERENCES register_book (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    holding INTEGER REFERENCES holding (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    facts JSONB NOT NULL,
    proof JSONB NOT NULL,
    payload TEXT NOT NULL,
    decision_number TEXT NOT NULL,
    decision_date DATE NOT NULL,
    issued_on DATE NOT NULL,
    valid_until DATE,
    state TEXT NOT NULL,
    specimen BOOLEAN NOT NULL DEFAULT false,
    search_key TEXT NOT NULL,
    job INTEGER REFERENCES job (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    pdf BYTEA,
    pdf_hash BYTEA,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    ended_at TIMESTAMPTZ,
    ended_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ended_reason TEXT,
    replaces INTEGER UNIQUE REFERENCES certificate (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT certificate_seq_once UNIQUE (book, seq),
    CONSTRAINT certificate_number_once UNIQUE (book, number),
    CONSTRAINT certificate_state_known CHECK (state IN ('valid', 'revoked', 'replaced')),
    CONSTRAINT certificate_ends_with_reason CHECK ((state = 'valid') = (ended_reason IS NULL)),
    CONSTRAINT certificate_seq_positive CHECK (seq >= 1)
);
CREATE INDEX certificate_book ON certificate (book);
CREATE INDEX certificate_training_class ON certificate (training_class);
CREATE INDEX certificate_enrollment ON certificate (enrollment);
CREATE INDEX certificate_person ON certificate (person);
CREATE INDEX certificate_job ON certificate (job);

-- Indexes that a table class cannot declare. training/db/raw_indexes.py lists their names.
CREATE UNIQUE INDEX enrollment_active_once ON enrollment (training_class, person)
    WHERE state IN ('requested', 'confirmed', 'waitlisted', 'completed', 'failed');
CREATE INDEX enrollment_in_line ON enrollment (training_class, queue_no) WHERE state = 'waitlisted';
CREATE INDEX enrollment_by_state ON enrollment (training_class, state);
CREATE INDEX event_of_noun ON event (noun, noun_id, id);
CREATE INDEX event_of_class ON event (class_id, id) WHERE class_id IS NOT NULL;
CREATE INDEX mark_operation_of_mark ON mark_operation (session, enrollment);
CREATE INDEX person_by_unit ON person (unit, sort_key, id);
CREATE INDEX person_by_name ON person (sort_key, id);
CREATE INDEX person_words ON person USING gin (to_tsvector('simple', search_key));
CREATE INDEX certificate_words ON certificate USING gin (to_tsvector('simple', search_key));
CREATE INDEX certificate_recent ON certificate (id DESC);
CREATE INDEX failed_attempt_of_subject ON failed_attempt (subject, at);
CREATE INDEX failed_attempt_from_address ON failed_attempt (address, at);
CREATE INDEX job_unfinished ON job (id) WHERE state IN ('queued', 'running');
CREATE INDEX session_by_start ON session (starts_at);

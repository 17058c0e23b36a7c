-- How lines end and papers leave the office: void lines, revocation by two, lost papers, hand-over.

ALTER TABLE certificate DROP CONSTRAINT certificate_state_known;
ALTER TABLE certificate ADD CONSTRAINT certificate_state_known
    CHECK (state IN ('valid', 'revoked', 'replaced', 'void'));
ALTER TABLE certificate ADD COLUMN correction_number TEXT;
ALTER TABLE certificate ADD COLUMN correction_date DATE;
ALTER TABLE certificate ADD CONSTRAINT certificate_corrects_by_decision CHECK
    ((correction_number IS NULL) = (correction_date IS NULL)
        AND (correction_number IS NULL OR replaces IS NOT NULL));

CREATE TABLE hand_over (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    taker TEXT NOT NULL,
    taken_on DATE NOT NULL,
    papers INTEGER NOT NULL,
    recorded_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    withdrawn_at TIMESTAMPTZ,
    withdrawn_reason TEXT,
    CONSTRAINT hand_over_withdrawn_whole CHECK
        ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
    CONSTRAINT hand_over_of_something CHECK (papers >= 1)
);
CREATE INDEX hand_over_training_class ON hand_over (training_class);

ALTER TABLE certificate ADD COLUMN hand_over INTEGER
    REFERENCES hand_over (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX certificate_hand_over ON certificate (hand_over);

CREATE TABLE revocation_request (
    id SERIAL PRIMARY KEY,
    certificate INTEGER NOT NULL REFERENCES certificate (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reason TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    agreed BOOLEAN,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    CONSTRAINT revocation_request_decided_whole CHECK
        ((agreed IS NULL) = (decided_at IS NULL) AND (agreed IS NULL) = (decided_by IS NULL)),
    CONSTRAINT revocation_request_by_two CHECK (agreed IS NOT true OR decided_by <> asked_by)
);
CREATE INDEX revocation_request_certificate ON revocation_request (certificate);
CREATE UNIQUE INDEX revocation_request_open_once ON revocation_request (certificate)
    WHERE decided_at IS NULL;

CREATE TABLE paper_loss (
    id SERIAL PRIMARY KEY,
    certificate INTEGER NOT NULL REFERENCES certificate (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    told_on DATE NOT NULL,
    words TEXT NOT NULL,
    recorded_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    answer_number TEXT,
    answered_on DATE,
    answered_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT paper_loss_answered_whole CHECK ((answer_number IS NULL) = (answered_on IS NULL))
);
CREATE INDEX paper_loss_certificate ON paper_loss (certificate);

-- What was told to whom before something ends, so that each is told once.
CREATE TABLE reminder (
    id SERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    noun_id INTEGER NOT NULL,
    due_on DATE NOT NULL,
    months SMALLINT NOT NULL,
    told_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT reminder_once UNIQUE (kind, noun_id, due_on, months),
    CONSTRAINT reminder_kind_known CHECK (kind IN ('holding', 'probation', 'late_papers'))
);

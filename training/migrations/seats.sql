-- Seats: the policy of a class's waiting list, giving unused seats back, what became of somebody
-- who left, lists sent back to a unit, and what a unit asks for after registration has closed.

ALTER TABLE training_class
    ADD COLUMN line_policy TEXT NOT NULL DEFAULT 'fill',
    ADD COLUMN line_return TEXT NOT NULL DEFAULT 'end',
    ADD COLUMN release_on DATE,
    ADD COLUMN released_at TIMESTAMPTZ,
    ADD CONSTRAINT training_class_line_policy_known CHECK (line_policy IN ('fill', 'strict')),
    ADD CONSTRAINT training_class_line_return_known CHECK (line_return IN ('end', 'kept'));

CREATE TABLE seat_release (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    policy TEXT NOT NULL,
    pool INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    CONSTRAINT seat_release_once UNIQUE (training_class),
    CONSTRAINT seat_release_policy_known CHECK (policy IN ('fill', 'strict')),
    CONSTRAINT seat_release_counts CHECK (pool >= 0 AND waiting >= 0)
);
CREATE TABLE release_share (
    id SERIAL PRIMARY KEY,
    seat_release INTEGER NOT NULL
        REFERENCES seat_release (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    gave INTEGER NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0,
    first INTEGER,
    whole INTEGER NOT NULL DEFAULT 0,
    rest INTEGER NOT NULL DEFAULT 0,
    got INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT release_share_once UNIQUE (seat_release, unit),
    CONSTRAINT release_share_within CHECK (gave >= 0 AND got >= 0 AND got <= waiting)
);

CREATE TABLE list_return (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    comment TEXT NOT NULL,
    people INTEGER NOT NULL,
    returned_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    returned_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    answered_at TIMESTAMPTZ,
    answered_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    answer TEXT,
    CONSTRAINT list_return_of_somebody CHECK (people >= 1)
);
CREATE INDEX list_return_training_class ON list_return (training_class);
CREATE INDEX list_return_unit ON list_return (unit);

ALTER TABLE enrollment
    ADD COLUMN cause TEXT,
    ADD COLUMN became INTEGER REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ADD COLUMN returned INTEGER REFERENCES list_return (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ADD CONSTRAINT enrollment_cause_known
        CHECK (cause IN ('transferred', 'substituted', 'class_cancelled', 'list_undone'));
CREATE INDEX enrollment_became ON enrollment (became) WHERE became IS NOT NULL;

CREATE TABLE late_request (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    asked_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    answer TEXT,
    enrollment INTEGER REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT late_request_state_known CHECK (state IN ('asked', 'agreed', 'refused', 'taken_back')),
    CONSTRAINT late_request_agreed_enrolls CHECK ((state = 'agreed') = (enrollment IS NOT NULL))
);
CREATE INDEX late_request_training_class ON late_request (training_class);
CREATE INDEX late_request_unit ON late_request (unit);
CREATE INDEX late_request_person ON late_request (person);
CREATE UNIQUE INDEX late_request_open_once ON late_request (training_class, person)
    WHERE state = 'asked';

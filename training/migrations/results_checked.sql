-- The office's habits; marks looked over by a second person; marks by workbook; commendations.

CREATE TABLE office_switch (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    is_on BOOLEAN NOT NULL DEFAULT false,
    set_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    set_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT office_switch_name_known CHECK (name IN ('marks_by_two', 'revocation_by_two'))
);

CREATE TABLE marks_review (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    marks_hash BYTEA NOT NULL,
    marks INTEGER NOT NULL,
    reviewed_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reviewed_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
);
CREATE INDEX marks_review_training_class ON marks_review (training_class);

CREATE TABLE score_list (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    file_name TEXT NOT NULL,
    rows BYTEA,
    state TEXT NOT NULL,
    entered INTEGER NOT NULL DEFAULT 0,
    confirmed_at TIMESTAMPTZ,
    CONSTRAINT score_list_state_known CHECK (state IN ('ready', 'confirmed', 'discarded'))
);
CREATE INDEX score_list_training_class ON score_list (training_class);
CREATE INDEX score_list_sent_by ON score_list (sent_by);

CREATE TABLE commendation (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL UNIQUE
        REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    words TEXT NOT NULL,
    recorded_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    withdrawn_at TIMESTAMPTZ
);

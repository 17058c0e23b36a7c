-- Before certificates are issued, units and people say whether what will be printed is right.

CREATE TABLE proof_reading (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL UNIQUE
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    deadline DATE NOT NULL,
    opened_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    opened_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
);

CREATE TABLE proof_line (
    id SERIAL PRIMARY KEY,
    reading INTEGER NOT NULL REFERENCES proof_reading (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL UNIQUE
        REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    answer TEXT,
    shown_hash BYTEA,
    answered_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    answered_at TIMESTAMPTZ,
    correction BYTEA,
    settled_how TEXT,
    settled_words TEXT,
    settled_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    settled_at TIMESTAMPTZ,
    CONSTRAINT proof_line_answer_known CHECK (answer IN ('right', 'wrong')),
    CONSTRAINT proof_line_answered_whole CHECK
        ((answer IS NULL) = (answered_at IS NULL) AND (answer = 'wrong') = (correction IS NOT NULL)),
    CONSTRAINT proof_line_settled_known CHECK (settled_how IN ('corrected', 'kept')),
    CONSTRAINT proof_line_settled_whole CHECK
        ((settled_how IS NULL) = (settled_at IS NULL) AND (settled_at IS NULL OR answer = 'wrong'))
);
CREATE INDEX proof_line_reading ON proof_line (reading);

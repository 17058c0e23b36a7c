-- A mark taken back by whoever made it: the log keeps both acts, the mark before it stands again.
CREATE TABLE mark_taken_back (
    id BIGSERIAL PRIMARY KEY,
    op_id UUID NOT NULL UNIQUE,
    operation BIGINT NOT NULL REFERENCES mark_operation (id)
        ON DELETE RESTRICT ON UPDATE RESTRICT,
    author INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    device_id TEXT NOT NULL DEFAULT '',
    device_sequence BIGINT NOT NULL DEFAULT 0,
    happened_at TIMESTAMPTZ,
    received_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    flags TEXT NOT NULL DEFAULT '',
    CONSTRAINT mark_taken_back_once UNIQUE (operation)
);

-- What was told last of each person's risk with the attendance rule, so that a fall is told once.
CREATE TABLE risk_told (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    forecast TEXT NOT NULL,
    told_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT risk_told_once UNIQUE (enrollment),
    CONSTRAINT risk_told_known CHECK (forecast IN ('safe', 'may_miss', 'at_risk', 'lost'))
);

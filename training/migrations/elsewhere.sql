-- Certificates earned elsewhere: who issued them, why one counts no longer, and lists of them.

ALTER TABLE holding ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE holding ADD COLUMN ended_reason TEXT;

CREATE TABLE holding_list (
    id SERIAL PRIMARY KEY,
    sent_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    file_name TEXT NOT NULL,
    rows BYTEA,
    state TEXT NOT NULL,
    entered INTEGER NOT NULL DEFAULT 0,
    confirmed_at TIMESTAMPTZ,
    CONSTRAINT holding_list_state_known CHECK (state IN ('ready', 'confirmed', 'discarded'))
);
CREATE INDEX holding_list_sent_by ON holding_list (sent_by);

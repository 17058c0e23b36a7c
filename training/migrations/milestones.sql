-- Admission and recognition: the recognition decision's number, and lists of both on their way in.

ALTER TABLE person ADD COLUMN recognition_decision_number TEXT;

CREATE TABLE milestone_list (
    id SERIAL PRIMARY KEY,
    sent_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    sent_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    file_name TEXT NOT NULL,
    rows BYTEA,
    state TEXT NOT NULL,
    entered INTEGER NOT NULL DEFAULT 0,
    confirmed_at TIMESTAMPTZ,
    CONSTRAINT milestone_list_state_known CHECK (state IN ('ready', 'confirmed', 'discarded'))
);
CREATE INDEX milestone_list_sent_by ON milestone_list (sent_by);

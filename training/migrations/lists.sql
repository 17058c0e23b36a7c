-- What units and the office answer while a list comes in: who is who, who moves, which column.

CREATE TABLE transfer_request (
    id SERIAL PRIMARY KEY NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    from_unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    to_unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    training_class INTEGER NOT NULL REFERENCES training_class (id)
        ON DELETE RESTRICT ON UPDATE RESTRICT,
    list_import INTEGER NOT NULL REFERENCES list_import (id)
        ON DELETE RESTRICT ON UPDATE RESTRICT,
    row INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    reason TEXT,
    enrollment INTEGER REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT transfer_request_state_known CHECK (state IN ('pending', 'agreed', 'refused')),
    CONSTRAINT transfer_request_moves CHECK (from_unit <> to_unit),
    CONSTRAINT transfer_request_decided
        CHECK ((state = 'pending') = (decided_at IS NULL)),
    CONSTRAINT transfer_request_refused_why CHECK (state <> 'refused' OR reason IS NOT NULL)
);
CREATE INDEX transfer_request_person ON transfer_request (person);
CREATE INDEX transfer_request_from_unit ON transfer_request (from_unit);
CREATE INDEX transfer_request_to_unit ON transfer_request (to_unit);
CREATE INDEX transfer_request_list_import ON transfer_request (list_import);
CREATE INDEX transfer_request_training_class ON transfer_request (training_class);
-- A unit asks once for a person until the office has answered.
CREATE UNIQUE INDEX transfer_request_pending_once ON transfer_request (person, to_unit)
    WHERE state = 'pending';

CREATE TABLE match_answer (
    id SERIAL PRIMARY KEY NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    number_index BYTEA NOT NULL,
    same BOOLEAN NOT NULL,
    said_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    said_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT match_answer_once UNIQUE (person, number_index)
);
CREATE INDEX match_answer_number ON match_answer (number_index);

CREATE TABLE column_answer (
    id SERIAL PRIMARY KEY NOT NULL,
    unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    label TEXT NOT NULL,
    field TEXT NOT NULL,
    said_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    said_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT column_answer_once UNIQUE (unit, label)
);

ALTER TABLE list_import ADD COLUMN continues INTEGER
    REFERENCES list_import (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE list_import ADD COLUMN found JSONB NOT NULL DEFAULT '{}';
ALTER TABLE list_import ADD COLUMN chosen JSONB NOT NULL DEFAULT '{}';
ALTER TABLE list_import DROP CONSTRAINT list_import_state_known;
ALTER TABLE list_import ADD CONSTRAINT list_import_state_known CHECK (state IN (
    'reading', 'ready', 'refused', 'confirmed', 'undone', 'discarded', 'continued'));
CREATE INDEX list_import_continues ON list_import (continues);

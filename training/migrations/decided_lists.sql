-- The list of a decision as it was on the day of the decision, sealed: a later print is the same.
CREATE TABLE decided_list (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decision TEXT NOT NULL,
    people INTEGER NOT NULL,
    said BYTEA NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT decided_list_once UNIQUE (training_class, decision),
    CONSTRAINT decided_list_known CHECK (decision IN ('opening', 'recognition'))
);

-- A register book is printed by the worker too: a printout of a book is of no class.
ALTER TABLE printout ADD COLUMN book INTEGER
    REFERENCES register_book (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE printout ADD COLUMN lines_a_page SMALLINT;
ALTER TABLE printout ADD COLUMN volume SMALLINT;
CREATE INDEX printout_book ON printout (book);
ALTER TABLE printout DROP CONSTRAINT printout_kind_known;
ALTER TABLE printout ADD CONSTRAINT printout_kind_known
    CHECK (kind IN ('certificates', 'unit_certificates', 'register_book'));
ALTER TABLE printout ADD CONSTRAINT printout_of_book
    CHECK ((kind = 'register_book') = (book IS NOT NULL) AND (book IS NULL) = (volume IS NULL));

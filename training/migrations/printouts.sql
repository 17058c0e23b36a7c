-- Files that a job makes for somebody to fetch. They are kept for some days and can be made again.

CREATE TABLE printout (
    id SERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    training_class INTEGER REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    unit INTEGER REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    landscape BOOLEAN NOT NULL DEFAULT false,
    text_only BOOLEAN NOT NULL DEFAULT false,
    job INTEGER NOT NULL REFERENCES job (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    asked_by INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BYTEA,
    CONSTRAINT printout_kind_known CHECK (kind IN ('certificates', 'unit_certificates'))
);
CREATE INDEX printout_job ON printout (job);
CREATE INDEX printout_training_class ON printout (training_class);
CREATE INDEX printout_unit ON printout (unit);
CREATE INDEX printout_asked_by ON printout (asked_by);
ALTER TABLE printout ALTER COLUMN content SET STORAGE EXTERNAL;

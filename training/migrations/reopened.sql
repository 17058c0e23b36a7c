-- Seats may be set aside for units again after a release, with a reason, and released again. Each
-- release stays on record; one of a class at most stands.

ALTER TABLE seat_release DROP CONSTRAINT seat_release_once;
ALTER TABLE seat_release
    ADD COLUMN reopened_at TIMESTAMPTZ,
    ADD COLUMN reopened_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    ADD COLUMN reopened_reason TEXT,
    ADD CONSTRAINT seat_release_reopened_why
        CHECK ((reopened_at IS NULL) = (reopened_reason IS NULL));
CREATE INDEX seat_release_training_class ON seat_release (training_class);
CREATE UNIQUE INDEX seat_release_standing_once ON seat_release (training_class)
    WHERE reopened_at IS NULL;

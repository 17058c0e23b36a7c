-- What stands around the roll: marks that came after the closing, lessons made up in another class,
-- absences told in advance by the unit.

CREATE TABLE late_mark (
    id BIGSERIAL PRIMARY KEY,
    op_id UUID NOT NULL UNIQUE,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    status TEXT NOT NULL,
    author INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    device_id TEXT NOT NULL DEFAULT '',
    device_sequence BIGINT NOT NULL DEFAULT 0,
    happened_at TIMESTAMPTZ,
    received_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    note TEXT,
    flags TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    reason TEXT,
    CONSTRAINT late_mark_status_known
        CHECK (status IN ('present', 'late', 'excused', 'absent')),
    CONSTRAINT late_mark_state_known CHECK (state IN ('waiting', 'accepted', 'declined')),
    CONSTRAINT late_mark_decided_with_reason
        CHECK (state = 'waiting' OR (reason IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE INDEX late_mark_of_session ON late_mark (session, id);
CREATE INDEX late_mark_waiting ON late_mark (id) WHERE state = 'waiting';

CREATE TABLE make_up (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    missed INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    attended INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    arranged_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    arranged_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    cancelled_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    cancelled_at TIMESTAMPTZ,
    CONSTRAINT make_up_elsewhere CHECK (missed <> attended)
);
CREATE INDEX make_up_enrollment ON make_up (enrollment);
CREATE UNIQUE INDEX make_up_missed_once ON make_up (enrollment, missed)
    WHERE cancelled_at IS NULL;
CREATE UNIQUE INDEX make_up_guest_once ON make_up (attended, enrollment)
    WHERE cancelled_at IS NULL;
CREATE INDEX make_up_of_missed ON make_up (missed);

CREATE TABLE absence_notice (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    told_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    told_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ,
    answer TEXT,
    CONSTRAINT absence_notice_state_known
        CHECK (state IN ('waiting', 'agreed', 'declined', 'withdrawn'))
);
CREATE INDEX absence_notice_enrollment ON absence_notice (enrollment);
CREATE UNIQUE INDEX absence_notice_once ON absence_notice (session, enrollment)
    WHERE state IN ('waiting', 'agreed');
CREATE INDEX absence_notice_waiting ON absence_notice (id) WHERE state = 'waiting';

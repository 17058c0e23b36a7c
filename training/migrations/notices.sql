-- What each account is told. Unread notices of one kind about one thing are one row, which grows.

CREATE TABLE notice (
    id BIGSERIAL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    kind TEXT NOT NULL,
    noun_id INTEGER NOT NULL,
    unit INTEGER REFERENCES unit (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    code TEXT NOT NULL DEFAULT '',
    many INTEGER NOT NULL DEFAULT 1,
    fields TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    read_at TIMESTAMPTZ,
    CONSTRAINT notice_kind_known CHECK (kind IN (
        'list_received', 'list_unreadable', 'list_confirmed', 'list_returned', 'unit_confirmed',
        'unit_rejected', 'unit_withdrawn', 'unit_promoted', 'seat_confirmed', 'seat_rejected',
        'seat_withdrawn', 'seat_promoted', 'class_convened', 'class_changed', 'class_cancelled',
        'certificates_ready', 'certificate_ready', 'unit_certificate_revoked',
        'certificate_revoked')),
    CONSTRAINT notice_counts_something CHECK (many >= 1)
);
CREATE UNIQUE INDEX notice_unread_once ON notice (account, kind, noun_id, (COALESCE(unit, 0)))
    WHERE read_at IS NULL;
CREATE INDEX notice_of_account ON notice (account, created_at DESC, id DESC);

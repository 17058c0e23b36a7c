-- Rules of entry that the office passed over when it let somebody into a class.

CREATE TABLE eligibility_override (
    id SERIAL PRIMARY KEY,
    enrollment INTEGER NOT NULL REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    rule TEXT NOT NULL,
    words JSONB NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    decided_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    decided_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT eligibility_override_once UNIQUE (enrollment, rule)
);

-- The catalog shipped before these rules existed: what its two courses ask for, unless the office
-- has said something itself.
UPDATE course_rule r SET rules = r.rules || '{"entry": {
    "standing": {"strictness": "refuse", "source": "HD 61-HD/BTGTW 2022"},
    "least_schooling": "lower_secondary", "youngest": 18, "oldest": 60}}'::jsonb
FROM course k WHERE k.id = r.course AND k.code = 'NT' AND NOT r.rules ? 'entry';
UPDATE course_rule r SET rules = r.rules || '{"entry": {
    "standing": {"strictness": "refuse", "source": "HD 60-HD/BTGTW 2022"},
    "probation": {"strictness": "warn", "source": "Điều lệ Đảng, điều 5"}}}'::jsonb
FROM course k WHERE k.id = r.course AND k.code = 'ĐVM' AND NOT r.rules ? 'entry';

-- The kinds of notices grow with every release; the code knows them, the table only their spelling.

ALTER TABLE notice DROP CONSTRAINT notice_kind_known;
ALTER TABLE notice ADD CONSTRAINT notice_kind_spelt CHECK (kind ~ '^[a-z_]+$');

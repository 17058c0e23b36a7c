-- How people get in: activation codes, invitations, the second factor, and browsers seen before.

CREATE TABLE activation_code (
    id SERIAL PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    code_hash BYTEA NOT NULL UNIQUE,
    issued_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    wrong_answers SMALLINT NOT NULL DEFAULT 0,
    used_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    replaced BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX activation_code_person ON activation_code (person);
CREATE UNIQUE INDEX activation_code_open_once ON activation_code (person)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE invitation (
    id SERIAL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    secret_hash BYTEA NOT NULL UNIQUE,
    issued_by INTEGER REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX invitation_account ON invitation (account);
CREATE UNIQUE INDEX invitation_open_once ON invitation (account)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;

ALTER TABLE account
    ADD COLUMN totp_confirmed_at TIMESTAMPTZ,
    ADD COLUMN totp_step INTEGER,
    ADD CONSTRAINT account_second_factor_has_secret
        CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL);

CREATE TABLE recovery_code (
    id SERIAL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT recovery_code_once UNIQUE (account, code_hash)
);

ALTER TABLE sign_in ADD COLUMN browser_hash BYTEA;

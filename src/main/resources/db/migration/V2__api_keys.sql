CREATE TABLE api_key (
    -- the order in which keys were created
    sequence          ${identity},
    id                VARCHAR(12)   NOT NULL UNIQUE,
    account_id        VARCHAR(36)   NOT NULL REFERENCES account (id),
    -- the account that created it and that must be allowed to grant its scopes
    creator_account   VARCHAR(36)   NOT NULL REFERENCES account (id),
    -- whose quota it counts against: the account, or the family of the service key, that created or
    -- rotated it; with the prefix simple: for an operator in the simple API; empty for an imported key
    quota_subject     VARCHAR(64)   NOT NULL,
    -- the id of the first key of its rotation family, which shares limits and credits
    family            VARCHAR(12)   NOT NULL,
    replaced_by       VARCHAR(12),
    -- at most 128 and 100 characters; some databases count a character outside the BMP as two
    external_id       VARCHAR(256),
    name              VARCHAR(200),
    prefix            VARCHAR(20)   NOT NULL,
    digest            ${blob}       NOT NULL UNIQUE,
    pepper_version    INTEGER       NOT NULL,
    -- the complete key, encrypted; null if it is not recoverable
    encrypted_text    ${blob},
    -- separated by spaces
    scopes            VARCHAR(8255) NOT NULL,
    -- CIDR ranges, separated by spaces; empty: all addresses
    allowed_addresses VARCHAR(2047) NOT NULL,
    -- name=permits/period, such as burst=20/1 (in seconds) or day=1000/P1D, separated by spaces
    limits            VARCHAR(511)  NOT NULL,
    -- a JSON object
    meta              VARCHAR(4096) NOT NULL,
    state             VARCHAR(16)   NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED')),
    -- the ETag: 1 for a new key, plus 1 for each change
    version           INTEGER       NOT NULL,
    created_at        BIGINT        NOT NULL,
    expires_at        BIGINT,
    -- milliseconds from when the expiry was last set to the expiry
    lifetime          BIGINT,
    last_used_at      BIGINT,
    -- when it was last used, or created
    idle_since        BIGINT        NOT NULL,
    revoked_at        BIGINT
);

CREATE INDEX api_key_by_account ON api_key (account_id, sequence);
CREATE INDEX api_key_by_state ON api_key (account_id, state, sequence);
CREATE INDEX api_key_by_name ON api_key (account_id, name, sequence);
CREATE INDEX api_key_by_external_id ON api_key (account_id, external_id, sequence);
CREATE INDEX api_key_by_expiry ON api_key (account_id, expires_at, sequence);
CREATE INDEX api_key_by_idleness ON api_key (account_id, idle_since, sequence);
CREATE INDEX api_key_by_quota_subject ON api_key (quota_subject, created_at);
CREATE INDEX api_key_by_family ON api_key (family, sequence);
-- To find out whether any key was imported: imported keys have no prefix.
CREATE INDEX api_key_by_prefix ON api_key (prefix);

-- The scopes of each key, to find keys by scope.
CREATE TABLE api_key_scope (
    account_id VARCHAR(36)  NOT NULL,
    scope      VARCHAR(128) NOT NULL,
    sequence   BIGINT       NOT NULL,
    PRIMARY KEY (account_id, scope, sequence)
);

-- What is left of a deleted key: it still counts against the quota of new keys.
CREATE TABLE deleted_key (
    quota_subject VARCHAR(64) NOT NULL,
    created_at    BIGINT      NOT NULL
);

CREATE INDEX deleted_key_by_quota_subject ON deleted_key (quota_subject, created_at);

CREATE TABLE credit (
    -- the keys that share it
    family          VARCHAR(12) NOT NULL PRIMARY KEY,
    remaining       BIGINT      NOT NULL,
    -- when the credits were last set or refilled, which identifies this balance; leasing does not change it
    as_of           BIGINT      NOT NULL,
    refill_amount   BIGINT,
    refill_interval VARCHAR(8),
    refill_zone     VARCHAR(64)
);

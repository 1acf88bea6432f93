CREATE TABLE api_key (
    -- the order in which keys were made
    sequence          ${identity},
    id                VARCHAR(12)   NOT NULL UNIQUE,
    account_id        VARCHAR(36)   NOT NULL REFERENCES account (id),
    -- who made it: this account, which has to be one that may give its scopes
    issuer_account    VARCHAR(36)   NOT NULL REFERENCES account (id),
    -- and whose quota it counts against: the id of that account, or the lineage of the service key that made it
    issuer            VARCHAR(36)   NOT NULL,
    -- the id of the first of the keys that replaced each other: they share their limits and credits
    lineage           VARCHAR(12)   NOT NULL,
    replaced_by       VARCHAR(12),
    external_id       VARCHAR(128),
    name              VARCHAR(100),
    prefix            VARCHAR(20)   NOT NULL,
    digest            ${blob}       NOT NULL UNIQUE,
    pepper_version    INTEGER       NOT NULL,
    -- the whole key, sealed; null if it is not recoverable
    sealed            ${blob},
    -- parted by spaces
    scopes            VARCHAR(8255) NOT NULL,
    -- CIDR ranges, parted by spaces; empty for all
    allowed_addresses VARCHAR(2047) NOT NULL,
    -- like burst=20/1, parted by spaces: a name, permits, and seconds
    limits            VARCHAR(511)  NOT NULL,
    -- a JSON object
    meta              VARCHAR(4096) NOT NULL,
    state             VARCHAR(16)   NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED')),
    -- counts the changes: what an ETag says
    version           INTEGER       NOT NULL,
    created_at        BIGINT        NOT NULL,
    expires_at        BIGINT,
    last_used_at      BIGINT,
    -- since when it has not been used: when it last was, or was made
    idle_since        BIGINT        NOT NULL,
    revoked_at        BIGINT
);

CREATE INDEX api_key_by_account ON api_key (account_id, sequence);
CREATE INDEX api_key_by_state ON api_key (account_id, state, sequence);
CREATE INDEX api_key_by_name ON api_key (account_id, name, sequence);
CREATE INDEX api_key_by_external_id ON api_key (account_id, external_id, sequence);
CREATE INDEX api_key_by_expiry ON api_key (account_id, expires_at, sequence);
CREATE INDEX api_key_by_idleness ON api_key (account_id, idle_since, sequence);
CREATE INDEX api_key_by_issuer ON api_key (issuer, created_at);
CREATE INDEX api_key_by_lineage ON api_key (lineage, sequence);
-- To see whether there are imported keys, which have no prefix.
CREATE INDEX api_key_by_prefix ON api_key (prefix);

-- Each key's scopes once more, to find keys by.
CREATE TABLE api_key_scope (
    account_id VARCHAR(36)  NOT NULL,
    scope      VARCHAR(128) NOT NULL,
    sequence   BIGINT       NOT NULL,
    PRIMARY KEY (account_id, scope, sequence)
);

-- What is left of a deleted key: it still counts against the quota of new keys.
CREATE TABLE deleted_key (
    issuer     VARCHAR(36) NOT NULL,
    created_at BIGINT      NOT NULL
);

CREATE INDEX deleted_key_by_issuer ON deleted_key (issuer, created_at);

CREATE TABLE credit (
    -- of the keys that share it
    lineage         VARCHAR(12) NOT NULL PRIMARY KEY,
    remaining       BIGINT      NOT NULL,
    -- when `remaining` was so: refills since are still to be added
    as_of           BIGINT      NOT NULL,
    refill_amount   BIGINT,
    refill_interval VARCHAR(8),
    refill_zone     VARCHAR(64)
);

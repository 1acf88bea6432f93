-- Times are milliseconds since 1970-01-01T00:00Z. ${blob} and ${identity} are what the database at hand calls them.

CREATE TABLE account (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    username      VARCHAR(64)  NOT NULL,
    -- the username in lower case: names are unique without regard to case
    username_key  VARCHAR(64)  NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    role          VARCHAR(16)  NOT NULL CHECK (role IN ('MEMBER', 'OPERATOR')),
    created_at    BIGINT       NOT NULL
);

CREATE TABLE login_session (
    -- the token's jti
    id         VARCHAR(36) NOT NULL PRIMARY KEY,
    account_id VARCHAR(36) NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT      NOT NULL,
    expires_at BIGINT      NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX login_session_by_account ON login_session (account_id);
CREATE INDEX login_session_by_end ON login_session (expires_at);

CREATE TABLE api_key (
    -- the order in which keys were made
    sequence       ${identity},
    id             VARCHAR(12) NOT NULL UNIQUE,
    account_id     VARCHAR(36) NOT NULL REFERENCES account (id),
    prefix         VARCHAR(20) NOT NULL,
    digest         ${blob}     NOT NULL UNIQUE,
    pepper_version INTEGER     NOT NULL,
    -- the whole key, sealed; null if it is not recoverable
    sealed         ${blob},
    state          VARCHAR(16) NOT NULL CHECK (state IN ('ACTIVE', 'REVOKED')),
    created_at     BIGINT      NOT NULL,
    revoked_at     BIGINT
);

CREATE INDEX api_key_by_account_and_state ON api_key (account_id, state, sequence);
CREATE INDEX api_key_by_account_and_time ON api_key (account_id, created_at);

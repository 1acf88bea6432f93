-- Times are milliseconds since 1970-01-01T00:00Z. ${blob} and ${identity} stand for the types of each database.

CREATE TABLE account (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    -- of a deleted account: '=' and its id, which nobody can register
    username       VARCHAR(64)  NOT NULL,
    -- the username in lower case: names are unique without regard to case
    username_key   VARCHAR(64)  NOT NULL UNIQUE,
    password_hash  VARCHAR(255) NOT NULL,
    role           VARCHAR(16)  NOT NULL CHECK (role IN ('MEMBER', 'OPERATOR')),
    -- the scopes that it may grant to its keys, separated by spaces; null: all except keywright:*
    allowed_scopes VARCHAR(8255),
    created_at     BIGINT       NOT NULL,
    -- the row stays without personal data, because keys and the audit log refer to it
    deleted_at     BIGINT
);

CREATE TABLE login_session (
    -- the token's jti
    id         VARCHAR(36) NOT NULL PRIMARY KEY,
    account_id VARCHAR(36) NOT NULL REFERENCES account (id),
    -- the client address of the login, if known
    address    VARCHAR(45),
    created_at BIGINT      NOT NULL,
    expires_at BIGINT      NOT NULL,
    ended_at   BIGINT
);

CREATE INDEX login_session_by_account ON login_session (account_id, created_at, id);
CREATE INDEX login_session_by_end ON login_session (expires_at);

-- Consecutive wrong passwords by the digest of a name, an address, or both.
CREATE TABLE login_failure (
    subject  VARCHAR(64) NOT NULL PRIMARY KEY,
    failures INTEGER     NOT NULL,
    last_at  BIGINT      NOT NULL
);

CREATE INDEX login_failure_by_time ON login_failure (last_at);

-- The addresses from which an account has logged in before, as digests.
CREATE TABLE known_login_address (
    account_id VARCHAR(36) NOT NULL REFERENCES account (id),
    digest     VARCHAR(64) NOT NULL,
    last_at    BIGINT      NOT NULL,
    PRIMARY KEY (account_id, digest)
);

CREATE INDEX known_login_address_by_time ON known_login_address (last_at);

-- Times are milliseconds since 1970-01-01T00:00Z. ${blob} and ${identity} are what the database at hand calls them.

CREATE TABLE account (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    -- of an account that is deleted: '=' and its id, which nobody can register
    username       VARCHAR(64)  NOT NULL,
    -- the username in lower case: names are unique without regard to case
    username_key   VARCHAR(64)  NOT NULL UNIQUE,
    password_hash  VARCHAR(255) NOT NULL,
    role           VARCHAR(16)  NOT NULL CHECK (role IN ('MEMBER', 'OPERATOR')),
    -- which scopes it may give to its keys, parted by spaces; null: all but Keywright's own
    allowed_scopes VARCHAR(8255),
    created_at     BIGINT       NOT NULL,
    -- the row stays, since keys and the trail name it, with nothing personal in it
    deleted_at     BIGINT
);

CREATE TABLE login_session (
    -- the token's jti
    id         VARCHAR(36) NOT NULL PRIMARY KEY,
    account_id VARCHAR(36) NOT NULL REFERENCES account (id),
    -- where the login came from, if that is known
    address    VARCHAR(45),
    created_at BIGINT      NOT NULL,
    expires_at BIGINT      NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX login_session_by_account ON login_session (account_id, created_at, id);
CREATE INDEX login_session_by_end ON login_session (expires_at);

-- Wrong passwords in a row, of a name, an address, or both together, each known by a digest.
CREATE TABLE login_failure (
    subject  VARCHAR(64) NOT NULL PRIMARY KEY,
    failures INTEGER     NOT NULL,
    last_at  BIGINT      NOT NULL
);

CREATE INDEX login_failure_by_time ON login_failure (last_at);

-- From where an account has logged in before, as a digest of the address.
CREATE TABLE login_place (
    account_id VARCHAR(36) NOT NULL REFERENCES account (id),
    place      VARCHAR(64) NOT NULL,
    last_at    BIGINT      NOT NULL,
    PRIMARY KEY (account_id, place)
);

CREATE INDEX login_place_by_time ON login_place (last_at);

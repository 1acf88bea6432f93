-- Calls that carry an Idempotency-Key, and what came of them.
CREATE TABLE idempotent_request (
    account_id  VARCHAR(36) NOT NULL REFERENCES account (id),
    -- a digest of the header's value
    id          VARCHAR(64) NOT NULL,
    -- a digest of the call, so that another call with the same header is known
    fingerprint VARCHAR(64) NOT NULL,
    -- of the attempt that carries it out
    claim       VARCHAR(36) NOT NULL,
    claimed_at  BIGINT      NOT NULL,
    -- the answer, sealed under a key that only the header's value gives; null while the call is being carried out
    outcome     ${blob},
    PRIMARY KEY (account_id, id)
);

CREATE INDEX idempotent_request_by_time ON idempotent_request (claimed_at);

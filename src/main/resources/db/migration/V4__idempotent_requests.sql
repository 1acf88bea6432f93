-- Requests with an Idempotency-Key, and their responses.
CREATE TABLE idempotent_request (
    account_id  VARCHAR(36) NOT NULL REFERENCES account (id),
    -- a digest of the header
    id          VARCHAR(64) NOT NULL,
    -- a digest of the request, to detect another request with the same header
    fingerprint VARCHAR(64) NOT NULL,
    -- of the attempt that executes the request
    lease_id    VARCHAR(36) NOT NULL,
    leased_at   BIGINT      NOT NULL,
    -- the response, encrypted under a key derived from the header; null while the request is in progress
    outcome     ${blob},
    PRIMARY KEY (account_id, id)
);

CREATE INDEX idempotent_request_by_time ON idempotent_request (leased_at);

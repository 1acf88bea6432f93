-- The audit log. Records are only added; the one change is that deleting an account erases its addresses.
CREATE TABLE audit_event (
    -- from 1, without gaps
    sequence      BIGINT        NOT NULL PRIMARY KEY,
    at            BIGINT        NOT NULL,
    action        VARCHAR(32)   NOT NULL,
    outcome       VARCHAR(8)    NOT NULL CHECK (outcome IN ('DONE', 'REJECTED')),
    actor_account VARCHAR(36),
    actor_key     VARCHAR(12),
    target        VARCHAR(36),
    address       VARCHAR(45),
    -- the chain covers this MAC, so that the address itself can be erased
    address_mac   ${blob}       NOT NULL,
    request_id    VARCHAR(32),
    -- a JSON object of strings
    details       VARCHAR(4096) NOT NULL,
    -- the version of the secret of the MACs
    key_version   INTEGER       NOT NULL,
    mac           ${blob}       NOT NULL
);

CREATE INDEX audit_event_by_time ON audit_event (at, sequence);
CREATE INDEX audit_event_by_action ON audit_event (action, sequence);
CREATE INDEX audit_event_by_outcome ON audit_event (outcome, sequence);
CREATE INDEX audit_event_by_actor_account ON audit_event (actor_account, sequence);
CREATE INDEX audit_event_by_actor_key ON audit_event (actor_key, sequence);
CREATE INDEX audit_event_by_target ON audit_event (target, sequence);

-- The number of the newest record, and the link that the MAC of the next record covers, null before the first. A transaction
-- that adds a record locks this row, so that records form one sequence.
CREATE TABLE audit_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence BIGINT  NOT NULL,
    link     ${blob}
);

INSERT INTO audit_head (id, sequence) VALUES (1, 0);

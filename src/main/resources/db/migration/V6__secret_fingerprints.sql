-- Which secrets this database is used with, so that a node with others does not start.
CREATE TABLE secret_fingerprint (
    version     INTEGER     NOT NULL,
    secret      VARCHAR(16) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    PRIMARY KEY (secret, version)
);

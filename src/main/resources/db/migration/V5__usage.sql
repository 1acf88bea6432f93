-- Usage counts. Each count is in exactly one row: a flush adds rows, and a rollup replaces old rows by fewer of a coarser
-- granularity. Several rows can have the same subject, verdict and time; their counts are added up.
CREATE TABLE usage_count (
    -- KEY: uses of a key. ADDRESS: attempts of an address with unknown keys
    subject_type VARCHAR(7)  NOT NULL CHECK (subject_type IN ('KEY', 'ADDRESS')),
    -- 0: of one flush, 1: of a minute, 2: of an hour, 3: of a day
    granularity  SMALLINT    NOT NULL,
    -- a key's id, an address, or 'other'
    subject      VARCHAR(64) NOT NULL,
    verdict      VARCHAR(32) NOT NULL,
    -- when the minute, hour or day starts
    starts_at    BIGINT      NOT NULL,
    uses         BIGINT      NOT NULL
);

CREATE INDEX usage_count_by_subject ON usage_count (subject_type, granularity, subject, starts_at);

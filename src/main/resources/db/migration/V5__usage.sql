-- How often what was said of whom. Each count is in exactly one row: a flush adds rows, and what has got older is moved
-- into fewer rows of a coarser grain. Several rows may say the same of the same time: they are added up.
CREATE TABLE usage_count (
    -- uses of keys, or attempts with unknown keys by address
    book      VARCHAR(20) NOT NULL CHECK (book IN ('USES', 'UNKNOWN_KEY_ATTEMPTS')),
    -- 0: of one flush, 1: of a minute, 2: of an hour, 3: of a day
    grain     SMALLINT    NOT NULL,
    -- a key's id, an address, or 'other'
    subject   VARCHAR(64) NOT NULL,
    verdict   VARCHAR(32) NOT NULL,
    -- when the minute, hour or day starts
    starts_at BIGINT      NOT NULL,
    uses      BIGINT      NOT NULL
);

CREATE INDEX usage_count_by_subject ON usage_count (book, grain, subject, starts_at);

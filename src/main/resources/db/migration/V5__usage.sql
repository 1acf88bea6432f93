-- How often what was said of whom. Each count is in exactly one row: a flush adds rows, and what has got older is moved
-- into fewer rows of a coarser grain. Several rows may say the same of the same time: they are added up.
CREATE TABLE usage_count (
    -- of keys, or of addresses that showed what is nobody's key
    book      VARCHAR(7)  NOT NULL CHECK (book IN ('USES', 'GUESSES')),
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

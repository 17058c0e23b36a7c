-- Indexes that pages want when a quarter of a century lies behind them: without these they read
-- whole tables of a million people.

-- The report of a period.
CREATE INDEX certificate_by_issue ON certificate (issued_on);
CREATE INDEX training_class_by_start ON training_class (starts_on);
CREATE INDEX person_by_ceremony ON person (ceremony_date) WHERE ceremony_date IS NOT NULL;
CREATE INDEX person_by_recognition ON person (recognition_date) WHERE recognition_date IS NOT NULL;

-- People of one standing in their order; few are on probation.
CREATE INDEX person_by_standing ON person (standing, sort_key, id);

-- Whose certificate ends, and the paper behind what somebody holds.
CREATE INDEX holding_by_end ON holding (course_code, valid_until, id) WHERE ended_on IS NULL;
CREATE INDEX certificate_holding ON certificate (holding) WHERE holding IS NOT NULL;

-- The register's few lines that are no longer valid, by book.
CREATE INDEX certificate_ended ON certificate (book, state) WHERE state <> 'valid';

-- How certificates are numbered from a day on, how a course's paper lies, and which book a line is in.

CREATE TABLE numbering (
    id SERIAL PRIMARY KEY,
    valid_from DATE NOT NULL UNIQUE,
    pattern TEXT NOT NULL,
    by_term BOOLEAN NOT NULL DEFAULT false,
    page_lines SMALLINT NOT NULL,
    confirmed BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT numbering_page_fits CHECK (page_lines BETWEEN 5 AND 60)
);

CREATE TABLE paper_choice (
    id SERIAL PRIMARY KEY,
    course INTEGER NOT NULL UNIQUE REFERENCES course (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    landscape BOOLEAN NOT NULL DEFAULT false,
    text_only BOOLEAN NOT NULL DEFAULT false
);

ALTER TABLE register_book ADD COLUMN begins_on DATE;
ALTER TABLE register_book ADD COLUMN by_term BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE register_book ADD COLUMN page_lines SMALLINT NOT NULL DEFAULT 20;
UPDATE register_book SET begins_on = make_date(year, 1, 1);
ALTER TABLE register_book ALTER COLUMN begins_on SET NOT NULL;
ALTER TABLE register_book DROP CONSTRAINT register_book_once;
ALTER TABLE register_book ADD CONSTRAINT register_book_once UNIQUE (course, begins_on, by_term);

ALTER TABLE certificate ADD COLUMN landscape BOOLEAN NOT NULL DEFAULT false;

-- What a hall needs beside the marks: numbers that stay, and heads counted by hand.

CREATE TABLE seat_number (
    id SERIAL PRIMARY KEY,
    training_class INTEGER NOT NULL
        REFERENCES training_class (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    enrollment INTEGER NOT NULL
        REFERENCES enrollment (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    number INTEGER NOT NULL,
    CONSTRAINT seat_number_of_one UNIQUE (enrollment),
    CONSTRAINT seat_number_once UNIQUE (training_class, number),
    CONSTRAINT seat_number_counts CHECK (number >= 1)
);

CREATE TABLE head_count (
    id SERIAL PRIMARY KEY,
    op_id UUID NOT NULL UNIQUE,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    counted INTEGER NOT NULL,
    marked INTEGER NOT NULL,
    author INTEGER NOT NULL REFERENCES account (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
    counted_at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    CONSTRAINT head_count_counts CHECK (counted >= 0)
);
CREATE INDEX head_count_session ON head_count (session);

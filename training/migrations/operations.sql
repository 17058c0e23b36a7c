-- When each job worker was last heard of.

CREATE TABLE worker_beat (
    id SERIAL PRIMARY KEY,
    worker TEXT NOT NULL UNIQUE,
    at TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
);

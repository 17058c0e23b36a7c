-- A file that a stranger sends is found by its SHA-256.
CREATE INDEX certificate_of_file ON certificate (pdf_hash) WHERE pdf_hash IS NOT NULL;

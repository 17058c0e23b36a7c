-- What an enrollment and a corrected mark pay for and nobody asks.

-- enrollment_by_state begins with the class: it answers what this one did.
DROP INDEX enrollment_training_class;

-- Most people come one by one, without a list.
DROP INDEX enrollment_list_import;
CREATE INDEX enrollment_of_list ON enrollment (list_import) WHERE list_import IS NOT NULL;

-- A mark that is corrected finds room on its own page, and no index has to be told.
ALTER TABLE attendance_mark SET (fillfactor = 70);

-- A class that was called off seats nobody: also those that were called off before this was so.

UPDATE enrollment e SET state = 'withdrawn', cause = 'class_cancelled', allotment = NULL,
    reason = c.cancellation_reason, decided_at = current_timestamp
FROM training_class c
WHERE c.id = e.training_class AND c.state = 'cancelled'
  AND e.state IN ('requested', 'confirmed', 'waitlisted');
UPDATE allotment a SET held = 0 FROM training_class c
WHERE c.id = a.training_class AND c.state = 'cancelled' AND a.held > 0;
UPDATE training_class SET held = 0 WHERE state = 'cancelled' AND held > 0;

-- Who lacks a paper, the most urgent first: read in this order, a page of it costs a page.

CREATE INDEX person_by_urgency ON person
    (standing, (coalesce(ceremony_date - DATE '1900-01-01', 200000)), sort_key, id)
    WHERE erased_at IS NULL;

"""Indexes that no table class can declare: their names, for the test that compares schemas."""

RAW_INDEXES = frozenset(
    {
        "activation_code_open_once",
        "invitation_open_once",
        "enrollment_active_once",
        "enrollment_in_line",
        "enrollment_by_state",
        "enrollment_of_list",
        "event_of_noun",
        "event_of_class",
        "mark_operation_of_mark",
        "person_by_unit",
        "person_by_name",
        "person_words",
        "certificate_words",
        "certificate_recent",
        "failed_attempt_of_subject",
        "failed_attempt_from_address",
        "job_unfinished",
        "session_by_start",
        "notice_unread_once",
        "notice_of_account",
        "late_mark_of_session",
        "late_mark_waiting",
        "make_up_missed_once",
        "make_up_guest_once",
        "make_up_of_missed",
        "absence_notice_once",
        "absence_notice_waiting",
    }
)

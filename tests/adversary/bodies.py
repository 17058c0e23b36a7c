"""A body that would do for each JSON call, so that one thing in it can be made wrong at a time."""

from typing import Any

from tests.adversary.stage import Stage


def bodies(stage: Stage) -> dict[str, Any]:
    """By "METHOD /path/under/v1"."""
    decision = {"decision_number": "1-QĐ", "decision_date": "2026-11-01"}
    person = {
        "full_name": "Đinh Quang Lạ",
        "gender": "male",
        "unit_id": stage.unit_id,
        "standing": "candidate",
        "birth_date": "2003-09-05",
        "national_id": "001203001234",
        "phone": "0912345678",
        "email": "la@example.vn",
        "branch": "Chi bộ 9",
        "ethnicity": "Kinh",
        "religion": "Không",
        "hometown": "Hà Nội",
        "schooling": "12/12",
        "position": "Sinh viên",
        "admission_decision_number": "1-QĐ",
    }
    new_class = {
        "course": "NT",
        "host_unit_id": stage.unit_id,
        "capacity": 30,
        "starts_on": "2026-12-05",
        "ends_on": "2026-12-12",
        "venue": "Hội trường A",
        "title": "Lớp nhận thức",
        "code": "NT 90/2026",
        "head_teacher": "Cô Hạnh",
        "registration_opens_at": "2026-11-01T07:30:00+07:00",
        "registration_closes_at": "2026-12-01T07:30:00+07:00",
    }
    course = {
        "code": "LT",
        "name": "Lý thuyết",
        "audience": "Đảng viên",
        "document": "certificate",
        "rules": {
            "standings": ["full"],
            "score_step": "0.25",
            "pass_score": "5",
            "bands": [{"least": "5", "word": "Khá"}],
            "syllabus": [{"lesson": 1, "title": "Bài 1", "periods": 5}],
        },
        "valid_from": "2026-01-01",
        "source": "HD 1",
    }
    mark = {
        "op_id": "0a4d55a8-d778-4022-abd0-fcf1b0e5b1a1",
        "enrollment_id": stage.running.roll[0],
        "status": "present",
        "happened_at": "2026-10-05T08:00:00+07:00",
        "device_id": "d",
        "device_sequence": 1,
        "note": "x",
    }
    session = {
        "title": "Bài 1",
        "starts_at": "2026-12-05T08:00:00+07:00",
        "ends_at": "2026-12-05T11:00:00+07:00",
        "periods": 5,
        "lesson": 1,
        "venue": "A",
        "trainer_ids": [stage.running.trainer.account_id],
    }
    unit = {
        "code": "MOI",
        "name": "Trường mới",
        "short_name": "Mới",
        "parent_id": stage.other_unit_id,
        "active_from": "2020-01-01",
        "active_to": "2030-01-01",
    }
    reason = {"reason": "Lý do"}
    paper = {
        "course": "NT",
        "number": "12/GCN",
        "issuer": "Đảng ủy Khối các cơ quan",
        "issued_on": "2025-01-15",
    }
    return {
        "POST absences/{absence_id}/agreement": {"answer": "Được"},
        "POST absences/{absence_id}/refusal": {"answer": "Không"},
        "POST enrollments/{enrollment_id}/absences": {
            **reason,
            "session_ids": [stage.running.sessions[0]],
        },
        "POST enrollments/{enrollment_id}/make-ups": {
            "missed_session_id": stage.done.sessions[0],
            "session_id": stage.running.sessions[0],
        },
        "POST late-marks/{late_mark_id}/acceptance": reason,
        "POST late-marks/{late_mark_id}/refusal": reason,
        "POST accounts": {"username": "moi", "name": "Mới", "role": "trainer", "unit_id": None},
        "POST certificates/{certificate_id}/replacement": {**reason, "issued_on": "2026-11-20"},
        "POST certificates/{certificate_id}/revocation": reason,
        "POST classes": new_class,
        "PATCH classes/{class_id}": {
            name: value for name, value in new_class.items() if name not in {"course", "code"}
        },
        "PUT classes/{class_id}/allotments": [{"unit_id": stage.unit_id, "seats": 5}],
        "POST classes/{class_id}/cancellation": reason,
        "POST classes/{class_id}/certificates": {**decision, "issued_on": "2026-11-12"},
        "POST classes/{class_id}/completion": decision,
        "POST classes/{class_id}/convening": decision,
        "POST classes/{class_id}/enrollments": {
            "person_id": stage.waiting[1],
            "override_reason": "Thường vụ đồng ý",
            "override_rules": ["standing"],
        },
        "POST classes/{class_id}/enrollments/bulk": {"person_ids": [stage.waiting[1]]},
        "POST classes/{class_id}/enrollments/preview": {"person_ids": [stage.waiting[1]]},
        "POST classes/{class_id}/release/reopening": reason,
        "POST classes/{class_id}/late-requests": {**reason, "person_id": stage.waiting[1]},
        "POST classes/{class_id}/lists/{unit_id}/return": reason,
        "POST classes/{class_id}/lists/{unit_id}/resubmission": reason,
        "POST classes/{class_id}/moves": {
            "class_id": stage.running.class_id,
            "enrollment_ids": [stage.requested],
        },
        "POST late-requests/{late_request_id}/refusal": reason,
        "POST late-requests/{late_request_id}/override": reason,
        "POST transfer-requests/{transfer_id}/refusal": reason,
        "PUT classes/{class_id}/sessions": [session],
        "PUT classes/{class_id}/commendations": [
            {"enrollment_id": stage.running.roll[0], "words": "Giấy khen"}
        ],
        "PUT classes/{class_id}/proof-reading": {"deadline": "2099-11-30"},
        "PUT proof-lines/{line_id}/answer": {
            "answer": "wrong",
            "correction": {"full_name": "A B", "birth": "5/9/2003", "branch": "B", "note": "x"},
        },
        "POST proof-lines/{line_id}/settlement": {"how": "kept", "words": "Đúng"},
        "POST certificates/{certificate_id}/voiding": reason,
        "POST certificates/{certificate_id}/losses": {"words": "Mất", "told_on": "2026-11-20"},
        "POST losses/{loss_id}/answer": {"number": "1-XN", "answered_on": "2026-11-20"},
        "POST classes/{class_id}/handovers": {"taker": "Ai", "taken_on": "2026-11-20"},
        "POST handovers/{handover_id}/withdrawal": reason,
        "PUT settings/issuing/letterheads": {
            "valid_from": "2027-01-01",
            "superior_body": "THÀNH ỦY",
            "issuing_body": "ĐẢNG ỦY KHỐI",
            "symbol": "ĐUK",
            "place": "Hà Nội",
            "authority_line": "T/M BAN THƯỜNG VỤ",
            "signer_title": "BÍ THƯ",
            "signer_name": "Người Ký",
        },
        "PUT settings/issuing/numberings": {"valid_from": "2027-01-01", "pattern": "{seq}/X"},
        "PUT settings/issuing/papers/{course}": {"landscape": True, "text_only": False},
        "PUT settings/switches/{switch}": {"is_on": True},
        "POST courses": course,
        "POST courses/{course_id}/rules": {
            "rules": course["rules"],
            "valid_from": "2027-01-01",
            "source": "HD 2",
        },
        "POST courses/{course_id}/rules/confirmation": {"valid_from": "2000-01-01"},
        "POST courses/{course_id}/rules/withdrawal": {"valid_from": "2000-01-01"},
        "POST enrollments/{enrollment_id}/rejection": reason,
        "PUT enrollments/{enrollment_id}/results": {"score": "7,5", "attempt": 1},
        "POST enrollments/{enrollment_id}/substitution": {
            **reason,
            "person_id": stage.waiting[2],
        },
        "POST enrollments/{enrollment_id}/transfer": {**reason, "class_id": stage.running.class_id},
        "POST enrollments/{enrollment_id}/withdrawal": reason,
        "PATCH imports/{import_id}/rows/{row}": {"typed": {"full_name": "Đinh Quang Lạ"}},
        "POST imports/{import_id}/rows/{row}/override": {**reason, "rules": ["standing"]},
        "POST persons": person,
        "PATCH persons/{person_id}": person,
        "POST persons/lookups": {"national_id": "001203001234"},
        "POST persons/{person_id}/admission": {
            **decision,
            "ceremony_date": "2026-10-30",
            "reason": "Sửa",
        },
        "POST persons/{person_id}/holdings": paper,
        "PUT persons/{person_id}/holdings/{holding_id}": {**paper, **reason},
        "POST persons/{person_id}/holdings/{holding_id}/ending": reason,
        "POST persons/{person_id}/recognition": {
            "recognition_date": "2026-11-01",
            "decision_number": "2-QĐ",
            "reason": "Sửa",
        },
        "POST sessions/{session_id}/closing": {"unmarked": "absent"},
        "POST sessions/{session_id}/conflicts/{enrollment_id}/settlement": {
            **reason,
            "status": "present",
        },
        "POST sessions/{session_id}/marks": [mark],
        "POST sessions/{session_id}/retractions": [{**mark, "takes_back": mark["op_id"]}],
        "POST sessions/{session_id}/head-counts": {"counted": 24},
        "POST sessions/{session_id}/reopening": reason,
        "POST tokens": {"username": "nobody", "password": "nothing-at-all", "otp": "123456"},
        "POST units": unit,
        "PATCH units/{unit_id}": unit,
    }

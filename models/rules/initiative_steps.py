"""Which status of a mô hình (or điển hình) may follow which, from registration to recognition and after.

An inspection is an event and not a status: appraisal does not require one unless the plan's data says so.
"""

STEPS: dict[str, dict[str, str]] = {
    "registered": {"confirmed": "xác nhận đăng ký", "returned": "trả lại bổ sung", "withdrawn": "rút đăng ký"},
    "returned": {"registered": "đăng ký lại", "withdrawn": "rút đăng ký"},
    "confirmed": {
        "registered": "đính chính xác nhận nhầm",
        "passed": "thẩm định đạt",
        "failed": "thẩm định không đạt",
        "withdrawn": "rút đăng ký",
    },
    "passed": {"confirmed": "hoàn tác kết quả thẩm định chưa công bố", "submitted": "trình cấp trên"},
    "failed": {"confirmed": "hoàn tác kết quả thẩm định chưa công bố"},
    "submitted": {
        "passed": "rút hồ sơ trình",
        "recognised": "được công nhận, hoặc giữ mức đã công nhận",
        "declined": "không được công nhận, hoặc rút hồ sơ trình lại",
    },
    "recognised": {"submitted": "trình cấp tiếp theo", "revoked": "thu hồi, hủy bỏ công nhận"},
    "declined": {"submitted": "trình lại"},
    "revoked": {},
    "withdrawn": {"registered": "đăng ký lại"},
}

"""`danvan find`: one line per hit, the very code first, without diacritics; nothing found says what to try."""

from command_runs import Danvan


def test_a_unit_is_found_without_diacritics_in_one_line(office: Danvan) -> None:
    ran = office("find", "duc xuan", "--kind", "don-vi")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Đơn vị · P-DX · UBND phường Đức Xuân · danh sách đơn vị · đến 30/06/2025\n"


def test_the_same_as_json_has_its_parts_apart(office: Danvan) -> None:
    (hit,) = office("find", "Đức Xuân", "--kind", "don-vi", "--json").json

    assert hit == {
        "kind": "Đơn vị",
        "code": "P-DX",
        "title": "UBND phường Đức Xuân",
        "where": "danh sách đơn vị",
        "day": "đến 30/06/2025",
    }


def test_what_was_handed_in_is_found_by_its_number(office: Danvan) -> None:
    office("hand-in", "P-DX", "bao-cao-don-vi", "--arrived", "25/03/2024", "--number", "7/BC-UBNDĐX")

    ran = office("find", "7/bc-ubnddx")

    assert [line.split(" · ")[:2] for line in ran.out.splitlines()] == [["Văn bản đã nộp", "7/BC-UBNDĐX"]]


def test_nothing_found_says_what_to_try_and_is_no_error(office: Danvan) -> None:
    ran = office("find", "khong co gi nhu the")

    assert (ran.code, ran.out) == (0, "Không tìm thấy. Hãy thử ít từ hơn, hoặc tìm theo số văn bản.\n")
    assert office("find", "khong co gi nhu the", "--json").json == []


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(office: Danvan) -> None:
    ran = office("find", "duc xuan", "--kind", "la-lung")

    assert (ran.code, ran.out) == (1, "")
    assert "don-vi" in ran.err and "Traceback" not in ran.err

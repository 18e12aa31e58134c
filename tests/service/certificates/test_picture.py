"""The PDF as a reader sees it: text taken out of it again, page by page."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import Phase
from domain.certificate.content import CertificateContent
from domain.certificate.parts import CheckStated, Statement, Supersedes
from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior
from domain.conformity.rules import RULES
from domain.conformity.statement import ConformityStatement
from domain.conformity.wording import rule_sentences
from domain.evidence.canonical import digest_bytes
from domain.packs import builtin_packs
from domain.quantity.catalogue import units
from domain.specialty.applying import applying_tests
from domain.specialty.schema import Pack
from service.certificates.glyphs import GlyphMissing, check_glyphs
from service.certificates.pdf import render
from service.certificates.picture import page_data
from service.certificates.result_tables import failed_rows, result_tables
from service.certificates.statements import statements_for
from tests.domain.calibration import fixtures
from tests.domain.certificate.samples import CALIBRATION, NOTICE, VERIFICATION
from tests.domain.specialty.fixtures import fixture

GAUGE = builtin_packs()["pressure-gauge-jjg52"]
ISSUED = datetime(2026, 3, 11, 3, tzinfo=UTC)
DIGEST = digest_bytes(b"document")
END = "以下空白"


def evaluated(content: CertificateContent, pack: Pack = GAUGE) -> CertificateContent:
    """Give a content real results: those of the pack's golden example."""
    example = pack.example
    assert example is not None
    return replace(content, result=evaluate(example_record(pack, example), pack))


def by_every_rule() -> list[ConformityStatement]:
    """One decision by each rule."""
    limits = Limits(lower=Decimal(-5), upper=Decimal(6), unit="mg")
    prior = StatedPrior(mean="0", standard_deviation="2")
    return [
        decide(
            rule,
            value=Decimal("5.4"),
            expanded_uncertainty=Decimal("1.0"),
            limits=limits,
            guard_factor=Decimal("0.5") if "guard_factor" in RULES[rule].takes else None,
            maximum_risk=Decimal("0.01") if "maximum_risk" in RULES[rule].needs else None,
            prior=prior if "prior" in RULES[rule].takes else None,
        )
        for rule in RULES
    ]


def pages(content: CertificateContent, pack: Pack = GAUGE) -> list[str]:
    pdf = render(content, pack, document_digest=DIGEST, look_up_url="https://lookup.example/?n=1", issued_at=ISSUED)
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(texts: list[str]) -> str:
    """Leave out blanks: a PDF breaks lines where the column ends."""
    return re.sub(r"\s", "", "".join(texts))


def test_a_point_of_a_grid_is_named_by_its_labels_without_a_unit() -> None:
    pack = fixture("grid")
    assert pack.example is not None
    record = example_record(pack, pack.example)
    readings = tuple(replace(one, value="9") if one.point == "Ib 0.5L" else one for one in record.readings)
    content = replace(NOTICE, result=evaluate(replace(record, readings=readings), pack))
    assert [row[0] for row in failed_rows(content, pack) if isinstance(row, list)] == ["基本误差\nIb 0.5L"]
    assert ["Ib 0.5L", "0.5", "9.00"] in next(result_tables(content, pack))["rows"]  # type: ignore[index, operator, call-overload]  # JSON


@pytest.mark.parametrize("content", [VERIFICATION, NOTICE, CALIBRATION], ids=lambda content: content.kind.value)
def test_every_page_is_numbered_and_the_end_is_marked_once(content: CertificateContent) -> None:
    told = pages(evaluated(content))
    for number, text in enumerate(told, start=1):
        assert f"第 {number} 页 共 {len(told)} 页" in text
        assert f"Page {number}/{len(told)}" in text
        assert content.number in text
        assert content.verify_code in text
    assert sum(text.count(END) for text in told) == 1
    assert END in told[-1]


def test_a_verification_says_everything_its_form_asks_for() -> None:
    content = replace(
        evaluated(VERIFICATION),
        checks=(CheckStated(id="appearance", label_zh="外观", label_en="Visual inspection", passed=True),),
    )
    told = squeezed(pages(content))
    laboratory, assembly, standard = content.laboratory, content.assemblies[0], content.standards[0]
    expected = [
        *(laboratory.name_zh, laboratory.name_en, laboratory.address_zh, laboratory.address_en),
        *(laboratory.qualification_number, laboratory.authorisation_number),
        *(content.customer.name, content.customer.address, "检定证书", "Verification Certificate"),
        *(content.item.name_zh, content.item.name_en, content.item.serial, "1.6 级 合格", "Conforms to class 1.6"),
        *("2026-03-09", "2026-03-10", "2026-03-11", "2026-09-09"),
        *("JJG 52-2013", "(19.8 ~ 20.4) ℃", "压力室", "外观", "符合 P"),
        *(assembly.name_zh, assembly.measuring_range, assembly.accuracy, assembly.assessment_number),
        *(assembly.social_public_number, "2028-01-01"),
        *(standard.name_zh, standard.serial, standard.accuracy, standard.certificate_number, "2026-05-31"),
        *("李工", "王工", "赵工", "检定员", "核验员", "批准人"),
        *("示值误差", "扩展不确定度 U", "包含概率约为 95 %", "0.0070", "合格 P"),
        *(DIGEST, content.record.record_digest, content.record.readings_root, "未经批准不得部分复制。"),
    ]
    assert [text for text in expected if re.sub(r"\s", "", text) not in told] == []
    assert "不合格" not in told
    assert "conforms" not in told.replace("P:conforms;F:doesnotconform", "")


def test_a_notice_lists_what_failed_and_has_no_validity() -> None:
    content = evaluated(NOTICE)
    content = replace(content, result=replace(content.result, failed=NOTICE.result.failed))
    told = squeezed(pages(content))
    for text in ("检定结果通知书", "不合格项目", "示值误差", "1.6MPa", "不合格"):
        assert text in told
    cover = squeezed(pages(content)[:1])
    assert "有效期至" not in cover


def test_a_calibration_speaks_its_own_words() -> None:
    told = squeezed(pages(evaluated(CALIBRATION)))
    for text in ("校准证书", "校准日期", "校准员"):
        assert text in told
    for text in ("检定证书", "检定员", "检定日期", "授权证书编号", "有效期至2026-09-09"):
        assert text not in told


def test_states_before_and_after_an_adjustment_are_two_tables() -> None:
    content = evaluated(VERIFICATION)
    points = tuple(
        replace(point, phase=phase) for phase in (Phase.AS_FOUND, Phase.AS_LEFT) for point in content.result.points
    )
    told = squeezed(pages(replace(content, adjusted=True, result=replace(content.result, points=points))))
    assert told.index("调整前") < told.index("调整后")


def test_a_replacement_names_the_one_replaced_and_what_changed() -> None:
    replaced = Supersedes(
        number="CQ-0001-V-2026-000000", document_digest=DIGEST, changed_zh="更正出厂编号", changed_en="Serial corrected"
    )
    told = squeezed(pages(replace(evaluated(VERIFICATION), supersedes=replaced)))
    for text in ("替代证书", replaced.number, "更正出厂编号", "Serialcorrected"):
        assert text in told


@pytest.mark.parametrize(
    "name",
    [
        '#panic("stop")',
        "*bold* _slanted_ = heading",
        "$ x^2 $ `code` <label> @ref // comment",
        '"); #eval("1+1") #("',
        "\\u{41} ~ -- ... 'quoted' [content] {code}",
    ],
)
def test_what_people_type_is_never_read_as_source(name: str) -> None:
    told = squeezed(pages(replace(evaluated(VERIFICATION), customer=replace(VERIFICATION.customer, name=name))))
    assert re.sub(r"\s", "", name) in told


def test_long_names_wrap_and_are_lost_nowhere() -> None:
    name = "重庆市某某某某高新技术产业开发区" * 12
    serial = "SN-0123456789-" * 14
    content = evaluated(VERIFICATION)
    content = replace(
        content,
        customer=replace(content.customer, name=name),
        item=replace(content.item, serial=serial, manufacturer=name),
        signatures=tuple(replace(signature, name="阿卜杜拉·买买提江·艾合买提") for signature in content.signatures),
    )
    told = pages(content)
    assert squeezed(told[:1]).count(name) == 2
    assert serial in squeezed(told[:1])
    assert END in told[-1]


@pytest.mark.parametrize("rows", [1, 100])
def test_one_row_and_a_hundred_rows_are_set_and_the_header_is_repeated(rows: int) -> None:
    content = evaluated(VERIFICATION)
    points = (content.result.points * 20)[:rows]
    told = pages(replace(content, result=replace(content.result, points=points)))
    with_results = [text for text in told if "合格 P" in text and "升压示值" in text]
    assert sum(text.count("合格 P") for text in told) == rows
    assert len(with_results) == len([text for text in told if "合格 P" in text])
    assert (len(with_results) > 1) is (rows > 1)


def test_every_pack_of_the_product_can_be_set() -> None:
    for pack in builtin_packs().values():
        told = squeezed(pages(evaluated(VERIFICATION, pack), pack))
        assert pack.example is not None
        for test in applying_tests(pack, pack.example.item):
            assert re.sub(r"\s", "", test.name.zh) in told


def test_the_same_content_gives_the_same_bytes_and_another_instant_others() -> None:
    def made(issued_at: datetime) -> bytes:
        content = evaluated(VERIFICATION)
        return render(content, GAUGE, document_digest=DIGEST, look_up_url="https://lookup.example", issued_at=issued_at)

    assert made(ISSUED) == made(ISSUED)
    assert made(ISSUED) == made(ISSUED.replace(microsecond=999_999))
    assert made(ISSUED) != made(ISSUED.replace(hour=4))


def test_a_character_that_no_font_has_is_refused_where_it_stands() -> None:
    with pytest.raises(GlyphMissing) as refused:
        pages(replace(evaluated(VERIFICATION), customer=replace(VERIFICATION.customer, name="某某🌋公司")))
    assert refused.value.attributes["codepoint"] == "U+1F30B"
    assert refused.value.pointer == "/cover/0/value"


def test_the_exponents_of_every_unit_can_be_set() -> None:
    """C25: the fonts hold no ⁻ and no ⁶, which units such as 10⁻⁶ K⁻¹ need."""
    told = pages(replace(evaluated(VERIFICATION), customer=replace(VERIFICATION.customer, name="10⁻⁶ K⁻¹ m² m³")))
    assert "10−6K−1m²m³" in re.sub(r"\s", "", "".join(told))
    check_glyphs([unit.symbol for unit in units().values()])


def test_every_sentence_of_ours_can_be_drawn() -> None:
    for pack in builtin_packs().values():
        for content in (VERIFICATION, NOTICE, CALIBRATION):
            check_glyphs(page_data(evaluated(content, pack), pack, document_digest=DIGEST, qr=""))
            service = "verification" if content.kind.is_verification else "calibration"
            check_glyphs([each.zh + each.en for each in statements_for(pack, service, content.kind, by_every_rule())])


def test_the_certificate_prints_the_rule_with_limits_probability_and_risk() -> None:
    content = evaluated(VERIFICATION)
    judged = [point.conformity for point in content.result.points if point.conformity is not None]
    printed = squeezed(pages(replace(content, statements=statements_for(GAUGE, "verification", content.kind, judged))))
    (sentence,) = rule_sentences(judged)
    assert squeezed([sentence.zh]) in printed
    assert squeezed([sentence.en]) in printed
    assert "±0.0256MPa" in squeezed([sentence.zh])


def test_statements_fit_service_kind_and_the_rules_that_judged() -> None:
    def ids(content: CertificateContent, *judged: ConformityStatement) -> list[str]:
        service = "verification" if content.kind.is_verification else "calibration"
        stated: tuple[Statement, ...] = statements_for(GAUGE, service, content.kind, judged)
        return [statement.id for statement in stated]

    simple, again = by_every_rule()[0], replace(by_every_rule()[0], maximum_risk="0.01")
    verification, notice, calibration = ids(VERIFICATION, simple, simple, again), ids(NOTICE), ids(CALIBRATION)
    assert verification[:3] == ["results", "pack-1", "pack-2"]
    assert "next-verification" in verification
    at = verification.index("uncertainty")
    assert verification[at + 1 : at + 3] == ["rule-simple", "rule-simple-2"], "one for each set of parameters"
    assert "rule-guarded" not in verification
    assert not {"next-verification", "recalibration"} & set(notice)
    assert "recalibration" in calibration
    assert not [each for each in calibration if each.startswith("rule-")]


def test_criteria_over_all_points_stand_below_the_points() -> None:
    pack, record = fixtures.fixture("gas_meter")
    told = squeezed(pages(replace(VERIFICATION, result=evaluate(record, pack)), pack))
    assert "加权平均误差：-0.4≤0.40≤0.4%，满足要求。" in told
    assert "Weightedmeanerror:-0.4≤0.40≤0.4%,met." in told
    assert "误差之差：1≤1.2%，满足要求。" in told


def test_a_notice_names_a_criterion_over_all_points_without_a_point() -> None:
    pack, record = fixtures.fixture("gas_meter")
    result = evaluate(fixtures.reread(record, {("4", "meter", 1): "100.05"}), pack)
    told = squeezed(pages(replace(NOTICE, result=result), pack))
    assert "加权平均误差：-0.4≤0.44≤0.4%，不满足要求。" in told
    assert "示值误差加权平均误差Weightedmeanerror" in told
    assert "*" not in told

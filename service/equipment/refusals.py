"""What is refused about equipment, each with the sentence that says how to mend it."""

from service.kit.problems import Problem


class BarcodeTaken(Problem):
    """Another item carries this barcode."""

    status = 409
    code = "barcode-taken"
    title = "Barcode is taken"
    title_zh = "条码已被占用"
    en = "Another item carries the barcode {barcode}. Scan it to see which, or leave the barcode out to get a new one."
    zh = "条码 {barcode} 已用于另一样品。请扫描查看，或留空由系统编号。"


class FieldsWithoutPack(Problem):
    """Fields mean nothing until a pack says what they are."""

    status = 422
    code = "fields-without-pack"
    title = "Fields without a pack"
    title_zh = "未选专用包"
    en = "Choose the pack that these fields belong to, or leave them out."
    zh = "请选择这些字段所属的专用包，或不填。"

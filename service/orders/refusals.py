"""What is refused at the counter, each with the sentence that says how to mend it."""

from service.kit.problems import Problem


class EquipmentUnknown(Problem):
    """An order names an item that is not on record."""

    status = 422
    code = "equipment-unknown"
    title = "Item not on record"
    title_zh = "样品未登记"
    en = "This item is not on record. Look it up by its barcode, or put it on record first."
    zh = "该样品未登记，请扫描条码查找，或先登记。"


class ItemTwice(Problem):
    """The same barcode stands twice in one order."""

    status = 422
    code = "item-twice"
    title = "Item stands twice in the order"
    title_zh = "样品重复"
    en = "The item with barcode {barcode} stands in this order already. Remove one of the two lines."
    zh = "条码 {barcode} 的样品已在本委托单中，请删去重复的一行。"


class ReceivedInFuture(Problem):
    """An order cannot have been received after today."""

    status = 422
    code = "received-in-future"
    title = "Day of receipt has not come yet"
    title_zh = "收样日期晚于今天"
    en = "The day of receipt {received_on} has not come yet. Today is {today}."
    zh = "收样日期 {received_on} 晚于今天（{today}），请更正。"


class SiteAddressMissing(Problem):
    """Work on site needs to know where."""

    status = 422
    code = "site-address-missing"
    title = "Address of the site missing"
    title_zh = "缺少现场地址"
    en = "Work on site needs the address of the site."
    zh = "现场检定／校准须填写现场地址。"


class OrderSigned(Problem):
    """A signed order is frozen: what was agreed is not edited afterwards."""

    status = 409
    code = "order-signed"
    title = "Order is signed"
    title_zh = "委托单已签署"
    en = "Order {number} was signed on {signed_at} and cannot be changed. Take a new order for what has changed."
    zh = "委托单 {number} 已于 {signed_at} 签署，不能修改。如有变更请另立委托单。"

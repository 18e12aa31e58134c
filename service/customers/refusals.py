"""What is refused about customers, with the sentence that says how to mend it."""

from service.kit.problems import Problem


class CustomerUnknown(Problem):
    """Something names a customer that is not on record."""

    status = 422
    code = "customer-unknown"
    title = "Customer not on record"
    title_zh = "委托方未登记"
    en = "This customer is not on record. Put the customer on record first."
    zh = "该委托方未登记，请先登记。"

"""Why a job of reporting does not succeed, now or ever; read by people in the job's row and the log."""


class CannotBeReported(Exception):
    """No message can be made of this: trying again cannot help, a person must look."""


class NotYet(Exception):
    """Something else comes first: try again later."""


class NotTaken(NotYet):
    """The platform answered, but took none of the messages that are next."""

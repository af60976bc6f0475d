"""Why a hub cannot be brought up."""


class NotUpError(Exception):
    """A sentence, and the exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

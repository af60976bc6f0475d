"""The error of a hub that cannot start."""


class NotUpError(Exception):
    """A sentence, and the exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

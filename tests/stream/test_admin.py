"""Brokers that do not answer an admin client are an error of the log, as all that brokers do."""

import pytest

from hub.stream.kafka import admin
from hub.stream.port import LogError


async def test_a_question_that_is_not_answered_in_time_is_an_error_of_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def waits_in_vain(client: object) -> dict[str, str]:
        raise TimeoutError

    monkeypatch.setattr(admin, "_broker_settings", waits_in_vain)
    with pytest.raises(LogError, match="no answer within 30 s"):
        await admin.Admin("127.0.0.1:1").broker_settings()

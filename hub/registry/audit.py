"""Writes down what a person did with what is said, before it counts as done."""

from hub.messages import Audit, CityRecord, encode
from hub.registry import topics
from hub.registry.provision import provision_hub
from hub.registry.settings_check import Expected
from hub.sentence import in_words
from hub.stream.port import OutgoingRecord

WHAT = ("report", "note", "export")
"""What is written down: a closed list."""


class AuditError(Exception):
    """What a person did cannot be written down as it is said."""


async def audited(log: Expected, city: CityRecord, done: Audit) -> str:
    """Write one thing down, durably, and return its place: topic/partition/offset.

    A hub that was provisioned before it kept an audit gets its topic first. Raises `AuditError` for
    a record that says nobody or nothing, `LogError` if it was not acknowledged: then nothing counts
    as done.
    """
    wrong = _wrong(city, done)
    if wrong:
        raise AuditError(wrong)
    if topics.AUDIT not in await log.topics([topics.AUDIT]):
        await provision_hub(log)
    place = topics.at(topics.AUDIT, city)
    appender = await log.appender()
    try:
        key = f"{done.city}/{done.id}".encode()
        ((offset, _),) = await appender.append([OutgoingRecord(place, key, encode(done))])
    finally:
        await appender.close()
    return f"{place.topic}/{place.partition}/{offset}"


def _wrong(city: CityRecord, done: Audit) -> str:
    if not done.who.strip():
        return in_words("nobody is named who did it: say who, a name or a number of service.")
    if done.what not in WHAT:
        return in_words(
            "{what!r} is nothing that is written down: {known}.",
            what=done.what,
            known=", ".join(WHAT),
        )
    if done.city != city.city:
        return in_words("it is of {of}, not of {city}.", of=done.city, city=city.city)
    return ""

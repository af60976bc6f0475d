"""What all commands that use Kafka share: the log, its cities, the exit codes of failures."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hub.agents.held_cities import CityHeldError
from hub.cli import fail
from hub.domain.explain.speech import Speech
from hub.domain.rulebook import RulebookError
from hub.domain.vocabulary import Vocabulary
from hub.files.rulebooks import law_of, shared_words, words_of
from hub.messages import CityRecord, OfficePlace
from hub.messages.nearest import did_you_mean
from hub.registry import topics
from hub.registry.provision import RegistryError, read_registry
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import DamagedError, LogError

CONNECT_S = 3.0
_T = TypeVar("_T")


def on_kafka(bootstrap: str, question: Callable[[KafkaLog], Awaitable[_T]], lost: str = "") -> _T:
    """Return what `question` makes of the log at `bootstrap`.

    Ends with 3 if no broker is reached, with 1 if the hub refuses, with 2 if the law cannot be
    read. The sentence is on stderr and begins with `lost`: what did not happen.
    """
    # aiokafka logs each attempt to connect, and asyncio the same error again; the sentence below
    # reports it once.
    for logger in ("aiokafka", "asyncio"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    if not _connects(bootstrap):
        _unreached(
            in_words("{lost}Nothing answers at {bootstrap}.", lost=lost, bootstrap=bootstrap)
        )

    async def asked() -> _T:
        log = KafkaLog(bootstrap)
        try:
            return await question(log)
        finally:
            await log.close()

    try:
        return asyncio.run(asked())
    except DamagedError as error:
        fail(1, in_words("{lost}{error}", lost=lost, error=error))
    except LogError as error:
        _unreached(f"{lost}{error}")
    except RulebookError as error:
        fail(2, in_words("{lost}{brief}", lost=lost, brief=error.brief))
    except (RegistryError, CityHeldError) as error:
        fail(1, sentence_of(error))
    raise AssertionError("`fail` ends the process")


def _connects(bootstrap: str) -> bool:
    """Return whether any of the brokers takes a connection: clients would try for half a minute."""
    for one in bootstrap.split(","):
        host, _, port = one.strip().rpartition(":")
        with (
            contextlib.suppress(OSError, ValueError),
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_S),
        ):
            return True
    return False


def _unreached(sentence: str) -> None:
    fail(
        3,
        in_words(
            "{sentence} Is Kafka running there? Name another with --kafka or GONGZE_KAFKA.",
            sentence=sentence,
        ),
    )


async def cities_of(log: KafkaLog) -> dict[str, CityRecord]:
    """Return the registered cities, by name. Raises `RegistryError` if no hub was provisioned."""
    if topics.CITIES not in await log.topics([topics.CITIES]):
        raise RegistryError(
            in_words(
                "no hub stands at {bootstrap}: place a city first, gongze provision zhuhai.",
                bootstrap=log.bootstrap,
            )
        )
    return await read_registry(log)


async def city_of(log: KafkaLog, name: str) -> CityRecord:
    """Return a registered city. Raises `RegistryError`, which names the existing ones."""
    cities = await cities_of(log)
    if name not in cities:
        known = ", ".join(sorted(cities)) or in_words("none")
        raise RegistryError(
            in_words(
                "there is no city {name!r} in the hub{did_you_mean}; known: {known}. Place "
                "it with gongze provision.",
                name=name,
                did_you_mean=did_you_mean(cities, name),
                known=known,
            )
        )
    return cities[name]


def office_in(city: CityRecord, code: str) -> OfficePlace:
    """Return an office of a city. Raises `RegistryError`, which says how to add it."""
    found = next((one for one in city.offices if one.code == code), None)
    if found is None:
        known = [one.code for one in city.offices]
        meant = did_you_mean(known, code, _called(city))
        raise RegistryError(
            in_words(
                "{city} has no office {code!r}{meant}; it has {known}. Add it with gongze "
                "provision {law} --as {city} --office {code}=ROLE.",
                city=city.city,
                code=code,
                meant=meant,
                known=", ".join(known),
                law=city.law,
            )
        )
    return found


def speech_of(city: CityRecord, lang: str) -> Speech:
    """Return the words for a city's messages; without its rulebook, those that all cities share."""
    roles = {one.code: one.role for one in city.offices}
    return Speech(words_of(lang), _vocabulary(city).with_offices(roles))


def _vocabulary(city: CityRecord) -> Vocabulary:
    try:
        return law_of(city.law).vocabulary
    except RulebookError:
        return shared_words()


def _called(city: CityRecord) -> dict[str, str]:
    """Return the offices of a city by what people call their roles."""
    codes = {one.role: one.code for one in city.offices}
    return {name: codes[role] for name, role in _vocabulary(city).called.items() if role in codes}

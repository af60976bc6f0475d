"""How an outcome is held against what is expected: every key named there, nothing numeric more (C24).

`absent` names, under each key, what must not be there although it would be welcome.
"""

from collections.abc import Mapping
from typing import Any


def differences(outcome: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Return what is missing and what is one too many, in words; empty when the outcome is right."""
    found: list[str] = []
    for key, items in expected.items():
        if key == "absent":
            found.extend(_unwelcome(outcome, items))
            continue
        left = list(outcome[key])
        for item in items:
            match = next((one for one in left if _holds(item, one)), None)
            if match is None:
                found.append(f"missing in {key}: {item}")
            else:
                left.remove(match)
        found.extend(f"one too many in {key}: {one}" for one in left if not _welcome(key, one))
    if [gate["action"] for gate in outcome["gates"]] != [g["action"] for g in expected["gates"]]:
        found.append("the answers do not stand in the order asked")
    return found


def _unwelcome(outcome: Mapping[str, Any], absent: Mapping[str, Any]) -> list[str]:
    return [
        f"must not be in {key}: {one}"
        for key, items in absent.items()
        for item in items
        for one in outcome[key]
        if _holds(item, one)
    ]


def _holds(item: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    return {key: one.get(key) for key in item} == item


def _welcome(key: str, item: Mapping[str, Any]) -> bool:
    if key == "obligations":
        return bool(item["advisory"])
    return key == "accountability" and item["level"] != "established"

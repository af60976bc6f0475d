"""What gongze is delivered with: its Python packages by the lock, Kafka's jars, the licence of
each.

`bill` makes a CycloneDX bill of materials of it; docs/dependencies.md shows the licences as a
table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot5
from cyclonedx.spdx import fixup_id
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hub.local.jars import locked

ROOT = Path(__file__).parent.parent
NAME = "gongze"
LICENCE = "Apache-2.0"
_PIN = re.compile(r"^([\w.-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]+)*)", re.MULTILINE)
_DIGEST = re.compile(r"sha256:([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of the lock: its version, and the SHA-256 of each of its files."""

    version: str
    digests: tuple[str, ...]


def pins(root: Path = ROOT) -> Mapping[str, Pin]:
    """Return the packages of the lock by their canonical names."""
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    return {
        canonicalize_name(name): Pin(version, tuple(_DIGEST.findall(digests)))
        for name, version, digests in _PIN.findall(text)
    }


def packages() -> tuple[str, ...]:
    """Return what gongze needs when it is installed, and what that needs,
    without what tests need.
    """
    found: set[str] = set()
    left = [NAME]
    while left:
        for line in distribution(left.pop()).requires or ():
            needed = Requirement(line)
            name = canonicalize_name(needed.name)
            if name not in found and (not needed.marker or needed.marker.evaluate({"extra": ""})):
                found.add(name)
                left.append(name)
    return tuple(sorted(found))


def licence_of(package: str) -> str:
    """Return a package's licence as its metadata names it: by SPDX where it does,
    else by its classes.
    """
    told = distribution(package).metadata
    (expression, *_), (named, *_) = (
        told.get_all(key) or [""] for key in ("License-Expression", "License")
    )
    classes = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    by_class = " / ".join(classes) or named or "not named by its metadata"
    return expression or fixup_id(named) or by_class


def licence_rows() -> Iterator[tuple[str, str]]:
    """Yield each licence with the packages that are under it."""
    under: dict[str, list[str]] = {}
    for package in packages():
        under.setdefault(licence_of(package), []).append(f"`{package}`")
    yield from ((licence, ", ".join(names)) for licence, names in sorted(under.items()))


def bill(version: str, made: datetime, root: Path = ROOT) -> str:
    """Return the CycloneDX 1.5 bill of materials as JSON; the same commit gives the same text.

    Raises `PackageNotFoundError` where a package of the lock is not installed.
    """
    licences = LicenseFactory()
    own = Component(
        name=NAME, version=version, type=ComponentType.APPLICATION, bom_ref=NAME,
        licenses=[licences.make_from_string(LICENCE)],
    )  # fmt: skip
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{NAME}/{version}/{made.isoformat()}"))
    bom.metadata.timestamp = made
    bom.metadata.component = own
    parts = [*_python_parts(licences, root), *_jar_parts()]
    bom.components.update(parts)
    bom.register_dependency(own, parts)
    return str(JsonV1Dot5(bom).output_as_string(indent=2)) + "\n"


def _python_parts(licences: LicenseFactory, root: Path) -> Iterator[Component]:
    locked_now = pins(root)
    for name in packages():
        if name not in locked_now:
            raise PackageNotFoundError(f"{name} is not in requirements.lock: make lock")
        pin = locked_now[name]
        yield Component(
            name=name, version=pin.version, purl=PackageURL("pypi", None, name, pin.version),
            bom_ref=f"pypi/{name}", hashes=[_sha256(one) for one in pin.digests],
            licenses=[licences.make_from_string(licence_of(name))],
        )  # fmt: skip


def _jar_parts() -> Iterator[Component]:
    for jar in locked():
        yield Component(
            name=jar.artifact, group=jar.group, version=jar.version,
            purl=PackageURL("maven", jar.group, jar.artifact, jar.version),
            bom_ref=f"maven/{jar.group}/{jar.artifact}", hashes=[_sha256(jar.digest)],
        )  # fmt: skip


def _sha256(digest: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=digest)

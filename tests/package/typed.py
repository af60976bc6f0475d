"""What is typed beside a hub that runs, and what is sent to it."""

FOUND = '{"kind": "violation_discovered", "case": "C1", "site": "P1", "party": "X"}'
BESIDE_A_HUB = frozenset(
    (
        "calendar publish",
        "gate",
        "play",
        "provision",
        "rebuild",
        "refused replay",
        "send",
        "up",
        "watch",
        "worker",
    )
)
"""The commands that need a Kafka: each is typed in `test_beside_a_hub.py`."""

"""What is typed beside a hub that runs, and what is sent to it."""

FOUND = '{"kind": "violation_discovered", "case": "C1", "site": "P1", "party": "X"}'
READING = {
    "blocks": (),
    "case": ("C1",),
    "duties": (),
    "find": ("供电",),
    "ledger": ("2026W48", "--city", "zhuhai"),
    "office": ("POWER",),
    "outages": (),
    "outbox list": (),
    "quarantine list": (),
    "quarantine show": ("zhuhai",),
    "read digest": (),
    "read prune": (),
    "refused list": (),
    "refused show": ("zhuhai.LAND.outbox/0/0",),
    "report": ("--quarter", "2026Q4"),
    "standing": ("P1",),
    "status": (),
    "violations": (),
}
"""What is typed behind each command that asks the read side alone."""
WRITING = {
    "outbox suspend": ("zhuhai:WATER", "--who", "Li, 1024", "--why", "disk lost", "--yes"),
    "outbox resume": ("zhuhai:WATER", "--who", "Li, 1024", "--why", "disk is back", "--yes"),
    "quarantine end": ("zhuhai", "--case", "C1", "--who", "Li", "--why", "paper seen", "--yes"),
    "violations note": ("0123abcd", "--who", "0417", "--why", "申诉成立"),
}
"""What is typed behind each command by which an operator writes; the last two meet nothing."""
BESIDE_A_HUB = frozenset(
    (
        "calendar publish",
        "gate",
        "play",
        "provision",
        "read",
        "read rebuild",
        "rebuild",
        "refused replay",
        "send",
        "up",
        "watch",
        "worker",
        *READING,
        *WRITING,
    )
)
"""The commands that need a Kafka: each is typed in `test_beside_a_hub.py`."""

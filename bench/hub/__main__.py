"""`python -m bench.hub`: what one notice costs all the way, and how soon its block can be read."""

import asyncio
from collections.abc import Mapping

import click
import uvloop

from bench import table
from bench.hub import latency, throughput
from bench.hub.notices import Sizes
from bench.testbed import kafka
from hub.stream.kafka import KafkaLog

TARGET_MS = 300


async def run(
    notices: int, rate: int, seconds: float, sizes: Sizes, silent_s: float
) -> tuple[throughput.Cost, Mapping[str, latency.Latency]]:
    """Run throughput, then latency, on one broker and the same workers."""
    with kafka() as broker:
        log = KafkaLog(broker.bootstrap)
        try:
            city = await throughput.placed(log)
            await throughput.send(log, range(notices), sizes)
            async with throughput.workers(log) as running:
                cost = await throughput.measure(log, city, running, notices, silent_s)
                soon = await latency.measure(log, city, notices, rate, seconds, sizes)
        finally:
            await log.close()
    return cost, soon


@click.command()
@click.option("--notices", default=20_000, show_default=True, help="Notices that stand ready.")
@click.option("--sites", default=20_000, show_default=True)
@click.option("--parties", default=5_000, show_default=True)
@click.option("--rate", default=200, show_default=True, help="Notices a second, for latency.")
@click.option("--seconds", default=20.0, show_default=True, help="How long at that rate.")
@click.option("--silent", default=60.0, show_default=True, help="Seconds without a word: given up.")
def main(notices: int, sites: int, parties: int, rate: int, seconds: float, silent: float) -> None:
    """Measure one notice all the way: three addressees, three duties, one block, all durable."""
    uvloop.install()
    sizes = Sizes(sites, parties)
    cost, soon = asyncio.run(run(notices, rate, seconds, sizes, silent))
    rows: list[tuple[str, str]] = []
    for stage, cpu_s in cost.by_stage.items():
        rows.append((f"{stage} worker", f"{cpu_s:.1f}"))
        rows += [(f"  {part}", f"{some:.1f}") for part, some in cost.by_part[stage].items()]
    table.show((f"{notices} notices, {cost.notices_per_s:,.0f} a second", "CPU s/100k"), rows)
    print(f"bench-hub {cost.whole:.1f} CPU s per 100,000 notices over all agents")
    _show(soon, rate)


def _show(hops: Mapping[str, latency.Latency], rate: int) -> None:
    rows = [
        (hop, f"{took.p50_ms:.0f}", f"{took.p99_ms:.0f}", f"{took.worst_ms:.0f}")
        for hop, took in hops.items()
    ]
    table.show((f"at {rate} notices a second, ms", "p50", "p99", "worst"), rows)
    took = hops[latency.WHOLE]
    print(
        f"bench-hub notice to readable block at {rate}/s: p50 {took.p50_ms:.0f} ms, "
        f"p99 {took.p99_ms:.0f} ms (target {TARGET_MS}), worst {took.worst_ms:.0f} ms"
    )


if __name__ == "__main__":
    main()

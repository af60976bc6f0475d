"""What groups have committed is told of many at once; of those that have not, nothing is."""

from tests.contract.helpers import append, poll_until, topic
from tests.contract.stand import Stand


async def test_what_groups_have_committed_is_told_of_all_at_once(stand: Stand) -> None:
    log = stand.client()
    first, second = await topic(stand, log), await topic(stand, log)
    groups = [stand.new("group") for _ in range(3)]
    for place, group, offset in ((first, groups[0], 2), (second, groups[1], 0)):
        await append(log, place, b"a", b"b")
        member = await log.join([place.topic], group, "one", committed=True)
        await poll_until(member, 2)
        await member.commit({place: offset})
        await member.close()
    asked = dict(zip(groups, (first, second, first), strict=True))
    assert await log.fetched(asked) == {groups[0]: 2, groups[1]: 0}
    assert await log.fetched({groups[0]: second}) == {}, "it has committed nothing of that place"
    assert await log.fetched({}) == {}


async def test_a_group_that_is_set_back_is_told_where_it_stands_now(stand: Stand) -> None:
    log = stand.client()
    place, group = await topic(stand, log), stand.new("group")
    await append(log, place, b"a", b"b")
    member = await log.join([place.topic], group, "one", committed=True)
    await poll_until(member, 2)
    for offset in (2, 1):
        await member.commit({place: offset})
        assert await log.fetched({group: place}) == {group: offset}
    await member.close()

"""Why a card is said or lifted, in words. Pure."""

from collections.abc import Mapping
from datetime import date

from hub.domain.cards.judged import CardChange, Verdict, Why
from hub.sentence import Sentence, both

_WORDS: Mapping[Why, Sentence] = {
    Why.NEAR: both(
        "{due} is its last day, and it is not known to be done.",
        "期限至{due}届满，尚未获知已办理。",
    ),
    Why.MISSED: both(
        "{due} was its last day, and it is not known to be done.",
        "期限已于{due}届满，仍未获知已办理。",
    ),
    Why.GONE: both(
        "The card is lifted: nothing is owed, as was heard later.",
        "该牌撤销：嗣后获知，该义务不成立。",
    ),
    Why.OWED_NO_MORE: both(
        "The card is lifted: it is owed no more, as was heard later.",
        "该牌撤销：嗣后获知，已无须办理。",
    ),
    Why.DONE_BEFORE: both(
        "The card is lifted: it had been done before, as was heard later.",
        "该牌撤销：嗣后获知，亮牌之前已办理。",
    ),
    Why.DONE_IN_TIME: both(
        "The card is lifted: it was done in time, as was heard later.",
        "该牌撤销：嗣后获知，已按期办理。",
    ),
    Why.LATER: both(
        "The card is lifted: its last day is later, or not known now.",
        "该牌撤销：期限已顺延，或者届满之日现尚不能确定。",
    ),
    Why.IN_DOUBT: both(
        "The card is lifted: whether it was missed is in doubt for now.",
        "该牌撤销：是否逾期现有疑问。",
    ),
}
_AGAIN = both("The card stands again: {why}", "该牌恢复：{why}")


def words_of_why(why: Why, due: date) -> Sentence:
    """Return a reason in words; `due` is the last day of the duty."""
    words = _WORDS[why]
    return both(words.template, words.chinese_template, due=due.isoformat())


def reason_of(verdict: Verdict) -> Sentence:
    """Return why a card is said, lifted or restored."""
    why = words_of_why(verdict.why, verdict.due)
    if verdict.change is CardChange.RESTORED:
        return both(_AGAIN.template, _AGAIN.chinese_template, why=why)
    return why

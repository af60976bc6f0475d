"""Has click say its own words, as `Usage:` and `Missing argument`, in the language of the process.

Click asks `gettext` for them, which reads compiled catalogues of a folder by the environment alone.
Ours is one text file for all that is said, so each module of click is given our look-up instead.
"""

import gettext
import sys
from collections.abc import Callable
from types import ModuleType

from hub.sentence import Translate


def speak_click(translate: Translate | None) -> None:
    """Have click speak a language from now on; None is English."""
    for module in modules_of_click():
        if hasattr(module, "_"):
            module._ = translate or gettext.gettext  # type: ignore[attr-defined]
        if hasattr(module, "ngettext"):
            module.ngettext = _counted(translate)  # type: ignore[attr-defined]


def modules_of_click() -> list[ModuleType]:
    """Return the modules of click that are loaded."""
    return [one for name, one in sys.modules.items() if name.partition(".")[0] == "click"]


def _counted(translate: Translate | None) -> Callable[[str, str, int], str]:
    """Return the look-up of sentences with a number: Chinese has one form for all."""
    if translate is None:
        return gettext.ngettext
    return lambda one, many, number: translate(one if number == 1 else many)

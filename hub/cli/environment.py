"""Every environment variable that the hub reads: the table of `gongze --help` and
docs/architecture.md.
"""

from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "GONGZE_KAFKA": "the broker, host:port, for every command; gongze up then starts none",
    "GONGZE_PORT": (
        "where gongze up serves its Kafka on this machine, and where every other command looks"
        " for it"
    ),
    "GONGZE_CACHE": (
        "where Kafka's jars are kept; else ~/.cache/gongze, or .gongze/cache without a home"
    ),
    "GONGZE_MAVEN_REPO": "a mirror from which the jars come",
    "M2_REPO": "the local Maven store that is looked into before; else ~/.m2/repository",
    "GONGZE_RULEBOOKS": "a folder of rulebooks in place of the hub's own",
    "GONGZE_STORIES": "a folder of stories in place of the hub's own",
    "GONGZE_ENDS_WITH": "the process with which gongze up ends; the Makefile sets it",
    "GONGZE_TRACE": "1: a fault says where in the code it was raised",
    "NO_COLOR": "1: no colours",
    "COLUMNS": "how many columns the screen has, where a terminal does not tell",
}

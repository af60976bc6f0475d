"""Every environment variable that the hub reads: the table of `gongze --help` and
docs/architecture.md.
"""

from collections.abc import Mapping

from hub.sentence import in_words

VARIABLES: Mapping[str, str] = {
    "GONGZE_KAFKA": in_words(
        "the broker, host:port, for every command; gongze up then starts none"
    ),
    "GONGZE_PORT": in_words(
        "where gongze up serves its Kafka on this machine, and where every other command "
        "looks for it"
    ),
    "GONGZE_CACHE": in_words(
        "where Kafka's jars are kept; else ~/.cache/gongze, or .gongze/cache without a home"
    ),
    "GONGZE_MAVEN_REPO": in_words("a mirror from which the jars come"),
    "M2_REPO": in_words("the local Maven store that is looked into before; else ~/.m2/repository"),
    "GONGZE_RULEBOOKS": in_words("a folder of rulebooks in place of the hub's own"),
    "GONGZE_STORIES": in_words("a folder of stories in place of the hub's own"),
    "GONGZE_READ_DB": in_words(
        "where the read side keeps its database: a folder, or postgresql://USER@HOST/NAME; else "
        ".gongze"
    ),
    "GONGZE_ENDS_WITH": in_words("the process with which gongze up ends; the Makefile sets it"),
    "GONGZE_LANG": in_words(
        "the language of what is printed, en or zh; else LC_ALL, LC_MESSAGES or LANG says it"
    ),
    "GONGZE_TRACE": in_words("1: a fault says where in the code it was raised"),
    "NO_COLOR": in_words("1: no colours"),
    "COLUMNS": in_words("how many columns the screen has, where a terminal does not tell"),
}

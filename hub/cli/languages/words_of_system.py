"""What the system says of files, disks and connections, in words that the catalogue translates."""

from hub.sentence import noted

SAID_BY_THE_SYSTEM = (
    noted("Address already in use"),
    noted("Bad file descriptor"),
    noted("Broken pipe"),
    noted("Connection refused"),
    noted("Connection reset by peer"),
    noted("Disk quota exceeded"),
    noted("File exists"),
    noted("File name too long"),
    noted("File too large"),
    noted("Input/output error"),
    noted("Invalid or incomplete multibyte or wide character"),
    noted("Is a directory"),
    noted("Network is unreachable"),
    noted("No route to host"),
    noted("No space left on device"),
    noted("No such file or directory"),
    noted("Not a directory"),
    noted("Operation not permitted"),
    noted("Permission denied"),
    noted("Read-only file system"),
    noted("Too many open files"),
)
"""An `OSError` brings such a sentence; one that is not here stays as the system says it."""

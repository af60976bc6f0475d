"""`python -m hub.cli`: the command `gongze` where its script is not installed."""

from hub.cli import main

main(prog_name="gongze")

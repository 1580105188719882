"""`python -m contrechamp` is the command `contrechamp`."""

from contrechamp.config.cli import main

main()

"""`python -m notices` is the `notices` command."""

from notices.cli import main

main()

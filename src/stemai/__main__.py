"""`python -m stemai` is the command `stemai`."""

from stemai.cli import main

if __name__ == "__main__":
    main()

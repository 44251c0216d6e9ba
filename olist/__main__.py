"""`python -m olist` is the `olist` command."""

from olist.cli import main

if __name__ == "__main__":
    main()
